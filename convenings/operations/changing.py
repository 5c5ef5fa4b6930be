"""One convening is changed, moved, canceled, or on again; whoever planned with it is told."""

from copy import copy
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from coalition.models import User
from convenings.models import Change, Convening
from convenings.operations.rsvps import concerns_seats, reseat
from convenings.operations.scheduling import check_reach
from convenings.operations.telling import tell_of_change

Kind = Change.Kind


class HasBegun(Exception):
    """Nobody can be told in time any more."""


class IsCanceled(Exception):
    """It has to be on again before anything else of it is changed."""


class ReasonMissing(Exception):
    """Whoever planned to come is owed one."""


@transaction.atomic
def change(convening: Convening, *, by: User | None, now: datetime, why: str = "", **facts: Any) -> Change | None:
    """Change this one, whether alone or a date of a series. Says what is told to people, if there is anything.

    Raises HasBegun, IsCanceled, WiderThanItsGroup, and ValidationError of facts that contradict each other.
    """
    found = _hold(convening, now)
    before = copy(found)
    told = plan_change(found, now=now, why=why, **facts)
    if told:
        found.status_reason = why
        found.sequence += 1
    found.changed_at = now
    found.full_clean()
    found.save()
    if concerns_seats(before, found):
        reseat(found, now=now)
    return tell_of_change(told, by=by, now=now)[0] if told else None


def plan_change(convening: Convening, *, now: datetime, why: str = "", **facts: Any) -> list[Change]:
    """Give it these facts without saving it, and say what there would be to tell. Raises what `change` raises."""
    if convening.is_canceled:
        raise IsCanceled
    before = snapshot(convening)
    for name, value in facts.items():
        setattr(convening, name, value)
    check_reach(convening, convening.group)
    convening.keep_to_the_clock()
    if convening.has_begun(now):
        raise HasBegun
    told = differences(before, convening)
    return [Change(convening=convening, kind=Kind.CHANGED, before=told, why=why)] if told else []


@transaction.atomic
def cancel(convening: Convening, *, why: str, by: User | None, now: datetime) -> Change:
    """It doesn't take place, and stays in calendars as canceled. Raises ReasonMissing, HasBegun or IsCanceled."""
    if not why.strip():
        raise ReasonMissing
    found = _hold(convening, now)
    if found.is_canceled:
        raise IsCanceled
    cancel_held(found, why=why, now=now)
    found.save()
    return tell_of_change([Change(convening=found, kind=Kind.CANCELED, why=why)], by=by, now=now)[0]


@transaction.atomic
def put_on_again(convening: Convening, *, by: User | None, now: datetime) -> Change | None:
    """What was canceled takes place after all; nothing happens where it does already. Raises HasBegun."""
    found = _hold(convening, now)
    if not found.is_canceled:
        return None
    found.status, found.status_reason = Convening.Status.SCHEDULED, ""
    found.sequence += 1
    found.changed_at = now
    found.save()
    # It may have fewer seats by now than were taken then.
    reseat(found, now=now)
    return tell_of_change([Change(convening=found, kind=Kind.ON_AGAIN)], by=by, now=now)[0]


def cancel_held(convening: Convening, *, why: str, now: datetime) -> None:
    """Of a row that is held, and saved by the caller."""
    convening.status, convening.status_reason = Convening.Status.CANCELED, why
    convening.sequence += 1
    convening.changed_at = now


def snapshot(convening: Convening) -> dict[str, Any]:
    """What people plan with, and calendars have to learn of when it changes."""
    return {
        "starts_at": convening.starts_at.astimezone(UTC).isoformat(),
        "ends_at": convening.ends_at.astimezone(UTC).isoformat(),
        "where": ", ".join(filter(None, (convening.place, convening.address))) if convening.is_in_person else "",
        "mode": convening.mode,
        "link": convening.link,
        "title": convening.title,
    }


def differences(before: dict[str, Any], convening: Convening) -> dict[str, Any]:
    """What was otherwise before. Of a link only that it is new: the old one is nobody's business any more."""
    after = snapshot(convening)
    changed = {name: value for name, value in before.items() if value != after[name]}
    if {"starts_at", "ends_at"} & set(changed):
        changed |= {name: before[name] for name in ("starts_at", "ends_at")}
    if "link" in changed:
        changed["link"] = True
    return changed


def _hold(convening: Convening, now: datetime) -> Convening:
    """Two who decide at the same moment take turns, so that each sees what the other did."""
    found = Convening.objects.select_for_update(of=("self",), no_key=True).get(pk=convening.pk)
    if found.has_begun(now):
        raise HasBegun
    return found
