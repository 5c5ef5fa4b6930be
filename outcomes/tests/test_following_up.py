"""Somebody calls when it is time: the coach is reminded once, the manager is told where nobody called."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from coalition.models import Kind, Mail
from coalition.scopes import acting
from coalition.scopes.kinds import MIGRATION
from outcomes import tasks
from outcomes.models import Attempt, FollowUp, Placement
from outcomes.operations import erasing, followups, participants, placements
from outcomes.operations.refusing import InTheFuture
from outcomes.tests.conftest import NOW, TODAY
from outcomes.tests.factories import (
    AssignmentFactory,
    CoverFactory,
    FollowUpFactory,
    FundingStreamFactory,
    PlacementFactory,
)

pytestmark = pytest.mark.django_db


def due(participant, days_ago=0, **said):
    placement = PlacementFactory(participant=participant, employer_name=f"Employer {days_ago}")
    return FollowUpFactory(placement=placement, due_on=TODAY - timedelta(days=days_ago), **said)


@pytest.mark.usefixtures("inside")
class TestOne:
    def test_an_attempt_is_written_down_whether_it_reached_them_or_not(self, participant, coach):
        follow_up = due(participant)
        followups.record_attempt(follow_up, how="phone", reached=False, by=coach, now=NOW, note="Full mailbox")
        followups.record_attempt(follow_up, how="text", reached=True, by=coach, now=NOW, at=NOW - timedelta(hours=2))

        assert [(each.how, each.reached, each.note) for each in follow_up.attempts.all()] == [
            ("text", True, ""),
            ("phone", False, "Full mailbox"),
        ]
        with pytest.raises(InTheFuture):
            followups.record_attempt(follow_up, how="text", reached=True, by=coach, now=NOW, at=NOW + timedelta(days=1))
        assert Attempt.objects.count() == 2

    def test_what_was_learned_is_recorded_once(self, participant, coach):
        follow_up = due(participant)

        followups.record_result(follow_up, result="same_employer", wage_now=Decimal("26.00"), by=coach, now=NOW)

        assert (follow_up.state, follow_up.answered_on, follow_up.wage_now) == ("done", TODAY, Decimal("26.00"))
        with pytest.raises(followups.DoneAlready):
            followups.record_result(follow_up, result="not_employed", by=coach, now=NOW)
        followups.reopen(follow_up)
        assert (follow_up.state, follow_up.result, follow_up.answered_on) == ("open", "", None)

    @pytest.mark.parametrize("result", ["not_employed", "no_contact"])
    def test_a_wage_is_that_of_a_job(self, participant, coach, result):
        follow_up = due(participant)

        with pytest.raises(followups.WageOfNoJob):
            followups.record_result(follow_up, result=result, wage_now=Decimal(20), by=coach, now=NOW)
        with pytest.raises(IntegrityError, match="follow_up_wage_of_a_job"), transaction.atomic():
            FollowUp.objects.update(state="done", result=result, answered_on=TODAY, wage_now=20)

    def test_unable_to_contact_is_a_result_and_not_being_out_of_work(self, participant, coach):
        followups.record_result(due(participant), result="no_contact", by=coach, now=NOW)

        assert list(FollowUp.objects.done().values_list("result", flat=True)) == ["no_contact"]
        assert not FollowUp.objects.filter(result="not_employed").exists()


@pytest.mark.usefixtures("inside")
class TestThePlan:
    def test_follows_the_stream_and_what_is_not_in_it_any_more_is_not_needed(self, participant, coach, stream):
        placement = PlacementFactory(participant=participant, stream=stream)
        assert followups.plan(placement) == 3
        assert followups.plan(placement) == 0
        followups.record_result(placement.follow_ups.get(days=30), result="no_contact", by=coach, now=NOW)

        placement.stream = FundingStreamFactory(follow_up_days=[90, 180])
        placement.save()

        assert followups.plan(placement) == 1
        assert list(placement.follow_ups.order_by("days").values_list("days", "state")) == [
            (30, "done"),
            (60, "canceled"),
            (90, "open"),
            (180, "open"),
        ]

    def test_what_moves_is_reminded_of_anew(self, participant, coach, manager):
        placement = PlacementFactory(participant=participant, starts_on=TODAY - timedelta(days=80))
        followups.plan(placement)
        assert followups.remind(participant.organization, now=NOW) == 1
        assert followups.escalate(participant.organization, now=NOW) == 1

        placements.correct(placement, reason="A slip", by=coach, now=NOW, starts_on=TODAY - timedelta(days=30))

        a_month_later = NOW + timedelta(days=30)
        assert followups.remind(participant.organization, now=a_month_later - timedelta(days=1)) == 0
        assert followups.remind(participant.organization, now=a_month_later) == 1
        assert followups.escalate(participant.organization, now=a_month_later + timedelta(days=15)) == 1
        assert placement.follow_ups.count() == 1

    def test_what_the_plan_has_again_is_to_be_done_again_and_what_somebody_called_off_is_not(
        self, participant, coach, stream
    ):
        placement = PlacementFactory(participant=participant, stream=stream)
        followups.plan(placement)
        followups.cancel(placement.follow_ups.get(days=30), by=coach, now=NOW)

        placements.correct(placement, reason="A slip", by=coach, now=NOW, stream=FundingStreamFactory())
        placements.correct(placement, reason="No slip", by=coach, now=NOW, stream=stream)

        assert list(placement.follow_ups.order_by("days").values_list("days", "state")) == [
            (30, "canceled"),
            (60, "open"),
            (90, "open"),
        ]

    def test_nothing_is_planned_of_who_is_anonymized(self, participant, stream):
        PlacementFactory(participant=participant, stream=stream, starts_on=TODAY - timedelta(days=60))
        erasing.anonymize(participant, now=NOW)

        assert followups.make_due(participant.organization, today=TODAY) == 0

    def test_one_that_grew_is_made_up_for_when_it_is_due(self, participant, stream):
        PlacementFactory(participant=participant, stream=stream, starts_on=TODAY - timedelta(days=60))

        assert followups.make_due(participant.organization, today=TODAY) == 2
        assert followups.make_due(participant.organization, today=TODAY) == 0
        assert sorted(FollowUp.objects.values_list("days", flat=True)) == [30, 60]


@pytest.mark.usefixtures("inside")
class TestWhatIsDue:
    def test_today_and_before_but_not_of_those_whose_calls_are_paused(self, participant, coach):
        now, late = due(participant), due(participant, 15)
        due(participant, -1)
        due(participant, 3, state="done", result="no_contact", answered_on=TODAY)

        assert list(FollowUp.objects.due(TODAY)) == [late, now]
        assert list(FollowUp.objects.overdue(TODAY)) == [late]
        assert not FollowUp.objects.of_coach(coach, TODAY).due(TODAY).exists()
        participants.pause_calls(participant, until=TODAY)
        assert not FollowUp.objects.due(TODAY).exists()
        assert FollowUp.objects.due(TODAY + timedelta(days=1)).count() == 3

    def test_a_pause_counts_for_nobody_s_delay_and_the_coach_is_reminded_after_it(self, participant, coach, manager):
        AssignmentFactory(participant=participant, coach=coach)
        due(participant, 10)
        followups.remind(participant.organization, now=NOW)
        participants.pause_calls(participant, until=TODAY + timedelta(days=60))
        after, organization = NOW + timedelta(days=61), participant.organization

        assert followups.remind(organization, now=after) == 1
        assert [followups.escalate(organization, now=after + timedelta(days=days)) for days in (0, 14, 15)] == [0, 0, 1]


def letters():
    return [(letter.user, letter.subject) for letter in Mail.objects.filter(kind=Kind.CASELOAD).order_by("pk")]


class TestLetters:
    def test_a_coach_gets_one_letter_of_all_that_is_due_and_none_again(self, participant, coach):
        AssignmentFactory(participant=participant, coach=coach)
        due(participant), due(participant, 3)

        assert followups.remind(participant.organization, now=NOW) == 1
        assert followups.remind(participant.organization, now=NOW + timedelta(hours=1)) == 0

        assert letters() == [(coach, "2 follow-ups are due")]
        letter = Mail.objects.get()
        assert participant.full_name not in f"{letter.subject}{letter.text}{letter.html}"

    def test_who_covers_is_told_and_where_nobody_coaches_the_manager(self, participant, coach, colleague, manager):
        AssignmentFactory(participant=participant, coach=coach)
        CoverFactory(
            organization=participant.organization, away=coach, covered_by=colleague, starts_on=TODAY, ends_on=TODAY
        )
        due(participant)
        alone = FollowUpFactory(placement__participant__organization=participant.organization, due_on=TODAY)

        followups.remind(participant.organization, now=NOW)

        assert alone.participant != participant
        assert set(letters()) == {(colleague, "1 follow-up is due"), (manager, "1 follow-up is due")}

    def test_who_has_left_is_told_nothing_and_the_managers_are(self, participant, coach, manager):
        AssignmentFactory(participant=participant, coach=coach)
        coach.memberships.update(until=localdate())
        due(participant)

        followups.remind(participant.organization, now=NOW)

        assert letters() == [(manager, "1 follow-up is due")]

    def test_who_was_to_stand_in_and_has_left_is_told_nothing_and_the_coach_is(self, participant, coach, colleague):
        AssignmentFactory(participant=participant, coach=coach)
        CoverFactory(
            organization=participant.organization, away=coach, covered_by=colleague, starts_on=TODAY, ends_on=TODAY
        )
        colleague.memberships.update(until=localdate())
        due(participant)

        followups.remind(participant.organization, now=NOW)

        assert letters() == [(coach, "1 follow-up is due")]

    def test_managers_are_told_of_what_nobody_called_about_for_two_weeks(self, participant, manager):
        due(participant, 14), due(participant, 15)

        assert followups.escalate(participant.organization, now=NOW) == 1
        assert followups.escalate(participant.organization, now=NOW) == 0

        assert letters() == [(manager, "1 follow-up is two weeks overdue")]

    def test_the_task_does_all_of_it_for_every_organization_and_can_run_twice(self, participant, coach, stream):
        AssignmentFactory(participant=participant, coach=coach)
        PlacementFactory(participant=participant, stream=stream, starts_on=TODAY - timedelta(days=400))

        tasks.follow_up()
        tasks.follow_up()

        with acting(MIGRATION):
            assert Placement.objects.get().follow_ups.count() == 3
        assert letters() == [(coach, "3 follow-ups are due")]
