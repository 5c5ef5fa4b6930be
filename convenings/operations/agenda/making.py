"""An agenda begins by itself: with the minutes to approve, the open actions, and what each date of the series has."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from coalition.models import Group
from convenings.models import Action, AgendaItem, Convening, Minutes, Series, SeriesItem
from convenings.models.agenda import what_is_said
from convenings.operations.agenda.errors import GoesOnElsewhere
from convenings.operations.agenda.holding import hold, put_last, who_may_lead
from convenings.operations.scheduling import NotOfASeries
from convenings.operations.scheduling import hold as hold_series

# Long enough before that people can propose what is missing, and late enough that the meeting before is over.
MADE_BEFORE = timedelta(days=14)
ACTIONS = {"origin": AgendaItem.Origin.ACTIONS, "kind": AgendaItem.Kind.DISCUSSION, "minutes": 10}


def make_agendas(now: datetime) -> int:
    """Of each group's next meeting, once it is near; say how many were made."""
    near = Convening.objects.on().begins_by(now + MADE_BEFORE, after=now).filter(agenda_made_at=None)
    meetings = near.filter(kind=Convening.Kind.MEETING, group__isnull=False)
    before = Convening.objects.on().filter(
        group=OuterRef("group"), kind=Convening.Kind.MEETING, ends_at__gt=now, starts_at__lt=OuterRef("starts_at")
    )
    return sum(make(convening, now=now) for convening in meetings.exclude(Exists(before)))


@transaction.atomic
def make(convening: Convening, *, now: datetime) -> bool:
    """Whether it had none yet. Raises IsCanceled or IsOver."""
    return make_held(hold(convening, now), now)


def make_held(convening: Convening, now: datetime) -> bool:
    """Of a row that is held: whatever puts the first item on an agenda begins it."""
    if convening.agenda_made_at:
        return False
    items = [*_by_themselves(convening), *_of_series(convening)]
    for position, item in enumerate(items, 1):
        item.convening, item.position = convening, position
    AgendaItem.objects.bulk_create(items)
    convening.agenda_made_at = now
    convening.save(update_fields=["agenda_made_at"])
    return True


def add_actions(group: Group, now: datetime) -> None:
    """To the agenda of its next meeting, where that was made before anybody took anything on."""
    coming = Convening.objects.meetings_of(group).filter(agenda_made_at__isnull=False, starts_at__gt=now)
    following = coming.order_by("starts_at", "pk").first()
    if following is None:
        return
    held = hold(following, now)
    if not held.agenda.filter(origin=AgendaItem.Origin.ACTIONS).exists():
        item = AgendaItem(convening=held, **ACTIONS)
        put_last(item)
        item.save()


@transaction.atomic
def begin_later_dates_with(convening: Convening, *, now: datetime) -> int:
    """What was written for this one, and what it had from the series, is what later dates of the series begin with.

    Those whose agenda is made already stay as they are. Says how many items that is. Raises NotOfASeries,
    GoesOnElsewhere, IsCanceled or IsOver.
    """
    if convening.series_id is None:
        raise NotOfASeries
    # Before its date, as whoever rearranges a series holds them.
    series = hold_series(convening.series_id)
    held = hold(convening, now)
    if held.series_id != series.pk:
        raise GoesOnElsewhere
    kept = held.agenda.in_order().filter(
        origin__in=[AgendaItem.Origin.WRITTEN, AgendaItem.Origin.SERIES], proposed_by=None
    )
    items = [
        SeriesItem(series=series, position=position, **what_is_said(item)) for position, item in enumerate(kept, 1)
    ]
    series.agenda.all().delete()
    SeriesItem.objects.bulk_create(items)
    return len(items)


def copy_agenda(old: Series, new: Series) -> None:
    """In the transaction in which the new series goes on from the old: its dates begin with the same."""
    SeriesItem.objects.bulk_create(
        SeriesItem(series=new, position=item.position, **what_is_said(item)) for item in old.agenda.all()
    )


def _by_themselves(convening: Convening) -> Iterator[AgendaItem]:
    """What a meeting owes to those before it, a skipped one left out."""
    if convening.kind != Convening.Kind.MEETING or convening.group is None:
        return
    before = Convening.objects.meetings_of(convening.group)
    earlier = before.filter(starts_at__lt=convening.starts_at).order_by("starts_at", "pk")
    last = earlier.last()
    waits = Q(written_minutes__state=Minutes.State.CIRCULATED)
    if last and not Minutes.objects.are_approved(last):
        waits |= Q(pk=last.pk)
    for each in earlier.filter(waits):
        yield AgendaItem(origin=AgendaItem.Origin.MINUTES, minutes_of=each, kind=AgendaItem.Kind.DECISION, minutes=5)
    if Action.objects.of_group(convening.group).open().exists():
        yield AgendaItem(**ACTIONS)


def _of_series(convening: Convening) -> Iterator[AgendaItem]:
    """Whoever was to lead an item and has left since does not lead it any more."""
    if convening.series is None:
        return
    may_lead = set(who_may_lead(convening).values_list("pk", flat=True))
    for each in convening.series.agenda.all():
        item = AgendaItem(origin=AgendaItem.Origin.SERIES, **what_is_said(each))
        if item.owner_id not in may_lead:
            item.owner = None
        yield item
