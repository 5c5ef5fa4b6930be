"""A month of starts, as an address names it: `2026-12`."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.urls import reverse

from programs.models import Cohort
from programs.models.cohort import CohortQuerySet

STARTS_A_PAGE = 100
# Nobody plans classes further ahead than this; an address can.
MONTHS_AHEAD = 24


@dataclass(frozen=True, order=True)
class Month:
    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    @classmethod
    def named(cls, text: str) -> "Month | None":
        found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text, re.ASCII)
        return cls(int(found[1]), int(found[2])) if found else None

    def plus(self, months: int) -> "Month":
        years, number = divmod(self.number - 1 + months, 12)
        return Month(self.year + years, number + 1)

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return self.plus(1).first - timedelta(days=1)

    @property
    def address(self) -> str:
        return f"{reverse('starts')}?month={self}"

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"


class Starts:
    """What starts in a month, as far as it is still to come; a month that is over is answered with this one."""

    def __init__(self, today: date, month: str, page: str) -> None:
        self.today = today
        self.this_month = Month.of(today)
        asked = Month.named(month)
        self.is_in_reach = asked is not None and self.this_month <= asked <= self._last
        self.month = asked if asked and self.is_in_reach else self.this_month
        self.was_understood = self.is_in_reach or not month
        self.number = page

    @property
    def _last(self) -> Month:
        return self.this_month.plus(MONTHS_AHEAD)

    @cached_property
    def page(self) -> Page:
        cohorts = self._upcoming.starting_between(self.month.first, self.month.last)
        return Paginator(cohorts.with_what_a_card_shows(), STARTS_A_PAGE).get_page(self.number)

    @property
    def previous(self) -> Month | None:
        return self.month.plus(-1) if self.month > self.this_month else None

    @property
    def next(self) -> Month | None:
        return self.month.plus(1) if self.month < self._last else None

    @cached_property
    def next_with_starts(self) -> Month | None:
        later = self._upcoming.starting_between(self.month.last + timedelta(days=1), self._last.last)
        first = later.values_list("starts_on", flat=True).first()
        return Month.of(first) if first else None

    @property
    def _upcoming(self) -> CohortQuerySet:
        return Cohort.objects.upcoming(self.today)
