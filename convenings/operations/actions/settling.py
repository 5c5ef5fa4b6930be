"""What a group agreed that somebody does: written down, put off, done or dropped."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from coalition.models import Group, Membership, Organization, User
from convenings.models import Action, Convening, Minutes, MinutesSignature
from convenings.models.action import LAST_DAY
from convenings.operations.actions.errors import (
    NoLaterDay,
    NoSeat,
    NotTheirOrganization,
    SettledAlready,
    StillOpen,
)
from convenings.operations.agenda.making import add_actions
from convenings.operations.changing import ReasonMissing
from convenings.operations.roll_call import IsApproved

State = Action.State


@transaction.atomic
def agree(
    group: Group, *, what: str, organization: Organization, by: User | None, now: datetime, **more: Any
) -> Action:
    """`more`: owner, due, and the convening where it was agreed. Whoever does it hears of it the next morning.

    Raises NoSeat, NotTheirOrganization, IsApproved where the minutes of that convening are, and ValidationError.
    """
    action = Action(group=group, what=what, organization=organization, agreed_at=now, **more)
    _listed_anew(action)
    _check(action)
    action.full_clean()
    action.save()
    add_actions(group, now)
    return action


@transaction.atomic
def amend(action: Action, *, by: User | None, now: datetime, **facts: Any) -> Action:
    """What was agreed is another thing now. Once its minutes are approved it is worded as they have it.

    Raises SettledAlready and what `agree` raises.
    """
    found = _hold_open(action)
    before, agreed = (found.user_id, found.organization_id), found.what
    for name, value in facts.items():
        setattr(found, name, value)
    if found.what != agreed:
        _listed_anew(found)
    if before != (found.user_id, found.organization_id):
        _check(found)
        # Whoever does it from now on has not heard of it.
        found.reminded_on = None
    found.full_clean()
    found.save()
    return found


@transaction.atomic
def finish(action: Action, *, by: User | None, now: datetime, word: str = "") -> Action:
    """`by`: none where a link in a letter says so. Raises SettledAlready."""
    found = _hold_open(action)
    found.word = word or found.word
    return _settle(found, State.DONE, now)


@transaction.atomic
def drop(action: Action, *, reason: str, by: User | None, now: datetime) -> Action:
    """Nobody does it any more. Raises ReasonMissing or SettledAlready."""
    if not reason.strip():
        raise ReasonMissing
    found = _hold_open(action)
    found.reason = reason
    return _settle(found, State.DROPPED, now)


@transaction.atomic
def take_more_time(action: Action, *, until: date, by: User | None, now: datetime, word: str = "") -> Action:
    """It is due on a later day. Raises NoLaterDay or SettledAlready."""
    found = _hold_open(action)
    if until > LAST_DAY or until <= max(filter(None, (found.due, timezone.localdate(now)))):
        raise NoLaterDay
    found.due, found.word = until, word or found.word
    found.save()
    return found


@transaction.atomic
def open_again(action: Action, *, by: User | None, now: datetime) -> Action:
    """Raises StillOpen."""
    found = _hold(action)
    if found.is_open:
        raise StillOpen
    found.state, found.settled_at, found.reason = State.OPEN, None, ""
    found.save()
    return found


def _listed_anew(action: Action) -> None:
    """In the minutes, while nobody signs: whoever had signed signs anew. Raises IsApproved."""
    if action.convening is None:
        return
    Convening.objects.select_for_update(of=("self",), no_key=True).get(pk=action.convening.pk)
    if Minutes.objects.are_approved(action.convening):
        raise IsApproved
    MinutesSignature.objects.lapse(action.convening)


def _settle(found: Action, state: str, now: datetime) -> Action:
    found.state, found.settled_at = state, now
    found.save()
    return found


def _hold(action: Action) -> Action:
    return Action.objects.select_for_update(of=("self",), no_key=True).get(pk=action.pk)


def _hold_open(action: Action) -> Action:
    """Two who answer at the same moment take turns, so that neither undoes what the other said."""
    found = _hold(action)
    if not found.is_open:
        raise SettledAlready
    return found


def _check(action: Action) -> None:
    if not action.group.organizations().filter(pk=action.organization_id).exists():
        raise NoSeat
    own = Membership.objects.current().filter(organization=action.organization_id, user=action.user_id)
    if action.user_id and not own.exists():
        raise NotTheirOrganization
