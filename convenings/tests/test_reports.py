from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.tests.factories import GroupFactory, GroupMembershipFactory, OrganizationFactory
from convenings.reports import reports_to
from convenings.tests.factories import (
    ActionFactory,
    AttendanceFactory,
    ConveningFactory,
    DecisionFactory,
)

pytestmark = pytest.mark.django_db

NOW = timezone.now()
TODAY = timezone.localdate()


@pytest.fixture
def standing():
    return GroupFactory(kind="standing", name="Coalition")


@pytest.fixture
def outreach(standing):
    return GroupFactory(kind="working_group", name="Outreach", slug="outreach", parent=standing)


@pytest.fixture
def member(standing, outreach):
    place = GroupMembershipFactory(group=standing, organization__is_member=True)
    return GroupMembershipFactory(group=outreach, organization=place.organization, user=place.user).user


def met(group, days_ago, **facts):
    return ConveningFactory(group=group, local_date=TODAY - timedelta(days=days_ago), **facts)


def test_a_group_reports_its_latest_decisions_its_open_actions_and_who_came(standing, outreach, member):
    first, second = met(outreach, 40), met(outreach, 10)
    met(outreach, 80, title="Long ago").decisions.create(text="Long ago")
    for number in range(3):
        DecisionFactory(convening=first, text=f"Before {number}")
    DecisionFactory(convening=second, text="We buy passes.")
    organization = OrganizationFactory()
    for meeting in (first, second):
        AttendanceFactory(convening=meeting, organization=organization, state="late")
    AttendanceFactory(convening=second, organization=OrganizationFactory(), state="absent")
    ActionFactory(group=outreach, due=TODAY - timedelta(days=1))
    ActionFactory(group=outreach)
    ActionFactory(group=outreach, state="done", settled_at=NOW)

    (report,) = reports_to(standing, member, NOW)

    assert [decision.text for decision in report.decisions] == ["We buy passes.", "Before 2", "Before 1"]
    assert (report.open_actions, report.overdue) == (2, 1)
    assert (report.meetings, report.organizations) == (2, 1)


def test_of_a_group_somebody_is_not_in_they_read_nothing(standing, outreach, member):
    elsewhere = GroupFactory(kind="working_group", parent=standing)
    DecisionFactory(convening=met(elsewhere, 5), text="A secret")

    assert [report.group for report in reports_to(standing, member, NOW)] == [outreach]


@pytest.mark.parametrize("many", [1, 6])
def test_all_reports_are_read_in_five_statements(standing, member, many):
    own = member.group_memberships.first().organization
    for number in range(many):
        group = GroupFactory(kind="working_group", parent=standing, name=f"Group {number}")
        GroupMembershipFactory(group=group, organization=own)
        DecisionFactory(convening=met(group, 5))

    with CaptureQueriesContext(connection) as asked:
        assert len(reports_to(standing, member, NOW)) == many + 1
    assert len(asked) == 5


def test_a_member_reads_it_below_the_agenda_of_the_standing_meeting_and_a_visitor_does_not(
    client, standing, outreach, member
):
    DecisionFactory(convening=met(outreach, 5), text="We buy passes.")
    ConveningFactory(group=standing, slug="next")
    ConveningFactory(group=outreach, slug="other")

    assert "We buy passes." not in client.get("/convenings/next/").text
    client.force_login(member)
    text = " ".join(client.get("/convenings/next/").text.split())
    assert "Met 1 time. 0 actions are open, 0 overdue." in text
    assert "We buy passes." in text
    assert "We buy passes." not in client.get("/convenings/other/").text
