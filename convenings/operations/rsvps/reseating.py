"""A convening has fewer seats than before, or a place less: who had one there comes another way, or waits for one.

What becomes of whom is a plan first, so that whoever changes it sees it before saving.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from convenings.models import Convening, Reply, Rsvp
from convenings.models.rsvp import places_of
from convenings.operations.rsvps import letters, seats
from convenings.queries import empty_room, party_of
from convenings.seating import Room, seat_in_order

SEATS = ("mode", "capacity", "capacity_online", "seats_an_organization")


@dataclass
class Reseating:
    """`moved`: those whose place there is no more; `unseated`: those with a seat for whom there is none left."""

    convening: Convening
    room: Room
    moved: list[Rsvp] = field(default_factory=list)
    unseated: list[Rsvp] = field(default_factory=list)

    @property
    def coming_another_way(self) -> list[Rsvp]:
        unseated = {rsvp.pk for rsvp in self.unseated}
        return [rsvp for rsvp in self.moved if rsvp.is_coming and rsvp.pk not in unseated]

    @property
    def people_moved(self) -> int:
        """Who keep a seat, guests included."""
        return sum(rsvp.size for rsvp in self.coming_another_way)

    @property
    def people_unseated(self) -> int:
        return sum(rsvp.size for rsvp in self.unseated)

    def is_room_elsewhere(self, rsvp: Rsvp) -> bool:
        party = party_of(rsvp)
        return any(self.room.fits(replace(party, place=place)) for place in self.room.limits if place != rsvp.place)


def concerns_seats(before: Convening, after: Convening) -> bool:
    return any(getattr(before, name) != getattr(after, name) for name in SEATS)


def plan_seats(convenings: Sequence[Convening]) -> list[Reseating]:
    """As these would be with the facts they have now, saved or not; in one statement. Who came first keeps the seat."""
    plans = {each.pk: Reseating(each, empty_room(each)) for each in convenings}
    plans_to = Q(seated_at__isnull=False) | Q(waiting_number__isnull=False) | Q(answer=Reply.Answer.MAYBE)
    rsvps = Rsvp.objects.filter(plans_to, convening__in=plans).select_related("user")
    for rsvp in rsvps.order_by(F("seated_at").asc(nulls_last=True), "pk"):
        plan = plans[rsvp.convening_id]
        if rsvp.place not in plan.room.limits:
            rsvp.place = places_of(plan.convening)[0]
            plan.moved.append(rsvp)
        if rsvp.is_coming and not seat_in_order([party_of(rsvp)], plan.room):
            plan.unseated.append(rsvp)
    return list(plans.values())


@transaction.atomic
def reseat(convening: Convening, *, now: datetime) -> list[Rsvp]:
    """After what its seats are was changed: nobody is over what it holds; gives those who waited and have one now."""
    held = seats.hold(convening.pk)
    if held.is_canceled or held.has_begun(now):
        return []
    [plan] = plan_seats([held])
    coming = plan.coming_another_way
    _make_way(held, plan.unseated, now)
    changed = {rsvp.pk: rsvp for rsvp in (*plan.moved, *plan.unseated)}
    Rsvp.objects.bulk_update(changed.values(), ("place", *seats.SEAT))
    for rsvp in coming:
        letters.tell_moved(rsvp, held, now)
    for rsvp in plan.unseated:
        letters.tell_unseated(rsvp, held, now, is_room_elsewhere=plan.is_room_elsewhere(rsvp))
    return seats.release(held, plan.room, now=now)


def _make_way(convening: Convening, unseated: Sequence[Rsvp], now: datetime) -> None:
    """They wait before everybody who waits already: those had no seat yet."""
    if not unseated:
        return
    line = convening.rsvps.waiting()
    last = line.values_list("waiting_number", flat=True).last() or 0
    # As far behind as no number was given out, so that none is given twice meanwhile.
    line.order_by().update(waiting_number=F("waiting_number") + last + len(unseated))
    before_them: Counter[str] = Counter()
    for number, rsvp in enumerate(unseated, start=1):
        seats.wait(rsvp, number, now)
        before_them[rsvp.place] += 1
        rsvp.number_then = before_them[rsvp.place]
