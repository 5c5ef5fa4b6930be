"""Whoever has taken something on gets one letter for all of it: the morning after, before it is due, and after."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby

from django.utils import timezone

from coalition.models import Kind, User
from coalition.operations.letters import queue
from convenings.links import action_link
from convenings.models import Action
from convenings.operations.rsvps.due import Due, write

BEFORE = (timedelta(days=7), timedelta(days=1))
AFTER, AGAIN = timedelta(days=1), timedelta(days=7)


def remind_of_actions(now: datetime) -> int:
    """Say how many letters were written. It can run twice, and a day late: a day that was missed is made up for."""
    today = timezone.localdate(now)
    owned = Action.objects.open().filter(user__is_active=True).select_related("user", "group", "organization")
    by_owner = groupby(owned.order_by("user", *owned.query.order_by), key=lambda action: action.user)
    return write(due for owner, actions in by_owner if owner for due in _letter(owner, list(actions), today, now))


def is_to_be_told(action: Action, today: date) -> bool:
    """New to whoever does it, or at a day on which its owner is reminded and has not been since."""
    if action.reminded_on is None:
        return True
    day = _last_day(action.due, today) if action.due else None
    return day is not None and action.reminded_on < day


def _last_day(due: date, today: date) -> date | None:
    """The last day until today on which whoever does it is to be reminded."""
    days = [due - ahead for ahead in BEFORE if due - ahead <= today]
    if (late := today - (due + AFTER)) >= timedelta():
        days.append(due + AFTER + late // AGAIN * AGAIN)
    return max(days, default=None)


def _letter(owner: User, actions: list[Action], today: date, now: datetime) -> Iterator[Due]:
    if any(is_to_be_told(action, today) for action in actions):
        key = f"actions:{owner.pk}:{today}"
        yield Due(key, partial(_write, key, owner, actions, today, now))


def _write(key: str, owner: User, actions: list[Action], today: date, now: datetime) -> None:
    told = [
        {"action": action, "link": action_link(action, owner), "is_overdue": action.is_overdue(today)}
        for action in actions
    ]
    queue(key, kind=Kind.ACTIONS, to=owner, context={"told": told, "overdue": _overdue(told)}, now=now)
    Action.objects.filter(pk__in=[action.pk for action in actions]).update(reminded_on=today)


def _overdue(told: list[dict[str, object]]) -> int:
    return sum(bool(each["is_overdue"]) for each in told)
