"""Fewer seats, or a place less: who had one there comes another way, or waits before everybody who waits already."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coalition.models import GroupMembership
from coalition.tests.factories import GroupMembershipFactory, OrganizationFactory, UserFactory
from convenings.models import Convening, Rsvp
from convenings.operations import rsvps
from convenings.operations.changing import cancel, change, put_on_again
from convenings.operations.rearranging import change_all
from convenings.operations.scheduling import top_up
from convenings.tests.factories import ConveningFactory, RsvpFactory, SeriesFactory

pytestmark = pytest.mark.django_db

LINK = "https://meet.example.org/1"
IN_PERSON = {"mode": "in_person", "link": "", "capacity_online": None}
ONLINE = {"mode": "online", "place": "", "address": "", "capacity": None}


@pytest.fixture
def hybrid():
    return ConveningFactory(mode="hybrid", link=LINK, capacity=2, capacity_online=2, guests_at_most=5)


def places(convening):
    """Who has a seat where, and who waits, by name."""
    coming = {rsvp.who: rsvp.place for rsvp in convening.rsvps.coming().select_related("user").order_by("pk")}
    return coming, [rsvp.who for rsvp in convening.rsvps.waiting().select_related("user")]


def person(name):
    return UserFactory(full_name=name)


def test_who_had_a_seat_online_comes_in_person_as_far_as_there_is_room(say, letters_to, hybrid, now):
    ana, bo, chi, dee = (person(name) for name in ("Ana", "Bo", "Chi", "Dee"))
    say(hybrid, ana, place="in_person")
    say(hybrid, bo, place="online")
    say(hybrid, chi, place="online")
    say(hybrid, dee, "maybe", place="online")

    change(hybrid, by=None, now=now, **IN_PERSON)

    assert places(hybrid) == ({"Ana": "in_person", "Bo": "in_person"}, ["Chi"])
    assert not Rsvp.objects.filter(place="online").exists()
    assert letters_to(ana)[1:] == []
    assert letters_to(bo)[1:] == [f"You take part in person now: {hybrid.title}"]
    assert letters_to(chi)[1:] == [f"You are on the waiting list now: {hybrid.title}"]


def test_what_is_only_online_now_has_everybody_online(say, letters_to, hybrid, now):
    ana = person("Ana")
    say(hybrid, ana, place="in_person")

    change(hybrid, by=None, now=now, **ONLINE)

    assert places(hybrid) == ({"Ana": "online"}, [])
    assert letters_to(ana)[1:] == [f"You take part online now: {hybrid.title}"]


def test_who_said_yes_first_keeps_the_seat_and_the_others_wait_before_those_who_wait(say, letters_to, now):
    convening = ConveningFactory(capacity=3)
    people = [person(name) for name in ("Ana", "Bo", "Chi", "Dee", "Eli")]
    for each in people:
        say(convening, each)

    change(convening, by=None, now=now, capacity=1)

    assert places(convening) == ({"Ana": "in_person"}, ["Bo", "Chi", "Dee", "Eli"])
    assert [rsvp.place_in_line() for rsvp in convening.rsvps.waiting()] == [1, 2, 3, 4]
    assert [len(letters_to(each)) for each in people] == [1, 2, 2, 1, 1]


def test_a_party_that_is_too_large_makes_way_for_who_fits(say, now):
    convening = ConveningFactory(capacity=4, guests_at_most=3)
    say(convening, person("Ana"), guests=2)
    say(convening, person("Bo"))

    change(convening, by=None, now=now, capacity=2)

    assert places(convening) == ({"Bo": "in_person"}, ["Ana"])


def test_whoever_has_to_wait_is_told_of_seats_in_the_other_place(say, hybrid, now, text_of):
    for name in ("Ana", "Bo"):
        say(hybrid, person(name), place="in_person")

    change(hybrid, by=None, now=now, capacity=1)

    assert "There are seats online." in text_of("rsvp-unseated")
    assert "You are number 1 in line." in text_of("rsvp-unseated")


def test_fewer_seats_for_each_organization_count_too(say, now):
    organization = OrganizationFactory()
    convening = ConveningFactory(seats_an_organization=2)
    for name in ("Ana", "Bo"):
        user = person(name)
        user.memberships.create(organization=organization)
        say(convening, user, organization=organization)

    change(convening, by=None, now=now, seats_an_organization=1)

    assert places(convening) == ({"Ana": "in_person"}, ["Bo"])


def test_next_who_answers_is_behind_everybody(say, now):
    convening = ConveningFactory(capacity=2)
    for name in ("Ana", "Bo", "Chi"):
        say(convening, person(name))
    change(convening, by=None, now=now, capacity=1)

    say(convening, person("Dee"))

    assert places(convening)[1] == ["Bo", "Chi", "Dee"]


def test_a_change_that_has_nothing_to_do_with_seats_looks_at_none(say, now):
    convening = ConveningFactory(capacity=1)
    ana = RsvpFactory(convening=convening, guests=0)

    change(convening, by=None, now=now, description="Bring the list.")

    assert Rsvp.objects.get(pk=ana.pk).seated_at == ana.seated_at


def test_every_date_of_a_series_that_has_fewer_seats_finds_its_own(now):
    series = SeriesFactory(first_on=now.date(), capacity=2, visibility="public")
    dates = top_up(series.pk, now=now)
    for date in dates[:2]:
        RsvpFactory.create_batch(2, convening=date)

    change_all(series, by=None, now=now, capacity=1)

    assert [date.rsvps.coming().count() for date in dates[:2]] == [1, 1]
    assert Rsvp.objects.waiting().count() == 2


def test_a_canceled_date_finds_its_own_when_it_is_on_again(say, now, letters_to):
    series = SeriesFactory(first_on=now.date(), capacity=2, visibility="public")
    date, people = top_up(series.pk, now=now)[0], [person("Ana"), person("Bo")]
    for each in people:
        say(date, each)
    cancel(date, why="Snow.", by=None, now=now)

    change_all(series, by=None, now=now, capacity=1)
    assert date.rsvps.coming().count() == 2
    put_on_again(date, by=None, now=now)

    assert places(date) == ({"Ana": "in_person"}, ["Bo"])
    assert letters_to(people[1])[1:] == [f"You are on the waiting list now: {date.title}"]


def test_a_plan_of_many_dates_asks_once(now):
    series = SeriesFactory(first_on=now.date(), capacity=2)
    dates = top_up(series.pk, now=now)
    for date in dates:
        RsvpFactory(convening=date)

    for some in (dates[:1], dates):
        with CaptureQueriesContext(connection) as captured:
            assert len(rsvps.plan_seats(some)) == len(some)
        assert len(captured) == 1


class TestThePage:
    @pytest.fixture
    def chair(self):
        return GroupMembershipFactory(role=GroupMembership.Role.CHAIR).user

    @pytest.fixture
    def forum(self, chair):
        group = chair.group_memberships.get().group
        return ConveningFactory(slug="forum", group=group, mode="hybrid", link=LINK, capacity=2, capacity_online=2)

    @pytest.fixture
    def fill_in(self, client, chair):
        client.force_login(chair)

        def send(slug="forum", **facts):
            form = client.get(f"/convenings/{slug}/edit/").context["form"]
            typed = {name: value for name in form.fields if (value := form[name].value()) not in (None, "")}
            return client.post(f"/convenings/{slug}/edit/", {**typed, **facts})

        return send

    def test_says_before_saving_how_many_come_another_way_and_how_many_wait(self, say, forum, fill_in):
        for place in ("in_person", "online", "online"):
            say(forum, UserFactory(), place=place)

        page = fill_in(mode="in_person")

        assert "1 person with a seat online comes in person instead." in page.text
        assert "1 person loses a seat and waits, first in line." in page.text
        assert Convening.objects.get().mode == "hybrid"
        assert Rsvp.objects.coming().count() == 3
        fill_in(mode="in_person", looked_at=page.context["looked_at"])
        assert Convening.objects.get().mode == "in_person"
        assert Rsvp.objects.coming().count() == 2

    def test_does_not_say_that_nobody_gets_a_letter_where_fewer_seats_take_one_away(self, say, forum, fill_in):
        for _person in range(2):
            say(forum, UserFactory(), place="in_person")

        page = fill_in(capacity=1)

        assert "nobody gets a letter" not in page.text
        assert "1 person loses a seat and waits, first in line." in page.text

    def test_says_nothing_of_seats_where_all_keep_theirs(self, say, forum, fill_in):
        say(forum, UserFactory(), place="in_person")

        assert "What becomes of seats" not in fill_in(capacity=1).text
