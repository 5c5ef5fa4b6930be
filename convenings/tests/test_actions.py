"""What people take on: who may, how it is settled, when they are reminded, what becomes of it when they leave."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from coalition.models import Mail, Membership
from coalition.operations.memberships import leave_group
from coalition.tests.factories import (
    GroupFactory,
    GroupMembershipFactory,
    MembershipFactory,
    OrganizationFactory,
    PreferencesFactory,
    UserFactory,
)
from convenings.models import Action
from convenings.operations import actions
from convenings.operations.changing import ReasonMissing
from convenings.tests.factories import ActionFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def place():
    """Of somebody in the group, for an organization of theirs."""
    return GroupMembershipFactory(user__email="ana@example.org", user__full_name="Ana A.")


@pytest.fixture
def ana(place):
    return place.user


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def taken_on(place, now):
    """An action of Ana's."""

    def agree(what="Call schools", **more):
        facts = {"organization": place.organization, "user": place.user, "by": None, "now": now, **more}
        return actions.agree(place.group, what=what, **facts)

    return agree


@pytest.fixture
def reminded(now):
    """How many letters are written on the morning of that day, counted from now."""
    return lambda days: actions.remind_of_actions(now + days * DAY)


def again(action):
    return Action.objects.get(pk=action.pk)


class TestSettling:
    def test_it_is_taken_on_by_an_organization_in_the_group_and_somebody_of_it(self, place, ana, taken_on, now):
        found = taken_on()
        assert (found.user, found.organization, found.state, found.agreed_at) == (ana, place.organization, "open", now)
        assert taken_on("Find a room", user=None).user is None
        with pytest.raises(actions.NoSeat):
            taken_on(organization=OrganizationFactory())
        with pytest.raises(actions.NotTheirOrganization):
            taken_on(user=UserFactory())
        with pytest.raises(ValidationError):
            taken_on("")

    def test_it_is_done_with_a_word_and_once(self, taken_on, now):
        action = taken_on()

        actions.finish(action, word="All of them.", by=None, now=now)

        found = again(action)
        assert (found.state, found.word, found.settled_at) == ("done", "All of them.", now)
        for deed in (
            lambda: actions.finish(action, by=None, now=now),
            lambda: actions.drop(action, reason="No.", by=None, now=now),
            lambda: actions.take_more_time(action, until=now.date() + 9 * DAY, by=None, now=now),
            lambda: actions.amend(action, what="B", by=None, now=now),
        ):
            with pytest.raises(actions.SettledAlready):
                deed()

    def test_it_is_dropped_for_a_reason_and_opened_again(self, taken_on, now):
        action = taken_on()
        with pytest.raises(ReasonMissing):
            actions.drop(action, reason=" ", by=None, now=now)
        with pytest.raises(actions.StillOpen):
            actions.open_again(action, by=None, now=now)

        actions.drop(action, reason="The school closed.", by=None, now=now)
        assert (again(action).state, again(action).reason) == ("dropped", "The school closed.")
        actions.open_again(action, by=None, now=now)
        assert (again(action).state, again(action).reason, again(action).settled_at) == ("open", "", None)

    def test_more_time_is_a_later_day(self, taken_on, today, now):
        action = taken_on(due=today + 3 * DAY)
        for day in (today - DAY, today, today + 3 * DAY, date(9999, 12, 31)):
            with pytest.raises(actions.NoLaterDay):
                actions.take_more_time(action, until=day, by=None, now=now)

        actions.take_more_time(action, until=today + 4 * DAY, word="They call back.", by=None, now=now)

        assert (again(action).due, again(action).word) == (today + 4 * DAY, "They call back.")

    def test_what_is_changed_keeps_to_the_same_rules_unless_nobody_else_does_it(self, place, taken_on, now):
        action = taken_on()
        place.group.seats.update(until=now.date())

        assert actions.amend(action, what="Call two schools", by=None, now=now).what == "Call two schools"
        with pytest.raises(actions.NoSeat):
            actions.amend(action, user=None, by=None, now=now)

    @pytest.mark.parametrize(
        "wrong", [{"what": ""}, {"state": "done"}, {"state": "dropped", "settled_at": timezone.now()}, {"reason": "x"}]
    )
    def test_the_database_refuses_what_cannot_be(self, wrong):
        with pytest.raises(IntegrityError), transaction.atomic():
            ActionFactory(**wrong)


class TestReminding:
    def test_the_morning_after_one_letter_has_all_that_somebody_took_on(self, taken_on, reminded, today):
        taken_on()
        taken_on("Find a room", due=today + 30 * DAY)
        actions.finish(taken_on("Done already"), by=None, now=timezone.now())

        assert [reminded(1), reminded(1), reminded(2)] == [1, 0, 0]

        letter = Mail.objects.get()
        assert (letter.recipient, letter.subject) == ("ana@example.org", "What you have taken on: 2 actions")
        assert letter.text.index("Find a room") < letter.text.index("Call schools")
        assert "Done already" not in letter.text
        assert letter.text.count("?said=done") == letter.text.count("?said=later") == 2

    def test_before_it_is_due_and_after_and_then_every_week(self, taken_on, reminded, today):
        taken_on(due=today + 20 * DAY)

        mornings = [day for day in range(1, 40) if reminded(day)]

        assert mornings == [1, 13, 19, 21, 28, 35]
        assert Mail.objects.order_by("-pk")[0].subject == "1 action of yours is overdue"
        assert "That day has passed." in Mail.objects.order_by("-pk")[0].text

    def test_a_day_that_was_missed_is_made_up_for(self, taken_on, reminded, today):
        taken_on(due=today + 20 * DAY)

        assert [reminded(day) for day in (1, 14, 15, 24, 25, 28)] == [1, 1, 0, 1, 0, 1]

    def test_without_a_day_it_is_told_of_once_and_with_what_else_is_due(self, taken_on, reminded, today):
        taken_on()
        assert [day for day in range(1, 30) if reminded(day)] == [1]

        taken_on("Find a room")
        assert reminded(30) == 1
        assert Mail.objects.order_by("-pk")[0].text.count("?said=done") == 2

    def test_whoever_does_it_from_now_on_hears_of_it(self, place, taken_on, reminded, now):
        action = taken_on()
        reminded(1)
        colleague = MembershipFactory(organization=place.organization).user

        actions.amend(action, user=colleague, by=None, now=now)

        assert reminded(2) == 1
        assert Mail.objects.order_by("-pk")[0].recipient == colleague.email

    def test_nobody_without_an_account_in_use_and_nobody_who_wants_none(self, ana, taken_on, reminded):
        taken_on()
        taken_on("Of nobody", user=None)
        PreferencesFactory(user=ana, reminders=False)
        reminded(1)
        assert [letter.state for letter in Mail.objects.all()] == ["canceled"]

        ana.is_active = False
        ana.save()
        taken_on("Another")
        assert reminded(2) == 0

    def test_it_asks_the_same_however_many_there_are(self, taken_on, reminded, django_assert_num_queries):
        def others(number):
            for _person in range(number):
                place = GroupMembershipFactory()
                ActionFactory(group=place.group, organization=place.organization, user=place.user)

        others(2)
        reminded(1)
        others(10)
        reminded(2)
        with django_assert_num_queries(1):
            assert reminded(3) == 0


class TestLeaving:
    def test_what_somebody_took_on_in_a_group_is_there_for_somebody_else(self, place, ana, taken_on, now):
        mine, done, elsewhere = taken_on(), taken_on("Done"), ActionFactory(user=ana)
        actions.finish(done, by=None, now=now)

        leave_group(place, now=now)

        assert again(mine).user is None
        assert again(mine).organization == place.organization
        assert (again(done).user, again(elsewhere).user) == (ana, ana)


class TestSeeing:
    def test_the_group_s_own_see_an_action_and_whoever_does_it(self, place, ana, taken_on, backbone):
        action = taken_on()
        colleague = MembershipFactory(organization=place.organization).user
        owner = ActionFactory(user=UserFactory())
        convener = MembershipFactory(organization=backbone, role=Membership.Role.STAFF).user

        assert [list(Action.objects.visible_to(each)) for each in (ana, colleague)] == [[action], [action]]
        assert list(Action.objects.visible_to(owner.user)) == [owner]
        assert set(Action.objects.visible_to(convener)) == {action, owner}
        assert not Action.objects.visible_to(UserFactory()).exists()

    def test_who_does_it_manages_its_organization_or_runs_the_group_says_what_became_of_it(self, place, ana, taken_on):
        action = taken_on()
        manager = MembershipFactory(organization=place.organization, role=Membership.Role.MANAGER).user
        chair = GroupMembershipFactory(group=place.group, role="chair").user
        others = [
            MembershipFactory(organization=place.organization, role=Membership.Role.STAFF).user,
            GroupMembershipFactory(group=place.group).user,
            GroupMembershipFactory(group=GroupFactory(), role="chair").user,
        ]

        may = [list(Action.objects.settled_by(each)) for each in (ana, manager, chair, *others)]

        assert may == [[action], [action], [action], [], [], []]
