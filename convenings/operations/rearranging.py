"""A whole series is changed, or one of its dates and all that follow: first as a plan to look at, then for good."""

from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from coalition.models import User
from convenings.models import Change, Convening, Series
from convenings.models.gathering import SHARED
from convenings.operations.agenda import copy_agenda
from convenings.operations.changing import HasBegun, cancel_held, differences, snapshot
from convenings.operations.rsvps import concerns_seats, copy_answers, reseat
from convenings.operations.scheduling import (
    NoSuchDates,
    NotOfASeries,
    check_reach,
    days_ahead,
    hold,
    make_dates,
    new_date,
)
from convenings.operations.telling import tell_of_change

Kind = Change.Kind
SAVED = (*SHARED, *("series", "recurrence_on", "local_date", "local_time", "starts_at", "ends_at"))
SAVED += ("status", "status_reason", "sequence", "changed_at")


@dataclass(frozen=True)
class Step:
    """A date that stays one of the series: as it will be, what was otherwise, what of it was set for it alone."""

    convening: Convening
    was: Convening
    before: dict[str, Any]
    keeps: tuple[str, ...]

    @property
    def moves(self) -> bool:
        return "starts_at" in self.before

    @property
    def concerns_seats(self) -> bool:
        return concerns_seats(self.was, self.convening)


@dataclass
class Plan:
    """What an edit of a series does, date by date; nothing of it is saved."""

    series: Series
    steps: list[Step] = field(default_factory=list)
    added: list[Convening] = field(default_factory=list)
    dropped: list[Convening] = field(default_factory=list)

    @property
    def changed(self) -> list[Step]:
        return [step for step in self.steps if step.before and not step.convening.is_canceled]

    @property
    def kept(self) -> list[Step]:
        return [step for step in self.steps if step.keeps]

    def changes(self, why: str) -> list[Change]:
        """What there is to tell, before anybody is told."""
        told = [
            Change(convening=step.convening, kind=Kind.CHANGED, before=step.before, why=why) for step in self.changed
        ]
        told += [Change(convening=each, kind=Kind.CANCELED, why=why or _not_in_it()) for each in self.dropped]
        told += [Change(convening=each, kind=Kind.ADDED, why=why) for each in self.added]
        return sorted(told, key=lambda change: change.convening.starts_at)


def plan_all(series: Series, *, now: datetime, **facts: Any) -> Plan:
    """Every date that is still to come. Raises what `change_all` raises."""
    changed = copy(series)
    _give(changed, facts)
    if _is_only_moved(changed, series):
        # From the beginning of that week or month, or every other week would be the other one from now on.
        changed.first_on = _period_of(next(series.dates(through=date.max)), series)
    return _plan(series, changed, series.convenings.filter(starts_at__gt=now), now)


def plan_following(convening: Convening, *, now: datetime, **facts: Any) -> Plan:
    """This date and those after it, as another series. Raises what `change_following` raises."""
    series, day = _place_of(convening, now)
    if not _days_before(series, day):
        return plan_all(series, now=now, **facts)
    columns = [each.attname for each in Series._meta.concrete_fields if not each.primary_key]
    changed = Series(**{name: getattr(series, name) for name in columns})
    _give(changed, {**remaining(series, day), **facts, "first_on": day, "follows": series})
    if _is_only_moved(changed, series):
        changed.first_on = _period_of(day, series)
    return _plan(series, changed, series.convenings.filter(starts_at__gt=now, recurrence_on__gte=day), now)


@transaction.atomic
def change_all(series: Series, *, by: User | None, now: datetime, why: str = "", **facts: Any) -> Series:
    """Change every date that is still to come; what was set for one date alone stays as it is.

    Raises WiderThanItsGroup, NoSuchDates, and ValidationError of facts that contradict each other.
    """
    plan = plan_all(_hold_with_dates(series), now=now, **facts)
    plan.series.save()
    return _carry_out(plan, by=by, now=now, why=why)


@transaction.atomic
def change_following(convening: Convening, *, by: User | None, now: datetime, why: str = "", **facts: Any) -> Series:
    """End the series before this date, and let another go on from it with its dates, addresses, answers and agenda.

    The dates stay the rows they are, so that what people answered to one of them, and where calendars keep it, stays
    too. The series that goes on `follows` the one that ended: whoever keeps answers to a whole series carries them on
    from there. Before its second date a series is changed as a whole. Raises what `change_all` raises, NotOfASeries
    or HasBegun.
    """
    held = _hold_with_dates(_place_of(convening, now)[0])
    convening = held.convenings.get(pk=convening.pk)
    day = _place_of(convening, now)[1]
    plan = plan_following(convening, now=now, **facts)
    if plan.series.follows_id == held.pk:
        held.until, held.count = day - timedelta(days=1), None
        held.save()
    plan.series.save()
    if plan.series.follows_id == held.pk:
        copy_answers(held, plan.series)
        copy_agenda(held, plan.series)
    return _carry_out(plan, by=by, now=now, why=why)


def remaining(series: Series, day: date) -> dict[str, Any]:
    """How often it is still to meet from this day on, where somebody counted."""
    return {"count": series.count - len(_days_before(series, day))} if series.count else {}


def _carry_out(plan: Plan, *, by: User | None, now: datetime, why: str) -> Series:
    told = plan.changes(why)
    for step in plan.steps:
        step.convening.series = plan.series
        if step.before:
            step.convening.sequence += 1
            if why and not step.convening.is_canceled:
                step.convening.status_reason = why
        step.convening.changed_at = now
    for convening in plan.dropped:
        cancel_held(convening, why=why or _not_in_it(), now=now)
        convening.series = plan.series
    Convening.objects.bulk_update([step.convening for step in plan.steps] + plan.dropped, SAVED)
    for step in plan.steps:
        if step.concerns_seats:
            reseat(step.convening, now=now)
    made = {each.recurrence_on: each for each in make_dates(plan.series, now=now)}
    for change in told:
        if change.kind == Kind.ADDED:
            change.convening = made[change.convening.recurrence_on]
    tell_of_change(told, by=by, now=now)
    return plan.series


def _plan(series: Series, changed: Series, to_come: Any, now: datetime) -> Plan:
    dates = list(to_come.order_by("recurrence_on").select_related("group"))
    check_reach(changed, changed.group)
    changed.full_clean()
    plan = Plan(changed)
    taken = set(series.convenings.values_list("recurrence_on", flat=True)) - {each.recurrence_on for each in dates}
    days = [day for day in days_ahead(changed, now) if day not in taken]
    if not days and not dates:
        raise NoSuchDates
    pairs = _pair(dates, days)
    for convening in dates:
        if (day := pairs.get(convening.pk)) is not None:
            plan.steps.append(_step(convening, day, series, changed))
        elif not convening.is_canceled:
            plan.dropped.append(convening)
    used = set(pairs.values())
    plan.added = [new_date(changed, day, now) for day in days if day not in used]
    return plan


def _pair(dates: list[Convening], days: list[date]) -> dict[int, date]:
    """Which day each date takes: its own where the rule still names it, else each day takes the nearest date left.

    What is canceled stays on its own day: there is nothing of it to move.
    """
    by_day = {each.recurrence_on: each for each in dates}
    pairs = {by_day[day].pk: day for day in days if day in by_day}
    free = [each for each in dates if each.pk not in pairs and not each.is_canceled]
    for day in days:
        if day in by_day or not free:
            continue
        nearest = min(free, key=lambda each: abs((each.recurrence_on or day) - day))
        pairs[nearest.pk] = day
        free.remove(nearest)
    return pairs


def _step(convening: Convening, day: date, series: Series, changed: Series) -> Step:
    """A fact follows the series where the date had it from there; what it was given alone it keeps."""
    was, before = copy(convening), snapshot(convening)
    keeps = []
    for name in (*SHARED, "local_time"):
        old, new = getattr(series, name), getattr(changed, name)
        if getattr(convening, name) == old:
            setattr(convening, name, new)
        elif old != new:
            keeps.append(name)
    if convening.local_date == convening.recurrence_on:
        convening.local_date = day
    elif convening.recurrence_on != day:
        keeps.append("local_date")
    convening.recurrence_on = day
    convening.keep_to_the_clock()
    return Step(convening, was, differences(before, convening), tuple(keeps))


def _hold_with_dates(series: Series) -> Series:
    """Nor may anybody change one of its dates meanwhile: it would be overwritten with what it was before."""
    held = hold(series.pk)
    list(held.convenings.select_for_update(of=("self",), no_key=True).values_list("pk"))
    return held


def _give(series: Series, facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        setattr(series, name, value)


def _place_of(convening: Convening, now: datetime) -> tuple[Series, date]:
    if convening.series is None or convening.recurrence_on is None:
        raise NotOfASeries
    if convening.has_begun(now):
        raise HasBegun
    return convening.series, convening.recurrence_on


def _days_before(series: Series, day: date) -> list[date]:
    return list(series.dates(through=day - timedelta(days=1)))


def _is_only_moved(changed: Series, series: Series) -> bool:
    """Within its weeks or months, to another of their days."""
    moved = (changed.weekday, changed.nth) != (series.weekday, series.nth)
    return moved and changed.frequency == series.frequency


def _period_of(day: date, series: Series) -> date:
    """The first day of its week or month."""
    is_weekly = series.frequency == Series.Frequency.WEEKLY
    return day - timedelta(days=day.weekday()) if is_weekly else day.replace(day=1)


def _not_in_it() -> str:
    return _("The group does not meet on this day any more.")
