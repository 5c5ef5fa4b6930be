"""Whoever runs a convening writes its agenda, before it and while it goes on."""

from datetime import datetime
from typing import Any

from django.db import transaction

from convenings.models import AgendaItem, Convening
from convenings.operations.agenda.holding import check_owner, hold, put_last
from convenings.operations.agenda.making import make_held


@transaction.atomic
def put_on(convening: Convening, *, now: datetime, **facts: Any) -> AgendaItem:
    """Last on it. Raises IsCanceled, IsOver, NotOneOfThem, and ValidationError of what an item can't be."""
    held = hold(convening, now)
    check_owner(held, facts)
    make_held(held, now)
    item = AgendaItem(convening=held, **facts)
    put_last(item)
    item.full_clean()
    item.save()
    return item


@transaction.atomic
def rewrite(item: AgendaItem, *, now: datetime, **facts: Any) -> AgendaItem:
    """Raises what `put_on` raises. Who led it before may go on, also after leaving."""
    held = hold(item.convening, now)
    found = held.agenda.get(pk=item.pk)
    if facts.get("owner") != found.owner:
        check_owner(held, facts)
    for name, value in facts.items():
        setattr(found, name, value)
    found.full_clean()
    found.save()
    return found


@transaction.atomic
def move(item: AgendaItem, *, earlier: bool, now: datetime) -> bool:
    """By one place; whether there was one. Raises IsCanceled or IsOver."""
    order = list(hold(item.convening, now).agenda.in_order())
    here = next((number for number, each in enumerate(order) if each.pk == item.pk), None)
    there = None if here is None else here + (-1 if earlier else 1)
    if here is None or there is None or not 0 <= there < len(order):
        return False
    moved, other = order[here], order[there]
    moved.position, other.position = other.position, moved.position
    AgendaItem.objects.bulk_update([moved, other], ["position"])
    return True


@transaction.atomic
def take_off(item: AgendaItem, *, now: datetime) -> None:
    """Its documents stay at the convening. Raises IsCanceled or IsOver."""
    hold(item.convening, now).agenda.in_order().filter(pk=item.pk).delete()
