import json
import re
from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.tests.factories import (
    GroupFactory,
    GroupMembershipFactory,
    OrganizationFactory,
    SectorFactory,
)
from convenings.models import Convening
from convenings.operations.changing import cancel
from convenings.tests.factories import ConveningFactory, RsvpFactory
from programs.starts import Month

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


def shown(client, query=""):
    page = client.get(f"/convenings/{query}")
    return [each.title for each in page.context["found"].page]


def in_days(days):
    return TODAY() + timedelta(days=days)


def test_what_is_coming_up_is_listed_the_soonest_first_and_what_is_over_apart_the_latest_first(client):
    for days, title in ((9, "Later"), (3, "Soon"), (-3, "Lately"), (-90, "Long ago")):
        ConveningFactory(title=title, local_date=in_days(days))
    ConveningFactory(title="Members only", visibility="coalition")

    assert shown(client) == ["Soon", "Later"]
    assert shown(client, "?when=past") == ["Lately", "Long ago"]


def test_filters_by_group_kind_and_sector_of_its_own_or_of_its_group(client):
    care = SectorFactory(slug="care")
    network, other = GroupFactory(slug="network"), GroupFactory(slug="other")
    network.sectors.add(care)
    ConveningFactory(title="Of the network", group=network, local_date=in_days(1))
    own = ConveningFactory(title="About care", group=other, kind="workshop", local_date=in_days(2))
    own.sectors.add(care)
    ConveningFactory(title="Other", group=other, kind="forum", local_date=in_days(3))

    assert shown(client, "?group=network") == ["Of the network"]
    assert shown(client, "?kind=workshop") == ["About care"]
    assert shown(client, "?sector=care") == ["Of the network", "About care"]
    assert shown(client, "?sector=care&group=other") == ["About care"]
    assert shown(client, "?kind=nonsense&group=%00&sector=none&page=x") == ["Of the network", "About care", "Other"]
    assert "Nothing here fits all of these filters." in client.get("/convenings/?kind=job_fair").text


def test_a_group_that_is_not_public_is_no_filter_for_strangers(client):
    ConveningFactory(title="Open", local_date=in_days(1))
    GroupFactory(slug="hidden", name="Hidden Group", is_public=False)

    assert shown(client, "?group=hidden") == ["Open"]
    assert "Hidden Group" not in client.get("/convenings/").text


def test_a_month_shows_each_convening_on_its_day_by_the_clock_in_boston(client):
    month = Month.of(TODAY()).plus(1)
    ConveningFactory(title="Late at night", local_date=month.last, local_time=time(23, 30))
    ConveningFactory(title="The next morning", local_date=month.plus(1).first, local_time=time(0, 30))

    weeks = client.get(f"/convenings/?month={month}").context["found"].weeks
    assert {len(week) for week in weeks} == {7}
    assert {week[0].date.isoweekday() for week in weeks} == {7}
    days = {each.title: day.date for week in weeks for day in week for each in day.convenings}
    assert days["Late at night"] == month.last
    assert days.get("The next morning", month.plus(1).first) == month.plus(1).first


@pytest.mark.parametrize("month", ["", "nonsense", "0001-01", "9999-12", "2027-13", "%00"])
def test_a_month_that_nobody_asks_for_in_earnest_is_this_month(client, month):
    assert client.get(f"/convenings/?month={month}").context["found"].month == Month.of(TODAY())


def test_empty_pages_say_what_comes_here_and_how(client, convener):
    assert "Members see more after they sign in." in client.get("/convenings/").text
    assert "Nothing has taken place yet." in client.get("/convenings/?when=past").text
    assert "Nothing is scheduled for" in client.get("/convenings/?month=").text
    client.force_login(convener)
    assert "a group’s meetings for a whole year at once" in client.get("/convenings/").text


@pytest.mark.parametrize("address", ["/convenings/", "/convenings/?month=", "/convenings/?when=past", "/groups/data/"])
def test_a_page_asks_as_often_for_three_convenings_as_for_fifteen(client, address):
    group = GroupFactory(slug="data")
    past = -1 if "past" in address else 0
    asked = []
    for count in (3, 12):
        for _number in range(count):
            ConveningFactory(group=group, host=OrganizationFactory(), local_date=in_days(past), local_time=time(23, 50))
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        asked.append(len(captured))
    assert asked[0] == asked[1]


def test_a_page_tells_when_where_by_whom_and_the_next_dates(client):
    group = GroupFactory(name="Data")
    host = OrganizationFactory(name="Host", is_member=True)
    convening = ConveningFactory(
        title="Forum", group=group, host=host, address="12 Main Street", description="**All** of <us>."
    )

    page = client.get(convening.get_absolute_url()).text
    for said in ("Forum", "9:30 a.m.–11 a.m.", "Library, Room 2", "12 Main Street", "Data", "Host"):
        assert said in page
    assert "<strong>All</strong> of &lt;us&gt;." in page


def test_the_way_in_online_is_shown_to_members_and_not_to_strangers(client):
    group = GroupFactory()
    member = GroupMembershipFactory(group=group, organization__is_member=True).user
    online = {"mode": "online", "place": "", "link": "https://meet.example.org/secret"}
    address = ConveningFactory(group=group, **online).get_absolute_url()

    assert "meet.example.org" not in client.get(address).text
    client.force_login(member)
    assert "meet.example.org" in client.get(address).text
    client.logout()
    assert "meet.example.org" not in client.get(address).text


def test_whatever_changes_about_it_its_page_says_at_once(client):
    group, host = GroupFactory(name="Data"), OrganizationFactory(name="Host")
    convening = ConveningFactory(title="Forum", group=group, host=host, capacity=9, description="Of us.")
    address = convening.get_absolute_url()
    changes = [
        (convening, "title", "Great Forum"),
        (convening, "kind", "workshop"),
        (convening, "place", "Town Hall"),
        (convening, "address", "12 Main Street"),
        (convening, "description", "Of them. " * 1_000),
        (convening, "description", "Of all."),
        (convening, "capacity", 7),
        (convening, "local_time", time(10, 45)),
        (convening, "status_reason", "The room is taken."),
        (group, "name", "Figures"),
        (host, "name", "Hosts"),
    ]
    said = {"workshop": "Workshop", 7: "7 of 7 seats are left.", time(10, 45): "10:45 a.m."}
    client.get(address)
    for thing, field, value in changes:
        setattr(thing, field, value)
        thing.save()
        assert said.get(value, str(value).strip()) in client.get(address).text


def test_of_one_that_is_over_nothing_is_said_to_be_still_to_come(client):
    chair = GroupMembershipFactory(role="chair", organization__is_member=True)
    over, soon = (ConveningFactory(group=chair.group, local_date=in_days(days)) for days in (-2, 2))

    for user in (None, GroupMembershipFactory(group=chair.group).user, chair.user):
        if user:
            client.force_login(user)
        page = client.get(over.get_absolute_url()).text
        assert ("You did not answer." in page, "Nothing was on it." in page) == (user is not None, True)
        assert ("You have not answered yet." in page, "Nothing is on it yet." in page) == (False, False)
        page = client.get(soon.get_absolute_url()).text
        assert ("You did not answer." in page, "Nothing was on it." in page) == (False, False)
        assert ("You have not answered yet." in page, "Nothing is on it yet." in page) == (True, True)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"answer": ""}, "You did not answer."),
        ({"answer": "yes", "seated_at": None, "is_confirmed": False}, "You did not confirm your answer."),
        ({"answer": "yes", "seated_at": None, "waiting_number": 3}, "You were on the waiting list."),
        ({"answer": "yes"}, "You said yes."),
        ({"answer": "maybe", "seated_at": None}, "You said maybe."),
        ({"answer": "no", "seated_at": None}, "You said no."),
    ],
)
def test_what_somebody_said_to_one_that_is_over_is_told_as_past(client, facts, words):
    over = ConveningFactory(local_date=in_days(-2), visibility="public")
    client.force_login(RsvpFactory(convening=over, **facts).user)

    panel = client.get(over.get_absolute_url()).text.split('id="my-answer"')[1].split("</section>")[0]

    assert words in panel
    assert not re.search("yet|You are|may come|comes free", panel)


def event_of(client, convening):
    page = client.get(convening.get_absolute_url()).text
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    return found and json.loads(found[1])


def test_search_engines_read_a_public_convening_as_an_event_and_learn_nothing_of_others(client):
    group = GroupFactory(name="Data", slug="data")
    member = GroupMembershipFactory(group=group, organization__is_member=True).user
    online = {"mode": "hybrid", "link": "https://meet.example.org/secret"}
    day = in_days(30)
    forum = ConveningFactory(title="</script>Forum", group=group, local_date=day, description="For *all*.", **online)
    closed = ConveningFactory(group=group, visibility="coalition")
    client.force_login(member)

    event = event_of(client, forum)
    assert (event["@type"], event["name"]) == ("Event", "</script>Forum")
    assert event["startDate"].startswith(f"{day}T09:30:00-0")
    assert event["location"] == [
        {"@type": "Place", "name": "Library, Room 2", "address": "Library, Room 2"},
        {"@type": "VirtualLocation", "url": event["url"]},
    ]
    assert event["organizer"]["name"] == "Data"
    assert event["eventStatus"] == "https://schema.org/EventScheduled"
    assert event_of(client, closed) is None
    cancel(forum, by=None, now=timezone.now(), why="Snow.")
    assert event_of(client, forum)["eventStatus"] == "https://schema.org/EventCancelled"


def test_what_is_next_is_on_the_pages_of_its_group_its_host_its_people_and_on_the_front_page(client):
    group, host = GroupFactory(slug="data"), OrganizationFactory(slug="host", is_member=True)
    member = GroupMembershipFactory(group=group, organization__is_member=True).user
    ConveningFactory(title="Forum", group=group, host=host)
    ConveningFactory(title="Inside", group=group, host=host, visibility="group")
    ConveningFactory(title="Over", group=group, host=host, local_date=in_days(-2))

    for address in ("/", "/groups/data/", "/organizations/host/"):
        page = client.get(address).text
        assert "Forum" in page
        assert "Inside" not in page
        assert "Over" not in page
    client.force_login(member)
    for address in ("/groups/data/", "/organizations/host/", "/me/"):
        page = client.get(address)
        assert "Inside" in page.text
    assert Convening.objects.in_calendar_of(member).count() == 3


def test_a_group_without_dates_says_who_can_change_that(client):
    group = GroupFactory(slug="data")
    assert "No date that everybody may know of" in client.get("/groups/data/").text
    client.force_login(GroupMembershipFactory(group=group, role="chair").user)
    assert "Schedule meetings" in client.get("/groups/data/").text
    client.force_login(GroupMembershipFactory(group=group).user)
    assert "Schedule meetings" not in client.get("/groups/data/").text
