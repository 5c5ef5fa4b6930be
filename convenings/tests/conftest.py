"""A convening in a week, and people who answer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coalition.models import Mail
from coalition.tests.conftest import backbone, client_of, convener
from coalition.tests.factories import UserFactory
from convenings.models import Rsvp
from convenings.operations import rsvps
from convenings.operations.rsvps import Said
from convenings.tests.factories import ConveningFactory

__all__ = ["backbone", "client_of", "convener"]


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def say(now):
    """Have somebody answer a convening, by default for themselves."""

    def answer(convening, user, answer="yes", *, by=None, now=now, **more):
        return rsvps.answer(convening, user=user, said=Said(answer, **more), by=by or user, now=now)

    return answer


@pytest.fixture
def full(say):
    """A convening with so many seats, all of them taken, where as many people wait in this order."""

    def make(seats, *waiting, **facts):
        convening = ConveningFactory(capacity=seats, guests_at_most=10, **facts)
        for _seat in range(seats):
            say(convening, UserFactory())
        return convening, [say(convening, UserFactory(), guests=size - 1) for size in waiting]

    return make


@pytest.fixture
def in_line():
    """Who waits, by how many they are, in order; and how many people have a seat."""

    def look(convening):
        waiting = [rsvp.size for rsvp in Rsvp.objects.filter(convening=convening).waiting()]
        return Rsvp.objects.filter(convening=convening).coming().people(), waiting

    return look


@pytest.fixture
def letters_to():
    """The subjects of what somebody was told, in order."""

    def subjects(person):
        return list(Mail.objects.filter(recipient=person.email).order_by("pk").values_list("subject", flat=True))

    return subjects


@pytest.fixture
def text_of():
    """The words of the one letter whose key begins like this."""

    def text(key):
        return Mail.objects.get(key__startswith=f"{key}:").text

    return text


@pytest.fixture
def begun(now):
    """A moment after it began."""
    return now + timedelta(days=30)
