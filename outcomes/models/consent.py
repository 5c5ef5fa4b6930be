from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from coalition.history import track
from coalition.models import Document, Organization
from coalition.scopes.policies import SameOrganization
from outcomes.models.base import BY, by
from outcomes.models.participant import Participant
from outcomes.models.policies import OfEitherOrganization
from outcomes.models.querysets import ConsentQuerySet


@track()
class Consent(models.Model):
    """What a participant agreed to, on which day and how, until it ends or they take it back.

    One row for each thing, and for each partner: each can be taken back alone, and then what it opened closes at once.
    """

    class Scope(models.TextChoices):
        OWN = "own", _("The organization keeps a record")
        PARTNER = "partner", _("A partner reads the record")
        VERIFICATION = "verification", _("A placement is verified")
        FUNDER = "funder", _("The funder gets figures they are part of")
        RESEARCH = "research", _("Research")
        STORY = "story", _("Their story is told")

    class How(models.TextChoices):
        PAPER = "paper", _("Signed on paper")
        ELECTRONIC = "electronic", _("Signed electronically")
        SPOKEN = "spoken", _("Said in person or by phone")

    # Those that open something to one other organization.
    TO_ONE = (Scope.PARTNER, Scope.VERIFICATION)

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="consents", verbose_name=_("participant"))
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("organization"))
    scope = models.CharField(_("to what"), max_length=12, choices=Scope)
    to = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("to which organization"),
        help_text=_("Of a partner who reads the record, or who verifies placements."),
    )
    signed_on = models.DateField(_("signed"))
    how = models.CharField(_("how"), max_length=10, choices=How)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True, help_text=_("Empty: until it is taken back."))
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed form")
    )
    recorded_by = by(_("recorded by"))
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    revoked_by = by(_("taken back with"))

    personal_data = {"recorded_by": BY, "revoked_by": BY}

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ("participant", "scope", "-signed_on", "-pk")
        constraints = [
            OfEitherOrganization(name="consent_private", other="to"),
            SameOrganization(name="consent_of_one_organization", field="participant"),
            models.CheckConstraint(
                condition=Q(scope__in=["partner", "verification"], to__isnull=False)
                | (~Q(scope__in=["partner", "verification"]) & Q(to=None)),
                name="consent_names_to_whom",
                violation_error_message=_("Name the partner, where the consent is to one; else leave it empty."),
            ),
            models.CheckConstraint(
                condition=Q(to=None) | ~Q(to=F("organization")),
                name="consent_is_to_another",
                violation_error_message=_("Name another organization than their own."),
            ),
            models.UniqueConstraint(
                fields=["participant", "scope", "to"],
                condition=Q(revoked_at=None),
                nulls_distinct=False,
                name="consent_once",
                violation_error_message=_("They consented to this already."),
            ),
        ]
        indexes = [models.Index("to", condition=Q(revoked_at=None), name="consent_to_another")]

    def __str__(self) -> str:
        return f"{self.participant}: {self.get_scope_display()}"

    @property
    def last_day(self) -> date | None:
        """It ends with the end of a day."""
        return localdate(self.ends_at - timedelta(seconds=1)) if self.ends_at else None
