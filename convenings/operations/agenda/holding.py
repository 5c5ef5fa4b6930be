"""Two who work on one agenda take turns, so that no two items are at one place."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, Max, OuterRef, QuerySet

from coalition.models import GroupMembership, Membership, User
from convenings.models import AgendaItem, Convening
from convenings.operations.agenda.errors import IsOver, NotOneOfThem
from convenings.operations.changing import IsCanceled


def hold(convening: Convening, now: datetime) -> Convening:
    """Raises IsCanceled or IsOver."""
    held = Convening.objects.select_for_update(of=("self",), no_key=True).select_related("group", "series")
    found = held.get(pk=convening.pk)
    if found.is_canceled:
        raise IsCanceled
    if found.ends_at <= now:
        raise IsOver
    return found


def next_position(convening: Convening) -> int:
    last: int | None = convening.agenda.aggregate(last=Max("position"))["last"]
    return (last or 0) + 1


def who_may_lead(convening: Convening) -> QuerySet[User]:
    """The people of its group or, without one, of its host."""
    places: QuerySet[Any] = Membership.objects.current().filter(organization=convening.host_id)
    if convening.group_id:
        places = GroupMembership.objects.current().filter(group=convening.group_id)
    found = User.objects.filter(Exists(places.filter(user=OuterRef("pk"))), is_active=True)
    return found.order_by("full_name", "email")


def check_owner(convening: Convening, facts: dict[str, Any]) -> None:
    owner = facts.get("owner")
    if owner and not who_may_lead(convening).filter(pk=owner.pk).exists():
        raise NotOneOfThem


def put_last(item: AgendaItem) -> None:
    """At a convening that is held; not saved."""
    item.state, item.position = AgendaItem.State.ON, next_position(item.convening)
