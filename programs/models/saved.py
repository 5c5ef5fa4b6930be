from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from coalition.personal_data import Personal
from programs.models.program import Program

MINE = {"user": Personal(seen_by="the person", erased="when the person removes it, or the account is anonymized")}


class SavedProgram(models.Model):
    """A program that somebody keeps on their account to come back to."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_programs", verbose_name=_("user")
    )
    program = models.ForeignKey(Program, models.CASCADE, related_name="+", verbose_name=_("program"))
    saved_at = models.DateTimeField(_("saved"), auto_now_add=True)

    personal_data = MINE

    class Meta:
        verbose_name = _("saved program")
        verbose_name_plural = _("saved programs")
        ordering = ("-saved_at", "-pk")
        constraints = [models.UniqueConstraint(fields=["user", "program"], name="saved_program_once")]

    def __str__(self) -> str:
        return str(self.program)


class SavedSearch(models.Model):
    """A search that somebody keeps on their account: the part of its address after the question mark."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches", verbose_name=_("user")
    )
    query = models.CharField(_("search"), max_length=500)
    saved_at = models.DateTimeField(_("saved"), auto_now_add=True)

    personal_data = {
        **MINE,
        "query": Personal(seen_by="the person", erased="when the person removes it, or the account is anonymized"),
    }

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering = ("-saved_at", "-pk")
        constraints = [models.UniqueConstraint(fields=["user", "query"], name="saved_search_once")]

    def __str__(self) -> str:
        return self.query
