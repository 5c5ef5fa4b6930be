"""What an address of `/convenings/` asks for: which convenings, as a list or as a month."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page
from django.urls import reverse
from django.utils import timezone

from coalition.models import Group, Sector
from coalition.paging import BoundedPaginator
from convenings.models import Convening
from convenings.models.convening import ConveningQuerySet
from programs.starts import Month

# An address can ask for any month; calendars are drawn for these.
MONTHS_AROUND = 60


@dataclass(frozen=True)
class Day:
    """One square of a month's page."""

    date: date
    is_of_month: bool
    convenings: list[Convening]


class Finder:
    """Filters that make no sense are left out, as if nobody had set them."""

    def __init__(self, query: Any, *, user: Any, now: datetime) -> None:
        self.user, self.now = user, now
        self.today = timezone.localdate(now)
        self.group = Group.objects.visible_to(user).filter(slug=_plain(query.get("group"))).first()
        self.sector = Sector.objects.filter(slug=_plain(query.get("sector"))).first()
        kind = query.get("kind", "")
        self.kind = kind if kind in Convening.Kind.values else ""
        self.is_past = query.get("when") == "past"
        self.month = _month(query.get("month", ""), self.today) if "month" in query else None
        self.number = query.get("page", "")

    @property
    def chosen(self) -> dict[str, str]:
        filters = {"group": self.group and self.group.slug, "kind": self.kind}
        filters["sector"] = self.sector and self.sector.slug
        return {name: value for name, value in filters.items() if value}

    @property
    def coming_address(self) -> str:
        return self._address()

    @property
    def past_address(self) -> str:
        return self._address(when="past")

    @property
    def month_address(self) -> str:
        return self._address(month=str(self.this_month))

    @property
    def everything_address(self) -> str:
        """The same without filters."""
        query = {"month": str(self.month)} if self.month else {"when": "past"} if self.is_past else {}
        return f"{reverse('convenings')}?{urlencode(query)}"

    @property
    def previous_address(self) -> str:
        return self._address(month=str(self.previous))

    @property
    def next_address(self) -> str:
        return self._address(month=str(self.next))

    @cached_property
    def page(self) -> Page:
        found = self._found.past(self.now) if self.is_past else self._found.upcoming(self.now)
        return BoundedPaginator(found.with_what_a_card_shows()).get_page(self.number)

    @property
    def pages_at(self) -> str:
        """The number of a page goes behind it."""
        return self._address(when="past" if self.is_past else "", page="")

    @cached_property
    def weeks(self) -> list[list[Day]]:
        """Of the month, from Sunday to Saturday, as calendars here are read."""
        if self.month is None:
            return []
        first = self.month.first - timedelta(days=self.month.first.isoweekday() % 7)
        last = self.month.last + timedelta(days=6 - self.month.last.isoweekday() % 7)
        ends = [timezone.make_aware(datetime.combine(day, time())) for day in (first, last + timedelta(days=1))]
        found = self._found.starting_between(ends[0], ends[1]).with_what_a_card_shows()
        by_day = {day: list(each) for day, each in groupby(found, lambda each: timezone.localdate(each.starts_at))}
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        squares = [Day(day, Month.of(day) == self.month, by_day.get(day, [])) for day in days]
        return [squares[number : number + 7] for number in range(0, len(squares), 7)]

    @property
    def has_any_in_month(self) -> bool:
        return any(day.convenings for week in self.weeks for day in week if day.is_of_month)

    @property
    def this_month(self) -> Month:
        return Month.of(self.today)

    @property
    def previous(self) -> Month | None:
        return self._beside(-1)

    @property
    def next(self) -> Month | None:
        return self._beside(1)

    @property
    def groups(self) -> Any:
        return Group.objects.visible_to(self.user).in_order()

    @property
    def sectors(self) -> Any:
        return Sector.objects.all()

    @property
    def kinds(self) -> Any:
        return Convening.Kind.choices

    @property
    def _found(self) -> ConveningQuerySet:
        found = Convening.objects.visible_to(self.user)
        if self.group:
            found = found.of_group(self.group)
        if self.kind:
            found = found.filter(kind=self.kind)
        return found.about(self.sector) if self.sector else found

    def _address(self, **more: str) -> str:
        query = self.chosen | {name: value for name, value in more.items() if value or name == "page"}
        return f"{reverse('convenings')}?{urlencode(query)}"

    def _beside(self, months: int) -> Month | None:
        if self.month is None:
            return None
        beside = self.month.plus(months)
        return beside if _is_drawn(beside, self.today) else None


def _month(text: str, today: date) -> Month:
    asked = Month.named(text)
    return asked if asked and _is_drawn(asked, today) else Month.of(today)


def _is_drawn(month: Month, today: date) -> bool:
    now = Month.of(today)
    return now.plus(-MONTHS_AROUND) <= month <= now.plus(MONTHS_AROUND)


def _plain(text: str | None) -> str:
    """PostgreSQL refuses a NUL."""
    return (text or "").replace("\x00", "")
