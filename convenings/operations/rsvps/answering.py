"""Members answer for themselves, or send somebody; whoever runs a convening answers for those who phone."""

from datetime import datetime

from django.db import transaction

from coalition.models import User
from convenings.models import Convening, Rsvp
from convenings.operations.rsvps import letters, seats
from convenings.operations.rsvps.errors import ComesAlready
from convenings.operations.rsvps.settling import Answer, Said, default_organization, settle, write_down


@transaction.atomic
def answer(convening: Convening, *, user: User, said: Said, by: User | None, now: datetime) -> Rsvp:
    """Of somebody with an account. `by`: that person, or whoever answers for them; none where a link did.

    Raises Closed, NoRoom, TooManyGuests, NotThisWay or NotTheirOrganization, and then nothing has changed.
    """
    held = seats.hold_open(convening.pk, now)
    return settle(rsvp_of(user, held, now), held, said, now, by=by)


@transaction.atomic
def answer_again(rsvp: Rsvp, *, said: Said, by: User | None, now: datetime) -> Rsvp:
    """Of somebody who was invited or has answered; an address that wasn't confirmed is by this.

    Raises what `answer` raises.
    """
    held = seats.hold_open(rsvp.convening_id, now)
    return settle(held.rsvps.select_related("user").get(pk=rsvp.pk), held, said, now, by=by)


@transaction.atomic
def remove(rsvp: Rsvp, *, by: User, now: datetime) -> None:
    """Take somebody off the list, and tell them. Raises Closed."""
    held = seats.hold_open(rsvp.convening_id, now)
    current = held.rsvps.select_related("user").get(pk=rsvp.pk)
    was_confirmed = current.is_confirmed
    settle(current, held, Said(Answer.NO), now, by=by, tell=False)
    if was_confirmed:
        letters.tell_removed(current, held, now, by=by)


@transaction.atomic
def send_instead(convening: Convening, *, user: User, name: str, email: str, now: datetime) -> Rsvp:
    """Somebody comes in this person's place, and has their seat or place in line; gives the delegate's answer.

    Raises ComesAlready of a delegate who comes or waits anyway, and what `answer` raises.
    """
    held = seats.hold_open(convening.pk, now)
    mine = rsvp_of(user, held, now)
    theirs = rsvp_at(email, name, held, now)
    if theirs.user == user or theirs.is_coming or theirs.is_waiting:
        raise ComesAlready
    theirs.in_place_of, theirs.organization_id = user, mine.organization_id or default_organization(user, held)
    if mine.is_coming or mine.is_waiting:
        _hand_over(mine, theirs, held, now)
    else:
        settle(mine, held, Said(Answer.NO), now, by=user, tell=False)
        settle(theirs, held, Said(Answer.YES, place=mine.place), now, by=user, tell=False)
    letters.take_back_reminders(mine)
    letters.tell_delegate(theirs, held, now, instead_of=user)
    return theirs


def rsvp_of(user: User, convening: Convening, now: datetime) -> Rsvp:
    """Under the lock: this person's answer, or an empty one."""
    found = convening.rsvps.of(user).order_by().first() or Rsvp(convening=convening, asked_at=now)
    found.user = user
    return found


def rsvp_at(email: str, name: str, convening: Convening, now: datetime) -> Rsvp:
    """The same of whoever has this address, with an account or known by name; without an address, of somebody new."""
    email = User.normalize_username(email)
    if not email:
        return Rsvp(convening=convening, name=name, asked_at=now)
    if user := User.objects.filter(email=email, is_active=True).first():
        return rsvp_of(user, convening, now)
    found = convening.rsvps.filter(email=email).first()
    return found or Rsvp(convening=convening, name=name, email=email, asked_at=now)


def _hand_over(mine: Rsvp, theirs: Rsvp, convening: Convening, now: datetime) -> None:
    """No seat comes free, and nobody's place in line changes."""
    seat = {name: getattr(mine, name) for name in seats.SEAT}
    write_down(theirs, convening, Said(Answer.YES, place=mine.place, guests=mine.guests), now)
    write_down(mine, convening, Said(Answer.NO), now)
    seats.leave_seat(mine)
    theirs.is_confirmed, theirs.by_series, mine.by_series = True, False, False
    for name, value in seat.items():
        setattr(theirs, name, value)
    mine.save()
    theirs.save()
