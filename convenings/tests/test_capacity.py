"""What the database itself holds against more people with seats than there are, whoever writes to it and how."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from coalition.tests.factories import OrganizationFactory
from convenings.models import Convening, Rsvp
from convenings.tests.factories import ConveningFactory, RsvpFactory

pytestmark = pytest.mark.django_db

HYBRID = {"mode": "hybrid", "link": "https://meet.example.org/1", "guests_at_most": 5}


def refused():
    return pytest.raises(IntegrityError, match="More people have seats than there are")


@pytest.fixture
def commit():
    """As the end of a transaction would."""

    def ask():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    return ask


@pytest.mark.parametrize("place", ["in_person", "online"])
def test_one_seat_too_many_is_refused_in_person_and_online(commit, place):
    convening = ConveningFactory(capacity=2, capacity_online=2, **HYBRID)
    RsvpFactory(convening=convening, place=place, guests=1)
    RsvpFactory(convening=convening, place="online" if place == "in_person" else "in_person")
    commit()

    with refused(), transaction.atomic():
        RsvpFactory(convening=convening, place=place)
        commit()


def test_one_guest_too_many_is_refused(commit):
    rsvp = RsvpFactory(convening=ConveningFactory(capacity=2), guests=1)
    commit()

    with refused(), transaction.atomic():
        Rsvp.objects.filter(pk=rsvp.pk).update(guests=2)
        commit()


def test_one_too_many_of_an_organization_is_refused(commit):
    organization, convening = OrganizationFactory(), ConveningFactory(seats_an_organization=1)
    for each in (organization, None, None, OrganizationFactory()):
        RsvpFactory(convening=convening, organization=each)
    commit()

    with refused(), transaction.atomic():
        RsvpFactory(convening=convening, organization=organization)
        commit()


@pytest.mark.parametrize("facts", [{"capacity": 1}, {"seats_an_organization": 1}])
def test_fewer_seats_than_are_taken_are_refused(commit, facts):
    convening = ConveningFactory()
    RsvpFactory(convening=convening, guests=1, organization=OrganizationFactory())
    commit()

    with refused(), transaction.atomic():
        Convening.objects.update(**facts)
        commit()


def test_within_a_transaction_a_seat_may_be_taken_before_it_is_given_back(commit):
    convening = ConveningFactory(capacity=1)
    first = RsvpFactory(convening=convening)
    RsvpFactory(convening=convening)
    Rsvp.objects.filter(pk=first.pk).update(answer="no", seated_at=None)

    commit()


def test_whoever_waits_takes_no_seat(commit):
    convening = ConveningFactory(capacity=1)
    RsvpFactory(convening=convening)
    RsvpFactory(convening=convening, waiting_number=1, waiting_since=timezone.now())
    RsvpFactory(convening=convening, answer="maybe")

    commit()
