"""200 people and 50 seats, over real HTTP, at once; and what the same comes to without the lock."""

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from threading import Barrier, Event
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import F, Min, Q, Sum

from coalition.tests.factories import UserFactory
from convenings.models import Convening, Rsvp
from convenings.operations.rsvps import seats, settling
from convenings.tests.factories import ConveningFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]

SEATS, PEOPLE, CONNECTIONS = 50, 200, 20
TOKEN = "t" * 32


@pytest.fixture
def convening():
    return ConveningFactory(capacity=SEATS, guests_at_most=3)


@pytest.fixture
def signed_in(client_of):
    """So many people, each with a session: the person and its key."""

    def sign_in(number):
        people = UserFactory.create_batch(number)
        return [(person, client_of(person).cookies[settings.SESSION_COOKIE_NAME].value) for person in people]

    return sign_in


@pytest.fixture
def post(live_server, convening):
    """One person's answer over a connection of its own; gives the status."""
    address, path = urlsplit(live_server.url).netloc, f"{convening.get_absolute_url()}rsvp/"

    def send(session, **said):
        body = urlencode({"csrfmiddlewaretoken": TOKEN, **said})
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={TOKEN}",
        }
        with closing(HTTPConnection(address, timeout=120)) as browser:
            browser.request("POST", path, body, headers)
            return browser.getresponse().status

    return send


def all_at_once(posts):
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return list(pool.map(lambda each: each(), posts))


def taken():
    """How many have a seat, and how many the smallest party is that waits: as of one moment."""
    size = 1 + F("guests")
    sums = Rsvp.objects.aggregate(
        people=Sum(size, filter=Q(seated_at__isnull=False), default=0),
        smallest=Min(size, filter=Q(waiting_number__isnull=False)),
    )
    return sums["people"], sums["smallest"]


def test_200_ask_for_50_seats_and_then_30_leave_while_30_come(convening, signed_in, post):
    sessions = signed_in(PEOPLE)
    statuses = all_at_once([lambda key=key: post(key, answer="yes") for _person, key in sessions])

    assert set(statuses) == {302}
    assert Rsvp.objects.coming().people() == SEATS
    numbers = list(Rsvp.objects.waiting().values_list("waiting_number", flat=True))
    assert numbers == list(range(1, PEOPLE - SEATS + 1))

    keys = {person.pk: key for person, key in sessions}
    leaving = list(Rsvp.objects.coming().values_list("user", flat=True))[:30]
    posts = [lambda pk=pk: post(keys[pk], answer="no") for pk in leaving]
    posts += [
        lambda key=key, guests=number % 4: post(key, all="1", answer="yes", guests=guests)
        for number, (_person, key) in enumerate(signed_in(30))
    ]
    random.Random(7).shuffle(posts)
    is_over, seen = Event(), set()

    def watch():
        with closing(connection):
            while not is_over.is_set():
                seen.add(taken())

    with ThreadPoolExecutor(1) as watching:
        watched = watching.submit(watch)
        statuses = all_at_once(posts)
        is_over.set()
        watched.result(60)

    assert set(statuses) == {302}
    assert seen
    assert [found for found in seen | {taken()} if _is_wrong(*found)] == []
    line = list(Rsvp.objects.waiting().values_list("waiting_since", flat=True))
    assert len(line) == PEOPLE - SEATS
    # Whoever came first and fits was first: those who got the seats of the 30 waited with the lowest numbers.
    assert Rsvp.objects.waiting().first().waiting_number == 31


def _is_wrong(people, smallest):
    return people > SEATS or (smallest is not None and people + smallest <= SEATS)


def test_without_the_lock_people_are_told_that_they_come_whom_only_the_database_refuses(
    convening, signed_in, post, monkeypatch
):
    """The control: whoever asks at the same moment counts before any of the others has written."""
    together, count = Barrier(CONNECTIONS), settling.count

    def count_together(held):
        found = count(held)
        together.wait(120)
        return found

    monkeypatch.setattr(seats, "hold", lambda pk: Convening.objects.select_related("group").get(pk=pk))
    monkeypatch.setattr(settling, "count", count_together)

    statuses = all_at_once([lambda key=key: post(key, answer="yes") for _person, key in signed_in(PEOPLE)])

    assert Rsvp.objects.coming().people() == SEATS
    assert 500 in statuses
