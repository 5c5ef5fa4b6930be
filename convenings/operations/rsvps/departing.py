"""Whoever leaves gives back the seats at what they may not know of any more; whoever waits for them moves up."""

from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from coalition.leaving import Departure
from coalition.models import Seat, User
from convenings.models import Convening, Rsvp, SeriesAnswer
from convenings.models.convening import ConveningQuerySet
from convenings.models.rsvp import RsvpQuerySet
from convenings.operations.rsvps import letters, seats
from convenings.operations.rsvps.settling import Said, decide
from convenings.queries import count

SETTLED = ("answer", "answered_at", "by_series", "place", "guests", *seats.SEAT)


@transaction.atomic
def release_seats_of(departures: Sequence[Departure], now: datetime) -> None:
    """Of what is still to come. Who was invited by name keeps the seat, and so does who may still know of it.

    An answer to all dates of a series is the group's people's: it ends with the place in the group.
    """
    planning = _plans(now).filter(user__in=[each.user for each in departures])
    plan = set(planning.values_list("user", flat=True))
    leaving = {rsvp.pk: rsvp.convening_id for each in departures if each.user in plan for rsvp in _left(each, now)}
    SeriesAnswer.objects.filter(reduce(or_, map(_to_series_of, departures))).delete()
    for convening in seats.hold_all(set(leaving.values())):
        _withdraw(convening, [pk for pk, of in leaving.items() if of == convening.pk], now)


def _to_series_of(departure: Departure) -> Q:
    of_groups = Q() if departure.is_gone else Q(series__group__in=departure.groups)
    return Q(user=departure.user) & of_groups


def _plans(now: datetime) -> RsvpQuerySet:
    """Answers that say yes or maybe to what is still to come."""
    said = [Rsvp.Answer.YES, Rsvp.Answer.MAYBE]
    return Rsvp.objects.filter(convening__in=_to_come(now), answer__in=said)


def _to_come(now: datetime) -> ConveningQuerySet:
    return Convening.objects.filter(starts_at__gt=now).order_by()


def _left(departure: Departure, now: datetime) -> RsvpQuerySet:
    theirs = _plans(now).of(departure.user)
    if departure.is_gone:
        return theirs
    sat = Seat.objects.current().filter(group=OuterRef("group"), organization__in=departure.organizations)
    knew_of = Convening.objects.filter(
        Q(group__in=departure.groups)
        | Q(host__in=departure.organizations)
        | Exists(sat)
        | (Q(visibility=Convening.Visibility.COALITION) if departure.organizations else Q(pk__in=[]))
    )
    knows_of = Convening.objects.visible_to(User.objects.get(pk=departure.user))
    of_groups = Q(by_series=True, convening__group__in=departure.groups)
    unknown = Q(convening__in=knew_of.order_by()) & ~Q(convening__in=knows_of.order_by())
    return theirs.filter(of_groups | unknown)


def _withdraw(convening: Convening, pks: list[int], now: datetime) -> None:
    """Under the lock, as if each of them had said no."""
    counted, may_be_free = count(convening), False
    leaving = list(convening.rsvps.filter(pk__in=pks).exclude(answer=Rsvp.Answer.NO).select_related("user"))
    for rsvp in leaving:
        may_be_free |= decide(rsvp, convening, Said(Rsvp.Answer.NO), counted, now)
        # Who comes back and answers all dates again means these too.
        rsvp.by_series = convening.series_id is not None
    Rsvp.objects.bulk_update(leaving, SETTLED)
    for rsvp in leaving:
        letters.take_back_reminders(rsvp)
    if may_be_free and not convening.is_canceled:
        seats.release(convening, counted.room, now=now)
