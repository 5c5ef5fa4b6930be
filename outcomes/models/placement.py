from decimal import Decimal
from typing import Any

import pgtrigger
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from coalition.history import track
from coalition.models import Document, Organization, Sector
from coalition.models.rewriting import IS_REWRITING
from coalition.scopes.policies import OfOrganization, SameOrganization
from outcomes.models.base import BY, OWN, SHARED, Known, by
from outcomes.models.enrollment import Enrollment
from outcomes.models.participant import Participant
from outcomes.models.policies import OfConsent
from outcomes.models.querysets import PlacementQuerySet
from outcomes.models.stream import FundingStream
from programs.models import Occupation

# Outside of these somebody is asked whether it is right; nobody is refused.
USUAL_WAGE = (Decimal(5), Decimal(200))


@track()
class Placement(models.Model):
    """A job that a participant began. What changes later is corrected, and the correction kept beside it."""

    class Shift(models.TextChoices):
        DAY = "day", _("Day")
        EVENING = "evening", _("Evening")
        NIGHT = "night", _("Night")
        WEEKEND = "weekend", _("Weekend")
        ROTATING = "rotating", _("Rotating")

    class EndReason(models.TextChoices):
        BETTER_JOB = "better_job", _("Left for a better job")
        QUIT = "quit", _("Quit")
        LAID_OFF = "laid_off", _("Laid off")
        FIRED = "fired", _("Let go")
        SEASON_OVER = "season_over", _("The job was for a time only")
        SCHOOL = "school", _("Went to school or training")
        HEALTH_OR_FAMILY = "health_or_family", _("Health or family")
        MOVED = "moved", _("Moved away")
        OTHER = "other", _("Something else")

    class SentBack(models.TextChoices):
        """What keeps whoever verifies from it."""

        EVIDENCE = "evidence", _("The evidence is missing, or can’t be read")
        EMPLOYER = "employer", _("The evidence names another employer")
        START = "start", _("The evidence has another first day")
        PAY = "pay", _("The evidence has another wage or other hours")
        OTHER = "other", _("Something else: please call")

    Evidence = FundingStream.Evidence
    # Each proves what those before it do.
    STRENGTH = tuple(FundingStream.Evidence.values)

    participant = models.ForeignKey(
        Participant, models.CASCADE, related_name="placements", verbose_name=_("participant")
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="placements", verbose_name=_("organization")
    )
    enrollment = models.ForeignKey(
        Enrollment, models.SET_NULL, null=True, blank=True, related_name="placements", verbose_name=_("enrollment")
    )
    stream = models.ForeignKey(
        FundingStream,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="placements",
        verbose_name=_("funding stream"),
        help_text=_("Which one it is reported to; whether it counts there is worked out."),
    )
    employer = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="hires", verbose_name=_("employer")
    )
    employer_name = models.CharField(
        _("name of the employer"), max_length=200, blank=True, help_text=_("Where it is not in the list yet.")
    )
    contact_name = models.CharField(_("contact at the employer"), max_length=150, blank=True)
    contact_email = models.EmailField(_("email address of the contact"), blank=True)
    occupation = models.ForeignKey(
        Occupation, models.PROTECT, null=True, blank=True, related_name="placements", verbose_name=_("occupation")
    )
    job_title = models.CharField(_("job title"), max_length=150, blank=True)
    sector = models.ForeignKey(
        Sector, models.PROTECT, null=True, blank=True, related_name="placements", verbose_name=_("sector")
    )
    starts_on = models.DateField(_("first day"))
    hourly_wage = models.DecimalField(
        _("dollars an hour"),
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
        help_text=_("Before tax. Empty: not known yet."),
    )
    hours = models.DecimalField(
        _("hours a week"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.5")), MaxValueValidator(Decimal(168))],
    )
    benefits = models.CharField(_("benefits"), max_length=7, choices=Known, blank=True)
    shift = models.CharField(_("shift"), max_length=8, choices=Shift, blank=True)
    union = models.CharField(_("union job"), max_length=7, choices=Known, blank=True)
    apprenticeship = models.BooleanField(_("registered apprenticeship"), default=False)
    subsidized = models.BooleanField(_("subsidized"), default=False, help_text=_("Public money pays part of the wage."))
    training_related = models.CharField(_("what they trained for"), max_length=7, choices=Known, blank=True)
    same_employer = models.BooleanField(
        _("same employer as before"), default=False, help_text=_("Advancement of somebody who worked there already.")
    )
    wage_before = models.DecimalField(
        _("dollars an hour before"),
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    evidence = models.CharField(
        _("evidence"), max_length=11, choices=FundingStream.Evidence, default=FundingStream.Evidence.SELF_REPORT
    )
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("evidence document")
    )
    counts_elsewhere = models.BooleanField(
        _("the person counts by another"),
        default=False,
        editable=False,
        help_text=_("Kept when one of two records of the person is anonymized: nothing else tells it then."),
    )
    recorded_by = by(_("recorded by"))
    recorded_at = models.DateTimeField(_("entered"), default=timezone.now, editable=False)
    verified_by = by(_("verified by"))
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    sent_back = models.CharField(_("sent back because"), max_length=8, choices=SentBack, blank=True)
    sent_back_by = by(_("sent back by"))
    sent_back_at = models.DateTimeField(_("sent back"), null=True, blank=True)
    ended_on = models.DateField(_("last day"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=16, choices=EndReason, blank=True)

    personal_data = {
        **dict.fromkeys(("employer_name", "job_title"), SHARED),
        **dict.fromkeys(("contact_name", "contact_email"), OWN),
        "recorded_by": BY,
        "verified_by": BY,
        "sent_back_by": BY,
    }

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        ordering = ("-starts_on", "-pk")
        constraints = [
            OfConsent(name="placement_private", person="participant", scopes=("partner", "verification")),
            SameOrganization(name="placement_of_one_organization", field="participant"),
            SameOrganization(name="placement_of_own_enrollment", field="enrollment"),
            models.UniqueConstraint(fields=["id", "organization"], name="placement_has_one_organization"),
            models.CheckConstraint(
                condition=Q(employer__isnull=False) | ~Q(employer_name=""),
                name="placement_has_an_employer",
                violation_error_message=_("Who employs them?"),
            ),
            models.CheckConstraint(
                condition=Q(verified_by=None) | Q(recorded_by=None) | ~Q(verified_by=F("recorded_by")),
                name="placement_verified_by_another",
                violation_error_message=_("Somebody else verifies it than recorded it."),
            ),
            models.CheckConstraint(
                condition=Q(hourly_wage=None) | Q(hourly_wage__gt=0),
                name="placement_pays_something",
                violation_error_message=_("Leave the wage empty where it isn’t known."),
            ),
            models.CheckConstraint(
                condition=Q(hours=None) | Q(hours__gt=0, hours__lte=168),
                name="placement_hours_of_a_week",
                violation_error_message=_("A week has 168 hours."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, end_reason="")
                | Q(ended_on__isnull=False, ended_on__gte=F("starts_on")) & ~Q(end_reason=""),
                name="placement_ends_for_a_reason",
                violation_error_message=_("An end has a day, not before the first, and a reason."),
            ),
            models.CheckConstraint(
                condition=Q(same_employer=True) | Q(wage_before=None),
                name="placement_wage_before_there",
                violation_error_message=_("A wage before is one at the same employer."),
            ),
            models.CheckConstraint(
                condition=Q(wage_before=None) | Q(wage_before__gt=0),
                name="placement_paid_something_before",
                violation_error_message=_("Leave the wage before empty where it isn’t known."),
            ),
            models.CheckConstraint(
                condition=Q(verified_at__isnull=False) | Q(verified_by=None),
                name="placement_verified_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(sent_back="", sent_back_at=None)
                | ~Q(sent_back="") & Q(sent_back_at__isnull=False, verified_at=None),
                name="placement_sent_back_for_a_reason",
                violation_error_message=_("What is sent back has a reason, and is not verified."),
            ),
            models.UniqueConstraint(
                fields=["participant", "employer", "employer_name", "starts_on"],
                nulls_distinct=False,
                name="placement_once",
                violation_error_message=_("This placement is logged already."),
            ),
        ]
        indexes = [
            models.Index("organization", F("starts_on").desc(), name="placement_by_start"),
            models.Index("stream", "starts_on", name="placement_of_stream"),
        ]

    def __str__(self) -> str:
        return f"{self.employer_shown}, {date_format(self.starts_on)}"

    @property
    def employer_shown(self) -> str:
        """Its name, whether it is in the list of organizations or only written down."""
        return self.employer.name if self.employer else self.employer_name

    def said_by(self, person: Any) -> bool:
        """Whether it is this person's own word: they recorded it, or corrected it, as far as the scope knows."""
        return bool(self.recorded_by_id == person.pk or self.corrections.filter(made_by=person.pk).exists())


APPENDED_ONLY = f"""
    IF {IS_REWRITING} THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    RAISE EXCEPTION 'Corrections are only added' USING ERRCODE = 'insufficient_privilege';
"""


@track()
class Correction(models.Model):
    """What of a placement was put right, when, by whom and why. Only added: the database lets nothing change it."""

    placement = models.ForeignKey(Placement, models.PROTECT, related_name="corrections", verbose_name=_("placement"))
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("organization"))
    before = models.JSONField(_("before"), encoder=DjangoJSONEncoder)
    after = models.JSONField(_("after"), encoder=DjangoJSONEncoder)
    reason = models.CharField(_("why"), max_length=200)
    made_by = by(_("by"))
    made_at = models.DateTimeField(_("at"), default=timezone.now)

    personal_data = {"before": OWN, "after": OWN, "reason": OWN, "made_by": BY}

    class Meta:
        verbose_name = _("correction of a placement")
        verbose_name_plural = _("corrections of placements")
        ordering = ("placement", "made_at", "pk")
        constraints = [
            OfOrganization(name="correction_private"),
            SameOrganization(name="correction_of_one_organization", field="placement"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="only_added",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=APPENDED_ONLY,
            )
        ]

    def __str__(self) -> str:
        return f"{self.placement}: {self.reason}"


@track()
class PlacementCredit(models.Model):
    """That a partner had its part in a placement: the person counts once, and each part is told."""

    class Part(models.TextChoices):
        REFERRED = "referred", _("Referred them")
        TRAINED = "trained", _("Trained them")
        SUPPORTED = "supported", _("Gave support")
        PLACED = "placed", _("Found the job")

    placement = models.ForeignKey(Placement, models.CASCADE, related_name="credits", verbose_name=_("placement"))
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("organization"))
    partner = models.ForeignKey(
        Organization, models.PROTECT, related_name="placement_credits", verbose_name=_("partner")
    )
    part = models.CharField(_("part"), max_length=9, choices=Part)

    personal_data: dict[str, object] = {}

    class Meta:
        verbose_name = _("partner’s part in a placement")
        verbose_name_plural = _("partners’ parts in placements")
        ordering = ("placement", "partner__sort_name", "part")
        constraints = [
            OfOrganization(name="placement_credit_private"),
            SameOrganization(name="placement_credit_of_one_organization", field="placement"),
            models.UniqueConstraint(
                fields=["placement", "partner", "part"],
                name="placement_credit_once",
                violation_error_message=_("This is recorded already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner}: {self.get_part_display()}"
