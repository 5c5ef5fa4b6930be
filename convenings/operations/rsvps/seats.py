"""Seats, counted under a lock on the convening; and the one function through which every seat that comes free goes."""

from collections.abc import Collection
from datetime import datetime

from convenings.models import Convening, Rsvp
from convenings.operations.rsvps.errors import Closed
from convenings.operations.rsvps.letters import tell_promoted
from convenings.queries import party_of
from convenings.seating import Room, seat_in_order

SEAT = ("seated_at", "waiting_number", "waiting_since")


def hold(pk: int) -> Convening:
    """Until the transaction ends, nobody else takes or releases a seat of this convening."""
    return Convening.objects.select_for_update(of=("self",), no_key=True).select_related("group", "host").get(pk=pk)


def hold_all(pks: Collection[int]) -> list[Convening]:
    """All in one order, so that two who hold several never wait for each other."""
    found = Convening.objects.filter(pk__in=pks).select_related("group").order_by("pk")
    return list(found.select_for_update(of=("self",), no_key=True))


def hold_open(pk: int, now: datetime) -> Convening:
    """The same, where answers are still taken. Raises Closed."""
    held = hold(pk)
    check_open(held, now)
    return held


def check_open(convening: Convening, now: datetime) -> None:
    if convening.is_canceled or convening.has_begun(now):
        raise Closed


def release(convening: Convening, room: Room, *, now: datetime) -> list[Rsvp]:
    """Under the lock, whenever a seat may have come free: whoever is first in line and fits has it, and is told."""
    line = list(convening.rsvps.waiting().select_related("user"))
    seated = {party.pk for party in seat_in_order(map(party_of, line), room)}
    promoted = [rsvp for rsvp in line if rsvp.pk in seated]
    for rsvp in promoted:
        take_seat(rsvp, now)
    if promoted:
        Rsvp.objects.bulk_update(promoted, SEAT)
    for rsvp in promoted:
        tell_promoted(rsvp, convening, now)
    return promoted


def take_seat(rsvp: Rsvp, now: datetime) -> None:
    rsvp.seated_at, rsvp.waiting_number, rsvp.waiting_since = now, None, None


def leave_seat(rsvp: Rsvp) -> None:
    rsvp.seated_at, rsvp.waiting_number, rsvp.waiting_since = None, None, None


def wait(rsvp: Rsvp, number: int, now: datetime) -> None:
    rsvp.seated_at, rsvp.waiting_number, rsvp.waiting_since = None, number, now
