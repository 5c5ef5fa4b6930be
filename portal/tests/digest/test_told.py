"""Everything is told once, however often somebody is told and whatever was held back meanwhile."""

from datetime import date

import pytest

from coalition.models import Preferences
from coalition.operations import digest
from coalition.site import site_in_force
from coalition.tests.factories import GroupFactory, GroupMembershipFactory, SiteSettingsFactory
from convenings.tests.factories import ConveningFactory, DecisionFactory
from portal.tests.digest.conftest import at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("begun")]

ANA = "ana@example.org"


@pytest.fixture
def decides(green):
    """A group decides something, by default Green jobs."""

    def decide(what, *when, group=green):
        convening = ConveningFactory(group=group, local_date=date(2027, 1, 1))
        DecisionFactory(convening=convening, text=what, made_at=at(*when))

    return decide


@pytest.fixture
def told(letters):
    """What Ana is told at that moment: since when, and the decisions."""

    def read(*when):
        mail = letters(*when).get(ANA)
        lines = mail.text.splitlines() if mail else []
        return [line.removeprefix("- ") for line in lines if line.startswith(("- ", "Since "))]

    return read


def gets_it(user, often):
    Preferences.objects.update_or_create(user=user, defaults={"digest": often})


def test_two_on_one_day_are_two_letters_and_so_are_those_after_them(ana, decides, told):
    """The portal is back an hour before the next is due."""
    gets_it(ana, "weekly")
    decides("In the outage", 2027, 11, 5, 11)
    decides("After it", 2027, 11, 8, 8, 30)
    decides("A week later", 2027, 11, 10, 11)

    moments = [(2027, 11, 8, 8), (2027, 11, 8, 9), (2027, 11, 15, 9)]
    assert [told(*when) for when in moments] == [["In the outage"], ["After it"], ["A week later"]]


def test_a_coalition_that_moves_its_clock_on_the_day_loses_no_month(ana, decides, told):
    decides("In October", 2027, 10, 20, 11)
    decides("That day", 2027, 11, 1, 10)
    decides("In November", 2027, 11, 20, 11)

    assert told(2027, 11, 1, 9) == ["In October"]
    SiteSettingsFactory(time_zone="Pacific/Honolulu", digest_hour=9)
    with site_in_force():
        assert told(2027, 11, 1, 16) == ["That day"]
        assert told(2027, 12, 1, 16) == ["In November"]


@pytest.mark.parametrize("day", [3, 24])
def test_who_changes_to_months_just_after_the_month_s_turn_misses_nothing(ana, decides, told, day):
    gets_it(ana, "weekly")
    decides("Told by the week", 2027, 11, day, 11)
    decides("Between week and month", 2027, 11, 30, 11)
    decides("Later", 2027, 12, 20, 11)

    weeks = [told(2027, 11, of_week, 9) for of_week in (1, 8, 15, 22, 29)]
    assert [week for week in weeks if week] == [["Told by the week"]]
    assert told(2027, 12, 1, 9) == []
    gets_it(ana, "monthly")
    assert told(2027, 12, 6, 9) == []
    assert told(2028, 1, 1, 9) == ["Between week and month", "Later"]


def test_who_changes_to_weeks_just_before_the_month_s_turn_misses_nothing(ana, decides, told):
    decides("In October", 2027, 10, 12, 11)
    decides("In November", 2027, 11, 10, 11)
    decides("Later", 2027, 12, 2, 11)

    assert told(2027, 11, 1, 9) == ["In October"]
    assert told(2027, 11, 29, 9) == []
    gets_it(ana, "weekly")
    assert told(2027, 12, 1, 9) == []
    assert told(2027, 12, 6, 9) == ["In November", "Later"]
    assert told(2027, 12, 13, 9) == []


class TestHeldBack:
    @pytest.fixture(autouse=True)
    def other(self, ana, college):
        """A group whose news bring Ana a letter meanwhile."""
        other = GroupFactory(name="Other")
        GroupMembershipFactory(user=ana, organization=college, group=other)
        return other

    def test_by_the_week_it_is_told_by_the_month_after_it(self, ana, green, other, decides, told):
        gets_it(ana, "weekly")
        decides("Held back", 2027, 11, 3, 11)
        decides("Of another group", 2027, 11, 3, 11, group=other)
        assert told(2027, 11, 1, 9) == []
        digest.hold(green, by=ana, now=at(2027, 11, 6, 9))
        assert told(2027, 11, 8, 9) == ["Of another group"]
        digest.release(green)
        gets_it(ana, "monthly")

        assert told(2027, 12, 1, 9) == ["Since November 1, for it was held back.", "Held back"]

    def test_by_the_month_it_is_told_by_the_week_after_it(self, ana, green, other, decides, told):
        decides("Held back", 2027, 10, 3, 11)
        decides("Of another group", 2027, 10, 3, 11, group=other)
        digest.hold(green, by=ana, now=at(2027, 10, 30, 9))
        assert told(2027, 11, 1, 9) == ["Of another group"]
        digest.release(green)
        gets_it(ana, "weekly")

        assert told(2027, 11, 8, 9) == ["Since October 1, for it was held back.", "Held back"]
        assert told(2027, 11, 15, 9) == []

    def test_after_a_week_told_it_the_month_tells_only_what_came_then(self, ana, green, decides, told):
        gets_it(ana, "weekly")
        decides("Told by the week", 2027, 11, 3, 11)
        decides("Held back", 2027, 11, 27, 11)
        assert told(2027, 11, 1, 9) == []
        assert told(2027, 11, 8, 9) == ["Told by the week"]
        digest.hold(green, by=ana, now=at(2027, 11, 28, 9))
        gets_it(ana, "monthly")
        assert told(2027, 12, 1, 9) == []
        digest.release(green)

        assert told(2028, 1, 1, 9) == ["Since November 8, for it was held back.", "Held back"]

    def test_for_two_months_it_is_told_from_the_first_on_and_once(self, ana, green, decides, told):
        decides("In October", 2027, 10, 12, 11)
        decides("In November", 2027, 11, 12, 11)
        digest.hold(green, by=ana, now=at(2027, 10, 30, 9))
        assert [told(2027, 11, 1, 9), told(2027, 12, 1, 9)] == [[], []]
        digest.release(green)

        everything = ["Since October 1, for it was held back.", "In October", "In November"]
        assert [told(2028, 1, 1, 9), told(2028, 2, 1, 9)] == [everything, []]


def test_a_note_that_was_held_back_has_not_left(green, college, letters, client_of):
    chair = GroupMembershipFactory(group=green, organization=college, role="chair").user
    digest.write_note(green, text="Bring a friend.", by=chair, now=at(2027, 10, 20, 9))
    digest.hold(green, by=chair, now=at(2027, 10, 30, 9))

    def page():
        return client_of(chair).get("/groups/green-jobs/digest/").text

    letters(2027, 11, 1, 9)
    assert "has left with a digest" not in page()
    assert "Bring a friend." in page()
    digest.release(green)
    assert "Bring a friend." in letters(2027, 12, 1, 9)[chair.email].text
    assert "has left with a digest" in page()
