from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from django.test import Client
from django.utils import timezone

from coalition.tests.factories import GroupFactory, GroupMembershipFactory, MembershipFactory, UserFactory
from convenings.calendars import calendar_of
from convenings.calendars.zones import timezone_of
from convenings.models import CalendarLink, Convening
from convenings.operations.changing import cancel, change
from convenings.operations.scheduling import schedule_series
from convenings.tests.calendars import events, read
from convenings.tests.factories import ConveningFactory

pytestmark = pytest.mark.django_db

ONLINE = {"mode": "online", "place": "", "link": "https://meet.example.org/secret"}


@pytest.fixture
def group():
    return GroupFactory(name="Data", slug="data")


@pytest.fixture
def member(group):
    return GroupMembershipFactory(group=group, organization__is_member=True, user__full_name="Rosa Inside").user


def titles(content):
    return {str(event["summary"]) for event in events(content)}


def secret(client, person):
    client.force_login(person)
    client.post("/me/calendar/renew/")
    return f"/me/calendar/{CalendarLink.objects.get(user=person).token}.ics"


def test_the_public_feed_has_what_everybody_may_come_to_and_a_group_s_feed_its_part_of_it(client, group, member):
    ConveningFactory(title="Forum", group=group)
    ConveningFactory(title="Job fair")
    ConveningFactory(title="Members only", group=group, visibility="coalition")
    ConveningFactory(title="Group only", group=group, visibility="group")
    ConveningFactory(title="Hidden", group=GroupFactory(slug="hidden", is_public=False))
    ConveningFactory(title="Long ago", local_date=timezone.localdate() - timedelta(days=500))
    client.force_login(member)

    assert titles(client.get("/convenings/feed.ics").content) == {"Forum", "Job fair"}
    assert titles(client.get("/groups/data/feed.ics").content) == {"Forum"}
    assert client.get("/groups/hidden/feed.ics").status_code == 404


def test_a_person_s_feed_has_the_meetings_of_their_groups_at_a_secret_address_without_sign_in(client, group, member):
    ConveningFactory(title="Group only", group=group, visibility="group", **ONLINE)
    ConveningFactory(title="Of another group", visibility="coalition")
    address = secret(client, member)

    answer = Client().get(address)
    assert titles(answer.content) == {"Group only"}
    assert b"https://meet.example.org/secret" in answer.content
    assert set(answer["Cache-Control"].split(", ")) == {"private", "max-age=300"}


def test_a_secret_address_that_was_renewed_stops_and_so_does_that_of_a_closed_account(client, group, member):
    first = secret(client, member)
    second = secret(client, member)
    assert (Client().get(first).status_code, Client().get(second).status_code) == (404, 200)

    member.is_active = False
    member.save()
    assert Client().get(second).status_code == 404


def test_whoever_leaves_a_group_loses_its_meetings_from_their_calendar(client, group, member):
    ConveningFactory(title="Group only", group=group, visibility="group")
    address = secret(client, member)
    group.memberships.update(until=timezone.localdate())

    assert titles(Client().get(address).content) == set()


def test_no_feed_names_a_person_or_tells_strangers_the_way_in_online(client, group, member):
    ConveningFactory(group=group, **ONLINE)

    for address in ("/convenings/feed.ics", "/groups/data/feed.ics", secret(client, member)):
        content = Client().get(address).content
        assert b"ATTENDEE" not in content
        assert b"Rosa" not in content
    assert b"meet.example.org" not in Client().get("/convenings/feed.ics").content


def test_a_feed_that_has_not_changed_is_not_sent_again_and_one_that_has_is(client, group, django_assert_num_queries):
    convening = ConveningFactory(group=group)
    first = client.get("/convenings/feed.ics")
    with django_assert_num_queries(1):
        again = client.get("/convenings/feed.ics", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])

    change(convening, by=None, now=timezone.now(), description="More of it.")
    changed = client.get("/convenings/feed.ics", headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_the_same_convenings_are_the_same_text_to_the_byte(client, group):
    ConveningFactory(group=group)

    assert client.get("/convenings/feed.ics").content == client.get("/convenings/feed.ics").content


def test_a_canceled_date_stays_in_the_feed_as_canceled_under_its_id_with_a_higher_revision(client, group):
    convening = ConveningFactory(group=group)
    [before] = events(client.get("/convenings/feed.ics").content)
    cancel(convening, by=None, now=timezone.now(), why="Snow, and no heat.")

    [after] = events(client.get("/convenings/feed.ics").content)
    assert (after["uid"], after["status"], after["sequence"]) == (before["uid"], "CANCELLED", before["sequence"] + 1)
    assert "Snow, and no heat." in after["description"]


@pytest.mark.parametrize(
    ("facts", "raises"),
    [
        ({"local_time": time(15)}, 1),
        ({"place": "City Hall"}, 1),
        ({"title": "Another"}, 1),
        ({"minutes": 120}, 1),
        ({"description": "Bring a pen."}, 0),
        ({"capacity": 30}, 0),
        ({}, 0),
    ],
)
def test_the_revision_is_raised_by_what_people_plan_with_and_by_nothing_else(group, facts, raises):
    convening = ConveningFactory(group=group)

    change(convening, by=None, now=timezone.now(), **facts)

    found = Convening.objects.get()
    assert (found.sequence, found.uid) == (raises, convening.uid)


def test_an_event_says_when_by_a_clock_whose_changes_come_with_it_where_and_by_whom(client, group):
    day = timezone.localdate() + timedelta(days=30)
    ConveningFactory(title="Forum; all of us, here", address="12 Main Street", group=group, local_date=day)

    calendar = read(client.get("/groups/data/feed.ics").content)
    [event], [zone] = calendar.walk("VEVENT"), calendar.walk("VTIMEZONE")
    start = event["dtstart"]
    assert (start.params["TZID"], f"{start.dt:%Y-%m-%d %H:%M}") == ("America/New_York", f"{day} 09:30")
    assert event["dtend"].dt - start.dt == timedelta(minutes=90)
    assert zone["tzid"] == "America/New_York"
    assert event["summary"] == "Forum; all of us, here"
    assert event["location"] == "Library, Room 2, 12 Main Street"
    assert event["organizer"].params["CN"] == "Data"
    assert event["url"].startswith("http://")


def test_the_feed_asks_as_often_for_three_convenings_as_for_thirty(client, group, django_assert_num_queries):
    for count in (3, 27):
        ConveningFactory.create_batch(count, group=group)
        with django_assert_num_queries(2):
            client.get("/convenings/feed.ics")


def test_one_convening_is_put_into_a_calendar_by_whoever_may_see_it(client, group, member):
    ConveningFactory(slug="open", title="Open", group=group, **ONLINE)
    ConveningFactory(slug="closed", group=group, visibility="group")

    answer = client.get("/convenings/open/convening.ics")
    assert read(answer.content)["method"] == "PUBLISH"
    assert titles(answer.content) == {"Open"}
    assert b"meet.example.org" not in answer.content
    assert client.get("/convenings/closed/convening.ics").status_code == 404
    client.force_login(member)
    assert b"meet.example.org" in client.get("/convenings/open/convening.ics").content
    assert client.get("/convenings/closed/convening.ics").status_code == 200


def test_a_year_of_second_tuesdays_is_read_from_the_feed_to_the_same_instants_as_on_its_pages(client, group):
    convenings = a_year(group)

    found = recurring_ical_events.of(read(calendar_of(convenings))).between(date(2027, 1, 1), date(2028, 1, 1))
    assert [each["DTSTART"].dt.astimezone(UTC) for each in found] == [each.starts_at for each in convenings]
    assert {f"{each['DTSTART'].dt.astimezone(ZoneInfo('America/New_York')):%H:%M}" for each in found} == {"09:30"}
    for each in (convenings[2], convenings[3]):
        assert "9:30 a.m.–11 a.m. E" in client.get(each.get_absolute_url()).text


@pytest.mark.parametrize(
    "name", ["America/New_York", "America/Phoenix", "Pacific/Honolulu", "America/Anchorage", "Atlantic/Cape_Verde"]
)
def test_a_zone_in_a_calendar_changes_its_clocks_when_the_zone_does(name):
    written, zone = timezone_of(name).to_tz(), ZoneInfo(name)

    first = datetime(2027, 1, 1, tzinfo=UTC)
    hours = [first + timedelta(minutes=30 * number) for number in range(2 * 24 * 730)]
    assert [each for each in hours if each.astimezone(written).utcoffset() != each.astimezone(zone).utcoffset()] == []


def test_the_page_of_one_s_calendar_makes_no_address_before_it_is_asked_to(client):
    person = UserFactory()
    client.force_login(person)

    assert "Make my address" in client.get("/me/calendar/").text
    assert not CalendarLink.objects.exists()
    assert secret(client, person) in client.get("/me/calendar/").text
    client.force_login(MembershipFactory().user)
    assert "Make my address" in client.get("/me/calendar/").text


def a_year(group):
    series = schedule_series(
        group=group,
        by=None,
        now=datetime(2027, 1, 1, 12, tzinfo=UTC),
        title="Coalition Meeting",
        place="Library",
        visibility="public",
        local_time=time(9, 30),
        frequency="monthly",
        weekday=2,
        nth=2,
        first_on=date(2027, 1, 1),
        until=date(2027, 12, 31),
    )
    return list(series.convenings.select_related("group").order_by("starts_at"))
