"""An agenda is written and put into order, something is proposed for it, and what people took on is settled."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from coalition.tests.factories import GroupMembershipFactory
from convenings.links import action_link
from convenings.operations import agenda
from convenings.tests.factories import ActionFactory, ConveningDocumentFactory, ConveningFactory, SeriesFactory
from portal.tests.browser.conftest import DESKTOP, PHONE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.needs("chromium")]

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
AGENDA = "/convenings/meeting/agenda/"


@pytest.fixture
def chair():
    return GroupMembershipFactory(
        role="chair", group__slug="lab", organization__is_member=True, organization__slug="works",
        user__full_name="Chai R.",
    )  # fmt: skip


@pytest.fixture
def meeting(chair):
    return ConveningFactory(series=SeriesFactory(group=chair.group), slug="meeting", title="Coalition Meeting")


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_every_page_of_agendas_and_actions_is_open_to_everybody(opened_by, visit, chair, meeting, width):
    now, group = timezone.now(), chair.group
    colleague = GroupMembershipFactory(group=group, user__full_name="Ana A.").user
    own = {"group": group, "organization": chair.organization, "user": chair.user}
    action = ActionFactory(**own, what=LONG, due=timezone.localdate() - timedelta(days=2), word="They call back.")
    dropped = ActionFactory(**own, state="dropped", reason="The school closed.", settled_at=now)
    item = agenda.put_on(
        meeting, title=LONG, kind="decision", minutes=100, owner=chair.user, note="Read it.\n\nhttps://x.example/",
        links=[f"https://x.example/{LONG}"], now=now,
    )  # fmt: skip
    agenda.put_on(meeting, title="What is next", now=now)
    ConveningDocumentFactory(convening=meeting, item=item)
    proposed = agenda.propose(meeting, title="Bus passes", note="They run out.", by=colleague, now=now)
    declined = agenda.propose(meeting, title="Rooms", by=colleague, now=now)
    agenda.decline(declined, word="In May.", by=chair.user, now=now)
    visitor = opened_by(chair.user, width=width)
    for path in (
        *("/convenings/meeting/", AGENDA, f"{AGENDA}new/", f"{AGENDA}propose/", f"{AGENDA}{item.pk}/"),
        *(f"{AGENDA}{item.pk}/remove/", f"{AGENDA}{proposed.pk}/answer/", f"{AGENDA}{declined.pk}/answer/"),
        *("/convenings/meeting/documents/new/", "/groups/lab/actions/", "/groups/lab/actions/new/"),
        *(f"/actions/{action.pk}/", f"/actions/{action.pk}/edit/", f"/actions/{action.pk}/drop/"),
        *(f"/actions/{dropped.pk}/", "/groups/lab/", "/organizations/works/", "/me/"),
    ):
        visitor.page.goto(path)
        visitor.check()
    stranger = visit(width=width)
    for settled in (action, dropped):
        stranger.page.goto(re.sub("^https?://[^/]+", "", f"{action_link(settled, chair.user)}?said=later"))
        stranger.check()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_a_chair_writes_an_agenda_and_puts_it_into_order(opened_by, chair, meeting, javascript):
    page = opened_by(chair.user, width=PHONE, javascript=javascript).page
    page.goto("/convenings/meeting/")
    page.get_by_role("link", name="Write the agenda").click()
    for title in ("First", "Second"):
        page.get_by_role("link", name="Add an item").click()
        page.get_by_label("What it is about").fill(title)
        page.get_by_label("Decision").check()
        page.get_by_role("button", name="Put it on the agenda").click()
        expect(page.locator("ol.agenda > li").filter(has_text=title)).to_be_visible()
    items = page.locator("ol.agenda > li strong")
    expect(items).to_have_text(["First", "Second"])

    page.locator("ol.agenda > li").filter(has_text="Second").get_by_role("button", name="Earlier").click()
    expect(items).to_have_text(["Second", "First"])
    page.locator("ol.agenda > li").filter(has_text="Second").get_by_role("button", name="Later").click()
    expect(items).to_have_text(["First", "Second"])
    page.get_by_role("button", name="Begin later dates with this").click()
    expect(page.get_by_text("The agendas of later dates begin with 2 items.")).to_be_visible()


def test_by_keyboard_alone_an_item_moves_and_the_button_keeps_the_focus(opened_by, chair, meeting):
    for title in ("First", "Second", "Third"):
        agenda.put_on(meeting, title=title, now=timezone.now())
    visitor = opened_by(chair.user)
    page = visitor.page
    page.goto(AGENDA)
    items, later = page.locator("ol.agenda > li strong"), page.locator("ol.agenda > li").filter(has_text="First")
    visitor.tab_to(later.get_by_role("button", name="Later"))
    for expected in (["Second", "First", "Third"], ["Second", "Third", "First"], ["Second", "Third", "First"]):
        with page.expect_response(lambda response: "/move/" in response.url):
            page.keyboard.press("Enter")
        expect(items).to_have_text(expected)
        expect(later.get_by_role("button", name="Later")).to_be_focused()


def test_a_member_proposes_and_the_chair_declines_with_a_word(opened_by, chair, meeting):
    member = GroupMembershipFactory(group=chair.group, user__full_name="Mem B.").user
    page = opened_by(member, width=PHONE).page
    page.goto("/convenings/meeting/")
    page.get_by_role("link", name="Propose something for it").click()
    page.get_by_label("What it is about").fill("Bus passes")
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_text("It is proposed. You get a letter with the answer.")).to_be_visible()

    of_chair = opened_by(chair.user, width=PHONE).page
    of_chair.goto("/me/")
    of_chair.get_by_role("link", name="Proposed for the agenda of Coalition Meeting: Bus passes").click()
    of_chair.get_by_role("button", name="Decline").click()
    expect(of_chair.get_by_text("Say why not: whoever proposed it reads it.")).to_be_visible()
    of_chair.get_by_label("A word to whoever proposed it").fill("In May.")
    of_chair.get_by_role("button", name="Decline").click()
    expect(of_chair.get_by_role("heading", name="What is on it")).to_be_visible()

    page.reload()
    expect(page.get_by_text("In May.")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_whoever_took_something_on_says_from_the_letter_that_it_is_done(visit, chair, javascript):
    action = ActionFactory(group=chair.group, organization=chair.organization, user=chair.user, what="Call schools")
    page = visit(width=PHONE, javascript=javascript).page
    page.goto(re.sub("^https?://[^/]+", "", f"{action_link(action, chair.user)}?said=done"))
    expect(page.get_by_label("It is done")).to_be_checked()

    page.get_by_role("button", name="Say so").click()

    expect(page.get_by_text("Thank you. It is written down.")).to_be_visible()
    expect(page.get_by_text("There is nothing more to say of it.")).to_be_visible()
