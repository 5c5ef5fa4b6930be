from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.fields import EncryptedTextField
from coalition.history import track
from coalition.models import Document, Organization
from coalition.scopes.policies import SameOrganization
from outcomes.models.base import BY, SECRET, SHARED, by
from outcomes.models.enrollment import Enrollment
from outcomes.models.participant import Participant
from outcomes.models.policies import OfConsent
from outcomes.models.querysets import ServiceQuerySet
from outcomes.models.stream import FundingStream


@track()
class ServiceType(models.Model):
    """A kind of service, and whether somebody who gets it is still taking part."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    extends_participation = models.BooleanField(
        _("extends participation"),
        default=False,
        help_text=_(
            "Training, career readiness and coaching do; a bus pass, an exam fee or a follow-up call does not."
        ),
    )
    costs_money = models.BooleanField(_("has an amount"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_offered = models.BooleanField(_("offered"), default=True, help_text=_("Off: no longer logged; what was, stays."))

    personal_data: dict[str, object] = {}

    class Meta:
        verbose_name = _("kind of service")
        verbose_name_plural = _("kinds of services")
        ordering = ("position", "name")

    def __str__(self) -> str:
        return self.name


@track()
class Service(models.Model):
    """What somebody was given or helped with on a day, and what was paid for it."""

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="services", verbose_name=_("participant"))
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("organization"))
    type = models.ForeignKey(ServiceType, models.PROTECT, related_name="services", verbose_name=_("kind"))
    given_on = models.DateField(_("day"))
    amount = models.DecimalField(
        _("dollars paid"),
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0"))],
    )
    enrollment = models.ForeignKey(
        Enrollment, models.SET_NULL, null=True, blank=True, related_name="services", verbose_name=_("enrollment")
    )
    stream = models.ForeignKey(
        FundingStream,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="services",
        verbose_name=_("paid by the funding stream"),
    )
    note = EncryptedTextField(_("note"), blank=True)
    recorded_by = by(_("recorded by"))
    recorded_at = models.DateTimeField(_("entered"), default=timezone.now, editable=False)

    personal_data = {"note": SECRET, "recorded_by": BY}

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ("participant", "-given_on", "-pk")
        constraints = [
            OfConsent(name="service_private", person="participant", scopes=("partner",)),
            SameOrganization(name="service_of_one_organization", field="participant"),
            SameOrganization(name="service_of_own_enrollment", field="enrollment"),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0),
                name="service_costs_nothing_or_more",
                violation_error_message=_("An amount can't be below zero."),
            ),
        ]
        indexes = [models.Index("participant", models.F("given_on").desc(), name="service_latest")]

    def __str__(self) -> str:
        return f"{self.participant}, {self.type}"


@track()
class CredentialEarned(models.Model):
    """A license, certificate or degree that a participant has earned."""

    class Kind(models.TextChoices):
        LICENSE = "license", _("License")
        INDUSTRY = "industry", _("Industry credential")
        CERTIFICATE = "certificate", _("Certificate of a program")
        DIPLOMA = "diploma", _("High school diploma or equivalent")
        DEGREE = "degree", _("Degree")

    participant = models.ForeignKey(
        Participant, models.CASCADE, related_name="credentials", verbose_name=_("participant")
    )
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("organization"))
    enrollment = models.ForeignKey(
        Enrollment, models.SET_NULL, null=True, blank=True, related_name="credentials", verbose_name=_("enrollment")
    )
    kind = models.CharField(_("kind"), max_length=11, choices=Kind)
    name = models.CharField(_("name"), max_length=150, help_text=_("As on the paper: Certified Nursing Assistant."))
    earned_on = models.DateField(_("earned"))
    expires_on = models.DateField(_("expires"), null=True, blank=True)
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("document")
    )
    recorded_by = by(_("recorded by"))
    recorded_at = models.DateTimeField(_("entered"), default=timezone.now, editable=False)

    personal_data = {"recorded_by": BY}

    class Meta:
        verbose_name = _("credential earned")
        verbose_name_plural = _("credentials earned")
        ordering = ("participant", "-earned_on", "-pk")
        constraints = [
            OfConsent(name="credential_private", person="participant", scopes=("partner",)),
            SameOrganization(name="credential_of_one_organization", field="participant"),
            SameOrganization(name="credential_of_own_enrollment", field="enrollment"),
            models.UniqueConstraint(
                fields=["participant", "name", "earned_on"],
                name="credential_once",
                violation_error_message=_("This is recorded already."),
            ),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=models.F("earned_on")),
                name="credential_expires_after_it_is_earned",
                violation_error_message=_("It can't expire before it is earned."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant}, {self.name}"


@track()
class SkillGain(models.Model):
    """A step forward while still in training, of the kinds that funders count."""

    class Kind(models.TextChoices):
        LEVEL = "level", _("A level higher in reading, math or English")
        DIPLOMA = "diploma", _("High school diploma or equivalent")
        TRANSCRIPT = "transcript", _("Enough credits with passing grades")
        MILESTONE = "milestone", _("A milestone on the job or in an apprenticeship")
        EXAM = "exam", _("An exam for an occupation, passed")

    participant = models.ForeignKey(
        Participant, models.CASCADE, related_name="skill_gains", verbose_name=_("participant")
    )
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("organization"))
    enrollment = models.ForeignKey(
        Enrollment, models.SET_NULL, null=True, blank=True, related_name="skill_gains", verbose_name=_("enrollment")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    gained_on = models.DateField(_("day"))
    detail = models.CharField(_("which"), max_length=150, blank=True)
    recorded_by = by(_("recorded by"))
    recorded_at = models.DateTimeField(_("entered"), default=timezone.now, editable=False)

    personal_data = {"detail": SHARED, "recorded_by": BY}

    class Meta:
        verbose_name = _("skill gain")
        verbose_name_plural = _("skill gains")
        ordering = ("participant", "-gained_on", "-pk")
        constraints = [
            OfConsent(name="skill_gain_private", person="participant", scopes=("partner",)),
            SameOrganization(name="skill_gain_of_one_organization", field="participant"),
            SameOrganization(name="skill_gain_of_own_enrollment", field="enrollment"),
            models.UniqueConstraint(
                fields=["participant", "kind", "gained_on"],
                name="skill_gain_once",
                violation_error_message=_("This is recorded already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant}, {self.get_kind_display()}"
