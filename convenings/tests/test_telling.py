import base64
import uuid
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone

from coalition.models import Kind, Mail
from coalition.tests.factories import GroupFactory, GroupMembershipFactory, PreferencesFactory, UserFactory
from convenings.links import link_of
from convenings.models import Change, Convening
from convenings.operations.changing import (
    HasBegun,
    IsCanceled,
    ReasonMissing,
    cancel,
    change,
    put_on_again,
)
from convenings.operations.rearranging import change_all
from convenings.operations.scheduling import WiderThanItsGroup, schedule_series
from convenings.operations.telling import tell, tell_of_what_waits
from convenings.tests.calendars import events, read
from convenings.tests.factories import ConveningFactory, RsvpFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def group():
    return GroupFactory(name="Data", slug="data")


@pytest.fixture
def ana(group):
    return GroupMembershipFactory(group=group, user__email="ana@example.org").user


@pytest.fixture
def meeting(group, ana):
    return ConveningFactory(
        title="Data Meeting", slug="data", group=group, local_date=date(2027, 3, 9), visibility="group"
    )


def told():
    tell_of_what_waits(NOW)
    return Mail.objects.get()


def file_of(letter):
    [attached] = letter.attachments
    return attached, base64.b64decode(attached["content"])


def test_everybody_in_the_group_is_told_of_another_time_with_what_it_was_and_a_file_for_the_calendar(
    group, ana, meeting
):
    GroupMembershipFactory(group=group, user__is_active=False)
    GroupMembershipFactory(group=group, since=date(2020, 1, 1), until=date(2021, 1, 1))
    GroupMembershipFactory(group=GroupFactory())

    change(meeting, by=None, now=NOW, why="The room is taken.", local_date=date(2027, 3, 16), local_time=time(14))

    letter = told()
    assert (letter.user, letter.kind) == (ana, Kind.CHANGE)
    assert letter.subject == "New time: Data Meeting, now Tuesday, March 16"
    for said in ("March 16, 2027, 2 p.m. EDT", "It was: March 9, 2027, 9:30 a.m. EST", "Why: The room is taken."):
        assert said in letter.text
    attached, content = file_of(letter)
    assert attached["content_type"] == "text/calendar; method=PUBLISH"
    [event] = events(content)
    assert (str(event["uid"]), event["sequence"]) == (str(meeting.uid), 1)


def test_a_letter_says_half_past_nine_on_either_side_of_the_change_of_clocks(group, ana):
    rule = {"frequency": "monthly", "weekday": 2, "nth": 2, "first_on": date(2027, 3, 1), "count": 2}
    series = schedule_series(group=group, by=None, now=NOW, title="Data", place="Library", local_time=time(8), **rule)
    change_all(series, by=None, now=NOW, local_time=time(9, 30))

    letter = told()
    assert letter.subject == "Data: 2 dates have changed"
    assert "March 9, 2027, 9:30 a.m. EST" in letter.text
    assert "April 13, 2027, 9:30 a.m. EDT" in letter.text
    assert len(events(file_of(letter)[1])) == 2


def test_a_reader_elsewhere_reads_the_time_by_their_own_clock(ana, meeting):
    PreferencesFactory(user=ana, time_zone="America/Los_Angeles")

    change(meeting, by=None, now=NOW, local_time=time(14))

    assert "March 9, 2027, 11 a.m. PST" in told().text


def test_a_cancellation_says_why_and_takes_the_date_out_of_calendars(ana, meeting):
    cancel(meeting, by=None, now=NOW, why="Half of us are ill.")

    letter = told()
    assert (letter.kind, letter.subject) == (Kind.CANCELLATION, "Canceled: Data Meeting, Tuesday, March 9")
    assert "Why: Half of us are ill." in letter.text
    calendar = read(file_of(letter)[1])
    [event] = calendar.walk("VEVENT")
    assert (calendar["method"], event["status"], event["sequence"]) == ("CANCEL", "CANCELLED", 1)
    assert str(event["uid"]) == str(meeting.uid)


def test_what_was_canceled_can_be_on_again_under_the_same_id(ana, meeting):
    cancel(meeting, by=None, now=NOW, why="Snow.")
    tell_of_what_waits(NOW)
    put_on_again(meeting, by=None, now=NOW)
    assert put_on_again(meeting, by=None, now=NOW) is None
    tell_of_what_waits(NOW)

    letter = Mail.objects.exclude(kind=Kind.CANCELLATION).get()
    assert letter.subject == "On again: Data Meeting, Tuesday, March 9"
    calendar = read(file_of(letter)[1])
    [event] = calendar.walk("VEVENT")
    assert (calendar["method"], event["status"], event["sequence"]) == ("PUBLISH", "CONFIRMED", 2)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"place": "City Hall"}, "It was at: Library, Room 2"),
        ({"title": "Numbers"}, "It was called: Data Meeting"),
        ({"mode": "hybrid", "link": "https://meet.example.org/x"}, "The link to join online is new."),
    ],
)
def test_a_letter_says_what_else_is_new(ana, meeting, facts, said):
    change(meeting, by=None, now=NOW, **facts)

    letter = told()
    assert said in letter.text
    assert said.partition(":")[0] in letter.html


def test_nobody_is_told_of_what_nobody_plans_with(ana, meeting):
    assert change(meeting, by=None, now=NOW, description="Bring a pen.", capacity=12) is None

    tell_of_what_waits(NOW)
    assert not Mail.objects.exists()
    assert Convening.objects.get().capacity == 12


def test_guests_from_outside_who_plan_with_it_are_told_and_led_to_their_own_answer(group, meeting, client):
    gus = RsvpFactory(convening=meeting, user=None, name="Gus", email="gus@example.org")
    RsvpFactory(convening=meeting, user=None, name="Said no", email="no@example.org", answer="no")
    RsvpFactory(
        convening=meeting, user=None, name="Typed", email="typed@example.org", answer="maybe", is_confirmed=False
    )
    RsvpFactory(convening=meeting, user=None, name="Phoned, no address", email="")
    RsvpFactory(user=None, name="Elsewhere", email="elsewhere@example.org")

    change(meeting, by=None, now=NOW, why="The room is taken.", local_time=time(14))

    tell_of_what_waits(NOW)
    letter = Mail.objects.get(user=None)
    assert (letter.recipient, letter.kind) == ("gus@example.org", Kind.CHANGE)
    assert "Why: The room is taken." in letter.text
    assert (link_of(gus) in letter.text, link_of(gus) in letter.html) == (True, True)
    # Of a group's own meeting they see no page.
    assert meeting.get_absolute_url() not in letter.text + letter.html
    [event] = events(file_of(letter)[1])
    assert (str(event["uid"]), event["sequence"]) == (str(meeting.uid), 1)


def test_a_guest_with_answers_to_several_dates_gets_one_letter(group):
    rule = {"frequency": "monthly", "weekday": 2, "nth": 2, "first_on": date(2027, 3, 1), "count": 3}
    series = schedule_series(group=group, by=None, now=NOW, title="Data", place="Library", local_time=time(8), **rule)
    first, second, _third = series.convenings.order_by("starts_at")
    answers = [RsvpFactory(convening=each, user=None, name="Gus", email="gus@example.org") for each in (second, first)]

    change_all(series, by=None, now=NOW, local_time=time(9, 30))

    assert link_of(answers[1]) in told().text


def test_a_guest_is_told_that_it_is_canceled_with_a_file_that_takes_it_out_of_calendars(meeting):
    RsvpFactory(convening=meeting, user=None, name="Gus", email="gus@example.org", answer="maybe")

    cancel(meeting, by=None, now=NOW, why="Snow.")

    tell_of_what_waits(NOW)
    letter = Mail.objects.get(user=None)
    assert (letter.kind, read(file_of(letter)[1])["method"]) == (Kind.CANCELLATION, "CANCEL")


def test_telling_twice_or_after_an_interruption_writes_each_letter_once(group, ana, meeting, monkeypatch):
    for _number in range(3):
        GroupMembershipFactory(group=group)
    made = change(meeting, by=None, now=NOW, local_time=time(14))
    tell(made.batch, now=NOW)
    Change.objects.update(told_at=None)
    Mail.objects.filter(user=ana).delete()

    tell(made.batch, now=NOW)
    tell(made.batch, now=NOW)
    assert Mail.objects.count() == 4
    tell(uuid.uuid4(), now=NOW)


def test_what_a_broker_that_was_down_left_is_told_by_the_next_minute(ana, meeting):
    change(meeting, by=None, now=NOW, local_time=time(14))
    assert Change.objects.untold().count() == 1

    tell_of_what_waits(NOW + timedelta(minutes=1))

    assert Mail.objects.count() == 1
    assert not Change.objects.untold().exists()


def test_who_changed_what_and_why_is_kept(group, meeting):
    chair = UserFactory()
    change(meeting, by=chair, now=NOW, why="The room is taken.", local_time=time(14))

    made = Change.objects.get()
    assert (made.by, made.why, made.at, made.kind) == (chair, "The room is taken.", NOW, "changed")
    assert set(made.before) == {"starts_at", "ends_at"}


def test_what_cannot_be_changed_is_refused(meeting, group):
    past = ConveningFactory(group=group, local_date=timezone.localdate() - timedelta(days=3))
    for decide in (
        lambda: change(past, by=None, now=timezone.now(), title="New"),
        lambda: cancel(past, by=None, now=timezone.now(), why="Snow."),
        lambda: put_on_again(past, by=None, now=timezone.now()),
        lambda: change(meeting, by=None, now=NOW, local_date=date(2026, 12, 1)),
    ):
        with pytest.raises(HasBegun):
            decide()
    with pytest.raises(ReasonMissing):
        cancel(meeting, by=None, now=NOW, why=" ")
    group.is_public = False
    group.save()
    with pytest.raises(WiderThanItsGroup):
        change(meeting, by=None, now=NOW, visibility="public")
    cancel(meeting, by=None, now=NOW, why="Snow.")
    with pytest.raises(IsCanceled):
        change(meeting, by=None, now=NOW, title="New")
    with pytest.raises(IsCanceled):
        cancel(meeting, by=None, now=NOW, why="Snow.")
    assert Convening.objects.get(pk=meeting.pk).title == "Data Meeting"
