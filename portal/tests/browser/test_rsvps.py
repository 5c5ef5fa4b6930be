"""People answer on the page and by the link in a letter; whoever runs it looks at who comes."""

import re

import pytest
from playwright.sync_api import expect

from coalition.tests.factories import GroupMembershipFactory, OrganizationFactory
from convenings import links
from convenings.models import Convening, Rsvp
from convenings.tests.factories import ConveningFactory, RsvpFactory
from portal.tests.browser.conftest import DESKTOP, PHONE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.needs("chromium")]

LONG = "An organization with a very long name that says all that it does for everybody in the whole neighborhood"


@pytest.fixture
def chair():
    return GroupMembershipFactory(role="chair", organization__is_member=True, user__full_name="Chai R.")


@pytest.fixture
def meeting(chair):
    meeting = ConveningFactory(
        group=chair.group, slug="meeting", title="Coalition Meeting", capacity=3, guests_at_most=2,
        needs_asked=["asl", "child_care", "diet"], interpretation=["ht", "kea"],
    )  # fmt: skip
    RsvpFactory(convening=meeting, organization=OrganizationFactory(name=LONG), user__full_name="Ana A.", guests=1)
    return meeting


@pytest.fixture
def opened(visit, client, chair, meeting):
    """A window in which the chair is signed in."""

    def open_window(**how):
        visitor = visit(**how)
        client.force_login(chair.user)
        visitor.sign_in(client)
        return visitor

    return open_window


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_every_page_about_answers_is_open_to_everybody(opened, visit, chair, meeting, width):
    invited = RsvpFactory(convening=meeting, user=None, name="Gus", email="gus@example.org", answer="")
    RsvpFactory(convening=meeting, waiting_number=1, needs=["asl"], note="By bus")
    visitor = opened(width=width)
    for path in (
        "/convenings/meeting/",
        "/convenings/meeting/rsvp/",
        "/convenings/meeting/rsvp/instead/",
        "/convenings/meeting/answers/",
        "/convenings/meeting/answers/new/",
        "/convenings/meeting/answers/invite/",
        f"/convenings/meeting/answers/{invited.pk}/remove/",
        "/me/",
    ):
        visitor.page.goto(path)
        visitor.check()
    stranger = visit(width=width)
    for link in (links.link_of(invited), links.date_link(meeting.pk, chair.user_id)):
        stranger.page.goto(re.sub("^https?://[^/]+", "", f"{link}?answer=yes"))
        stranger.check()
    stranger.page.goto("/convenings/meeting/rsvp/")
    stranger.check()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_one_tap_answers_and_another_changes_it(opened, javascript):
    page = opened(width=PHONE, javascript=javascript).page
    page.goto("/convenings/meeting/")
    answer = page.locator("#my-answer")

    answer.get_by_role("button", name="Yes").click()
    expect(answer.get_by_text("You are coming.")).to_be_visible()
    answer.get_by_role("button", name="No").click()
    expect(answer.get_by_text("You are not coming.")).to_be_visible()

    assert Rsvp.objects.get(user__full_name="Chai R.").answer == "no"


def test_the_link_in_a_letter_takes_one_button_and_no_sign_in(visit, chair, meeting):
    Convening.objects.update(capacity=2)
    page = visit(width=PHONE, javascript=False).page
    page.goto(re.sub("^https?://[^/]+", "", f"{links.date_link(meeting.pk, chair.user_id)}?answer=yes"))
    expect(page.get_by_role("radio", name="Yes")).to_be_checked()

    page.get_by_role("button", name="Send my answer").click()

    expect(page.get_by_text("You are number 1 on the waiting list.")).to_be_visible()
