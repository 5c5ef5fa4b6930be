"""What somebody had taken on in a group that they leave is there for somebody else to take on."""

from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q

from coalition.leaving import Departure
from convenings.models import Action


@transaction.atomic
def hand_back_actions_of(departures: Sequence[Departure], now: datetime) -> None:
    """Their organization goes on doing it."""
    Action.objects.open().filter(reduce(or_, map(_taken_on, departures))).order_by().update(user=None, reminded_on=None)


def _taken_on(departure: Departure) -> Q:
    left = Q(group__in=departure.groups) | Q(organization__in=departure.organizations)
    return Q(user=departure.user) & (Q() if departure.is_gone else left)
