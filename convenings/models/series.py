from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import takewhile
from typing import Any, ClassVar, Literal

from dateutil.rrule import MONTHLY, WEEKLY, rrule
from dateutil.rrule import weekday as nth_weekday
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from coalition.history import track
from coalition.models import Group
from convenings.models.gathering import Gathering, still_to_ask

LAST = -1


class SeriesQuerySet(models.QuerySet["Series"]):
    def run_by(self, user: Any) -> "SeriesQuerySet":
        """Those of the groups this person runs; administrators run all."""
        if user.is_superuser:
            return self
        return self.filter(group__in=Group.objects.run_by(user))

    def answerable_by(self, user: Any) -> "SeriesQuerySet":
        """Those of the groups this person is in: only they are asked for all dates at once."""
        return self.filter(group__in=Group.objects.of(user))

    def going_on(self, today: date) -> "SeriesQuerySet":
        """Those that may have a date from this day on."""
        return self.filter(Q(until=None) | Q(until__gte=today))


@track(exclude=["to_ask"])
class Series(Gathering):
    """What a group schedules once: the rule that its dates follow, and what holds for each of them.

    The rule is by the wall: days, and a time there. What instant that is follows from the zone, date by date.
    """

    class Frequency(models.TextChoices):
        WEEKLY = "weekly", _("Every week, or every few weeks")
        MONTHLY = "monthly", _("Every month, or every few months")

    class Weekday(models.IntegerChoices):
        """As ISO 8601 counts them."""

        MONDAY = 1, WEEKDAYS[0]
        TUESDAY = 2, WEEKDAYS[1]
        WEDNESDAY = 3, WEEKDAYS[2]
        THURSDAY = 4, WEEKDAYS[3]
        FRIDAY = 5, WEEKDAYS[4]
        SATURDAY = 6, WEEKDAYS[5]
        SUNDAY = 7, WEEKDAYS[6]

    class Nth(models.IntegerChoices):
        FIRST = 1, _("First")
        SECOND = 2, _("Second")
        THIRD = 3, _("Third")
        FOURTH = 4, _("Fourth")
        LAST = LAST, _("Last")

    group = models.ForeignKey(Group, models.PROTECT, related_name="series", verbose_name=_("group"))
    local_time = models.TimeField(_("begins at"))
    frequency = models.CharField(_("how often"), max_length=7, choices=Frequency, default=Frequency.MONTHLY)
    interval = models.PositiveSmallIntegerField(
        _("every how many weeks or months"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(52)],
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    nth = models.SmallIntegerField(_("which one of the month"), choices=Nth, null=True, blank=True)
    first_on = models.DateField(_("from"), help_text=_("It meets first on this day, or the next that fits."))
    until = models.DateField(_("until"), null=True, blank=True, help_text=_("The last day it may meet."))
    count = models.PositiveSmallIntegerField(
        _("how many times"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(520)]
    )
    to_ask = still_to_ask()
    follows = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name=_("goes on from"),
        help_text=_("The series that ended where this one began."),
    )

    personal_data: ClassVar[dict[str, object]] = {}

    objects = SeriesQuerySet.as_manager()

    class Meta(Gathering.Meta):
        abstract = False
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = ("group__sort_name", "first_on", "pk")
        constraints = [
            *Gathering.Meta.constraints,
            models.CheckConstraint(
                condition=Q(interval__gte=1, interval__lte=52),
                name="series_interval_is_1_to_52",
                violation_error_message=_("Every 1 to 52 weeks or months."),
            ),
            models.CheckConstraint(
                condition=Q(weekday__gte=1, weekday__lte=7),
                name="series_has_a_weekday",
                violation_error_message=_("Choose a day of the week."),
            ),
            models.CheckConstraint(
                condition=Q(frequency="weekly", nth=None)
                | Q(frequency="monthly", nth__isnull=False, nth__in=[1, 2, 3, 4, LAST]),
                name="series_of_months_says_which_weekday",
                violation_error_message=_("Say which one of the month: first, second, third, fourth or last."),
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(count=None),
                name="series_ends_one_way",
                violation_error_message=_("Say when it ends, or how many times it meets, not both."),
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("first_on")),
                name="series_ends_after_it_begins",
                violation_error_message=_("It can't end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(count=None) | Q(count__gte=1),
                name="series_meets_at_least_once",
                violation_error_message=_("It meets at least once."),
            ),
        ]

    def clean(self) -> None:
        super().clean()
        if self.frequency == self.Frequency.MONTHLY and self.nth is None:
            raise ValidationError({"nth": _("Say which one of the month: first, second, third, fourth or last.")})
        if self.until and self.count:
            raise ValidationError({"count": _("Say when it ends, or how many times it meets, not both.")})
        if self.until and self.first_on and self.until < self.first_on:
            raise ValidationError({"until": _("It can't end before it begins.")})

    def dates(self, *, through: date) -> Iterator[date]:
        """The days its rule names, in order, up to this one."""
        weekday = nth_weekday(self.weekday - 1, self.nth)
        frequency: Literal[1, 2] = WEEKLY if self.frequency == self.Frequency.WEEKLY else MONTHLY
        start = datetime.combine(self.first_on, time())
        # Weeks and months are counted from the first date itself, not from the day somebody chose before it.
        first = next(iter(rrule(frequency, dtstart=start, byweekday=weekday)))
        days = rrule(frequency, interval=self.interval, dtstart=first, byweekday=weekday, count=self.count)
        last = min(through, self.until or through)
        return takewhile(lambda day: day <= last, (each.date() for each in days))


RULE = ("frequency", "interval", "weekday", "nth", "first_on", "until", "count")
