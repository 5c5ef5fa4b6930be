"""Whoever comes gets the date as a file for the calendar, with the letter that says so."""

import base64
from urllib.parse import urlsplit

import pytest

from coalition.models import Mail
from coalition.tests.factories import UserFactory
from convenings.links import link_of
from convenings.models import Rsvp
from convenings.operations import rsvps
from convenings.operations.rsvps import Said
from convenings.tests.calendars import read
from convenings.tests.factories import ConveningFactory

pytestmark = pytest.mark.django_db

LINK = "https://meet.example.org/room"


@pytest.fixture
def forum():
    return ConveningFactory(mode="hybrid", link=LINK, title="Forum")


def file_of(letter):
    [attached] = letter.attachments
    assert (attached["name"], attached["content_type"]) == ("convening.ics", "text/calendar; method=PUBLISH")
    return read(base64.b64decode(attached["content"]))


def last_letter(address):
    return Mail.objects.filter(recipient=address).latest("pk")


def test_who_says_yes_gets_the_date_with_the_link_to_join(say, forum):
    ana = UserFactory()
    say(forum, ana)

    calendar = file_of(last_letter(ana.email))
    [event] = calendar.walk("VEVENT")
    assert (calendar["method"], str(event["uid"]), event["sequence"]) == ("PUBLISH", str(forum.uid), forum.sequence)
    assert event["dtstart"].dt == forum.starts_at
    assert LINK in calendar.to_ical().decode().replace("\r\n ", "")
    assert "attendee" not in event


def test_who_waits_or_may_come_gets_none_and_who_moves_up_does(say, now):
    convening = ConveningFactory(capacity=1)
    ana, bo, chair = UserFactory(), UserFactory(), UserFactory()
    say(convening, ana)
    say(convening, bo)
    assert last_letter(bo.email).attachments == []

    say(convening, ana, "no")

    letter = last_letter(bo.email)
    assert letter.subject == f"You have a seat: {convening.title}"
    assert str(file_of(letter).walk("VEVENT")[0]["uid"]) == str(convening.uid)
    say(convening, ana, "maybe", by=chair)
    assert last_letter(ana.email).attachments == []


def test_a_guest_from_outside_gets_it_once_the_address_is_confirmed(client, forum, now):
    rsvps.ask_to_confirm(forum, name="Gus", email="gus@example.org", said=Said("yes"), now=now)
    rsvp = Rsvp.objects.get()
    assert last_letter("gus@example.org").attachments == []

    client.post(urlsplit(link_of(rsvp)).path, {"answer": "yes", "place": "in_person"})

    letter = last_letter("gus@example.org")
    assert letter.subject == "You are coming: Forum"
    assert str(file_of(letter).walk("VEVENT")[0]["uid"]) == str(forum.uid)


def test_who_is_entered_by_a_chair_gets_it_too(forum, now):
    rsvps.answer_for(forum, name="Gus", email="gus@example.org", said=Said("yes"), by=UserFactory(), now=now)

    assert str(file_of(last_letter("gus@example.org")).walk("VEVENT")[0]["uid"]) == str(forum.uid)


def test_who_is_taken_off_the_list_gets_none(say, forum, now):
    ana = UserFactory()
    say(forum, ana)

    rsvps.remove(Rsvp.objects.get(), by=UserFactory(), now=now)

    assert last_letter(ana.email).attachments == []
