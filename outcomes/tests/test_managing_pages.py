"""A manager sees who carries how much and how well the records are kept; a cohort is recorded on one screen."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from coalition.models import SecurityEvent
from coalition.scopes import acting
from coalition.scopes.kinds import MIGRATION
from coalition.tests.factories import UserFactory
from outcomes import keeping_up
from outcomes.models import Attendance, Enrollment
from outcomes.tests.coaching import statements
from outcomes.tests.conftest import BOSTON, NOW, TODAY
from outcomes.tests.factories import (
    AssignmentFactory,
    AttendanceFactory,
    ConsentFactory,
    CredentialEarnedFactory,
    EnrollmentFactory,
    FollowUpFactory,
    FundingStreamFactory,
    ParticipantFactory,
    PlacementFactory,
    ServiceFactory,
    StreamPartnerFactory,
)
from programs.tests.factories import CohortFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    return CohortFactory(starts_on=date(2026, 6, 1))


def member(organization, cohort, name="Somebody", **facts):
    person = ParticipantFactory(organization=organization, full_name=name)
    return EnrollmentFactory(participant=person, cohort=cohort, **facts)


def now_of(enrollment):
    with acting(MIGRATION):
        return Enrollment.objects.get(pk=enrollment.pk)


def test_hours_of_whom_nobody_said_whether_they_came_are_asked_about(client, manager, organization, cohort):
    enrollment = member(organization, cohort)
    client.force_login(manager)
    at = f"/outcomes/cohorts/{cohort.pk}/attendance/?day={TODAY.isoformat()}"

    page = client.post(at, {f"hours_{enrollment.pk}": "4"}).text

    assert "Choose whether they came: hours alone are not recorded." in page


def test_a_day_of_a_cohort_that_was_recorded_by_mistake_is_taken_back_of_one_s_own(
    client, manager, organization, elsewhere, cohort
):
    own, theirs = member(organization, cohort), member(elsewhere, cohort)
    for each in (own, theirs):
        AttendanceFactory(enrollment=each, day=TODAY)
    client.force_login(manager)
    at = f"/outcomes/cohorts/{cohort.pk}/attendance/?day={TODAY.isoformat()}"
    assert "Record nothing for this day" in client.get(at).text

    client.post(at, {"forget": "1"})

    with acting(MIGRATION):
        assert [each.enrollment_id for each in Attendance.objects.all()] == [theirs.pk]
    assert "Record nothing for this day" not in client.get(at).text


# The manager's page -------------------------------------------------------------------------------------------------


def test_loads_have_what_waits_by_coach(organization, coach, inside):
    for days in (1, 20):
        placement = PlacementFactory(participant=ParticipantFactory(organization=organization))
        FollowUpFactory(placement=placement, due_on=TODAY - timedelta(days=days))
        AssignmentFactory(participant=placement.participant, coach=coach)
    FollowUpFactory(placement__participant__organization=organization, due_on=TODAY)
    FollowUpFactory(due_on=TODAY)

    assert keeping_up.coaches(organization, TODAY) == [
        keeping_up.Coach("Coach One", 2, 2, 1),
        keeping_up.Coach(None, 1, 1, 0),
    ]


def test_a_coach_of_before_is_not_told_of_what_waits(organization, participant, coach, inside):
    AssignmentFactory(participant=participant, coach=UserFactory(), until=date(2026, 2, 1))
    AssignmentFactory(participant=participant, coach=coach, since=date(2026, 2, 1))
    FollowUpFactory(placement=PlacementFactory(participant=participant), due_on=TODAY)

    assert keeping_up.coaches(organization, TODAY) == [keeping_up.Coach("Coach One", 1, 1, 0)]


def test_what_is_entered_within_a_week_is_in_time(organization, participant, inside):
    entered = datetime(2026, 7, 10, 23, 30, tzinfo=BOSTON)
    for day in (date(2026, 7, 3), date(2026, 7, 2)):
        ServiceFactory(participant=participant, given_on=day, recorded_at=entered)
    ServiceFactory(participant=participant, given_on=date(2026, 1, 1), recorded_at=NOW - timedelta(days=91))

    services, *others = keeping_up.timeliness(organization, NOW, keeping_up.Goals())

    assert (services.what, services.entered, services.in_time, services.percent) == ("services", 2, 1, 50)
    assert services.is_behind
    assert {line.percent for line in others} == {None}


def test_an_enrollment_is_in_time_by_the_day_it_was_entered_with(organization, participant, inside):
    EnrollmentFactory(participant=participant, referred_on=date(2026, 6, 1), started_on=TODAY, recorded_at=NOW)
    CredentialEarnedFactory(participant=participant, earned_on=TODAY, recorded_at=NOW)

    lines = {line.what: line.percent for line in keeping_up.timeliness(organization, NOW, keeping_up.Goals())}

    assert lines == {
        "services": None,
        "enrollments": 0,
        "credentials earned": 100,
        "placements": None,
        "follow-ups": None,
    }


def test_goals_are_the_strictest_of_the_streams_under_way(organization, coach, participant, inside):
    assert keeping_up.goals(organization, TODAY) == keeping_up.Goals(timedelta(days=7), 90, None, ())
    FundingStreamFactory(name="One", organization=organization, enter_within=10, enter_in_time=95)
    two = FundingStreamFactory(name="Two", enter_within=5, enter_in_time=80, most_a_coach=1)
    StreamPartnerFactory(stream=two, organization=organization)
    FundingStreamFactory(name="Of others", enter_within=1)
    FundingStreamFactory(name="Over", organization=organization, enter_within=1, ends_on=TODAY - timedelta(days=1))
    for person in (participant, ParticipantFactory(organization=organization)):
        AssignmentFactory(participant=person, coach=coach)
    ServiceFactory(participant=participant, given_on=TODAY - timedelta(days=6), recorded_at=NOW)

    goals = keeping_up.goals(organization, TODAY)

    assert goals == keeping_up.Goals(timedelta(days=5), 95, 1, ("One", "Two"))
    assert keeping_up.timeliness(organization, NOW, goals)[0].percent == 0
    assert keeping_up.timeliness(organization, NOW, keeping_up.Goals())[0].percent == 100
    [load] = keeping_up.coaches(organization, TODAY, goals.most)
    assert (load.load, load.has_too_many) == (2, True)


def test_the_page_says_whose_goals_they_are_and_who_has_too_many(client, manager, organization, coach):
    today = timezone.localdate()
    asked = {"enter_within": 1, "enter_in_time": 95, "most_a_coach": 1, "starts_on": today, "ends_on": today}
    FundingStreamFactory(name="Good Jobs", organization=organization, **asked)
    for _each in range(2):
        AssignmentFactory(participant=ParticipantFactory(organization=organization), coach=coach)
    client.force_login(manager)

    page = client.get(f"/outcomes/organizations/{organization.slug}/").text

    assert "Goal: at most 1 person a coach." in page
    assert "(above the goal)" in page
    assert "Goal: 95% of what was entered in the last 90 days within 1 day of the day it tells of." in page
    assert "The strictest that your funding streams under way ask for: Good Jobs." in page


def test_what_records_lack_is_counted(organization, participant, inside):
    ParticipantFactory(organization=organization, birth_date=date(2000, 1, 1))
    ParticipantFactory()

    missing = keeping_up.missing(organization, NOW)

    assert missing == [
        ("Birth date", 1),
        ("Phone or email address", 2),
        ("Consent to keep a record", 2),
        ("Coach", 2),
    ]


def test_only_what_has_to_be_verified_waits_for_it(organization, participant, inside):
    PlacementFactory(participant=participant, employer_name="A", stream=FundingStreamFactory(needs_verification=True))
    PlacementFactory(participant=participant, employer_name="B", stream=FundingStreamFactory())
    PlacementFactory(
        participant=participant,
        employer_name="C",
        stream=FundingStreamFactory(needs_verification=True),
        sent_back="pay",
        sent_back_at=NOW,
    )

    assert keeping_up.unverified(organization, NOW) == keeping_up.Unverified(1, 1, 1)


def test_whom_no_verifier_may_see_is_said(client, manager, participant, organization, stream, inside):
    type(stream).objects.update(needs_verification=True)
    PlacementFactory(participant=participant, employer_name="A", stream=stream)
    PlacementFactory(
        participant=participant,
        employer_name="B",
        stream=FundingStreamFactory(needs_verification=True, organization=organization),
    )
    assert keeping_up.unverified(organization, NOW) == keeping_up.Unverified(2, 1, 0)
    client.force_login(manager)
    assert (
        "Of 1 of these nobody can verify anything" in client.get(f"/outcomes/organizations/{organization.slug}/").text
    )

    ConsentFactory(participant=participant, scope="verification", to=stream.organization)

    assert keeping_up.unverified(organization, NOW) == keeping_up.Unverified(2, 0, 0)


def test_a_manager_finds_the_log_and_the_cohorts(client, manager, organization, cohort):
    member(organization, cohort)
    client.force_login(manager)

    page = client.get(f"/outcomes/organizations/{organization.slug}/").text

    assert f"/organizations/{organization.slug}/manage/security/?kind=viewed" in page
    assert f"/outcomes/cohorts/{cohort.pk}/attendance/" in page


def test_staff_and_managers_of_others_are_refused(client, coach, organization):
    client.force_login(coach)

    assert client.get(f"/outcomes/organizations/{organization.slug}/").status_code == 403


@pytest.mark.parametrize(
    "address",
    ["/outcomes/organizations/{0}/", "/outcomes/cohorts/{1}/attendance/", "/outcomes/cohorts/{1}/completion/"],
)
def test_more_of_everything_costs_no_more_statements(client, manager, organization, cohort, address):
    client.force_login(manager)
    address = address.format(organization.slug, cohort.pk)

    def more(number):
        for each in range(number):
            enrollment = member(organization, cohort)
            AttendanceFactory(enrollment=enrollment, day=TODAY)
            AssignmentFactory(participant=enrollment.participant)
            member(organization, CohortFactory())
            placement = PlacementFactory(participant=enrollment.participant, contact_email="boss@x.example")
            FollowUpFactory(placement=placement, due_on=date(2026, 1, 1))
            PlacementFactory(
                participant=enrollment.participant, employer_name=f"{each}", sent_back="pay", sent_back_at=NOW
            )

    more(1)
    few = statements(client, address)
    more(4)

    assert statements(client, address) == few


# A cohort -----------------------------------------------------------------------------------------------------------


def test_attendance_of_all_is_recorded_at_once(client, coach, organization, cohort):
    came, late, other = (member(organization, cohort, name) for name in ("Ana", "Bo", "Cy"))
    client.force_login(coach)
    address = f"/outcomes/cohorts/{cohort.pk}/attendance/?day=2026-07-14"

    answer = client.post(
        address,
        {"others": "absent", f"came_{came.pk}": "present", f"hours_{came.pk}": "4", f"came_{late.pk}": "late"},
        follow=True,
    )

    with acting(MIGRATION):
        recorded = {each.enrollment_id: (each.status, each.hours, each.day) for each in Attendance.objects.all()}
    assert recorded == {
        came.pk: ("present", 4, date(2026, 7, 14)),
        late.pk: ("late", None, date(2026, 7, 14)),
        other.pk: ("absent", None, date(2026, 7, 14)),
    }
    assert "Recorded for 3 people." in answer.text
    assert "came 1 of 1 days" in answer.text


def test_a_day_is_put_right_and_who_is_left_open_stays_so(client, coach, organization, cohort):
    enrollment, _other = member(organization, cohort), member(organization, cohort)
    AttendanceFactory(enrollment=enrollment, day=date(2026, 7, 14), status="absent")
    client.force_login(coach)
    address = f"/outcomes/cohorts/{cohort.pk}/attendance/?day=2026-07-14"
    form = client.get(address).context["form"]
    client.post(address, {f"came_{enrollment.pk}": "excused"})

    assert form[f"came_{enrollment.pk}"].initial == "absent"
    with acting(MIGRATION):
        assert [each.status for each in Attendance.objects.all()] == ["excused"]


def test_nothing_chosen_and_hours_that_no_day_has_are_asked_about(client, coach, organization, cohort):
    enrollment = member(organization, cohort)
    client.force_login(coach)
    address = f"/outcomes/cohorts/{cohort.pk}/attendance/"
    nothing = client.post(address, {})
    too_long = client.post(address, {f"came_{enrollment.pk}": "present", f"hours_{enrollment.pk}": "25"})

    assert "Choose for at least one person" in nothing.text
    assert list(too_long.context["form"].errors) == [f"hours_{enrollment.pk}"]


def test_people_of_other_organizations_are_not_there(client, coach, organization, elsewhere, cohort):
    theirs = member(elsewhere, cohort, "Di Far")
    client.force_login(coach)
    for tab in ("attendance", "completion"):
        address = f"/outcomes/cohorts/{cohort.pk}/{tab}/"
        page = client.get(address)
        client.post(address, {f"came_{theirs.pk}": "present", f"end_{theirs.pk}": "completed", "on": "2026-07-01"})

        assert page.context["form"].enrollments == []
        assert "Nobody of your organization" in page.text
    assert now_of(theirs).state == "active"


def test_how_it_ended_is_recorded_for_all_at_once(client, coach, organization, cohort):
    done, left, never, still = (member(organization, cohort) for _each in range(4))
    with acting(MIGRATION):
        Enrollment.objects.filter(pk=never.pk).update(state="referred", started_on=None)
    client.force_login(coach)

    client.post(
        f"/outcomes/cohorts/{cohort.pk}/completion/",
        {
            "on": "2026-07-01",
            f"end_{done.pk}": "completed",
            f"end_{left.pk}": "left:job",
            f"end_{never.pk}": "never_started",
        },
    )

    ended = [(each.state, each.reason, each.ended_on) for each in map(now_of, (done, left, never, still))]
    day = date(2026, 7, 1)
    assert ended == [
        ("completed", "", day),
        ("withdrawn", "job", day),
        ("never_started", "", day),
        ("active", "", None),
    ]


def test_where_one_can_t_be_recorded_none_is_and_the_form_says_whose(client, coach, organization, cohort):
    fine, late = member(organization, cohort), member(organization, cohort, started_on=date(2026, 7, 10))
    client.force_login(coach)
    address = f"/outcomes/cohorts/{cohort.pk}/completion/"
    sent = {f"end_{fine.pk}": "completed", f"end_{late.pk}": "completed"}
    too_early = client.post(address, {"on": "2026-07-01", **sent})
    to_come = client.post(address, {"on": (timezone.localdate() + timedelta(days=2)).isoformat(), **sent})

    assert list(too_early.context["form"].errors) == [f"end_{late.pk}"]
    assert list(to_come.context["form"].errors) == ["on"]
    assert [now_of(each).state for each in (fine, late)] == ["active", "active"]


def test_looking_at_a_cohort_is_in_the_log(client, coach, organization, cohort):
    member(organization, cohort)
    client.force_login(coach)
    client.get(f"/outcomes/cohorts/{cohort.pk}/attendance/")

    entry = SecurityEvent.objects.get(kind="viewed")
    assert (entry.actor, entry.about, entry.organization) == (coach, f"programs.cohort:{cohort.pk}", organization)
