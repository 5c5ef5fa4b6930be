from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from coalition.fields import ChoiceListField, NeighborhoodField
from coalition.history import track
from programs.models.program import Program


class CohortQuerySet(models.QuerySet["Cohort"]):
    def coming(self, today: date) -> "CohortQuerySet":
        """Of listed programs, whatever their status, the soonest first."""
        return self.filter(starts_on__gte=today, program__status="listed").order_by("starts_on", "starts_at", "pk")

    def upcoming(self, today: date) -> "CohortQuerySet":
        """Coming, and neither paused nor closed: what is worth telling a resident about."""
        return self.coming(today).exclude(status__in=Cohort.NOT_OFFERED)

    def starting_between(self, first: date, last: date) -> "CohortQuerySet":
        """Both days included."""
        return self.filter(starts_on__range=(first, last))

    def with_what_a_card_shows(self) -> "CohortQuerySet":
        return self.select_related("program__organization").only(
            *(field.name for field in Cohort._meta.concrete_fields if field.name != "program"),
            "program__title",
            "program__slug",
            "program__neighborhood",
            "program__city",
            "program__state",
            "program__organization__name",
            "program__organization__city",
            "program__organization__state",
        )


@track()
class Cohort(models.Model):
    """One run of a program, from a first to a last day. Its hours are those of the coalition's clock."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        WAITING_LIST = "waiting", _("Waiting list")
        FULL = "full", _("Full")
        SEASONAL = "seasonal", _("Only at this time of year")
        PAUSED = "paused", _("Paused")
        CLOSED = "closed", _("Closed")

    class Weekday(models.IntegerChoices):
        """As ISO 8601 counts them."""

        MONDAY = 1, _("Monday")
        TUESDAY = 2, _("Tuesday")
        WEDNESDAY = 3, _("Wednesday")
        THURSDAY = 4, _("Thursday")
        FRIDAY = 5, _("Friday")
        SATURDAY = 6, _("Saturday")
        SUNDAY = 7, _("Sunday")

    JOINABLE = (Status.OPEN, Status.WAITING_LIST, Status.SEASONAL)
    NOT_OFFERED = (Status.PAUSED, Status.CLOSED)

    program = models.ForeignKey(Program, models.CASCADE, related_name="cohorts", verbose_name=_("program"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    weekdays = ChoiceListField(
        models.PositiveSmallIntegerField(choices=Weekday), verbose_name=_("days"), default=list, blank=True
    )
    starts_at = models.TimeField(_("from"), null=True, blank=True)
    ends_at = models.TimeField(_("to"), null=True, blank=True)
    hours = models.CharField(
        _("days and hours in words"),
        max_length=200,
        blank=True,
        help_text=_("Where days and times don't say it: Every other Saturday."),
    )
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.OPEN)
    seats = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)
    apply_by = models.DateField(_("apply by"), null=True, blank=True)
    place = models.CharField(
        _("place"), max_length=200, blank=True, help_text=_("Only where it is not the program's own.")
    )
    neighborhood = NeighborhoodField(_("neighborhood"), blank=True)
    postal_code = models.CharField(_("ZIP code"), max_length=10, blank=True)

    personal_data: dict[str, object] = {}

    objects = CohortQuerySet.as_manager()

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        ordering = ("starts_on", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["program", "starts_on", "starts_at", "place"],
                nulls_distinct=False,
                name="cohort_one_start_a_day_hour_and_place",
                violation_error_message=_("This program has a cohort that starts then and there already."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="cohort_ends_after_it_starts",
                violation_error_message=_("The last day can't be before the first."),
            ),
            models.CheckConstraint(
                condition=Q(apply_by__isnull=True) | Q(apply_by__lte=F("starts_on")),
                name="cohort_apply_before_it_starts",
                violation_error_message=_("The day to apply by can't be after the first day."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | (Q(starts_at__isnull=False) & ~Q(starts_at=F("ends_at"))),
                name="cohort_hours_have_a_beginning",
                violation_error_message=_("An end needs a beginning, at another time."),
            ),
            models.CheckConstraint(
                condition=Q(seats__isnull=True) | Q(seats__gt=0),
                name="cohort_has_seats",
                violation_error_message=_("A cohort has at least one seat; leave it empty where you don't know."),
            ),
        ]
        indexes = [models.Index("starts_on", name="cohort_by_start")]

    def __str__(self) -> str:
        return f"{self.program}: {self.starts_on}"

    def can_be_joined(self, today: date) -> bool:
        """One can still apply, or ask to be put on the waiting list. `refresh_next_starts` says the same in SQL."""
        return self.status in self.JOINABLE and self.starts_on >= today and not self.is_past_deadline(today)

    def is_past_deadline(self, today: date) -> bool:
        return self.apply_by is not None and self.apply_by < today

    def standing(self, today: date) -> Any:
        """In a few words, whether one can still get in."""
        if self.status in self.JOINABLE and self.is_past_deadline(today):
            return _("Too late to apply")
        return self.get_status_display()
