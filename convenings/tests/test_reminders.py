from datetime import timedelta

import pytest

from coalition.models import Mail
from coalition.tests.factories import (
    GroupFactory,
    GroupMembershipFactory,
    MembershipFactory,
    OrganizationFactory,
    PreferencesFactory,
    SeatFactory,
    UserFactory,
)
from convenings.models import Convening
from convenings.operations import rsvps, scheduling
from convenings.operations.rsvps import Said
from convenings.tests.factories import ConveningFactory, SeriesFactory

pytestmark = pytest.mark.django_db

MINUTE, HOUR, DAY, WEEK = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
EARLY = timedelta(days=20)


@pytest.fixture
def meeting():
    """Of a group that reminds a week and a day before."""
    return ConveningFactory(group=GroupFactory(reminds=["week", "day"]), title="Meeting")


@pytest.fixture
def ana(meeting, say):
    """She said yes long before."""
    person = UserFactory(email="ana@example.org")
    say(meeting, person, now=meeting.starts_at - EARLY)
    Mail.objects.all().delete()
    return person


def told(state="queued"):
    return list(Mail.objects.filter(state=state).order_by("pk").values_list("recipient", "subject"))


REMINDER = ("ana@example.org", "Reminder: Meeting")


class TestReminders:
    def test_nobody_is_reminded_before_the_time_and_each_once(self, meeting, ana):
        assert rsvps.remind(meeting.starts_at - WEEK - MINUTE) == 0

        assert [rsvps.remind(meeting.starts_at - WEEK + n * MINUTE) for n in range(3)] == [1, 0, 0]
        assert [rsvps.remind(meeting.starts_at - DAY + n * MINUTE) for n in range(3)] == [1, 0, 0]
        assert told() == [REMINDER, REMINDER]

    @pytest.mark.parametrize(("wish", "expected"), [([], 1), (["hour"], 0), (["day", "hour"], 1)])
    def test_a_wish_of_ones_own_goes_before_what_the_group_does(self, meeting, ana, wish, expected):
        PreferencesFactory(user=ana, remind_me=wish)

        assert rsvps.remind(meeting.starts_at - DAY) == expected
        assert rsvps.remind(meeting.starts_at - HOUR) == int("hour" in wish)

    def test_a_meeting_that_moves_reminds_again_at_its_new_time(self, meeting, ana):
        rsvps.remind(meeting.starts_at - DAY)
        Convening.objects.filter(pk=meeting.pk).update(
            local_date=meeting.local_date + DAY, starts_at=meeting.starts_at + DAY, ends_at=meeting.ends_at + DAY
        )

        assert rsvps.remind(meeting.starts_at - DAY + MINUTE) == 1
        assert rsvps.remind(meeting.starts_at) == 1
        assert len(told()) == 3

    def test_whoever_answers_after_that_moment_is_not_sent_a_stale_one(self, meeting, say):
        late = UserFactory()
        say(meeting, late, now=meeting.starts_at - DAY + MINUTE)
        Mail.objects.all().delete()

        assert rsvps.remind(meeting.starts_at - DAY + 2 * MINUTE) == 0
        assert told() == []

    def test_whoever_got_the_seat_after_that_moment_has_heard_of_it_just_now(self, meeting, ana, say):
        Convening.objects.update(capacity=1)
        ben = UserFactory()
        say(meeting, ben, now=meeting.starts_at - EARLY)
        say(meeting, ana, "no", now=meeting.starts_at - HOUR)

        assert rsvps.remind(meeting.starts_at - HOUR + MINUTE) == 0

    def test_who_may_come_is_asked_to_decide_and_nobody_else_is_reminded(self, meeting, say):
        Convening.objects.update(capacity=1)
        people = {answer: UserFactory(email=f"{answer}@example.org") for answer in ("yes", "maybe", "no")}
        for answer, person in people.items():
            say(meeting, person, answer, now=meeting.starts_at - EARLY)
        say(meeting, UserFactory(email="waits@example.org"), now=meeting.starts_at - EARLY)
        say(meeting, UserFactory(email="gone@example.org", is_active=False), "maybe", now=meeting.starts_at - EARLY)
        Mail.objects.all().delete()

        rsvps.remind(meeting.starts_at - DAY)

        assert sorted(address for address, _subject in told()) == ["maybe@example.org", "yes@example.org"]
        assert "Can you say yes or no now?" in Mail.objects.get(recipient="maybe@example.org").text

    def test_a_guest_without_an_account_is_reminded_too(self, meeting):
        now = meeting.starts_at - EARLY
        rsvps.answer_for(meeting, name="Gus", email="gus@example.org", said=Said("yes"), by=UserFactory(), now=now)
        rsvps.answer_for(meeting, name="Cy", email="", said=Said("yes"), by=UserFactory(), now=now)
        Mail.objects.all().delete()

        assert rsvps.remind(meeting.starts_at - DAY) == 1
        assert told() == [("gus@example.org", "Reminder: Meeting")]

    def test_who_wants_no_reminders_gets_none(self, meeting, ana):
        PreferencesFactory(user=ana, reminders=False)
        rsvps.remind(meeting.starts_at - DAY)

        assert told() == []
        assert told("canceled") == [REMINDER]

    def test_a_canceled_meeting_reminds_nobody(self, meeting, ana):
        Convening.objects.update(status="canceled", status_reason="Snow")

        assert rsvps.remind(meeting.starts_at - DAY) == 0

    def test_late_by_an_outage_it_is_sent_while_it_is_of_use_and_only_the_last_one(self, meeting, ana):
        assert rsvps.remind(meeting.starts_at - MINUTE) == 1
        assert told() == [REMINDER]
        assert Mail.objects.get().good_until == meeting.starts_at

    def test_what_began_meanwhile_is_written_down_as_too_late(self, meeting, ana):
        assert rsvps.remind(meeting.starts_at + HOUR) == 1

        assert told() == []
        assert told("canceled") == [REMINDER]
        assert Mail.objects.get().last_error == "Nobody needs it any more: it came too late."
        assert rsvps.remind(meeting.starts_at + 2 * HOUR) == 0

    def test_a_reminder_that_waits_is_taken_back_when_somebody_does_not_come_any_more(self, meeting, ana, say):
        rsvps.remind(meeting.starts_at - DAY)
        say(meeting, ana, "no", now=meeting.starts_at - HOUR)

        assert told() == []
        assert told("canceled") == [REMINDER]

    @pytest.mark.parametrize("people", [2, 9])
    def test_it_asks_little_whoever_was_reminded_before(self, meeting, people, say, django_assert_num_queries):
        for _person in range(people):
            say(meeting, UserFactory(), now=meeting.starts_at - EARLY)
        rsvps.remind(meeting.starts_at - DAY)

        with django_assert_num_queries(4):
            assert rsvps.remind(meeting.starts_at - DAY + MINUTE) == 0


class TestAsking:
    @pytest.fixture
    def group(self):
        place = GroupMembershipFactory(user__email="ana@example.org", group__name="Outreach")
        GroupMembershipFactory(group=place.group, user__email="off@example.org", user__is_active=False)
        GroupMembershipFactory(user__email="elsewhere@example.org")
        return place.group

    def test_a_group_is_asked_once_about_a_whole_series(self, group, now):
        chair = UserFactory()
        facts = {"title": "Meeting", "place": "Library", "local_time": "09:30", "weekday": 2, "nth": 2}
        scheduling.schedule_series(group=group, by=chair, now=now, first_on=now.date(), **facts)

        assert [rsvps.ask_people(now) for _twice in range(2)] == [1, 0]

        assert told() == [("ana@example.org", "Will you come? Meeting")]
        text = Mail.objects.get().text
        assert "You answer once, for all dates." in text
        assert [text.count(f"?answer={answer}") for answer in ("yes", "maybe", "no")] == [1, 1, 1]

    def test_nobody_is_asked_about_what_a_command_made(self, group, now):
        ConveningFactory(group=group)

        assert rsvps.ask_people(now) == 0

    def test_the_silent_are_nudged_once_a_week_before(self, group):
        meeting = ConveningFactory(group=group, title="Meeting")
        Convening.objects.update(created_at=meeting.starts_at - EARLY)
        assert rsvps.nudge(meeting.starts_at - WEEK - MINUTE) == 0

        assert [rsvps.nudge(meeting.starts_at - WEEK + n * DAY) for n in range(3)] == [1, 0, 0]
        assert told() == [("ana@example.org", "We have no answer of yours: Meeting")]

    def test_whoever_is_silent_about_a_series_is_nudged_once_for_all_of_it(self, group, now):
        series = SeriesFactory(group=group, first_on=now.date(), frequency="weekly", nth=None)
        first, second, *_more = scheduling.top_up(series.pk, now=now - 3 * DAY)

        assert rsvps.nudge(first.starts_at - HOUR) == 1
        assert rsvps.nudge(second.starts_at - HOUR) == 0

    def test_who_answered_is_not_nudged_nor_who_was_asked_only_now(self, group, say):
        meeting = ConveningFactory(group=group)
        Convening.objects.update(created_at=meeting.starts_at - 3 * DAY)
        assert rsvps.nudge(meeting.starts_at - 2 * DAY) == 0
        say(meeting, group.memberships.get(user__email="ana@example.org").user, "no")

        assert rsvps.nudge(meeting.starts_at - HOUR) == 0

    def test_who_was_invited_by_name_and_is_silent_is_nudged_once(self, meeting):
        rsvps.invite(meeting, name="Gus", email="gus@example.org", by=UserFactory(), now=meeting.starts_at - EARLY)
        Mail.objects.all().delete()

        assert [rsvps.nudge(meeting.starts_at - DAY) for _twice in range(2)] == [1, 0]
        assert told() == [("gus@example.org", "We have no answer of yours: Meeting")]


class TestHeadCount:
    def test_the_day_before_chairs_learn_how_many_come_what_they_need_and_who_is_missing(self, say):
        chair = GroupMembershipFactory(role="chair", user__email="chair@example.org")
        meeting = ConveningFactory(group=chair.group, title="Meeting", guests_at_most=2)
        SeatFactory(group=chair.group, organization=OrganizationFactory(name="Harbor House"))
        coming = GroupMembershipFactory(group=chair.group).user
        now = meeting.starts_at - EARLY
        say(meeting, coming, guests=2, needs=["child_care", "asl"], now=now)
        say(meeting, UserFactory(), needs=["asl"], now=now)
        say(meeting, UserFactory(), "maybe", now=now)
        Mail.objects.all().delete()

        assert [rsvps.tell_chairs(meeting.starts_at - DAY + n * MINUTE) for n in (-1, 1, 2)] == [0, 1, 0]

        assert told() == [("chair@example.org", "4 people come: Meeting")]
        text = Mail.objects.get().text
        for line in ("May come: 1", "American Sign Language: 2", "Child care: 1", "Nobody yet from: "):
            assert line in text
        assert "Harbor House" in text

    def test_without_a_group_whoever_manages_the_host_learns_it(self, now):
        manager = MembershipFactory()
        MembershipFactory(organization=manager.organization, role="member")
        meeting = ConveningFactory(group=None, host=manager.organization, title="Fair")

        rsvps.tell_chairs(meeting.starts_at - HOUR)

        assert told() == [(manager.user.email, "0 people come: Fair")]

    def test_a_meeting_that_moves_is_counted_again(self):
        chair = GroupMembershipFactory(role="chair")
        meeting = ConveningFactory(group=chair.group)
        rsvps.tell_chairs(meeting.starts_at - HOUR)
        Convening.objects.update(
            local_date=meeting.local_date + DAY, starts_at=meeting.starts_at + DAY, ends_at=meeting.ends_at + DAY
        )

        assert rsvps.tell_chairs(meeting.starts_at) == 1
