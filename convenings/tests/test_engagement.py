from datetime import date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.tests.factories import GroupMembershipFactory, OrganizationFactory, SeatFactory
from convenings.engagement import engagement_of
from convenings.tests.factories import AttendanceFactory, ConveningFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 6, 30, 12, tzinfo=ZoneInfo("UTC"))


@pytest.fixture
def chair():
    return GroupMembershipFactory(
        role="chair", organization__name="Works", group__slug="lab", group__name="Lab", user__full_name="Chai R."
    )


@pytest.fixture
def group(chair):
    chair.group.seats.update(since=date(2026, 1, 1))
    return chair.group


def met(group, day, **said):
    """A meeting with what the roll says of organizations by name; if anything, somebody was noted as absent, too."""
    meeting = ConveningFactory(group=group, local_date=day)
    for seat in group.seats.select_related("organization"):
        if state := said.get(seat.organization.name):
            AttendanceFactory(convening=meeting, organization=seat.organization, state=state)
    if said:
        AttendanceFactory(convening=meeting, user=None, name="Somebody", organization=None, state="absent")
    return meeting


def seat(group, name, since=date(2026, 1, 1)):
    return SeatFactory(group=group, organization=OrganizationFactory(name=name), since=since).organization


def came(group, now=NOW):
    return {row.organization.name: [each.value for each in row.came] for row in engagement_of(group, now).rows}


def test_an_organization_was_there_if_anybody_of_it_was(group, chair):
    meeting = met(group, date(2027, 6, 1), Works="absent")
    AttendanceFactory(convening=meeting, organization=chair.organization, state="late")

    assert came(group) == {"Works": ["there"]}


def test_the_months_before_a_seat_and_meetings_without_a_roll_count_for_nobody(group):
    seat(group, "New", since=date(2027, 5, 15))
    met(group, date(2027, 4, 1), Works="present")
    met(group, date(2027, 5, 1))
    met(group, date(2027, 6, 1), Works="excused")

    assert came(group) == {"New": ["no_seat", "no_roll", "absent"], "Works": ["there", "no_roll", "excused"]}
    rows = {row.organization.name: row for row in engagement_of(group, NOW).rows}
    assert [(rows[name].there, rows[name].held, rows[name].percent) for name in ("New", "Works")] == [
        (0, 1, 0),
        (1, 2, 50),
    ]


def test_where_only_who_came_is_noted_nobody_else_is_said_to_have_missed_it(group, chair):
    seat(group, "New", since=date(2026, 1, 1))
    for day in (date(2027, 5, 1), date(2027, 6, 1)):
        AttendanceFactory(convening=met(group, day), organization=chair.organization, state="present")

    assert came(group) == {"New": ["no_roll", "no_roll"], "Works": ["there", "there"]}
    assert engagement_of(group, NOW).missing == []


def test_it_looks_back_twelve_months_and_not_at_what_was_canceled_or_is_to_come(group):
    met(group, date(2026, 6, 1), Works="present")
    met(group, date(2026, 7, 1), Works="present")
    canceled = met(group, date(2027, 1, 1), Works="absent")
    canceled.status, canceled.status_reason = "canceled", "Snow"
    canceled.save()
    met(group, date(2027, 7, 1))

    assert came(group) == {"Works": ["there"]}


@pytest.mark.parametrize(
    ("states", "missed"),
    [("present absent absent", 2), ("absent absent present", 0), ("absent present absent", 1), ("excused absent", 2)],
)
def test_what_is_missed_in_a_row_is_counted_up_to_the_latest(group, states, missed):
    for month, state in enumerate(states.split(), start=1):
        met(group, date(2027, month, 1), Works=state)

    (row,) = engagement_of(group, NOW).rows
    assert (row.missed, row.is_missed) == (missed, missed >= 2)


@pytest.mark.parametrize("many", [1, 12])
def test_twelve_months_are_read_in_three_statements(group, many):
    for number in range(many):
        seat(group, f"O{number}")
    for number in range(many):
        met(group, date(2027, 1, 1) + timedelta(days=number), **{f"O{each}": "present" for each in range(many)})

    with CaptureQueriesContext(connection) as asked:
        assert len(engagement_of(group, NOW).rows) == many + 1
    assert len(asked) == 3


def words(response):
    return " ".join(response.text.split())


def test_a_chair_sees_who_is_missing_and_has_a_note_to_send(client, group, chair):
    colleague = GroupMembershipFactory(
        group=group, organization=seat(group, "Clinic"), user__full_name="Võ", user__email="vo@example.org"
    )
    colleague.organization.seats.update(since=date(2026, 1, 1))
    seat(group, "=Empty")
    today = timezone.localdate()
    for days in (60, 30):
        met(group, today - timedelta(days=days), Works="present")
    client.force_login(chair.user)

    assert "Which organizations come" in client.get("/groups/lab/").text
    page = client.get("/groups/lab/engagement/")
    text = words(page)
    assert 'Clinic</strong> <span class="muted"> the last 2 meetings' in text
    assert "we have missed Clinic at the last meetings of Lab." in text
    assert "Nobody of it is in the group: its own page says how to reach it." in text
    assert "0 of 2" in text
    clinic = next(note for note in page.context["notes"] if note["people"])
    assert urlsplit(clinic["link"]).path == "vo@example.org"
    assert parse_qs(urlsplit(clinic["link"]).query)["body"] == [clinic["text"]]

    file = client.get("/groups/lab/engagement.csv")
    first, second = (today - timedelta(days=days) for days in (60, 30))
    assert file["Content-Disposition"] == f'attachment; filename="attendance-lab-{today}.csv"'
    assert file.getvalue().decode("utf-8-sig").splitlines() == [
        f"Organization,{first},{second},There,Of,Missed in a row",
        "Clinic,Absent,Absent,0,2,2",
        "'=Empty,Absent,Absent,0,2,2",
        "Works,There,There,2,2,0",
    ]


def test_without_a_roll_it_says_where_to_call_one(client, chair):
    client.force_login(chair.user)

    assert "No roll was called in the last twelve months." in client.get("/groups/lab/engagement/").text


def test_it_is_for_whoever_runs_the_group(client, chair):
    client.force_login(GroupMembershipFactory(group=chair.group).user)

    assert client.get("/groups/lab/engagement/").status_code == 403
    assert client.get("/groups/lab/engagement.csv").status_code == 403
    assert "engagement" not in client.get("/groups/lab/").text
