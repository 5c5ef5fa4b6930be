"""Nobody types an exit: it follows from the services that extend participation, and from planned gaps."""

from datetime import date, timedelta

import pytest

from outcomes.models import Enrollment, Participant
from outcomes.models.querysets.participants import MISSING
from outcomes.tests.conftest import NOW, TODAY
from outcomes.tests.factories import (
    AssignmentFactory,
    AttemptFactory,
    AttendanceFactory,
    ConsentFactory,
    EnrollmentFactory,
    FollowUpFactory,
    ParticipantFactory,
    PlacementFactory,
    PlannedGapFactory,
    ServiceFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inside")]

LAST = date(2026, 4, 16)  # 90 days before TODAY


def exited_on(participant, today=TODAY):
    return Participant.objects.with_exit(today).get(pk=participant.pk).exited_on


def coaching(participant, day, *, extends=True):
    ServiceFactory(participant=participant, given_on=day, type__extends_participation=extends)


def test_ninety_days_without_a_service_that_extends_is_an_exit_on_the_day_of_the_last(participant):
    coaching(participant, LAST - timedelta(days=40))
    coaching(participant, LAST)

    assert exited_on(participant, TODAY - timedelta(days=1)) is None
    assert exited_on(participant) == LAST
    assert Participant.objects.exited(TODAY).get() == participant
    assert not Participant.objects.taking_part(TODAY).exists()


def test_a_bus_pass_or_a_call_extends_nothing(participant):
    coaching(participant, LAST)
    coaching(participant, TODAY, extends=False)
    AttemptFactory(follow_up=FollowUpFactory(placement=PlacementFactory(participant=participant)), reached=True)

    assert exited_on(participant) == LAST


def test_coming_to_a_program_extends_and_being_absent_does_not(participant):
    enrollment = EnrollmentFactory(participant=participant)
    AttendanceFactory(enrollment=enrollment, day=LAST)
    AttendanceFactory(enrollment=enrollment, day=TODAY, status="absent")
    assert exited_on(participant) == LAST

    AttendanceFactory(enrollment=enrollment, day=LAST + timedelta(days=1), status="late")
    assert exited_on(participant) is None


def test_who_is_in_a_program_takes_part_where_nobody_records_attendance_and_until_its_last_day(participant):
    enrollment = EnrollmentFactory(participant=participant, started_on=LAST - timedelta(days=30))
    assert exited_on(participant) is None
    assert Participant.objects.taking_part(TODAY).get() == participant

    Enrollment.objects.filter(pk=enrollment.pk).update(state="withdrawn", ended_on=LAST, reason="moved")
    assert exited_on(participant) == LAST

    Enrollment.objects.filter(pk=enrollment.pk).update(started_on=None)
    assert exited_on(participant) is None


def test_the_last_day_of_a_completed_program_extends_whoever_came_that_day(participant):
    enrollment = EnrollmentFactory(participant=participant, state="completed", ended_on=LAST)
    AttendanceFactory(enrollment=enrollment, day=LAST - timedelta(days=9))

    assert exited_on(participant) == LAST


def test_a_planned_gap_keeps_somebody_in_until_ninety_days_after_it(participant):
    coaching(participant, LAST)
    gap = PlannedGapFactory(participant=participant, starts_on=LAST + timedelta(days=30), ends_on=TODAY)

    assert exited_on(participant) is None
    assert exited_on(participant, gap.ends_on + timedelta(days=89)) is None
    assert exited_on(participant, gap.ends_on + timedelta(days=90)) == LAST


def test_a_gap_planned_after_the_exit_takes_nothing_back(participant):
    coaching(participant, LAST)
    PlannedGapFactory(participant=participant, starts_on=LAST + timedelta(days=91), ends_on=TODAY + timedelta(days=30))

    assert exited_on(participant, TODAY + timedelta(days=10)) == LAST


def test_who_never_had_a_service_neither_takes_part_nor_has_exited(participant):
    assert exited_on(participant) is None
    assert not Participant.objects.taking_part(TODAY).exists()


class TestGoingQuiet:
    def test_who_is_in_a_program_and_was_not_heard_of_for_thirty_days(self, organization):
        quiet, heard, over = (ParticipantFactory(organization=organization, registered_on=LAST) for _each in range(3))
        for person in (quiet, heard):
            EnrollmentFactory(participant=person, started_on=LAST)
        EnrollmentFactory(participant=over, started_on=LAST, state="completed", ended_on=LAST)
        coaching(quiet, TODAY - timedelta(days=30))
        coaching(heard, TODAY - timedelta(days=29))

        found = Participant.objects.of_organization(organization).going_quiet(TODAY)

        assert [(each.pk, each.heard_on) for each in found] == [(quiet.pk, TODAY - timedelta(days=30))]

        gap = PlannedGapFactory(participant=quiet, starts_on=TODAY - timedelta(days=9), ends_on=TODAY)
        assert not found.all().exists()
        assert gap.participant in found.model.objects.going_quiet(TODAY + timedelta(days=1))


class TestMissing:
    def test_a_record_says_what_a_report_will_ask_for(self, organization, coach):
        full = ParticipantFactory(organization=organization, birth_date=date(1990, 1, 2), phone="617-555-0100")
        ConsentFactory(participant=full, scope="own", to=None)
        AssignmentFactory(participant=full, coach=coach)
        bare = ParticipantFactory(organization=organization)
        PlacementFactory(participant=bare)

        (found,) = Participant.objects.of_organization(organization).missing_something(NOW)

        assert found == bare
        assert {name for name in MISSING if getattr(found, name)} == set(MISSING)
