"""What a forum or a working session heard: barriers, opportunities, and what people said, to be used later."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.history import track
from coalition.models import Group, Membership, Sector
from coalition.personal_data import Personal
from convenings.models.convening import Convening

LONGEST_NOTE = 2000
# Of whoever is quoted: nobody but themselves says how long that may be kept.
OF_A_SPEAKER = Personal(
    seen_by="people of the group that heard it, and its backbone", erased="when the note is struck, also from history"
)


class ForumNoteQuerySet(models.QuerySet["ForumNote"]):
    def in_order(self) -> "ForumNoteQuerySet":
        """As a page shows them: by kind, and each kind by theme."""
        kinds = models.Case(*(models.When(kind=kind, then=at) for at, kind in enumerate(ForumNote.Kind.values)))
        return self.select_related("sector").order_by(kinds, "theme", "pk")

    def themes_known_to(self, user: Any) -> "models.QuerySet[ForumNote, str]":
        """Those of notes that this person reads, each once: of their groups, and of what their organizations host."""
        own = Membership.objects.of(user).order_by().values("organization")
        of_groups = Q(convening__group__in=Group.objects.inside(user).order_by().values("pk"))
        known = self.filter(of_groups | Q(convening__group=None, convening__host__in=own))
        return known.order_by("theme").values_list("theme", flat=True).distinct()


# Its words are not kept in history: who takes back their consent takes back what they said.
@track(exclude=["text", "said_by", "theme"])
class ForumNote(models.Model):
    """One thing that was heard, by theme, sector and issue area."""

    class Kind(models.TextChoices):
        BARRIER = "barrier", _("Barrier")
        OPPORTUNITY = "opportunity", _("Opportunity")
        QUOTE = "quote", _("Quote")

    class IssueArea(models.TextChoices):
        MOBILITY = "mobility", _("Barriers to mobility")
        INCLUSION = "inclusion", _("Inclusion")
        JOB_QUALITY = "job_quality", _("Job quality and employer engagement")

    class Consent(models.TextChoices):
        INSIDE = "inside", _("May be used within the coalition")
        PUBLIC = "public", _("May be published")

    class Given(models.TextChoices):
        SPOKEN = "spoken", _("Said so")
        WRITTEN = "written", _("Signed")

    convening = models.ForeignKey(Convening, models.PROTECT, related_name="forum_notes", verbose_name=_("convening"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    text = models.TextField(_("what was heard"), validators=[MaxLengthValidator(LONGEST_NOTE)])
    theme = models.CharField(_("theme"), max_length=60)
    issue_area = models.CharField(_("issue area"), max_length=12, choices=IssueArea)
    sector = models.ForeignKey(
        Sector,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="forum_notes",
        verbose_name=_("sector"),
        help_text=_("Empty: about all of them."),
    )
    said_by = models.CharField(_("who said it"), max_length=120, blank=True)
    consent = models.CharField(_("consent"), max_length=8, choices=Consent, blank=True)
    consent_given = models.CharField(_("how it was given"), max_length=8, choices=Given, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written down by")
    )
    recorded_at = models.DateTimeField(_("written down"), default=timezone.now)

    personal_data: ClassVar = {
        "text": OF_A_SPEAKER,
        "said_by": OF_A_SPEAKER,
        "recorded_by": Personal(seen_by="administrators", erased="when the account is anonymized"),
    }

    objects = ForumNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("forum note")
        verbose_name_plural = _("forum notes")
        ordering = ("convening__starts_at", "convening", "pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(theme=""),
                name="forum_note_says_what_about_what",
                violation_error_message=_("Say what was heard, and its theme."),
            ),
            models.CheckConstraint(
                condition=(Q(kind="quote") & ~Q(consent="") & ~Q(consent_given=""))
                | (~Q(kind="quote") & Q(consent="", consent_given="", said_by="")),
                name="forum_note_quotes_with_consent_only",
                violation_error_message=_("A quote needs the consent of who said it; nothing else names anybody."),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def its_kind(self) -> Any:
        """What several of its kind are called."""
        return OF_MANY[self.Kind(self.kind)]

    @property
    def is_quote(self) -> bool:
        return self.kind == self.Kind.QUOTE


OF_MANY = {
    ForumNote.Kind.BARRIER: _("Barriers"),
    ForumNote.Kind.OPPORTUNITY: _("Opportunities"),
    ForumNote.Kind.QUOTE: _("Quotes"),
}
