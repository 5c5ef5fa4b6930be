from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from coalition.history import track
from coalition.site import current_site
from programs.models.program import Program


def question(text: Any, example: Any = "") -> models.BooleanField:
    """A yes, a no, or null for "ask the provider"; its name is the question as a resident asks it."""
    return models.BooleanField(text, null=True, blank=True, help_text=example)


def note() -> models.CharField:
    return models.CharField(_("note"), max_length=300, blank=True)


@track()
class Eligibility(models.Model):
    """Who can get into a program: each question a resident asks, its answer, and a note."""

    program = models.OneToOneField(Program, models.CASCADE, related_name="eligibility", verbose_name=_("program"))
    residency = question(_("Do I have to live in the area?"), _("The page names it, as the site settings do."))
    residency_note = note()
    income = question(_("Is there a limit on my income?"))
    income_note = note()
    age = question(_("Do I have to be a certain age?"))
    age_note = note()
    schooling = question(_("Do I need a high school diploma?"), _("Or HiSET, GED, or more."))
    schooling_note = note()
    english = question(_("Do I need to speak English well?"))
    english_note = note()
    work_authorization = question(_("Do I need to be allowed to work in the U.S.?"))
    work_authorization_note = note()
    record_checked = question(_("Will you check my criminal record?"), _("The note says what is checked."))
    record_checked_note = note()
    record_bars = question(_("Can a criminal record keep me out?"), _("The note says what is not a barrier."))
    record_bars_note = note()

    personal_data: dict[str, object] = {}

    class Meta:
        verbose_name = _("who can join")
        verbose_name_plural = _("who can join")
        ordering = ("program",)

    def __str__(self) -> str:
        return str(self.program)

    def answers(self) -> Iterator[tuple[Any, bool | None, str]]:
        """Each question with its answer and its note."""
        for field in QUESTIONS:
            yield asked(field), getattr(self, field.name), getattr(self, f"{field.name}_note")


def asked(field: models.Field) -> str:
    """The question as a resident reads it."""
    if field.name == "residency":
        return _t("Do I have to live in %(area)s?") % {"area": current_site().area}
    return str(field.verbose_name)


QUESTIONS = [field for field in Eligibility._meta.fields if isinstance(field, models.BooleanField)]
