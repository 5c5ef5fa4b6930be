"""What became of people in the demo: every stage, believable figures, gaps, and calls that are overdue."""

from datetime import timedelta

import pytest

from coalition.models import Membership, User
from coalition.scopes import acting
from coalition.scopes.kinds import INDICATORS, of_user
from outcomes.counting import Reason, tally
from outcomes.models import Enrollment, FollowUp, FundingStream, Participant, Placement
from portal.tests.demo.day import NOW

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


@pytest.fixture
def in_scope(db):
    with acting(INDICATORS):
        yield


def test_three_grants_are_for_what_each_is_for(in_scope):
    grant = FundingStream.objects.get(slug="good-jobs-grant")
    sectors = set(grant.sectors.values_list("slug", flat=True))

    assert (FundingStream.objects.count(), grant.amount, grant.target) == (3, 23_000_000, 4618)
    assert sectors == {"healthcare", "clean-energy", "childcare"}
    assert sum(each.target for each in grant.sector_targets.all()) == 4618
    assert "life-sciences" not in sectors


def test_participants_stand_at_every_stage_of_twelve_programs(in_scope):
    assert Participant.objects.count() == 600
    assert set(Enrollment.objects.values_list("state", flat=True)) == set(Enrollment.State.values)
    assert Enrollment.objects.values("program").distinct().count() == 12
    assert Placement.objects.count() == 156
    assert set(FollowUp.objects.exclude(result="").values_list("result", flat=True)) == set(FollowUp.Result.values)


def test_there_is_something_to_do_something_missing_and_somebody_going_quiet(in_scope):
    assert FollowUp.objects.due(TODAY).count() > 50
    assert FollowUp.objects.overdue(TODAY).exists()
    assert Enrollment.objects.new_referrals().count() == 60
    assert Participant.objects.going_quiet(TODAY).exists()
    assert 50 < Participant.objects.missing_something(NOW).count() < 300
    assert Participant.objects.exited(TODAY).exists()
    assert Participant.objects.without_coach().exists()


def test_wages_are_believable_and_nothing_happened_that_is_yet_to_come(in_scope):
    wages = Placement.objects.exclude(hourly_wage=None).values_list("hourly_wage", flat=True)

    assert (min(wages) >= 15, max(wages) <= 60) == (True, True)
    assert not Placement.objects.filter(starts_on__gt=TODAY).exists()
    assert not Enrollment.objects.filter(ended_on__gt=TODAY).exists()
    assert not FollowUp.objects.filter(answered_on__gt=TODAY).exists()


def test_a_stream_counts_some_and_says_why_it_does_not_count_others(in_scope):
    told = tally(FundingStream.objects.get(slug="good-jobs-grant"))

    assert told.counted > 40
    assert {Reason.EVIDENCE, Reason.HOURS, Reason.PAY_UNKNOWN} <= set(told.not_counted)


def test_the_demo_s_case_worker_has_a_day_s_work():
    worker = User.objects.get(email="staff@demo.example")

    with acting(of_user(worker)):
        assert Participant.objects.count() == 100
        assert Participant.objects.of_coach(worker, TODAY).count() > 50
        assert FollowUp.objects.of_coach(worker, TODAY).due(TODAY + timedelta(days=1)).exists()
    assert Membership.objects.of(worker).get().role == Membership.Role.STAFF
