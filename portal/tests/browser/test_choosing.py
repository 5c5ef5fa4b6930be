"""Choosing in a real browser: comparing, saving with and without an account, what fits."""

import pytest
from playwright.sync_api import expect

from coalition.tests.factories import SectorFactory, UserFactory
from portal.tests.browser.conftest import DESKTOP, PHONE
from programs.models import Program, SavedProgram, SavedSearch
from programs.operations.places import locate_programs
from programs.operations.search import rebuild_search_documents
from programs.tests.factories import (
    EligibilityFactory,
    FieldOfStudyFactory,
    PlaceFactory,
    ProgramFactory,
    SavedProgramFactory,
    SavedSearchFactory,
)

pytestmark = [pytest.mark.slow, pytest.mark.needs("chromium")]

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


@pytest.fixture
def catalog(live_server):
    PlaceFactory()
    field = FieldOfStudyFactory()
    field.sectors.add(SectorFactory(name="Healthcare", slug="healthcare"))
    known = {"field_of_study": field, "postal_code": "02119", "city": "Boston", "evening": True}
    first = ProgramFactory(
        title="Medical assistant",
        slug="first",
        total_cost=0,
        length=5,
        bus="23",
        train="Orange Line",
        languages=["vi"],
        child_care=True,
        **known,
    )
    EligibilityFactory(program=first, schooling=False, residency=True, residency_note="Any neighborhood")
    ProgramFactory(
        title="Medical billing", slug="second", total_cost=1200, child_care=False, child_care_help=False, **known
    )
    ProgramFactory(title=LONG, slug="third", organization=None)
    ProgramFactory(title="Medical office", slug="fourth", field_of_study=field)
    ProgramFactory(title="Gone", slug="gone", status="archived", archived_at="2026-03-02T12:00Z")
    locate_programs()
    rebuild_search_documents()


EVERYTHING = "schedule=evening&language=vi&schooling=no&support=child_care&cost=free&near=02119&sector=healthcare"
PAGES = [
    "/programs/compare/",
    "/programs/compare/?p=first",
    "/programs/compare/?p=first&q=medical",
    "/programs/compare/?p=first&p=second&p=third&near=02119",
    "/programs/compare/?p=first&p=second&p=third&p=fourth&p=gone&p=unknown&near=nowhere",
    "/programs/fit/",
    f"/programs/fit/?{EVERYTHING}",
    "/programs/fit/?near=nowhere&cost=free",
    "/saved/",
]


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("address", PAGES)
def test_every_page_for_choosing_is_accessible_and_fits(catalog, visit, address, width):
    visitor = visit(width=width)

    visitor.page.goto(address)

    visitor.check()


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("address", ["/programs/compare/", "/programs/fit/?cost=free", "/saved/"])
def test_pages_for_choosing_are_accessible_without_a_program(visit, address, width):
    visitor = visit(width=width)

    visitor.page.goto(address)

    visitor.check()


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_what_is_saved_on_an_account_is_accessible_and_fits(catalog, visit, client, width):
    user = UserFactory()
    for slug in ("first", "third", "gone"):
        SavedProgramFactory(user=user, program=Program.objects.get(slug=slug))
    SavedSearchFactory(user=user, query="q=medical&cost=free")
    client.force_login(user)
    visitor = visit(width=width)
    visitor.sign_in(client)

    visitor.page.goto("/saved/?p=second&s=cost%3Dunder1000")
    expect(visitor.page.get_by_text("“Medical billing” was removed.")).to_be_visible()

    visitor.check()


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_visitor_saves_in_the_browser_finds_it_again_and_removes_it(catalog, visit, width):
    visitor = visit(width=width)
    page = visitor.page
    page.goto("/programs/?q=medical")
    page.get_by_role("button", name="Save Medical assistant").click()
    expect(page.get_by_role("button", name="Saved – remove Medical assistant")).to_be_visible()
    page.get_by_role("button", name="Save this search").click()
    visitor.check()

    page.goto("/programs/second/")
    page.get_by_role("button", name="Save Medical billing").click()
    page.goto("/saved/")
    expect(page.get_by_role("link", name="Medical billing", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="“medical”", exact=True)).to_be_visible()
    visitor.check()

    page.get_by_role("button", name="Saved – remove Medical billing").click()
    expect(page.get_by_role("button", name="Save Medical billing")).to_be_visible()
    page.reload()
    expect(page.get_by_role("link", name="Medical assistant", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Medical billing", exact=True)).to_have_count(0)
    assert SavedProgram.objects.count() == SavedSearch.objects.count() == 0
    assert visitor.context.cookies() == []
    assert visitor.complaints == []


def test_what_the_filters_bring_can_be_saved_too(catalog, visit):
    visitor = visit()
    page = visitor.page
    page.goto("/programs/")
    page.get_by_label("Evening classes").check()
    page.get_by_role("heading", name="2 programs", exact=True).wait_for()

    page.get_by_role("button", name="Save Medical billing").click()

    expect(page.get_by_role("button", name="Saved – remove Medical billing")).to_be_visible()


def test_what_a_browser_kept_is_added_to_the_account_only_when_asked(catalog, visit, client):
    user = UserFactory()
    visitor = visit(width=PHONE)
    page = visitor.page
    page.goto("/programs/?q=medical")
    page.get_by_role("button", name="Save Medical assistant").click()
    page.get_by_role("button", name="Save this search").click()
    client.force_login(user)
    visitor.sign_in(client)

    page.goto("/saved/")
    offer = page.get_by_role("button", name="Add them to my account")
    expect(offer).to_be_visible()
    visitor.check()
    assert user.saved_programs.count() == 0
    offer.click()

    expect(page.get_by_role("link", name="Medical assistant", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Add them to my account")).to_be_hidden()
    assert page.evaluate("localStorage.saved") == '{"programs":[],"searches":[]}'
    assert list(user.saved_programs.values_list("program__slug", flat=True)) == ["first"]
    assert list(user.saved_searches.values_list("query", flat=True)) == ["q=medical"]


def test_whoever_is_signed_in_saves_on_the_account_from_any_card(catalog, visit, client):
    user = UserFactory()
    client.force_login(user)
    visitor = visit()
    visitor.sign_in(client)
    page = visitor.page
    page.goto("/programs/")

    page.get_by_role("button", name="Save Medical assistant").click()
    expect(page.get_by_role("button", name="Saved – remove Medical assistant")).to_be_visible()

    assert list(user.saved_programs.values_list("program__slug", flat=True)) == ["first"]
    assert page.evaluate("localStorage.saved || ''") in {"", '{"programs":[],"searches":[]}'}
    page.get_by_role("button", name="Saved – remove Medical assistant").click()
    expect(page.get_by_role("button", name="Save Medical assistant")).to_be_visible()
    assert user.saved_programs.count() == 0
    visitor.check()


def test_saving_on_the_account_works_without_javascript_and_is_undone(catalog, visit, client):
    user = UserFactory()
    client.force_login(user)
    visitor = visit(width=PHONE, javascript=False)
    visitor.sign_in(client)
    page = visitor.page
    page.goto("/programs/first/")
    page.get_by_role("button", name="Save this program").click()
    expect(page.get_by_role("button", name="Remove from my saved programs")).to_be_visible()

    page.goto("/saved/")
    page.get_by_role("button", name="Remove Medical assistant").click()
    expect(page.get_by_text("“Medical assistant” was removed.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()

    expect(page.get_by_role("link", name="Medical assistant", exact=True)).to_be_visible()
    assert user.saved_programs.count() == 1


def test_a_browser_without_javascript_shows_no_button_that_does_nothing(catalog, visit):
    visitor = visit(javascript=False)
    page = visitor.page
    page.goto("/saved/")
    expect(page.locator("noscript .empty-lead")).to_be_visible()
    for address in ("/programs/", "/programs/first/"):
        page.goto(address)
        expect(page.locator("[data-save]:visible")).to_have_count(0)


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_resident_searches_filters_and_compares_two_with_the_keyboard_alone(catalog, visit, width, javascript):
    visitor = visit(width=width, javascript=javascript)
    page, keyboard = visitor.page, visitor.page.keyboard

    tab_to = visitor.tab_to
    page.goto("/programs/")
    tab_to(page.locator("#q"))
    keyboard.type("medical")
    keyboard.press("Enter")
    page.wait_for_url("**/programs/?q=medical*")
    if width == PHONE:
        tab_to(page.locator("summary.filters-summary"))
        keyboard.press("Enter")
    tab_to(page.get_by_label("Evening classes"))
    keyboard.press("Space")
    if not javascript:
        tab_to(page.get_by_role("button", name="Show programs"))
        keyboard.press("Enter")
    page.get_by_role("heading", name="2 programs", exact=True).wait_for()

    tab_to(page.get_by_role("link", name="Medical assistant", exact=True))
    keyboard.press("Enter")
    page.wait_for_url("**/programs/first/")
    tab_to(page.get_by_role("link", name="Compare Medical assistant"))
    keyboard.press("Enter")
    page.wait_for_url("**/programs/compare/?p=first")
    tab_to(page.locator("#q"))
    keyboard.type("billing")
    keyboard.press("Enter")
    page.wait_for_url("**q=billing")
    tab_to(page.get_by_role("link", name="Compare Medical billing"))
    keyboard.press("Enter")
    page.wait_for_url("**/programs/compare/?p=first&p=second")

    table = page.get_by_role("table", name="Programs side by side")
    expect(table.get_by_role("columnheader")).to_have_count(2)
    expect(table.get_by_role("row", name="Cost differs Free $1,200")).to_be_visible()
    tab_to(page.get_by_role("link", name="Remove Medical assistant"))
    keyboard.press("Enter")
    page.wait_for_url("**/programs/compare/?p=second")
    assert visitor.complaints == []


def test_what_fits_works_without_javascript(catalog, visit):
    visitor = visit(width=PHONE, javascript=False)
    page = visitor.page
    page.goto("/programs/fit/")

    page.get_by_label("Child care, or help finding it").check()
    page.get_by_label("Your ZIP code or neighborhood in Boston").fill("02119")
    page.get_by_role("button", name="Show what fits").click()

    first = page.locator(".fit-item").first
    expect(first.get_by_role("link", name="Medical assistant", exact=True)).to_be_visible()
    expect(first).to_contain_text("Child care, or help finding it: yes")
    expect(page.locator(".fit-item").last).to_contain_text("Medical billing")
    expect(page.locator(".fit-item").last).to_contain_text("Child care, or help finding it: no")


def test_a_comparison_prints_without_what_only_a_screen_can_do(catalog, visit):
    visitor = visit()
    visitor.page.goto("/programs/compare/?p=first&p=second")
    visitor.page.emulate_media(media="print")

    expect(visitor.page.get_by_role("table")).to_be_visible()
    for hidden in (".compare-add", ".compare-remove", ".masthead-nav"):
        expect(visitor.page.locator(hidden)).to_be_hidden()


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("address", ["/programs/?near=02119&within=5&sort=near", "/programs/?near=nowhere"])
def test_a_search_from_where_somebody_lives_is_accessible_and_fits(catalog, visit, address, width):
    visitor = visit(width=width)
    visitor.page.goto(address)
    if width == PHONE:
        visitor.page.locator("summary.filters-summary").click()

    expect(visitor.page.get_by_label("Near", exact=True)).to_be_visible()

    visitor.check()
