"""A participant's way through a program, and a whole cohort's attendance at once."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from outcomes.models import Attendance, Enrollment
from outcomes.operations import enrollments, services
from outcomes.operations.refusing import InTheFuture
from outcomes.tests.conftest import NOW, TODAY
from outcomes.tests.factories import EnrollmentFactory, ParticipantFactory, ServiceTypeFactory
from programs.tests.factories import CohortFactory, ProgramFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inside")]

State = Enrollment.State


@pytest.fixture
def cohort():
    return CohortFactory(starts_on=date(2026, 7, 6))


def test_the_way_from_being_referred_to_having_completed(participant, coach, cohort, stream):
    on = {"by": coach, "now": NOW}
    first = enrollments.refer(participant, cohort.program, on=TODAY - timedelta(days=9), stream=stream, **on)
    second = enrollments.enroll(participant, cohort.program, on=TODAY - timedelta(days=8), cohort=cohort, **on)
    third = enrollments.start(second, on=TODAY - timedelta(days=7), now=NOW)
    done = enrollments.complete(third, on=TODAY, now=NOW)

    assert first.pk == done.pk
    assert (done.state, done.cohort, done.stream, done.ended_on) == (State.COMPLETED, cohort, stream, TODAY)
    assert done.referred_on < done.enrolled_on < done.started_on


def test_what_is_over_is_not_moved_on_but_may_be_opened_again(participant, coach, cohort):
    enrollment = EnrollmentFactory(participant=participant, cohort=cohort)
    enrollments.withdraw(enrollment, on=TODAY, reason="barrier", barrier="child_care", now=NOW)

    with pytest.raises(enrollments.IsOver):
        enrollments.complete(enrollment, on=TODAY, now=NOW)
    assert (enrollment.reason, enrollment.barrier) == ("barrier", "child_care")

    again = enrollments.reopen(enrollment, now=NOW)
    assert (again.state, again.ended_on, again.reason, again.barrier) == (State.ACTIVE, None, "", "")


def test_who_leaves_does_so_for_a_reason(participant):
    enrollment = EnrollmentFactory(participant=participant)

    for said in ({"reason": ""}, {"reason": "job", "barrier": "housing"}):
        with pytest.raises(enrollments.NoReason):
            enrollments.withdraw(enrollment, on=TODAY, now=NOW, **said)
    with pytest.raises(IntegrityError, match="enrollment_barrier_is_the_reason"), transaction.atomic():
        Enrollment.objects.update(barrier="housing")


def test_nobody_is_in_the_same_run_of_a_program_twice_at_once(participant, coach, cohort):
    enrollments.enroll(participant, cohort.program, cohort=cohort, on=TODAY, by=coach, now=NOW)

    with pytest.raises(enrollments.EnrolledAlready):
        enrollments.enroll(participant, cohort.program, cohort=cohort, on=TODAY, by=coach, now=NOW)


def test_a_cohort_is_one_of_the_program(participant, coach, cohort):
    with pytest.raises(enrollments.NotOfThisProgram):
        enrollments.refer(participant, ProgramFactory(), cohort=cohort, on=TODAY, by=coach, now=NOW)


def test_it_has_happened_and_in_its_order(participant, coach, cohort):
    enrollment = EnrollmentFactory(participant=participant, started_on=TODAY)

    with pytest.raises(InTheFuture):
        enrollments.refer(participant, cohort.program, on=TODAY + timedelta(days=1), by=coach, now=NOW)
    with pytest.raises(enrollments.EndsBeforeItBegins):
        enrollments.complete(enrollment, on=TODAY - timedelta(days=1), now=NOW)


def test_who_never_came_never_started(participant, cohort):
    enrollment = EnrollmentFactory(participant=participant, state="enrolled", started_on=None)

    assert enrollments.never_started(enrollment, on=TODAY, now=NOW).state == State.NEVER_STARTED


def in_cohort(cohort, organization, count, **said):
    people = ParticipantFactory.create_batch(count, organization=organization)
    return [EnrollmentFactory(participant=person, cohort=cohort, **said) for person in people]


class TestAttendance:
    def test_of_a_whole_cohort_on_one_day(self, organization, coach, cohort):
        here, late, gone = in_cohort(cohort, organization, 3, state="enrolled", started_on=None)
        came = {here.pk: ("present", Decimal(6)), late.pk: ("late", Decimal("4.5")), gone.pk: ("absent", None)}

        assert enrollments.record_attendance(cohort, TODAY, came, by=coach, now=NOW) == 3

        assert {each.enrollment_id: (each.status, each.hours) for each in Attendance.objects.all()} == came
        states = {each.pk: (each.state, each.started_on) for each in Enrollment.objects.all()}
        assert states == {
            here.pk: (State.ACTIVE, TODAY),
            late.pk: (State.ACTIVE, TODAY),
            gone.pk: (State.ENROLLED, None),
        }

    def test_a_day_is_put_right_by_recording_it_again(self, organization, coach, cohort):
        (enrollment,) = in_cohort(cohort, organization, 1)
        for status in ("absent", "excused"):
            enrollments.record_attendance(cohort, TODAY, {enrollment.pk: (status, None)}, by=coach, now=NOW)

        assert Attendance.objects.get().status == "excused"
        assert list(Attendance.objects.counted()) == [{"enrollment": enrollment.pk, "days": 1, "came": 0}]

    def test_a_day_that_was_recorded_by_mistake_goes_with_the_start_it_made(self, organization, coach, cohort):
        new, known = in_cohort(cohort, organization, 2, state="enrolled", started_on=None)
        before = TODAY - timedelta(days=1)
        came = {each.pk: ("present", None) for each in (new, known)}
        enrollments.record_attendance(cohort, before, came, by=coach, now=NOW)
        enrollments.record_attendance(cohort, TODAY, {known.pk: ("late", None)}, by=coach, now=NOW)

        assert enrollments.forget_attendance([new, known], before) == 2

        assert [(each.enrollment_id, each.day) for each in Attendance.objects.all()] == [(known.pk, TODAY)]
        assert {each.pk: (each.state, each.started_on) for each in Enrollment.objects.all()} == {
            new.pk: (State.ENROLLED, None),
            known.pk: (State.ACTIVE, TODAY),
        }

    def test_is_taken_of_those_who_are_in_it_and_of_days_that_were(self, organization, elsewhere, coach, cohort):
        (enrollment,) = in_cohort(cohort, organization, 1)
        (theirs,) = in_cohort(cohort, elsewhere, 1)
        (other,) = in_cohort(CohortFactory(), organization, 1)

        for pk in (theirs.pk, other.pk, 0):
            with pytest.raises(enrollments.NotInThisCohort):
                enrollments.record_attendance(cohort, TODAY, {pk: ("present", None)}, by=coach, now=NOW)
        with pytest.raises(InTheFuture):
            enrollments.record_attendance(
                cohort, TODAY + timedelta(days=1), {enrollment.pk: ("present", None)}, by=coach, now=NOW
            )

    def test_takes_as_many_queries_for_ten_as_for_two(self, organization, coach, cohort):
        def taken(count):
            came = {each.pk: ("present", None) for each in in_cohort(cohort, organization, count)}
            with CaptureQueriesContext(connection) as queries:
                enrollments.record_attendance(cohort, TODAY, came, by=coach, now=NOW)
            return len(queries)

        assert taken(2) == taken(10)


class TestServices:
    def test_a_service_is_paid_by_the_stream_of_its_enrollment(self, participant, coach, stream):
        enrollment = EnrollmentFactory(participant=participant, stream=stream)
        kind = ServiceTypeFactory(costs_money=True)

        made = services.log_service(
            participant, kind, on=TODAY, amount=Decimal("62.00"), enrollment=enrollment, by=coach, now=NOW, note="June"
        )

        made.refresh_from_db()
        assert (made.stream, made.amount, made.note) == (stream, Decimal("62.00"), "June")

    def test_what_is_refused(self, participant, organization, coach):
        kind = ServiceTypeFactory()
        other = EnrollmentFactory(participant__organization=organization)
        log = {"on": TODAY, "by": coach, "now": NOW}

        with pytest.raises(services.BelowZero):
            services.log_service(participant, kind, **log, amount=Decimal(-1))
        with pytest.raises(services.NotOfThisPerson):
            services.log_service(participant, kind, **log, enrollment=other)
        with pytest.raises(InTheFuture):
            services.log_service(participant, kind, **log | {"on": TODAY + timedelta(days=1)})
        credential = {"kind": "license", "name": "CNA"}
        services.log_credential(participant, **log, **credential)
        with pytest.raises(services.LoggedAlready):
            services.log_credential(participant, **log, **credential)
        services.log_skill_gain(participant, **log, kind="exam")
        with pytest.raises(services.LoggedAlready):
            services.log_skill_gain(participant, **log, kind="exam")
