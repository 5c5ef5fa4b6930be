from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coalition.fields import ChoiceListField
from coalition.history import track
from coalition.models import Organization, Sector
from outcomes.models.querysets import FundingStreamQuerySet

NO_PERSON: dict[str, object] = {}


@track()
class FundingStream(models.Model):
    """A grant: who pays, how much, from when to when, what for, and which placements it counts."""

    class Evidence(models.TextChoices):
        """The least that is taken; each takes those after it too."""

        SELF_REPORT = "self_report", _("What the participant says")
        EMPLOYER = "employer", _("Confirmed by the employer")
        DOCUMENT = "document", _("A document")

    class Day(models.IntegerChoices):
        """How long after the start of a job somebody asks how it goes."""

        DAY_30 = 30, _("30 days")
        DAY_60 = 60, _("60 days")
        DAY_90 = 90, _("90 days")
        DAY_180 = 180, _("180 days")
        DAY_365 = 365, _("365 days")

    name = models.CharField(_("name"), max_length=150, unique=True)
    slug = models.SlugField(
        _("address"), max_length=120, unique=True, help_text=_("Used in links; keep it once published.")
    )
    funder = models.CharField(_("funder"), max_length=150)
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        related_name="funding_streams",
        verbose_name=_("answers for it"),
        help_text=_("Reports to the funder, and verifies placements of participants who consent to that."),
    )
    amount = models.DecimalField(_("amount in dollars"), max_digits=12, decimal_places=2, null=True, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    target = models.PositiveIntegerField(_("placements to reach"))
    min_wage = models.DecimalField(
        _("least hourly wage"), max_digits=7, decimal_places=2, null=True, blank=True, help_text=_("Empty: any.")
    )
    min_share_of_median = models.PositiveSmallIntegerField(
        _("least share of the median wage"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(300)],
        help_text=_("In percent of what half of the people in the occupation earn in the area. Empty: any."),
    )
    min_hours = models.DecimalField(
        _("least hours a week"), max_digits=4, decimal_places=1, null=True, blank=True, help_text=_("Empty: any.")
    )
    needs_benefits = models.BooleanField(_("only with benefits"), default=False)
    counts_subsidized = models.BooleanField(_("subsidized jobs count"), default=False)
    evidence = models.CharField(_("least evidence"), max_length=11, choices=Evidence, default=Evidence.SELF_REPORT)
    needs_verification = models.BooleanField(_("only once verified"), default=False)
    follow_up_days = ChoiceListField(
        models.PositiveSmallIntegerField(choices=Day),
        verbose_name=_("follow-ups after"),
        default=list,
        blank=True,
    )
    enter_within = models.PositiveSmallIntegerField(
        _("days to enter something"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text=_("Goal: so soon after the day it tells of what happened is in the record."),
    )
    enter_in_time = models.PositiveSmallIntegerField(
        _("percent of it entered in time"),
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Goal for each organization; its managers see how near it is."),
    )
    most_a_coach = models.PositiveSmallIntegerField(
        _("most people a coach"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Goal. Empty: as many as an organization thinks right."),
    )
    keep_years = models.PositiveSmallIntegerField(
        _("years to keep records"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
        help_text=_("After its last day; then names and contacts are erased, and the figures stay."),
    )
    sectors: Any = models.ManyToManyField(
        Sector, through="StreamSector", related_name="funding_streams", verbose_name=_("sectors")
    )
    partners: Any = models.ManyToManyField(
        Organization, through="StreamPartner", related_name="partner_in_streams", verbose_name=_("partners")
    )

    personal_data = NO_PERSON

    objects = FundingStreamQuerySet.as_manager()

    class Meta:
        verbose_name = _("funding stream")
        verbose_name_plural = _("funding streams")
        ordering = ("-starts_on", "name")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="stream_ends_after_it_starts",
                violation_error_message=_("The last day can't be before the first."),
            ),
            models.CheckConstraint(
                condition=Q(min_wage=None) | Q(min_wage__gt=Decimal(0)),
                name="stream_least_wage_is_a_wage",
                violation_error_message=_("Leave the least wage empty where any counts."),
            ),
            models.CheckConstraint(
                condition=Q(enter_within__range=(1, 90), enter_in_time__range=(1, 100))
                & (Q(most_a_coach=None) | Q(most_a_coach__gt=0)),
                name="stream_goals_can_be_reached",
                violation_error_message=_("A goal is one to 90 days, one to 100 percent, and a coach of one or more."),
            ),
            models.CheckConstraint(
                condition=Q(target__gt=0),
                name="stream_has_a_target",
                violation_error_message=_("A target is at least one placement."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("stream", args=[self.slug])


@track()
class StreamSector(models.Model):
    """A sector whose placements a stream counts, and how many of them it is to reach."""

    stream = models.ForeignKey(
        FundingStream, models.CASCADE, related_name="sector_targets", verbose_name=_("funding stream")
    )
    sector = models.ForeignKey(Sector, models.PROTECT, related_name="+", verbose_name=_("sector"))
    target = models.PositiveIntegerField(
        _("placements to reach"), null=True, blank=True, help_text=_("Empty: none of its own.")
    )

    personal_data = NO_PERSON

    class Meta:
        verbose_name = _("sector of a stream")
        verbose_name_plural = _("sectors of streams")
        ordering = ("stream", "sector__position", "sector__name")
        constraints = [
            models.UniqueConstraint(
                fields=["stream", "sector"],
                name="stream_sector_once",
                violation_error_message=_("This stream has the sector already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.stream}, {self.sector}"


@track()
class StreamPartner(models.Model):
    """An organization that places people for a stream."""

    stream = models.ForeignKey(
        FundingStream, models.CASCADE, related_name="partnerships", verbose_name=_("funding stream")
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="stream_partnerships", verbose_name=_("organization")
    )
    target = models.PositiveIntegerField(
        _("placements to reach"), null=True, blank=True, help_text=_("Empty: none of its own.")
    )

    personal_data = NO_PERSON

    class Meta:
        verbose_name = _("partner in a stream")
        verbose_name_plural = _("partners in streams")
        ordering = ("stream", "organization__sort_name")
        constraints = [
            models.UniqueConstraint(
                fields=["stream", "organization"],
                name="stream_partner_once",
                violation_error_message=_("This organization is a partner in the stream already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.stream}, {self.organization}"
