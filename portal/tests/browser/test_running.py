"""A roll call on the screen where a meeting is run: by tap, by keyboard, without a connection, by two at once."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from coalition.tests.factories import GroupMembershipFactory, SeatFactory
from convenings.check_in import code_of
from convenings.models import Minutes
from convenings.operations import decisions, minutes
from convenings.tests.factories import (
    ActionFactory,
    AttendanceFactory,
    ConveningFactory,
    ForumNoteFactory,
    RsvpFactory,
    SeriesFactory,
)
from portal.tests.browser.conftest import DESKTOP, PHONE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.needs("chromium")]

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
TABLET = 768
RUN = "/convenings/meeting/run/"
# The page does not learn by itself what others wrote, however long a test takes.
NOT_REFRESHED = "window.setInterval = () => 0"


@pytest.fixture
def chair():
    return GroupMembershipFactory(
        role="chair", organization__is_member=True, organization__name="Works", user__full_name="Chai R."
    )


@pytest.fixture
def meeting(chair):
    """It has begun."""
    moment = timezone.now() - timedelta(minutes=5)
    return ConveningFactory(
        series=SeriesFactory(group=chair.group),
        slug="meeting",
        title="Coalition Meeting",
        zone="UTC",
        local_date=moment.date(),
        local_time=moment.time().replace(microsecond=0),
        mode="hybrid",
        link="https://video.example",
    )


@pytest.fixture
def member(chair, meeting):
    return GroupMembershipFactory(
        group=chair.group, organization__name="Clinic", organization__is_member=True, user__full_name="Nguyễn Thị Ánh"
    ).user


@pytest.mark.parametrize("width", [PHONE, TABLET, DESKTOP])
def test_every_page_of_minutes_is_open_to_everybody(opened_by, chair, meeting, member, width):
    now = timezone.now()
    ConveningFactory(group=chair.group, local_date=now.date() - timedelta(days=1))
    AttendanceFactory(convening=meeting, user=member, organization=chair.organization)
    decided = decisions.decide(meeting, text=f"We buy {LONG}.", in_favor=3, against=0, abstained=1, now=now)
    ActionFactory(group=chair.group, convening=meeting, organization=chair.organization, what=LONG)
    text = f"# {LONG}\n\n- one\n- two\n\n> quoted\n\n1. **bold**"
    minutes.write(meeting, text="First.", number=0, by=chair.user, now=now)
    minutes.write(meeting, text=text, number=1, by=member, now=now)
    visitor = opened_by(chair.user, width=width)
    here = "/convenings/meeting/minutes/"
    pages = [here, f"{here}versions/", f"{here}sign/", f"{here}amend/", f"{RUN}decisions/new/", f"{RUN}actions/new/"]
    of_group = ("engagement/", "search/", "search/?q=buy&kind=decision")
    pages += [f"/groups/{chair.group.slug}/{name}" for name in of_group]
    ForumNoteFactory(convening=meeting, kind="quote", text=LONG, said_by=LONG, theme=LONG[:60])
    pages += ["/convenings/meeting/heard/", "/convenings/meeting/heard/new/"]
    for path in (RUN, *pages, f"{RUN}decisions/{decided.pk}/", f"{RUN}decisions/{decided.pk}/strike/"):
        visitor.page.goto(path)
        visitor.check()
    visitor.page.add_init_script(NOT_REFRESHED)
    visitor.page.goto(RUN)
    minutes.write(meeting, text="Another.", number=2, by=member, now=now)
    visitor.page.get_by_role("textbox", name="Notes").fill(LONG)
    visitor.page.get_by_role("button", name="Save the notes").click()
    expect(visitor.page.get_by_text("saved other notes while you wrote")).to_be_visible()
    visitor.complaints.clear()  # the browser says that it was refused
    visitor.check()


def test_two_browsers_write_one_set_of_minutes_and_nothing_is_lost(opened_by, chair, meeting, member):
    """A save that is out of date shows both; what neither typed is never in the minutes."""
    member.group_memberships.update(role="facilitator")
    first, second = opened_by(chair.user).page, opened_by(member).page
    second.add_init_script(NOT_REFRESHED)
    first.goto(RUN)
    second.goto(RUN)

    first.get_by_role("textbox", name="Notes").fill("Passes run out.")
    expect(first.get_by_text("Saved.")).to_be_visible()
    second.get_by_role("textbox", name="Notes").fill("Rooms are cold.")
    expect(second.get_by_text("saved other notes while you wrote")).to_be_visible()
    expect(second.locator("del")).to_have_text("Passes run out.")
    expect(second.locator("ins")).to_have_text("Rooms are cold.")
    expect(second.get_by_role("textbox", name="Notes")).to_have_value("Rooms are cold.")
    assert Minutes.objects.get().text == "Passes run out."

    second.get_by_role("textbox", name="Notes").fill("Passes run out.\nRooms are cold.")
    second.get_by_role("button", name="Save the notes").click()
    expect(second.get_by_text("Saved.")).to_be_visible()
    expect(second.get_by_text("saved other notes while you wrote")).to_be_hidden()
    assert Minutes.objects.get().text == "Passes run out.\nRooms are cold."


def test_notes_typed_without_a_connection_outlive_it_and_the_page(opened_by, chair, meeting):
    page = opened_by(chair.user).page
    page.goto(RUN)
    page.context.set_offline(True)
    page.get_by_role("textbox", name="Notes").fill("Typed in a tunnel.")
    expect(page.get_by_text("No connection. What you write is kept in this browser")).to_be_visible()
    assert not Minutes.objects.exists()

    # Closed, not only left: a page that is left can still notice that the connection is back, and save by itself.
    context = page.context
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(RUN)

    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Notes")).to_have_value("Typed in a tunnel.")
    assert Minutes.objects.get().text == "Typed in a tunnel."


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_a_meeting_is_written_down_circulated_signed_and_published(opened_by, visit, chair, meeting, javascript):
    following = timezone.now() - timedelta(minutes=2)
    ConveningFactory(
        group=chair.group, zone="UTC", local_date=following.date(), local_time=following.time().replace(microsecond=0)
    )
    page = opened_by(chair.user, width=TABLET, javascript=javascript).page
    page.goto(RUN)
    page.get_by_role("textbox", name="Notes").fill("Passes run out.")
    page.get_by_role("button", name="Save the notes").click()
    expect(page.get_by_role("link", name="Write down a decision")).to_be_visible()
    if javascript:
        expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("link", name="Write down a decision").click()
    page.get_by_label("What was decided").fill("We buy 40.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("We buy 40.").first).to_be_visible()

    page.goto("/convenings/meeting/minutes/")
    page.get_by_role("button", name="Send them to the group").click()
    page.get_by_role("link", name="Sign them").click()
    page.get_by_role("button", name="Sign them").click()
    expect(page.get_by_text("They are approved.")).to_be_visible()
    page.get_by_role("button", name="Publish them").click()
    expect(page.get_by_text("Everybody reads them, without the names of who was there.")).to_be_visible()

    stranger = visit(width=PHONE).page
    stranger.goto("/convenings/meeting/minutes/")
    expect(stranger.get_by_text("Passes run out.")).to_be_visible()


@pytest.mark.parametrize("width", [PHONE, TABLET, DESKTOP])
def test_every_page_of_the_roll_is_open_to_everybody(opened_by, chair, meeting, member, width):
    SeatFactory(group=chair.group, organization__name=LONG)
    RsvpFactory(convening=meeting, user=None, name=f"{LONG} Guest", in_place_of=member)
    AttendanceFactory(convening=meeting, user=member, organization=None, place="online")
    visitor = opened_by(chair.user, width=width)
    for path in (RUN, f"{RUN}roll/new/", "/convenings/meeting/", "/convenings/meeting/check-in/"):
        visitor.page.goto(path)
        visitor.check()


def line_of(page, name):
    return page.get_by_role("listitem").filter(has_text=name)


def tapped(page, name, said):
    return line_of(page, name).get_by_role("button", name=said, pressed=True)


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_a_chair_calls_the_roll_until_there_is_a_quorum(opened_by, chair, meeting, member, javascript):
    page = opened_by(chair.user, width=TABLET, javascript=javascript).page
    page.goto("/convenings/meeting/")
    page.get_by_role("link", name="Run the meeting").click()
    expect(page.get_by_text("No quorum yet")).to_be_visible()

    line_of(page, "Chai R.").get_by_role("button", name="Here").click()
    expect(page.get_by_text("1 organization is there, of 2 that a decision needs.")).to_be_visible()
    line_of(page, "Nguyễn Thị Ánh").get_by_role("button", name="Online").click()

    expect(page.get_by_text("2 organizations are there, of 2 that a decision needs.")).to_be_visible()
    expect(tapped(page, "Nguyễn Thị Ánh", "Online")).to_be_visible()


def test_by_keyboard_alone_a_tap_keeps_the_focus(opened_by, chair, meeting, member):
    visitor = opened_by(chair.user)
    visitor.page.goto(RUN)
    visitor.tab_to(line_of(visitor.page, "Chai R.").get_by_role("button", name="Late"))

    visitor.page.keyboard.press("Enter")

    expect(visitor.page.get_by_text("1 organization is there, of 2 that a decision needs.")).to_be_visible()
    expect(tapped(visitor.page, "Chai R.", "Late")).to_be_focused()


def test_what_is_tapped_without_a_connection_is_sent_when_it_is_back_also_by_the_next_page(
    opened_by, chair, meeting, member
):
    visitor = opened_by(chair.user)
    page, network = visitor.page, visitor.page.context
    page.goto(RUN)
    network.set_offline(True)

    line_of(page, "Chai R.").get_by_role("button", name="Here").click()
    line_of(page, "Nguyễn Thị Ánh").get_by_role("button", name="Here").click()
    line_of(page, "Nguyễn Thị Ánh").get_by_role("button", name="Excused").click()
    expect(page.get_by_text("The connection is gone. Go on")).to_be_visible()
    expect(page.get_by_text("Not sent yet: 2")).to_be_visible()
    expect(tapped(page, "Nguyễn Thị Ánh", "Excused")).to_be_visible()
    assert not meeting.attendance.exists()

    network.set_offline(False)
    expect(page.get_by_text("The connection is gone. Go on")).to_be_hidden()
    expect(page.get_by_text("1 organization is there, of 2 that a decision needs.")).to_be_visible()
    assert dict(meeting.attendance.values_list("user__full_name", "state")) == {
        "Chai R.": "present",
        "Nguyễn Thị Ánh": "excused",
    }

    network.set_offline(True)
    line_of(page, "Nguyễn Thị Ánh").get_by_role("button", name="Here").click()
    expect(page.get_by_text("Not sent yet: 1")).to_be_visible()
    page.goto("about:blank")
    network.set_offline(False)
    page.goto(RUN)
    expect(page.get_by_text("2 organizations are there, of 2 that a decision needs.")).to_be_visible()


def test_notes_that_are_not_taken_any_more_stay_where_they_were_written(opened_by, chair, meeting, member):
    """Written without a connection, and meanwhile the minutes are approved."""
    now = timezone.now()
    ConveningFactory(group=chair.group, zone="UTC", local_date=now.date(), local_time=now.time().replace(microsecond=0))
    minutes.write(meeting, text="First.", number=0, by=chair.user, now=now)
    minutes.circulate(meeting, by=chair.user, now=now)
    member.group_memberships.update(role="facilitator")
    page = opened_by(member).page
    page.add_init_script(NOT_REFRESHED)
    page.goto(RUN)
    page.context.set_offline(True)
    page.get_by_role("textbox", name="Notes").fill("Rooms are cold.")
    expect(page.get_by_text("No connection.")).to_be_visible()

    assert minutes.sign(meeting, by=chair.user, now=timezone.now()).is_locked
    page.context.set_offline(False)

    expect(page.get_by_text("The minutes are approved: nothing of them changes any more.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Notes")).to_have_value("Rooms are cold.")
    page.goto(RUN)
    expect(page.get_by_text("it was not taken any more:")).to_be_visible()
    expect(page.get_by_text("Rooms are cold.")).to_be_visible()


def test_two_who_keep_the_roll_see_what_the_other_noted(opened_by, chair, meeting, member):
    first, second = opened_by(chair.user).page, opened_by(chair.user).page
    first.clock.install()
    first.goto(RUN)
    second.goto(RUN)

    line_of(second, "Nguyễn Thị Ánh").get_by_role("button", name="Late").click()
    expect(second.get_by_text("1 organization is there, of 2 that a decision needs.")).to_be_visible()
    first.clock.run_for(25_000)

    expect(tapped(first, "Nguyễn Thị Ánh", "Late")).to_be_visible()
    expect(first.get_by_text("1 organization is there, of 2 that a decision needs.")).to_be_visible()


def test_a_member_checks_in_with_the_code(opened_by, meeting, member):
    page = opened_by(member, width=PHONE).page
    page.goto("/convenings/meeting/")
    page.get_by_role("link", name="Check in").click()
    page.get_by_label("The code on the screen").fill(code_of(meeting).lower())
    page.get_by_label("Online").check()
    page.get_by_role("button", name="I am here").click()

    expect(page.get_by_text("You are on the roll.")).to_be_visible()
    assert meeting.attendance.get().place == "online"
