"""Who is at a convening, noted as people come in: those who are expected, those they send, and those who walk in."""

from datetime import datetime, timedelta

from django.db import transaction

from coalition.models import Membership, Organization, User
from convenings.models import Attendance, Convening, Minutes, MinutesSignature, Reply
from convenings.models.rsvp import places_of
from convenings.operations.changing import IsCanceled
from convenings.operations.rsvps import NotThisWay
from convenings.roll import Line, person_key, roll_of

OPENS_BEFORE = timedelta(hours=1)
# What was kept on paper is entered later, and mistakes are mended.
CLOSES_AFTER = timedelta(days=30)
# Who comes in late checks in late, and nobody from home the day after.
CHECK_IN_CLOSES_AFTER = timedelta(minutes=30)
LATE_AFTER = timedelta(minutes=15)
State = Attendance.State


class NotYet(Exception):
    """It begins more than an hour from now."""


class IsClosed(Exception):
    """It was a month ago, or half an hour where people check in themselves: who was there is known by now."""


class IsApproved(Exception):
    """Its minutes are approved: what they say stays."""


class NotOnTheRoll(Exception):
    """Nobody of this name is expected or was there."""


def opens_at(convening: Convening) -> datetime:
    """From when on it is run: who is there, what is said, what is decided."""
    return convening.starts_at - OPENS_BEFORE


def is_open(convening: Convening, now: datetime, *, to_check_in: bool = False) -> bool:
    after = CHECK_IN_CLOSES_AFTER if to_check_in else CLOSES_AFTER
    return not convening.is_canceled and opens_at(convening) <= now <= convening.ends_at + after


@transaction.atomic
def note(convening: Convening, key: str, *, state: str, now: datetime, place: str = "") -> None:
    """What the roll says of one of its lines; what it said before is in its history.

    `place`: as they said before, where it is empty.

    Raises NotOnTheRoll, NotThisWay, NotYet, IsClosed, IsApproved or IsCanceled.
    """
    held = _hold(convening, now)
    line = roll_of(held).line(key)
    if line is None:
        raise NotOnTheRoll
    attendance = _on_roll(held, line) or _new(held, line)
    attendance.state, attendance.noted_at = state, now
    attendance.place = _place(held, place or attendance.place)
    attendance.save()


@transaction.atomic
def walk_in(
    convening: Convening,
    *,
    name: str,
    organization: Organization | None,
    now: datetime,
    place: str = "",
    in_place_of: User | None = None,
) -> Attendance:
    """Somebody nobody expected is there, for themselves or in the place of somebody of the group.

    Raises NotThisWay, NotYet, IsClosed, IsApproved or IsCanceled.
    """
    held = _hold(convening, now)
    return Attendance.objects.create(
        convening=held,
        name=name,
        organization=organization,
        state=State.PRESENT,
        place=_place(held, place),
        in_place_of=in_place_of,
        noted_at=now,
    )


@transaction.atomic
def take_off(convening: Convening, key: str, *, now: datetime) -> None:
    """Who walked in and was noted by name alone: twice, or by mistake. Who is expected, or checked in, stays.

    Raises NotOnTheRoll, NotYet, IsClosed, IsApproved or IsCanceled.
    """
    held = _hold(convening, now)
    line = roll_of(held).by_name_alone(key)
    attendance = _on_roll(held, line) if line else None
    if attendance is None:
        raise NotOnTheRoll
    attendance.delete()


@transaction.atomic
def check_in(convening: Convening, *, user: User, now: datetime, place: str = "") -> Attendance:
    """By themselves: present, a quarter of an hour after it has begun late; whoever is noted as there stays so.

    Who is not expected speaks for the first of their organizations.

    Raises NotThisWay, NotYet, IsClosed, IsApproved or IsCanceled.
    """
    held = _hold(convening, now, to_check_in=True)
    line = roll_of(held).line(person_key(user.pk)) or _walks_in(user)
    attendance = _on_roll(held, line) or _new(held, line)
    if not attendance.is_there:
        attendance.state = State.PRESENT if now <= held.starts_at + LATE_AFTER else State.LATE
        attendance.noted_at = now
    attendance.place = _place(held, place or attendance.place)
    attendance.save()
    return attendance


@transaction.atomic
def close_roll(convening: Convening, *, now: datetime) -> int:
    """Who is not noted is absent or, having said that they can't come, excused. Says how many that is.

    Raises NotYet, IsClosed, IsApproved or IsCanceled.
    """
    held = _hold(convening, now)
    lines = [_new(held, line) for line in roll_of(held).unnoted]
    for line in lines:
        line.noted_at = now
    Attendance.objects.bulk_create(lines)
    return len(lines)


def _new(convening: Convening, line: Line) -> Attendance:
    """Not saved; absent or excused, until somebody says more."""
    said = line.answered
    is_excused = said is not None and said.answer == Reply.Answer.NO
    offered = places_of(convening)
    return Attendance(
        convening=convening,
        user_id=line.user,
        name="" if line.user else line.who,
        rsvp_id=said.pk if said and not line.user else None,
        organization_id=line.organization,
        state=State.EXCUSED if is_excused else State.ABSENT,
        place=said.place if said and said.place in offered else offered[0],
        in_place_of_id=line.in_place_of,
    )


def _on_roll(convening: Convening, line: Line) -> Attendance | None:
    return convening.attendance.get(pk=line.noted.pk) if line.noted else None


def _walks_in(user: User) -> Line:
    """Who is not expected, for the first of their organizations."""
    own = Membership.objects.of(user).order_by("pk").values_list("organization", flat=True).first()
    return Line(person_key(user.pk), str(user), user.pk, own, None, None, False)


def _place(convening: Convening, place: str) -> str:
    offered = places_of(convening)
    if place and place not in offered:
        raise NotThisWay
    return place or offered[0]


def _hold(convening: Convening, now: datetime, *, to_check_in: bool = False) -> Convening:
    """Two who keep the roll take turns, so that nobody is on it twice; minutes that show it are signed anew."""
    held = Convening.objects.select_for_update(of=("self",), no_key=True).select_related("group").get(pk=convening.pk)
    if held.is_canceled:
        raise IsCanceled
    if now < opens_at(held):
        raise NotYet
    state = Minutes.objects.filter(convening=held).values_list("state", flat=True).first()
    if state == Minutes.State.APPROVED:
        raise IsApproved
    if not is_open(held, now, to_check_in=to_check_in):
        raise IsClosed
    if state == Minutes.State.CIRCULATED:
        MinutesSignature.objects.lapse(held)
    return held
