"""What is put into the calendar: a convening of its own, or a series with its dates a year ahead."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from coalition.models import Group, Organization, Sector, User
from convenings.models import Convening, Gathering, Series
from convenings.models.gathering import shared_facts, today_in
from convenings.operations.rsvps import carry_answers

AHEAD = timedelta(days=366)


class WiderThanItsGroup(Exception):
    """A group that isn't public meets for itself: anybody else would learn of the group from it."""


class HasPassed(Exception):
    """It would begin in the past."""


class NotOfASeries(Exception):
    """Nothing follows on a convening of its own."""


class NoSuchDates(Exception):
    """The rule names no day that is still to come."""


@transaction.atomic
def schedule(
    *,
    by: User | None,
    now: datetime,
    group: Group | None = None,
    host: Organization | None = None,
    sectors: Iterable[Sector] = (),
    **facts: Any,
) -> Convening:
    """A convening of its own. `by`: who schedules it, and has the group asked; none where a command does.

    Raises WiderThanItsGroup, HasPassed, and ValidationError of facts that contradict each other.
    """
    convening = Convening(group=group, host=host, created_at=now, changed_at=now, to_ask=bool(by and group), **facts)
    check_reach(convening, group)
    convening.keep_to_the_clock()
    if convening.has_begun(now):
        raise HasPassed
    base = slugify(convening.title)[:120] or convening.kind
    convening.slug = _free_slugs([f"{base}-{convening.local_date}"])[0]
    convening.full_clean()
    convening.save()
    convening.sectors.set(sectors)
    return convening


@transaction.atomic
def schedule_series(
    *, group: Group, by: User | None, now: datetime, skipping: Mapping[date, str] | None = None, **facts: Any
) -> Series:
    """A series with its dates a year ahead, about which the group is asked once.

    `skipping`: days on which it doesn't meet, and why. Raises WiderThanItsGroup, NoSuchDates, and ValidationError of
    facts that contradict each other.
    """
    series = Series(group=group, to_ask=by is not None, **facts)
    check_reach(series, group)
    series.full_clean()
    series.save()
    if not make_dates(series, now=now, skipping=skipping):
        raise NoSuchDates
    return series


@transaction.atomic
def top_up(pk: int, *, now: datetime) -> list[Convening]:
    """Make the dates that have come within a year's reach; whoever does it at the same moment waits."""
    return make_dates(hold(pk), now=now)


def hold(pk: int) -> Series:
    """Until the transaction ends, nobody else makes or moves dates of this series."""
    return Series.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)


def make_dates(series: Series, *, now: datetime, skipping: Mapping[date, str] | None = None) -> list[Convening]:
    """In the transaction of what changed the series: a row for each day of its rule that has none yet."""
    known = set(series.convenings.values_list("recurrence_on", flat=True))
    rows = [new_date(series, day, now) for day in days_ahead(series, now) if day not in known]
    for row in rows:
        if reason := (skipping or {}).get(row.local_date):
            row.status, row.status_reason = Convening.Status.CANCELED, reason
    slugs = _free_slugs([f"{series.group.slug}-{row.local_date}" for row in rows])
    for row, slug in zip(rows, slugs, strict=True):
        row.slug = slug
    carry_answers(series, Convening.objects.bulk_create(rows), now=now)
    return rows


def new_date(series: Series, day: date, now: datetime) -> Convening:
    """Not saved yet."""
    convening = Convening(
        **shared_facts(series),
        series=series,
        group=series.group,
        recurrence_on=day,
        local_date=day,
        local_time=series.local_time,
        created_at=now,
        changed_at=now,
    )
    convening.keep_to_the_clock()
    return convening


def days_ahead(series: Series, now: datetime) -> list[date]:
    """The days of its rule that are still to come, as far as a year from now."""
    through = today_in(series.zone, now) + AHEAD
    return [day for day in series.dates(through=through) if new_date(series, day, now).starts_at > now]


def check_reach(gathering: Gathering, group: Group | None) -> None:
    if group and not group.is_public and gathering.visibility != Gathering.Visibility.GROUP:
        raise WiderThanItsGroup


def _free_slugs(wanted: list[str]) -> list[str]:
    """Those that nobody has, with a number behind them where somebody does."""
    taken = set(Convening.objects.filter(slug__in=wanted).values_list("slug", flat=True))
    return [_with_a_number(slug) if slug in taken else slug for slug in wanted]


def _with_a_number(slug: str) -> str:
    known = set(Convening.objects.filter(slug__startswith=f"{slug}-").values_list("slug", flat=True))
    number = 2
    while f"{slug}-{number}" in known:
        number += 1
    return f"{slug}-{number}"
