from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from coalition.models import Mail
from coalition.operations.rewriting import rewriting
from coalition.tests.factories import GroupMembershipFactory, MembershipFactory, OrganizationFactory, SeatFactory
from convenings.models import Action, Decision, Minutes
from convenings.operations import actions, agenda, decisions, minutes, roll_call
from convenings.operations.changing import IsCanceled
from convenings.operations.roll_call import IsApproved
from convenings.record import Difference, differences, presence_at
from convenings.tests.factories import (
    ActionFactory,
    AgendaItemFactory,
    AttendanceFactory,
    ConveningFactory,
    DecisionFactory,
    MinutesFactory,
    MinutesVersionFactory,
    SeriesFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def chair():
    return GroupMembershipFactory(role="chair", user__full_name="Chai R.").user


@pytest.fixture
def group(chair):
    return chair.group_memberships.get().group


@pytest.fixture
def meeting(group):
    return ConveningFactory(series=SeriesFactory(group=group), title="Meeting")


@pytest.fixture
def following(meeting):
    return ConveningFactory(group=meeting.group, local_date=meeting.local_date + timedelta(days=28))


@pytest.fixture
def now(meeting):
    return meeting.starts_at


@pytest.fixture
def later(following):
    return following.starts_at


def write(meeting, text, by, now, number=0):
    return minutes.write(meeting, text=text, number=number, by=by, now=now)


def approve(meeting, chair, now, later, text="Said."):
    write(meeting, text, chair, now)
    minutes.circulate(meeting, by=chair, now=now)
    return minutes.sign(meeting, by=chair, now=later)


def test_what_somebody_saves_again_and_again_is_one_version_and_another_hand_s_is_another(meeting, chair, now):
    other = GroupMembershipFactory(group=meeting.group).user
    minute = timedelta(minutes=1)

    write(meeting, "A", chair, now)
    write(meeting, "A B", chair, now + 9 * minute, number=1)
    write(meeting, "A B C", other, now + 10 * minute, number=2)
    write(meeting, "A B C D", chair, now + 11 * minute, number=3)
    write(meeting, "A B C D E", chair, now + 22 * minute, number=4)

    written = Minutes.objects.get()
    assert (written.text, written.number) == ("A B C D E", 5)
    assert list(written.versions.order_by("number").values_list("number", "text")) == [
        (2, "A B"),
        (3, "A B C"),
        (4, "A B C D"),
        (5, "A B C D E"),
    ]


def test_who_saves_what_somebody_else_has_changed_meanwhile_gets_both(meeting, chair, now):
    other = GroupMembershipFactory(group=meeting.group).user
    write(meeting, "Before.", chair, now)
    write(meeting, "Theirs.", other, now, number=1)

    with pytest.raises(minutes.Stale) as caught:
        write(meeting, "Mine.", chair, now, number=1)
    assert (caught.value.newer.text, caught.value.newer.user, caught.value.newer.number) == ("Theirs.", other, 2)
    assert Minutes.objects.get().text == "Theirs."
    write(meeting, "Theirs. Mine.", chair, now, number=2)
    assert Minutes.objects.get().text == "Theirs. Mine."


def test_saving_what_is_there_already_changes_nothing(meeting, chair, now):
    write(meeting, "A", chair, now)

    assert write(meeting, "A", chair, now, number=0).number == 1


def test_it_is_written_from_an_hour_before_and_not_of_what_is_canceled(meeting, chair):
    early = meeting.starts_at - timedelta(minutes=61)

    with pytest.raises(roll_call.NotYet):
        write(meeting, "A", chair, early)
    meeting.status, meeting.status_reason = "canceled", "Snow"
    meeting.save()
    with pytest.raises(IsCanceled):
        write(meeting, "A", chair, meeting.starts_at)


def test_a_text_has_an_end(meeting, chair, now):
    with pytest.raises(ValidationError):
        write(meeting, "a" * 100_001, chair, now)


def test_the_group_is_told_once_and_not_whoever_sends_them(meeting, chair, now):
    member = GroupMembershipFactory(group=meeting.group).user
    with pytest.raises(minutes.NothingWritten):
        minutes.circulate(meeting, by=chair, now=now)
    write(meeting, "Said.", chair, now)

    minutes.circulate(meeting, by=chair, now=now)
    minutes.circulate(meeting, by=chair, now=now)

    assert [letter.user for letter in Mail.objects.filter(key__startswith="minutes:")] == [member]


def test_they_are_approved_at_the_next_meeting_when_all_chairs_have_signed(meeting, chair, now, later, following):
    second = GroupMembershipFactory(group=meeting.group, role="co_chair").user
    facilitator = GroupMembershipFactory(group=meeting.group, role="facilitator").user
    write(meeting, "Said.", chair, now)
    with pytest.raises(minutes.NotCirculated):
        minutes.sign(meeting, by=chair, now=now)
    minutes.circulate(meeting, by=chair, now=now)
    with pytest.raises(minutes.NotMetSince):
        minutes.sign(meeting, by=chair, now=later - timedelta(seconds=1))
    with pytest.raises(minutes.NotTheirs):
        minutes.sign(meeting, by=facilitator, now=later)

    assert minutes.sign(meeting, by=chair, now=later).state == "circulated"
    approved = minutes.sign(meeting, by=second, now=later)
    assert (approved.state, approved.approved_at, approved.approved_by) == ("approved", later, following)


def test_whoever_had_signed_signs_anew_when_they_are_changed(meeting, chair, now, later):
    GroupMembershipFactory(group=meeting.group, role="co_chair")
    write(meeting, "Said.", chair, now)
    minutes.circulate(meeting, by=chair, now=now)
    minutes.sign(meeting, by=chair, now=later)

    write(meeting, "Said, and more.", chair, later, number=1)

    written = Minutes.objects.get()
    assert not written.signatures.exists()
    assert written.versions.count() == 2


def test_whoever_had_signed_signs_anew_when_what_stands_beside_the_text_is_changed(meeting, chair, now, later):
    GroupMembershipFactory(group=meeting.group, role="co_chair")
    decided = DecisionFactory(convening=meeting)
    agreed = ActionFactory(group=meeting.group, convening=meeting)
    write(meeting, "Said.", chair, now)
    minutes.circulate(meeting, by=chair, now=now)
    for change in (
        lambda: decisions.correct(decided, now=later, text="We buy two."),
        lambda: decisions.decide(meeting, now=later, text="We buy three."),
        lambda: roll_call.walk_in(meeting, name="Vi", organization=None, now=now),
        lambda: decisions.strike(decided, now=later),
        lambda: actions.amend(agreed, by=chair, now=later, what="Other."),
        lambda: actions.agree(
            meeting.group, what="More.", organization=agreed.organization, by=chair, now=later, convening=meeting
        ),
    ):
        minutes.sign(meeting, by=chair, now=later)

        change()

        assert not Minutes.objects.get().signatures.exists()


def test_nobody_signs_a_text_that_they_have_not_read(meeting, chair, now, later):
    write(meeting, "Said.", chair, now)
    minutes.circulate(meeting, by=chair, now=now)
    write(meeting, "Said otherwise.", chair, now, number=1)

    with pytest.raises(minutes.Reworded):
        minutes.sign(meeting, by=chair, now=later, number=1)

    assert minutes.sign(meeting, by=chair, now=later, number=2).is_locked


def test_for_a_group_that_nobody_runs_one_of_those_who_convene_the_whole_signs(meeting, chair, now, later):
    chair.group_memberships.update(role="member")
    backbone = OrganizationFactory(is_member=True, is_backbone=True)
    conveners = [MembershipFactory(organization=backbone, role="staff").user for _each in range(2)]
    write(meeting, "Said.", conveners[0], now)
    minutes.circulate(meeting, by=conveners[0], now=now)

    with pytest.raises(minutes.NotTheirs):
        minutes.sign(meeting, by=chair, now=later)
    assert minutes.sign(meeting, by=conveners[1], now=later).is_locked


def test_a_decision_that_was_struck_meanwhile_is_not_changed(meeting, now):
    decided = DecisionFactory(convening=meeting)
    decisions.strike(decided, now=now)

    with pytest.raises(decisions.IsStruck):
        decisions.correct(decided, now=now, text="Other.")


def test_where_there_is_no_chair_facilitators_sign_and_without_a_group_managers(meeting, chair):
    chair.group_memberships.update(role="facilitator")
    manager = MembershipFactory(role="manager")
    alone = ConveningFactory(group=None, host=manager.organization)

    assert list(minutes.signers(meeting)) == [chair]
    assert list(minutes.signers(alone)) == [manager.user]
    begun = alone.starts_at
    write(alone, "Said.", manager.user, begun)
    minutes.circulate(alone, by=manager.user, now=begun)
    assert minutes.sign(alone, by=manager.user, now=begun).is_locked


def test_what_is_approved_does_not_change_any_more(meeting, chair, now, later):
    person = AttendanceFactory(convening=meeting).user
    decided = decisions.decide(meeting, text="We buy passes.", now=now)
    approve(meeting, chair, now, later)
    refused = pytest.raises(roll_call.IsApproved)

    with refused:
        write(meeting, "Other.", chair, later, number=1)
    with refused:
        minutes.sign(meeting, by=chair, now=later)
    with refused:
        decisions.decide(meeting, text="More.", now=later)
    with refused:
        decisions.correct(decided, text="More.", now=later)
    with refused:
        decisions.strike(decided, now=later)
    with refused:
        roll_call.note(meeting, f"person-{person.pk}", state="absent", now=now)
    with refused:
        roll_call.close_roll(meeting, now=now)


def test_the_database_holds_against_a_change_of_what_is_approved(meeting, chair, now, later):
    seen = AttendanceFactory(convening=meeting)
    decided = DecisionFactory(convening=meeting)
    agreed = ActionFactory(group=meeting.group, convening=meeting)
    written = approve(meeting, chair, now, later)
    minutes.amend(meeting, text="We add.", by=chair, now=later)

    for name, change in {
        "minutes_locked": lambda: Minutes.objects.update(text="Other."),
        "decision_changed": lambda: Decision.objects.update(text="Other."),
        "decision_added": lambda: DecisionFactory(convening=meeting),
        "attendance_changed": seen.delete,
        "attendance_added": lambda: AttendanceFactory(convening=meeting),
        "action_added": lambda: ActionFactory(group=meeting.group, convening=meeting),
        "action_reworded": lambda: Action.objects.update(what="Other."),
        "amendment_stays": lambda: written.amendments.update(text="Other."),
    }.items():
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            change()
        assert caught.value.__cause__.diag.constraint_name == name
    with rewriting(reason="Account 1 was anonymized"):
        Minutes.objects.update(text="(erased)")
    assert Minutes.objects.get().text == "(erased)"
    assert Decision.objects.get() == decided
    for change in (lambda: Action.objects.update(convening=None), agreed.delete):
        with pytest.raises(IntegrityError, match="are approved"), transaction.atomic():
            change()


def test_what_was_taken_on_goes_on_after_approval_and_is_worded_as_it_was(meeting, chair, now, later):
    agreed = ActionFactory(group=meeting.group, convening=meeting, what="Call the college.")
    place = GroupMembershipFactory(group=meeting.group)
    approve(meeting, chair, now, later)

    with pytest.raises(IsApproved):
        actions.amend(agreed, by=chair, now=later, what="Write to the college.")
    changed = actions.amend(
        agreed, by=chair, now=later, what=agreed.what, organization=place.organization, user=None, due=later.date()
    )
    assert (changed.what, changed.organization, changed.due) == (
        "Call the college.",
        place.organization,
        later.date(),
    )
    assert actions.finish(changed, by=chair, now=later).state == "done"


def test_what_was_approved_says_of_the_quorum_what_it_was(meeting, chair, now, later):
    AttendanceFactory(convening=meeting, user=chair, organization=chair.group_memberships.get().organization)
    approve(meeting, chair, now, later)
    GroupMembershipFactory.create_batch(5, group=meeting.group)

    quorum = presence_at(meeting, Minutes.objects.get(), with_names=True).quorum

    assert (quorum.needed, quorum.there) == (1, 1)


def test_the_quorum_is_of_those_who_had_a_seat_on_the_day_of_the_meeting(meeting, chair, now, later):
    own = chair.group_memberships.get().organization
    AttendanceFactory(convening=meeting, user=chair, organization=own)
    for since in (meeting.local_date, meeting.local_date + timedelta(days=1)):
        SeatFactory.create_batch(2, group=meeting.group, since=since)

    written = approve(meeting, chair, now, later)

    assert (written.quorum_needed, written.quorum_there) == (2, 1)


def test_only_what_is_approved_is_amended_and_published(meeting, chair, now, later):
    write(meeting, "Said.", chair, now)
    for change in (
        lambda: minutes.amend(meeting, text="More.", by=chair, now=now),
        lambda: minutes.publish(meeting, is_public=True),
    ):
        with pytest.raises(minutes.NotApproved):
            change()
    minutes.circulate(meeting, by=chair, now=now)
    minutes.sign(meeting, by=chair, now=later)

    minutes.amend(meeting, text="More.", by=chair, now=later)
    assert minutes.publish(meeting, is_public=True).is_public
    assert not minutes.publish(meeting, is_public=False).is_public
    meeting.group.is_public = False
    meeting.group.save()
    with pytest.raises(minutes.IsPrivate):
        minutes.publish(meeting, is_public=True)


def test_a_decision_counts_all_votes_or_none_and_is_on_its_own_agenda(meeting, now):
    item = AgendaItemFactory(convening=meeting)

    decided = decisions.decide(meeting, text="We buy.", item=item, in_favor=3, against=0, abstained=1, now=now)
    assert decided.was_counted
    with pytest.raises(ValidationError, match="Count all votes"):
        decisions.decide(meeting, text="We buy.", in_favor=3, now=now)
    with pytest.raises(decisions.NotOfItsAgenda):
        decisions.decide(meeting, text="We buy.", item=AgendaItemFactory(), now=now)
    assert decisions.correct(decided, text="We lease.", now=now).text == "We lease."
    decisions.strike(decided, now=now)
    assert not meeting.decisions.exists()


def test_minutes_that_are_approved_are_not_on_the_next_agenda(meeting, following, chair, now, later):
    agenda.make(following, now=now)
    assert [item.minutes_of for item in following.agenda.all()] == [meeting]
    approve(meeting, chair, now, later)
    third = ConveningFactory(group=meeting.group, local_date=meeting.local_date + timedelta(days=14))

    agenda.make(third, now=now)

    assert not third.agenda.exists()


def test_differences_are_told_line_by_line():
    assert differences("A\nB\nC", "A\nX\nC\nD") == [
        Difference("kept", "A"),
        Difference("gone", "B"),
        Difference("new", "X"),
        Difference("kept", "C"),
        Difference("new", "D"),
    ]


def test_who_was_there_is_told_by_organization_and_by_name_to_those_inside(meeting, chair):
    own = chair.group_memberships.get().organization
    MinutesFactory(convening=meeting)
    AttendanceFactory(convening=meeting, user=chair, organization=own)
    AttendanceFactory(convening=meeting, user=None, name="Guest", state="late")
    AttendanceFactory(convening=meeting, user__full_name="Ex", state="excused")
    AttendanceFactory(convening=meeting, user__full_name="Ab", state="absent")
    written = Minutes.objects.get()

    inside = presence_at(meeting, written, with_names=True)
    outside = presence_at(meeting, written, with_names=False)

    assert inside.there == [(own.name, ["Chai R."]), ("", ["Guest"])]
    assert (inside.excused, inside.absent) == (["Ex"], ["Ab"])
    assert outside.there == [(own.name, []), ("", [])]
    assert (outside.excused, outside.absent) == ([], [])


def test_a_version_number_is_given_once(meeting):
    version = MinutesVersionFactory()

    with pytest.raises(DatabaseError, match="minutes_version_once_a_number"):
        MinutesVersionFactory(minutes=version.minutes, number=version.number)
