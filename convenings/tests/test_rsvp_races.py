"""Two who want the last seat at the same moment, and what happens without the lock."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier, Event

import pghistory
import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from coalition.tests.factories import GroupMembershipFactory, UserFactory
from convenings.models import Convening, Rsvp
from convenings.operations import rsvps, scheduling
from convenings.operations.rsvps import Said, seats, settling
from convenings.tests.factories import ConveningFactory, RsvpFactory, SeriesFactory

pytestmark = pytest.mark.django_db(transaction=True)


def another_request():
    return pghistory.context(actor="test:another request")


def answer(convening, user, said="yes"):
    return rsvps.answer(convening, user=user, said=Said(said), by=user, now=timezone.now())


def at_once(convening, people):
    """Each as a request of its own would; who comes, or "broken" where the database refuses."""
    start = Barrier(len(people))

    def come(user):
        with closing(connection), another_request():
            start.wait(10)
            try:
                return answer(convening, user).is_coming
            except IntegrityError:
                return "broken"

    with ThreadPoolExecutor(len(people)) as pool:
        return sorted(map(str, pool.map(come, people)))


@pytest.fixture
def people():
    return [UserFactory() for _person in range(2)]


@pytest.fixture
def without_lock(monkeypatch):
    """Nobody is held, and each counts before the other has written anything."""
    counted, count = Barrier(2), settling.count

    def hold(pk):
        return Convening.objects.select_related("group").get(pk=pk)

    def count_together(convening):
        found = count(convening)
        counted.wait(10)
        return found

    monkeypatch.setattr(seats, "hold", hold)
    monkeypatch.setattr(settling, "count", count_together)


def test_of_two_who_want_the_last_seat_one_has_it_and_one_waits(people):
    convening = ConveningFactory(capacity=1)

    assert at_once(convening, people) == ["False", "True"]
    assert [rsvp.waiting_number for rsvp in Rsvp.objects.waiting()] == [1]


def test_without_the_lock_both_take_the_last_seat_and_the_database_alone_refuses_one(people, without_lock):
    """The control of the lock: neither sees what the other has not committed."""
    convening = ConveningFactory(capacity=1)

    assert at_once(convening, people) == ["True", "broken"]
    assert Rsvp.objects.coming().people() == 1


def test_without_what_the_database_holds_against_it_both_have_it(people, without_lock):
    """The control of that."""
    convening = ConveningFactory(capacity=1)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE convenings_rsvp DISABLE TRIGGER USER")
    try:
        assert at_once(convening, people) == ["True", "True"]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE convenings_rsvp ENABLE TRIGGER USER")

    assert Rsvp.objects.coming().people() == 2


def test_without_the_lock_two_are_given_the_same_number_in_line(people, without_lock):
    convening = ConveningFactory(capacity=1)
    RsvpFactory(convening=convening)

    assert at_once(convening, people) == ["False", "broken"]


def test_whoever_answers_waits_for_whoever_answers_before_and_sees_what_they_left(people):
    """What the lock is: the convening is held until the first is committed."""
    convening = ConveningFactory(capacity=1)
    first, second = people
    answer(convening, first)
    holds, may_go_on = Event(), Event()

    def leave():
        with closing(connection), another_request(), transaction.atomic():
            answer(convening, first, "no")
            holds.set()
            assert may_go_on.wait(10)

    def come():
        with closing(connection), another_request():
            return answer(convening, second).is_coming

    with ThreadPoolExecutor(2) as pool:
        leaving = pool.submit(leave)
        assert holds.wait(10)
        coming = pool.submit(come)
        may_go_on.set()
        leaving.result(10)
        assert coming.result(10)


def test_two_who_answer_all_dates_of_a_series_at_once_do_not_wait_for_each_other_forever(people):
    now = timezone.now()
    places = [GroupMembershipFactory(user=user) for user in people]
    series = SeriesFactory(group=places[0].group, first_on=now.date(), capacity=1)
    scheduling.top_up(series.pk, now=now)
    start = Barrier(2)

    def come(user):
        with closing(connection), another_request():
            start.wait(10)
            rsvps.answer_series(series, user=user, said=Said("yes"), by=user, now=now)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(come, people))

    for date in series.convenings.all():
        assert (date.rsvps.coming().count(), date.rsvps.waiting().count()) == (1, 1)
