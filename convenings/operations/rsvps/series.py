"""One answer for all dates of a series, those made later too; a date that was answered by itself keeps that."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from coalition.models import User
from convenings.models import Convening, Rsvp, Series, SeriesAnswer
from convenings.models.rsvp import REPLY, places_of
from convenings.operations.rsvps import letters, seats
from convenings.operations.rsvps.errors import NoRoom
from convenings.operations.rsvps.settling import Said, decide, write_down
from convenings.queries import Count, count, empty_room

SETTLED = ("answer", "answered_at", "by_series", "is_confirmed", *REPLY, *seats.SEAT)


@dataclass
class Followed:
    rsvp: Rsvp
    date: Convening
    counted: Count
    may_be_free: bool


@transaction.atomic
def answer_series(series: Series, *, user: User, said: Said, by: User | None, now: datetime) -> SeriesAnswer:
    """Each date that is still to come counts its own seats. `by`: that person, or whoever answers for them.

    Where somebody has a seat and brings more people than there is room for, that date stays as it was. Raises
    TooManyGuests, NotThisWay or NotTheirOrganization, and then nothing has changed.
    """
    answer = SeriesAnswer.objects.of(user).filter(series=series).first() or SeriesAnswer(series=series)
    answer.user = user
    write_down(answer, series, said, now)
    answer.save()
    # All in one order, so that two who answer at the same moment never wait for each other.
    dates = series.convenings.on().filter(starts_at__gt=now).order_by("pk")
    held = list(dates.select_for_update(of=("self",), no_key=True))
    known = {rsvp.convening_id: rsvp for rsvp in Rsvp.objects.of(user).filter(convening__in=held)}
    followed = []
    for date in held:
        rsvp = known.get(date.pk) or Rsvp(convening=date, asked_at=now)
        if rsvp.by_series or not rsvp.answer:
            followed += _follow(rsvp, date, count(date), answer, now)
    _save(followed)
    for each in followed:
        if each.may_be_free:
            seats.release(each.date, each.counted.room, now=now)
    letters.tell_series_answer(answer, [each.rsvp for each in followed], now, by=by)
    return answer


def carry_answers(series: Series, dates: Iterable[Convening], *, now: datetime) -> None:
    """In the transaction that made these dates: who answered the series has answered them, in the order they did."""
    answers = list(series.answers.of_people_in_the_group().order_by("answered_at", "pk").select_related("user"))
    _save(
        each
        for date in dates
        for counted in [Count(empty_room(date))]
        for answer in answers
        for each in _follow(Rsvp(convening=date, asked_at=now), date, counted, answer, now)
    )


def copy_answers(old: Series, new: Series) -> None:
    """In the transaction in which the new series goes on from the old: nobody is asked again."""
    answers = list(old.answers.all())
    for answer in answers:
        answer.pk, answer.series = None, new
        answer._state.adding = True
    SeriesAnswer.objects.bulk_create(answers)


def _follow(rsvp: Rsvp, date: Convening, counted: Count, answer: SeriesAnswer, now: datetime) -> list[Followed]:
    """What the answer to the series comes to on this date; nothing, where it can't."""
    rsvp.user, rsvp.organization_id, rsvp.needs_details = answer.user, answer.organization_id, answer.needs_details
    said = Said(
        answer=answer.answer,
        place=answer.place if answer.place in places_of(date) else None,
        guests=min(answer.guests, date.guests_at_most),
        note=answer.note,
        needs=answer.needs,
        needs_language=answer.needs_language,
    )
    try:
        may_be_free = decide(rsvp, date, said, counted, now)
    except NoRoom:
        return []
    rsvp.is_confirmed, rsvp.by_series = True, True
    return [Followed(rsvp, date, counted, may_be_free)]


def _save(followed: Iterable[Followed]) -> None:
    rsvps = [each.rsvp for each in followed]
    new = [rsvp for rsvp in rsvps if not rsvp.pk]
    known = [rsvp for rsvp in rsvps if rsvp.pk]
    Rsvp.objects.bulk_create(new)
    Rsvp.objects.bulk_update(known, SETTLED)
