"""The pages of starts, answers and confirmations in a real browser, in every state they have."""

import json
from datetime import time, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from coalition.tests.factories import MembershipFactory
from portal.tests.browser.conftest import DESKTOP, PHONE
from programs.models import Cohort, Program
from programs.operations.next_starts import refresh_next_starts
from programs.tests.factories import (
    CohortFactory,
    EligibilityFactory,
    FieldOfStudyFactory,
    PathwayStepFactory,
    ProgramFactory,
    PublishedResultFactory,
)

pytestmark = [pytest.mark.slow, pytest.mark.needs("chromium")]

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


@pytest.fixture
def catalog(live_server):
    """A program that answers everything, in long words, and one that nobody has confirmed."""
    today = timezone.localdate()
    member = MembershipFactory(organization__name=LONG, user__email="manager@example.org")
    field = FieldOfStudyFactory()
    step = PathwayStepFactory(title=LONG)
    field.occupations.add(step.occupation)
    full = ProgramFactory(
        title=LONG,
        slug="full",
        organization=member.organization,
        field_of_study=field,
        description="</script><script>document.title = 'broken'</script>",
        total_cost=4000,
        free_to_you=True,
        covered=["tuition", "books", "exam_fees", "transit", "child_care", "laptop"],
        paid="stipend",
        paid_amount=1200,
        paid_per="program",
        last_confirmed_on=today - timedelta(days=130),
    )
    EligibilityFactory(program=full, residency=True, residency_note=LONG, schooling=False, record_bars_note="Ask us.")
    for number, status in enumerate(Cohort.Status.values):
        CohortFactory(
            program=full,
            starts_on=today.replace(day=1) + timedelta(days=40 + number // 3),
            status=status,
            weekdays=[1, 2, 3, 5],
            starts_at=time(17, number),
            ends_at=time(21),
            place=LONG,
            seats=12,
            apply_by=today,
        )
    PublishedResultFactory(program=full)
    ProgramFactory.create_batch(4, field_of_study=field, organization=member.organization)
    refresh_next_starts(today)
    return member


def addresses():
    month = (timezone.localdate().replace(day=1) + timedelta(days=40)).strftime("%Y-%m")
    empty = (timezone.localdate().replace(day=1) + timedelta(days=370)).strftime("%Y-%m")
    return [
        "/programs/full/",
        f"/programs/starts/?month={month}",
        f"/programs/starts/?month={empty}",
        "/programs/starts/?month=x",
    ]


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_answers_and_starts_are_accessible_and_fit_in_every_state(catalog, visit, width):
    visitor = visit(width=width)
    for address in addresses():
        visitor.page.goto(address)
        for summary in visitor.page.locator("main summary").all():
            summary.click()
        visitor.check()


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_manager_confirms_with_a_page_that_is_accessible_and_fits(catalog, visit, client, width):
    client.force_login(catalog.user)
    visitor = visit(width=width)
    visitor.sign_in(client)
    page = visitor.page
    page.goto("/programs/confirm/")
    visitor.check()

    page.get_by_role("button", name="Still right", exact=True).first.click()

    page.get_by_text("1 program is confirmed today.").wait_for()
    visitor.check()
    assert Program.objects.get(slug="full").last_confirmed_on == timezone.localdate()
    page.get_by_role("button", name="are still right").click()
    page.get_by_text("0 programs are confirmed today.").wait_for()


def test_a_block_of_data_is_no_script_to_the_browser_or_its_policy(catalog, visit):
    visitor = visit()
    visitor.page.goto("/programs/full/")

    block = visitor.page.locator('script[type="application/ld+json"]').text_content()

    assert json.loads(block)["description"] == "</script><script>document.title = 'broken'</script>"
    assert visitor.page.title().startswith(LONG)
    assert visitor.complaints == []


def test_a_link_is_copied_and_that_is_said_aloud(catalog, visit):
    visitor = visit()
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.page.goto("/programs/full/")

    visitor.page.get_by_role("button", name="Copy the link").click()

    visitor.page.get_by_text("The link is copied.").wait_for()
    assert visitor.page.evaluate("navigator.clipboard.readText()") == f"{visitor.base}/programs/full/"
    visitor.check()


def test_what_a_phone_can_share_is_shared_and_closing_its_sheet_is_no_error(catalog, visit):
    visitor = visit(width=PHONE)
    visitor.page.add_init_script(
        "navigator.share = given => {"
        " window.shared = given.url; return Promise.reject(new DOMException('', 'AbortError')); }"
    )
    visitor.page.goto("/programs/full/")

    visitor.page.get_by_role("button", name="Send it").click()

    assert visitor.page.evaluate("window.shared") == f"{visitor.base}/programs/full/"
    assert visitor.complaints == []


def test_without_javascript_the_link_is_there_and_no_button_that_does_nothing(catalog, visit):
    visitor = visit(javascript=False)
    visitor.page.goto("/programs/full/")

    expect(visitor.page.get_by_role("link", name="Link to this program")).to_have_attribute("href", "/programs/full/")
    expect(visitor.page.locator(".share button:visible")).to_have_count(0)


def test_a_printed_program_has_what_one_needs_to_call_and_nothing_to_press(catalog, visit):
    visitor = visit()
    visitor.page.goto("/programs/full/")
    visitor.page.emulate_media(media="print")

    expect(visitor.page.get_by_role("heading", name="Contact the provider")).to_be_visible()
    expect(visitor.page.locator("button:visible")).to_have_count(0)
    expect(visitor.page.get_by_role("heading", name="Similar programs")).to_be_hidden()
