import uuid

from celery import shared_task
from django.utils import timezone

from convenings.models import Series
from convenings.operations import actions, agenda, rsvps, scheduling, telling


@shared_task(name="convenings.top_up_series")
def top_up_series() -> None:
    """A year ahead of today, for each series that goes on."""
    for pk in Series.objects.going_on(timezone.localdate()).values_list("pk", flat=True):
        scheduling.top_up(pk, now=timezone.now())


@shared_task(name="convenings.tell_of_changes")
def tell_of_changes(batch: str) -> None:
    telling.tell(uuid.UUID(batch), now=timezone.now())


@shared_task(name="convenings.tell_of_what_waits")
def tell_of_what_waits() -> None:
    telling.tell_of_what_waits(timezone.now())


@shared_task(name="convenings.ask_people")
def ask_people() -> None:
    """About what was scheduled since."""
    rsvps.ask_people(timezone.now())


@shared_task(name="convenings.remind")
def remind() -> None:
    rsvps.remind(timezone.now())


@shared_task(name="convenings.nudge")
def nudge() -> None:
    """Those who are silent; and tell chairs what they have to know the day before."""
    rsvps.nudge(timezone.now())
    rsvps.tell_chairs(timezone.now())


@shared_task(name="convenings.make_agendas")
def make_agendas() -> None:
    """Of each group's next meeting."""
    agenda.make_agendas(timezone.now())


@shared_task(name="convenings.remind_of_actions")
def remind_of_actions() -> None:
    actions.remind_of_actions(timezone.now())


@shared_task(name="convenings.erase_unconfirmed")
def erase_unconfirmed() -> None:
    rsvps.erase_unconfirmed(timezone.now())
