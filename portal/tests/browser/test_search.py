"""Search in a real browser: suggestions by keyboard, filters in place, every state fit for everyone."""

import re

import pytest
from playwright.sync_api import expect

from portal.tests.browser.conftest import DESKTOP, PHONE
from programs.operations.search import rebuild_search_documents
from programs.operations.synonyms import ensure_starter_synonyms
from programs.tests.factories import FieldOfStudyFactory, OccupationFactory, ProgramFactory

pytestmark = [pytest.mark.slow, pytest.mark.needs("chromium")]


@pytest.fixture
def catalog(live_server):
    ensure_starter_synonyms()
    lead = OccupationFactory(title="Nursing Assistants", code="31-1131")
    study = FieldOfStudyFactory(lead_occupation=lead, code="51.3902")
    study.occupations.add(lead)
    ProgramFactory(
        title="Nurse aide", field_of_study=study, evening=True, county="Suffolk", description="Nursing. " * 9
    )
    ProgramFactory(title="Nursing, practical", total_cost=0, county="Norfolk")
    ProgramFactory(title="Welding", total_cost=900, evening=True)
    rebuild_search_documents()


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_suggestions_are_chosen_by_keyboard_and_shut_nobody_out(visit, catalog, width):
    visitor = visit(width=width)
    page = visitor.page
    page.goto("/programs/")
    box = page.get_by_role("combobox", name="What do you want to learn or do?")

    box.press_sequentially("nurs")
    options = page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    expect(options).to_have_count(3)
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    box.press("ArrowDown")
    chosen = page.locator("#suggestions [aria-selected=true]")
    expect(chosen).to_have_count(1)
    assert chosen.get_attribute("id") == box.get_attribute("aria-activedescendant")
    visitor.check()

    box.press("Escape")
    expect(options).to_have_count(0)
    expect(box).to_have_value("nurs")
    box.press("ArrowDown")
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nurse aide")


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize(
    "query",
    [
        "q=nursng",
        "q=free+night+nursing",
        "q=nursing+zoology",
        "q=nursing&cost=free&schedule=evening",
        "q=zzzz",
        "sort=cost",
    ],
)
def test_every_state_of_the_list_shuts_nobody_out(visit, catalog, width, query):
    visitor = visit(width=width)
    visitor.page.goto(f"/programs/?{query}")
    if width == PHONE:
        visitor.page.locator(".filters-summary").click()

    visitor.check()


def test_counts_follow_what_is_chosen_and_the_back_button_undoes_it(visit, catalog):
    visitor = visit()
    page = visitor.page
    page.goto("/programs/")
    evening = page.locator("label", has=page.locator("#schedule-evening"))
    expect(evening).to_contain_text("2")

    page.get_by_label("Norfolk").check()
    expect(page.get_by_role("heading", name="1 program")).to_be_visible()
    expect(evening).to_contain_text("0")
    expect(page.get_by_label("Norfolk")).to_be_focused()
    page.get_by_label("Sort by").select_option("cost")
    page.wait_for_url("**/programs/?county=Norfolk&sort=cost")

    visitor.go_back()
    visitor.go_back()
    expect(page.get_by_role("heading", name="3 programs")).to_be_visible()
    expect(page.get_by_label("Norfolk")).not_to_be_checked()
    visitor.check()


def test_without_javascript_the_box_searches_and_the_order_is_chosen(visit, catalog):
    visitor = visit(javascript=False)
    page = visitor.page
    page.goto("/programs/")

    page.get_by_role("searchbox").fill("nursing")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name="2 programs")).to_be_visible()
    page.get_by_label("Sort by").select_option("cost")
    page.get_by_role("button", name="Sort").click()
    expect(page).to_have_url(re.compile("sort=cost"))
