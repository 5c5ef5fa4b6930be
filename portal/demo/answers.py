"""Who comes to what the demo's groups convene; the workshop on resumes has more takers than seats."""

from datetime import datetime, timedelta
from itertools import cycle

from coalition.models import GroupMembership, Membership
from convenings.models import Convening, Rsvp, Series, SeriesAnswer
from convenings.operations.rsvps import carry_answers

FULL = "Resumes that get an interview: a workshop"
WAIT = 6
# As people answer: most come, some are not sure, and some say nothing.
ANSWERS = ("yes", "yes", "maybe", "yes", "no", "", "yes")


def make_answers(now: datetime) -> int:
    """Where nobody has answered anything yet; returns how many answers there are then. No letters are written."""
    if Rsvp.objects.exists():
        return 0
    for series in Series.objects.order_by("pk"):
        _to_series(series, now)
    _past_the_last_seat(now)
    return Rsvp.objects.count()


def _to_series(series: Series, now: datetime) -> None:
    places = GroupMembership.objects.current().filter(group=series.group).order_by("pk")
    SeriesAnswer.objects.bulk_create(
        SeriesAnswer(
            series=series,
            user_id=place.user_id,
            organization_id=place.organization_id,
            answer=answer,
            answered_at=now,
            place=Rsvp.Place.IN_PERSON if series.is_in_person else Rsvp.Place.ONLINE,
        )
        for place, answer in zip(places, cycle(ANSWERS), strict=False)
        if answer
    )
    carry_answers(series, series.convenings.on().filter(starts_at__gt=now).order_by("starts_at"), now=now)


def _past_the_last_seat(now: datetime) -> None:
    workshop = Convening.objects.on().filter(title=FULL, starts_at__gt=now, capacity__isnull=False).first()
    if not workshop:
        return
    seats = workshop.capacity or 0
    people = Membership.objects.current().filter(user__is_active=True).order_by("pk").distinct()[: seats + WAIT]
    Rsvp.objects.bulk_create(
        Rsvp(
            convening=workshop,
            user_id=person.user_id,
            organization_id=person.organization_id,
            answer=Rsvp.Answer.YES,
            answered_at=now + timedelta(seconds=number),
            seated_at=now + timedelta(seconds=number) if number < seats else None,
            waiting_number=number - seats + 1 if number >= seats else None,
            waiting_since=now + timedelta(seconds=number) if number >= seats else None,
        )
        for number, person in enumerate(people)
    )
