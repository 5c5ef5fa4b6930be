from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from coalition.tests.factories import (
    GroupMembershipFactory,
    MembershipFactory,
    OrganizationFactory,
    SeatFactory,
    UserFactory,
)
from convenings.models import Attendance, Convening
from convenings.operations import roll_call
from convenings.operations.changing import IsCanceled
from convenings.operations.rsvps import NotThisWay
from convenings.roll import roll_of
from convenings.tests.factories import AttendanceFactory, ConveningFactory, RsvpFactory, SeriesFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    return ConveningFactory(series=SeriesFactory(), slug="meeting", title="Meeting")


@pytest.fixture
def begun(meeting):
    """A moment just after it has begun."""
    return meeting.starts_at + timedelta(minutes=1)


def of_the_group(meeting, name, **facts):
    """Somebody of an organization that has a seat."""
    organization = SeatFactory(group=meeting.group, organization__name=f"{name}’s").organization
    facts |= {"organization": organization, "group": meeting.group}
    return GroupMembershipFactory(user__full_name=name, **facts).user


def note(meeting, user, state, now, **how):
    roll_call.note(meeting, f"person-{user.pk}", state=state, now=now, **how)


def as_read(meeting):
    return [(party.name, [(line.who, line.in_words) for line in party.lines]) for party in roll_of(meeting).parties]


def test_who_is_expected_stands_on_it_by_organization_those_with_a_seat_first(meeting):
    of_the_group(meeting, "Ana")
    SeatFactory(group=meeting.group, organization__name="Zoo")
    RsvpFactory(convening=meeting, user__full_name="Vi", organization=OrganizationFactory(name="Away"))
    RsvpFactory(convening=meeting, user=None, name="Guest")
    RsvpFactory(convening=meeting, user__full_name="Not coming", answer="no")

    assert as_read(meeting) == [
        ("Ana’s", [("Ana", "Not noted yet")]),
        ("Zoo", []),
        ("Away", [("Vi", "Not noted yet")]),
        ("", [("Guest", "Not noted yet")]),
    ]


def test_a_note_is_changed_by_the_next_one_and_its_history_has_both(meeting, begun):
    ana = of_the_group(meeting, "Ana")

    note(meeting, ana, "absent", begun)
    note(meeting, ana, "late", begun)

    assert as_read(meeting) == [("Ana’s", [("Ana", "Late")])]
    events = Attendance.pgh_event_model.objects.order_by("pgh_id").values_list("state", flat=True)
    assert list(events) == ["absent", "late"]


def test_the_quorum_counts_organizations_and_not_people(meeting, begun):
    people = [of_the_group(meeting, name) for name in ("Ana", "Bo", "Cy")]
    colleague = GroupMembershipFactory(
        group=meeting.group, organization=people[0].group_memberships.get().organization
    ).user

    note(meeting, people[0], "present", begun)
    note(meeting, colleague, "present", begun)
    quorum = roll_of(meeting).quorum
    assert (quorum.needed, quorum.there, quorum.is_met) == (2, 1, False)
    assert quorum.in_words == "1 organization is there, of 2 that a decision needs."
    note(meeting, people[1], "late", begun)
    assert roll_of(meeting).quorum.is_met


@pytest.mark.parametrize(
    ("chosen", "seats", "needed"), [(None, 4, 3), (None, 5, 3), (None, 0, 0), (2, 5, 2), (9, 5, 5)]
)
def test_the_quorum_is_what_the_group_says_or_more_than_half(meeting, chosen, seats, needed):
    meeting.group.quorum = chosen
    meeting.group.save()
    SeatFactory.create_batch(seats, group=meeting.group)

    assert roll_of(meeting).quorum.needed == needed


def test_whoever_is_there_for_an_organization_without_a_seat_makes_no_quorum(meeting, begun):
    of_the_group(meeting, "Ana")

    roll_call.walk_in(meeting, name="Guest", organization=MembershipFactory().organization, now=begun)

    assert (roll_of(meeting).there, roll_of(meeting).quorum.there) == (1, 0)


def test_somebody_walks_in_in_the_place_of_somebody(meeting, begun):
    ana = of_the_group(meeting, "Ana")
    organization = ana.group_memberships.get().organization

    roll_call.walk_in(meeting, name="Delegate", organization=organization, in_place_of=ana, now=begun)

    delegate = roll_of(meeting).parties[0].lines[1]
    assert (delegate.who, delegate.in_place_of, delegate.is_walk_in) == ("Delegate", ana.pk, True)
    assert delegate.words_beside == ["in the place of Ana"]
    assert roll_of(meeting).quorum.is_met


def test_who_was_sent_instead_stays_one_line_once_they_are_noted(meeting, begun):
    ana = of_the_group(meeting, "Ana")
    guest = RsvpFactory(convening=meeting, user=None, name="Guest", in_place_of=ana)

    roll_call.note(meeting, f"guest-{guest.pk}", state="present", now=begun)

    lines = [(line.who, line.in_words, line.in_place_of) for line in roll_of(meeting).lines()]
    assert lines == [("Ana", "Not noted yet", None), ("Guest", "Present", ana.pk)]


def test_the_rest_is_absent_and_who_said_no_is_excused(meeting, begun):
    ana, bo, _cy = (of_the_group(meeting, name) for name in ("Ana", "Bo", "Cy"))
    note(meeting, ana, "present", begun)
    RsvpFactory(convening=meeting, user=bo, answer="no")

    assert roll_call.close_roll(meeting, now=begun) == 2
    assert roll_call.close_roll(meeting, now=begun) == 0
    assert [words for _party, [(_who, words)] in as_read(meeting)] == ["Present", "Excused", "Absent"]


def test_where_people_can_also_be_online_it_says_how(begun, meeting):
    Convening.objects.filter(pk=meeting.pk).update(mode="hybrid", link="https://x.example")
    meeting.refresh_from_db()
    ana = of_the_group(meeting, "Ana")
    RsvpFactory(convening=meeting, user=ana, place="online")

    note(meeting, ana, "present", begun)
    assert as_read(meeting) == [("Ana’s", [("Ana", "Present, Online")])]
    note(meeting, ana, "present", begun, place="in_person")
    assert as_read(meeting) == [("Ana’s", [("Ana", "Present")])]


def test_nobody_takes_part_in_a_way_that_is_not_offered(meeting, begun):
    ana = of_the_group(meeting, "Ana")

    with pytest.raises(NotThisWay):
        note(meeting, ana, "present", begun, place="online")
    assert not Attendance.objects.exists()


def test_it_opens_an_hour_before_and_closes_after_30_days(meeting):
    ana = of_the_group(meeting, "Ana")
    opens, closes = meeting.starts_at - timedelta(hours=1), meeting.ends_at + timedelta(days=30)
    second = timedelta(seconds=1)

    with pytest.raises(roll_call.NotYet):
        note(meeting, ana, "present", opens - second)
    with pytest.raises(roll_call.IsClosed):
        note(meeting, ana, "present", closes + second)
    note(meeting, ana, "present", opens)
    note(meeting, ana, "absent", closes)
    meeting.status, meeting.status_reason = "canceled", "Snow"
    meeting.save()
    with pytest.raises(IsCanceled):
        note(meeting, ana, "present", opens)


def test_nobody_is_noted_who_is_not_on_the_roll(meeting, begun):
    elsewhere = AttendanceFactory(user=None, name="Elsewhere")

    for key in (f"person-{UserFactory().pk}", f"name-{elsewhere.pk}", "name-", "x", ""):
        with pytest.raises(roll_call.NotOnTheRoll):
            roll_call.note(meeting, key, state="present", now=begun)


def test_who_checks_in_is_present_and_after_a_quarter_of_an_hour_late(meeting):
    ana, bo = of_the_group(meeting, "Ana"), of_the_group(meeting, "Bo")
    quarter = meeting.starts_at + timedelta(minutes=15)

    roll_call.check_in(meeting, user=ana, now=quarter)
    roll_call.check_in(meeting, user=bo, now=quarter + timedelta(seconds=1))
    roll_call.check_in(meeting, user=ana, now=quarter + timedelta(minutes=9))

    assert [words for _party, [(_who, words)] in as_read(meeting)] == ["Present", "Late"]
    with pytest.raises(roll_call.IsClosed):
        roll_call.check_in(meeting, user=ana, now=meeting.ends_at + timedelta(minutes=31))


def test_who_was_not_expected_checks_in_for_their_organization(meeting, begun):
    stranger = MembershipFactory(user__full_name="Vi", organization__name="Away").user

    roll_call.check_in(meeting, user=stranger, now=begun)

    assert as_read(meeting) == [("Away", [("Vi", "Present")])]
    assert roll_of(meeting).parties[0].lines[0].is_walk_in


def test_the_database_knows_nobody_twice_and_nobody_without_a_name(meeting):
    once = AttendanceFactory(convening=meeting)

    with pytest.raises(IntegrityError, match="attendance_once_a_person"), transaction.atomic():
        AttendanceFactory(convening=meeting, user=once.user)
    with pytest.raises(IntegrityError, match="attendance_of_an_account_or_by_name"), transaction.atomic():
        AttendanceFactory(convening=meeting, user=None)


@pytest.mark.parametrize("people", [1, 20])
def test_a_roll_is_read_in_four_statements_and_one_for_organizations_without_a_seat(meeting, people):
    for number in range(people):
        user = of_the_group(meeting, f"P{number}")
        RsvpFactory(convening=meeting, user=user, in_place_of=UserFactory())
        AttendanceFactory(convening=meeting, user=user)
    convening = Convening.objects.select_related("group").get(pk=meeting.pk)

    with CaptureQueriesContext(connection) as asked:
        roll = roll_of(convening)
        assert [line.who + line.in_words + " ".join(line.words_beside) for line in roll.lines()]
    assert len(asked) == 4

    AttendanceFactory(convening=meeting, organization=OrganizationFactory())
    with CaptureQueriesContext(connection) as asked:
        roll_of(convening)
    assert len(asked) == 5


def test_a_convening_without_a_group_has_a_roll_and_no_quorum():
    host = MembershipFactory().organization
    meeting = ConveningFactory(group=None, host=host)
    RsvpFactory(convening=meeting, user__full_name="Vi")

    roll = roll_of(meeting)

    assert [line.who for line in roll.lines()] == ["Vi"]
    assert roll.quorum.needed == 0
