from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.fields import EncryptedTextField
from coalition.history import track
from coalition.models import Organization
from coalition.scopes.policies import OfOrganization, SameOrganization
from outcomes.models.base import BY, SECRET, by
from outcomes.models.participant import Participant
from outcomes.models.placement import Placement
from outcomes.models.policies import OfConsent
from outcomes.models.querysets import FollowUpQuerySet
from outcomes.models.stream import FundingStream


@track()
class FollowUp(models.Model):
    """A call that is due some time after a job began, and what was learned by it."""

    class State(models.TextChoices):
        OPEN = "open", _("To do")
        DONE = "done", _("Done")
        CANCELED = "canceled", _("Not needed")

    class Result(models.TextChoices):
        SAME_EMPLOYER = "same_employer", _("Works for the same employer")
        OTHER_EMPLOYER = "other_employer", _("Works for another employer")
        NOT_EMPLOYED = "not_employed", _("Does not work")
        NO_CONTACT = "no_contact", _("Unable to contact")

    EMPLOYED = (Result.SAME_EMPLOYER, Result.OTHER_EMPLOYER)

    placement = models.ForeignKey(Placement, models.CASCADE, related_name="follow_ups", verbose_name=_("placement"))
    participant = models.ForeignKey(
        Participant, models.CASCADE, related_name="follow_ups", verbose_name=_("participant")
    )
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("organization"))
    days = models.PositiveSmallIntegerField(_("after"), choices=FundingStream.Day)
    due_on = models.DateField(_("due"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    result = models.CharField(_("result"), max_length=14, choices=Result, blank=True)
    wage_now = models.DecimalField(
        _("dollars an hour now"),
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    answered_on = models.DateField(_("answered"), null=True, blank=True)
    by_employer = models.BooleanField(_("confirmed by the employer"), default=False)
    recorded_by = by(_("recorded by"))
    recorded_at = models.DateTimeField(_("entered"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("coach reminded"), null=True, blank=True, editable=False)
    escalated_at = models.DateTimeField(_("manager told"), null=True, blank=True, editable=False)

    personal_data = {"recorded_by": BY}

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ("due_on", "pk")
        constraints = [
            OfConsent(name="follow_up_private", person="participant", scopes=("partner",)),
            SameOrganization(name="follow_up_of_one_organization", field="placement"),
            SameOrganization(name="follow_up_of_own_participant", field="participant"),
            models.UniqueConstraint(fields=["id", "organization"], name="follow_up_has_one_organization"),
            models.UniqueConstraint(
                fields=["placement", "days"],
                name="follow_up_once",
                violation_error_message=_("This follow-up is planned already."),
            ),
            models.CheckConstraint(
                condition=Q(state="done", answered_on__isnull=False) & ~Q(result="")
                | ~Q(state="done") & Q(answered_on=None, result=""),
                name="follow_up_done_with_a_result",
                violation_error_message=_("What is done has a result and a day; what isn’t has neither."),
            ),
            models.CheckConstraint(
                condition=Q(wage_now=None) | Q(result__in=["same_employer", "other_employer"], wage_now__gt=0),
                name="follow_up_wage_of_a_job",
                violation_error_message=_("A wage is that of a job they have."),
            ),
        ]
        indexes = [
            models.Index("organization", "due_on", condition=Q(state="open"), name="follow_up_open"),
            models.Index("due_on", condition=Q(state="open", reminded_at=None), name="follow_up_to_remind"),
        ]

    def __str__(self) -> str:
        return f"{self.placement}: {self.get_days_display()}"


@track()
class Attempt(models.Model):
    """A try to reach somebody: for a follow-up, or about anything else."""

    class How(models.TextChoices):
        PHONE = "phone", _("Phone")
        TEXT = "text", _("Text message")
        EMAIL = "email", _("Email")
        IN_PERSON = "in_person", _("In person")
        EMPLOYER = "employer", _("Through the employer")
        OTHER_CONTACT = "other_contact", _("Through somebody who knows them")

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="attempts", verbose_name=_("participant"))
    follow_up = models.ForeignKey(
        FollowUp, models.CASCADE, null=True, blank=True, related_name="attempts", verbose_name=_("follow-up")
    )
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("organization"))
    made_at = models.DateTimeField(_("when"), default=timezone.now)
    how = models.CharField(_("how"), max_length=13, choices=How)
    reached = models.BooleanField(_("reached"))
    note = EncryptedTextField(_("note"), blank=True)
    made_by = by(_("by"))

    personal_data = {"note": SECRET, "made_by": BY}

    class Meta:
        verbose_name = _("attempt to reach somebody")
        verbose_name_plural = _("attempts to reach somebody")
        ordering = ("made_at", "pk")
        constraints = [
            OfOrganization(name="attempt_private"),
            SameOrganization(name="attempt_of_one_organization", field="follow_up"),
            SameOrganization(name="attempt_of_own_participant", field="participant"),
        ]
        indexes = [models.Index("participant", "made_at", name="attempt_by_participant")]

    def __str__(self) -> str:
        return f"{self.participant}: {self.get_how_display()}"
