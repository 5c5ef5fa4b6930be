from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.fields import EncryptedTextField
from coalition.history import track
from coalition.models import Organization
from coalition.scopes.policies import OfOrganization, SameOrganization
from outcomes.models.base import BY, SECRET, by
from outcomes.models.participant import Participant
from outcomes.models.policies import OfConsent
from outcomes.models.querysets import AttendanceQuerySet, EnrollmentQuerySet
from outcomes.models.stream import FundingStream
from programs.models import Cohort, Program


@track()
class Enrollment(models.Model):
    """A participant's way through one program: from being referred to having completed it, or not."""

    class State(models.TextChoices):
        REFERRED = "referred", _("Referred")
        ENROLLED = "enrolled", _("Enrolled")
        ACTIVE = "active", _("Active")
        COMPLETED = "completed", _("Completed")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        NEVER_STARTED = "never_started", _("Never started")

    class Reason(models.TextChoices):
        """Why somebody left before the end."""

        BARRIER = "barrier", _("Something stood in the way")
        JOB = "job", _("Found a job")
        OTHER_TRAINING = "other_training", _("Went on to other training or school")
        MOVED = "moved", _("Moved away")
        NOT_A_FIT = "not_a_fit", _("The program was not what they wanted")
        DISMISSED = "dismissed", _("Was asked to leave")
        LOST_CONTACT = "lost_contact", _("Lost contact")
        OTHER = "other", _("Something else")

    OPEN = (State.REFERRED, State.ENROLLED, State.ACTIVE)
    OVER = (State.COMPLETED, State.WITHDRAWN, State.NEVER_STARTED)

    participant = models.ForeignKey(
        Participant, models.CASCADE, related_name="enrollments", verbose_name=_("participant")
    )
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("organization"))
    program = models.ForeignKey(Program, models.PROTECT, related_name="enrollments", verbose_name=_("program"))
    cohort = models.ForeignKey(
        Cohort, models.PROTECT, null=True, blank=True, related_name="enrollments", verbose_name=_("cohort")
    )
    stream = models.ForeignKey(
        FundingStream,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="enrollments",
        verbose_name=_("funding stream"),
    )
    state = models.CharField(_("state"), max_length=13, choices=State, default=State.REFERRED)
    referred_on = models.DateField(_("referred"), null=True, blank=True)
    enrolled_on = models.DateField(_("enrolled"), null=True, blank=True)
    started_on = models.DateField(_("started"), null=True, blank=True)
    ended_on = models.DateField(_("ended"), null=True, blank=True)
    reason = models.CharField(_("why they left"), max_length=14, choices=Reason, blank=True)
    barrier = EncryptedTextField(_("what stood in the way"), blank=True)
    recorded_by = by(_("recorded by"))
    recorded_at = models.DateTimeField(_("entered"), default=timezone.now, editable=False)

    personal_data = {"barrier": SECRET, "recorded_by": BY}

    objects = EnrollmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrollment")
        verbose_name_plural = _("enrollments")
        ordering = ("participant", "-recorded_at", "-pk")
        constraints = [
            OfConsent(name="enrollment_private", person="participant", scopes=("partner",)),
            SameOrganization(name="enrollment_of_one_organization", field="participant"),
            models.UniqueConstraint(fields=["id", "organization"], name="enrollment_has_one_organization"),
            models.UniqueConstraint(
                fields=["participant", "program", "cohort"],
                condition=Q(state__in=["referred", "enrolled", "active"]),
                nulls_distinct=False,
                name="enrollment_open_once",
                violation_error_message=_("They are in this already."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["completed", "withdrawn", "never_started"], ended_on__isnull=False)
                | Q(state__in=["referred", "enrolled", "active"], ended_on=None),
                name="enrollment_over_since_a_day",
                violation_error_message=_("Say on which day it ended, where it has."),
            ),
            models.CheckConstraint(
                condition=~Q(state="referred") | Q(referred_on__isnull=False), name="enrollment_referred_on_a_day"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["active", "completed"]) | Q(started_on__isnull=False),
                name="enrollment_started_on_a_day",
                violation_error_message=_("Say on which day they started."),
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn") & ~Q(reason="") | ~Q(state="withdrawn") & Q(reason=""),
                name="enrollment_withdrawn_for_a_reason",
                violation_error_message=_("Say why they left, where they did."),
            ),
            models.CheckConstraint(
                condition=Q(reason="barrier") | Q(barrier=""),
                name="enrollment_barrier_is_the_reason",
                violation_error_message=_("Name what stood in the way only where that was the reason."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(started_on=None) | Q(ended_on__gte=F("started_on")),
                name="enrollment_ends_after_it_starts",
                violation_error_message=_("It can't end before it begins."),
            ),
        ]
        indexes = [
            models.Index("organization", "state", name="enrollment_by_state"),
            models.Index("cohort", "state", name="enrollment_of_cohort"),
        ]

    def __str__(self) -> str:
        return f"{self.participant}, {self.program}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN


@track()
class Attendance(models.Model):
    """Whether somebody came to their program on one day."""

    class Status(models.TextChoices):
        PRESENT = "present", _("Present")
        LATE = "late", _("Late")
        EXCUSED = "excused", _("Excused")
        ABSENT = "absent", _("Absent")

    CAME = (Status.PRESENT, Status.LATE)

    enrollment = models.ForeignKey(Enrollment, models.CASCADE, related_name="attendance", verbose_name=_("enrollment"))
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("organization"))
    day = models.DateField(_("day"))
    status = models.CharField(_("came"), max_length=7, choices=Status)
    hours = models.DecimalField(
        _("hours"),
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(24)],
    )
    recorded_by = by(_("recorded by"))

    personal_data = {"recorded_by": BY}

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        ordering = ("enrollment", "day")
        constraints = [
            OfOrganization(name="attendance_private"),
            SameOrganization(name="attendance_of_one_organization", field="enrollment"),
            models.UniqueConstraint(
                fields=["enrollment", "day"],
                name="attendance_once_a_day",
                violation_error_message=_("This day is recorded already."),
            ),
            models.CheckConstraint(
                condition=Q(hours=None) | Q(hours__range=(0, 24)),
                name="attendance_hours_of_a_day",
                violation_error_message=_("A day has 24 hours."),
            ),
        ]
        indexes = [models.Index("organization", "day", name="attendance_by_day")]

    def __str__(self) -> str:
        return f"{self.enrollment}, {self.day}"
