"""How far a funding stream has come, as one page shows it, and who is behind each number."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from operator import itemgetter
from typing import Any, Self
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.functional import cached_property

from coalition.models import Organization, Sector
from coalition.scopes import acting
from coalition.scopes.kinds import INDICATORS
from outcomes import counting
from outcomes.counting import COUNTS, Pace, Reason, Tally
from outcomes.models import FundingStream, Participant, Placement, PlacementCredit
from outcomes.models.querysets import where_they_work
from outcomes.perms import may_see_totals_of

COUNTED, NONE = "counts", "none"


class NoSuchNumber(Exception):
    """The page has no number of this description."""


@dataclass(frozen=True)
class Number:
    """Which number of the page: how it was judged, and of what it is; as in an address."""

    verdict: str = COUNTED
    sector: str = ""
    organization: str = ""
    month: str = ""
    # Who had which part in it.
    partner: str = ""
    part: str = ""

    @classmethod
    def asked(cls, query: Mapping[str, str]) -> Self:
        """Raises NoSuchNumber."""
        asked = cls(**{name: query[name] for name in cls.__dataclass_fields__ if query.get(name)})
        if asked.verdict not in {COUNTED, *Reason.values} or (asked.month and asked.first_day is None):
            raise NoSuchNumber
        if bool(asked.partner) != (asked.part in PlacementCredit.Part.values):
            raise NoSuchNumber
        return asked

    @property
    def query(self) -> str:
        return urlencode({name: said for name in self.__dataclass_fields__ if (said := getattr(self, name))})

    @property
    def first_day(self) -> date | None:
        try:
            return date.fromisoformat(f"{self.month}-01")
        except ValueError:
            return None

    @property
    def judged(self) -> str:
        return COUNTS if self.verdict == COUNTED else self.verdict

    @property
    def reason(self) -> str:
        """In words why these don't count; empty where they do."""
        return "" if self.verdict == COUNTED else str(Reason(self.verdict).label)

    def where(self) -> Q:
        such = Q()
        if self.sector:
            such &= Q(sector=None) if self.sector == NONE else Q(sector__slug=self.sector)
        if self.organization:
            such &= Q(organization__slug=self.organization)
        if first := self.first_day:
            such &= Q(starts_on__year=first.year, starts_on__month=first.month)
        if self.partner:
            such &= Q(credits__partner__slug=self.partner, credits__part=self.part)
        return such

    def of_what(self) -> list[str]:
        """In words of which sector, organization and part it is."""
        asked = ((Sector, self.sector), (Organization, self.organization), (Organization, self.partner))
        found: list[Any] = [model._default_manager.filter(slug=slug) for model, slug in asked if slug]
        named = [str(each) for rows in found for each in rows]
        return [*named, str(PlacementCredit.Part(self.part).label)] if self.part else named


@dataclass(frozen=True)
class Line:
    """A line of a table. `name` is empty where a sector isn't known."""

    name: str
    count: int
    number: Number
    target: int | None = None
    so_far: int = 0
    month: date | None = None
    pace: Pace | None = None

    @property
    def percent(self) -> int | None:
        """In whole percent, rounded down: 100 is reached and not nearly so."""
        return self.count * 100 // self.target if self.target else None


@dataclass(frozen=True)
class Progress:
    """`is_whole`: of all partners together; else of the organizations where its reader works, and of no other."""

    stream: FundingStream
    tally: Tally
    today: date
    is_whole: bool
    parts: dict[tuple[int, str], int] = field(default_factory=dict)

    @property
    def counted(self) -> int:
        return self.tally.counted

    @cached_property
    def pace(self) -> Pace:
        return self._pace(self.counted, self.stream.target)

    def _pace(self, counted: int, target: int) -> Pace:
        return counting.pace(self.stream, counted, target=target, today=self.today)

    @property
    def percent(self) -> int:
        return self.counted * 100 // self.stream.target

    @cached_property
    def by_sector(self) -> list[Line]:
        found = dict(self.tally.by_sector)
        lines = [
            Line(
                each.sector.name,
                count := found.pop(each.sector_id, 0),
                Number(sector=each.sector.slug),
                each.target,
                pace=self._pace(count, each.target) if each.target else None,
            )
            for each in self.stream.sector_targets.select_related("sector")
        ]
        others = Sector.objects.in_bulk([pk for pk in found if pk])
        lines += [Line(each.name, found[pk], Number(sector=each.slug)) for pk, each in others.items()]
        return lines + ([Line("", found[None], Number(sector=NONE))] if None in found else [])

    @cached_property
    def by_partner(self) -> list[Line]:
        """Those that have none yet too, where all are shown."""
        found = self.tally.by_organization
        targets = dict(self.stream.partnerships.values_list("organization", "target"))
        shown = set(found) | (set(targets) if self.is_whole else set())
        partners = Organization.objects.filter(pk__in=shown).order_by("sort_name", "pk")
        return [
            Line(each.name, found.get(each.pk, 0), Number(organization=each.slug), targets.get(each.pk))
            for each in partners
        ]

    @cached_property
    def by_month(self) -> list[Line]:
        """Every month there was, also one in which nothing counts."""
        found, so_far, lines = self.tally.by_month, 0, []
        for month in _months(self.stream.starts_on, min(self.today, self.stream.ends_on), found):
            so_far += found.get(month, 0)
            number = Number(month=f"{month:%Y-%m}")
            lines.append(Line("", found.get(month, 0), number, so_far=so_far, month=month))
        return lines

    @cached_property
    def not_counted(self) -> list[Line]:
        found = self.tally.not_counted.items()
        return [Line(str(reason.label), count, Number(verdict=reason.value)) for reason, count in found]

    @property
    def not_counted_in_all(self) -> int:
        return sum(line.count for line in self.not_counted)

    @cached_property
    def contributions(self) -> list[tuple[str, str, Number, int]]:
        """Who had which part in how many of those that count; a person counts once, and each part is told."""
        partners = Organization.objects.in_bulk({partner for partner, _part in self.parts})
        said = dict(PlacementCredit.Part.choices)
        told = [
            (partners[pk].name, str(said[part]), Number(partner=partners[pk].slug, part=part), count)
            for (pk, part), count in self.parts.items()
        ]
        return sorted(told, key=itemgetter(0, 1))


def progress(stream: FundingStream, user: Any, *, today: date) -> Progress:
    """Within the user's own scope: of all partners for whoever answers for the stream, else of their own records."""
    if may_see_totals_of(user, stream):
        with acting(INDICATORS):
            tally, parts = counting.tally(stream), counting.contributions(stream)
        return Progress(stream, tally, today, True, parts)
    own = set(where_they_work(user).values_list("organization", flat=True))
    found = counting.tally(stream)
    tally = replace(found, cells=[cell for cell in found.cells if cell.organization in own])
    return Progress(stream, tally, today, False)


@dataclass(frozen=True)
class People:
    """The placements behind a number that its reader may open, and how many there are in all."""

    placements: Any
    in_all: int


def people_behind(stream: FundingStream, number: Number, user: Any) -> People:
    """Within the user's own scope: of their organization, or by consent. The others are counted and not shown."""
    if not may_see_totals_of(user, stream):
        own = counting.of_verdict(stream, number.judged).filter(number.where()).visible_to(user)
        return People(own, own.count())
    # Who had a part in it is known to whose placement it is, and here.
    open_to_them = list(Placement.objects.for_stream(stream).order_by().values_list("pk", flat=True))
    with acting(INDICATORS):
        such = counting.of_verdict(stream, number.judged).filter(number.where()).order_by()
        in_all = such.count()
        theirs = list(such.filter(pk__in=open_to_them).values_list("pk", flat=True))
    return People(Placement.objects.filter(pk__in=theirs), in_all)


def named(placements: Iterable[Placement]) -> list[tuple[Placement, Participant | None]]:
    """Each with its participant, or None where a consent opens the placement alone."""
    rows = list(placements)
    known = Participant.objects.in_bulk([row.participant_id for row in rows])
    return [(row, known.get(row.participant_id)) for row in rows]


def _months(first: date, last: date, found: Iterable[date]) -> list[date]:
    """Of the period, and any other that something is found in."""
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return sorted({date(number // 12, number % 12 + 1, 1) for number in numbers} | set(found))
