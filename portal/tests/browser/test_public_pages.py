import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from coalition.tests.factories import AdministratorFactory, OrganizationFactory, SectorFactory
from portal.tests.browser.conftest import DESKTOP, PHONE
from programs.operations.search import rebuild_search_documents
from programs.tests.factories import (
    CohortFactory,
    FieldOfStudyFactory,
    OccupationFactory,
    ProgramFactory,
    TrainingSourceFactory,
    WageFactory,
)

pytestmark = [pytest.mark.slow, pytest.mark.needs("chromium")]

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2


@pytest.fixture
def catalog(live_server):
    """A program of which everything is known, one of which nothing is, and enough others for two pages."""
    sector = SectorFactory(name="Healthcare", slug="healthcare", blurb="Hospitals, clinics and care at home.")
    wage = WageFactory(
        occupation=OccupationFactory(title="Medical Assistants", definition="They help.", in_demand=True)
    )
    wage.occupation.wage = wage
    wage.occupation.save()
    field = FieldOfStudyFactory(lead_occupation=wage.occupation)
    field.sectors.add(sector)
    field.occupations.add(
        wage.occupation, OccupationFactory(title="Aides", wage=wage), *OccupationFactory.create_batch(3)
    )
    member = OrganizationFactory(
        name="Trung tâm Đào tạo Nghề Dorchester",
        slug="member",
        is_member=True,
        is_backbone=True,
        about="First.\n\nSecond.",
        phone="617-555-0142",
        website="https://example.org/",
        street="10 Dudley Street",
        city="Boston",
        state="MA",
        languages=["vi", "ht"],
        neighborhoods=["roxbury"],
    )
    OrganizationFactory(name="Member without anything", slug="bare", is_member=True)
    full = ProgramFactory(
        title="Medical assistant",
        slug="full",
        organization=member,
        field_of_study=field,
        source=TrainingSourceFactory(),
        external_id="1",
        description="First.\n\nSecond.",
        notes="Bring a laptop.",
        prerequisites="High school diploma",
        tuition=900,
        fees=Decimal("50.50"),
        total_cost=Decimal("950.50"),
        length=6,
        clock_hours=240,
        credits=Decimal("3.5"),
        format="hybrid",
        evening=True,
        weekend=False,
        child_care=True,
        languages=["es", "vi"],
        city="Boston",
        state="MA",
        street="10 Dudley Street",
        bus="23",
        train="Orange Line",
        contact_role="Admissions office",
        industry_credential="CCMA",
    )
    CohortFactory(program=full, starts_on=timezone.localdate(), ends_on=timezone.localdate() + timedelta(days=90))
    ProgramFactory(title=LONG, slug="unknown", organization=None, field_of_study=None)
    ProgramFactory(title="Medical billing", slug="billing", total_cost=0, evening=False, organization__name=LONG)
    ProgramFactory(title="Gone", slug="gone", organization=member, status="archived", archived_at=timezone.now())
    for number in range(22):
        ProgramFactory(title=f"Carpentry {number:02}")
    rebuild_search_documents()


PAGES = [
    "/",
    "/programs/",
    "/programs/?page=2",
    "/programs/?q=medical&schedule=evening&cost=under5000&sector=healthcare&language=vi&support=child_care",
    "/programs/?q=nothing-has-this-name",
    "/programs/?sector=no-such-sector",
    "/programs/full/",
    "/programs/unknown/",
    "/programs/gone/",
    "/organizations/",
    "/organizations/?page=2",
    "/organizations/?q=nobody",
    "/organizations/member/",
    "/organizations/bare/",
    "/nowhere/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/0-nonsense/",
]


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("address", PAGES)
def test_every_public_page_is_accessible_and_fits(catalog, visit, address, width):
    visitor = visit(width=width)

    visitor.page.goto(address)

    visitor.check()


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("address", ["/", "/programs/", "/organizations/"])
def test_every_list_is_accessible_and_fits_while_it_is_empty(visit, address, width):
    visitor = visit(width=width)

    visitor.page.goto(address)

    visitor.check()


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize(
    "address",
    ["/", "/accounts/password/change/", "/accounts/email/", "/accounts/reauthenticate/", "/accounts/logout/"],
)
def test_every_page_for_whoever_is_signed_in_is_accessible_and_fits(catalog, visit, client, address, width):
    client.force_login(AdministratorFactory())
    visitor = visit(width=width)
    visitor.sign_in(client)

    visitor.page.goto(address)

    visitor.check()


def test_the_filters_of_a_phone_are_a_drawer_that_is_accessible_and_fits(catalog, visit):
    visitor = visit(width=PHONE)
    visitor.page.goto("/programs/")
    evening = visitor.page.get_by_label("Evening classes")
    expect(evening).to_be_hidden()

    visitor.page.get_by_text("Filters", exact=True).click()

    expect(evening).to_be_visible()
    visitor.check()


def test_the_jobs_and_definitions_that_are_folded_away_are_accessible(catalog, visit):
    visitor = visit(width=PHONE)
    visitor.page.goto("/programs/full/")

    for summary in visitor.page.locator("main summary").all():
        summary.click()

    expect(visitor.page.get_by_text("They help.")).to_be_visible()
    visitor.check()


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("address", ["/test/suspicious/", "/test/forbidden/", "/test/broken/"])
def test_every_error_page_is_accessible_and_fits(visit, settings, address, width):
    settings.ROOT_URLCONF = "portal.tests.test_errors"
    visitor = visit(width=width)

    visitor.page.goto(address)

    visitor.check()


def test_a_form_that_is_too_old_is_explained_accessibly(visit):
    visitor = visit(width=PHONE)
    visitor.page.goto("/accounts/login/")
    visitor.context.clear_cookies()

    visitor.page.get_by_text("Sign in with a password").click()
    visitor.page.locator("#id_login").fill("nobody@example.org")
    visitor.page.locator("#id_password").fill("wrong")
    visitor.page.get_by_role("button", name="Sign in", exact=True).click()

    visitor.page.get_by_text("Please send the form again").first.wait_for()
    visitor.check()


def test_a_sign_in_that_fails_is_accessible(visit):
    visitor = visit(width=PHONE)
    visitor.page.goto("/accounts/login/")

    visitor.page.get_by_text("Sign in with a password").click()
    visitor.page.locator("#id_login").fill("nobody@example.org")
    visitor.page.locator("#id_password").fill("wrong")
    visitor.page.get_by_role("button", name="Sign in", exact=True).click()

    visitor.page.get_by_text("not correct").wait_for()
    visitor.check()


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_resident_finds_an_evening_medical_course_with_the_keyboard_alone(catalog, visit, width, javascript):
    visitor = visit(width=width, javascript=javascript)
    page, keyboard = visitor.page, visitor.page.keyboard

    tab_to = visitor.tab_to
    page.goto("/")
    tab_to(page.get_by_label("What do you want to learn or do?"))
    keyboard.type("medical")
    keyboard.press("Enter")
    page.wait_for_url("**/programs/?q=medical")
    expect(page.get_by_role("heading", name="2 programs")).to_be_visible()

    if width == PHONE:
        tab_to(page.locator("summary.filters-summary"))
        keyboard.press("Enter")
    tab_to(page.get_by_label("Evening classes"))
    keyboard.press("Space")
    if not javascript:
        tab_to(page.get_by_role("button", name="Show programs"))
        keyboard.press("Enter")
    page.get_by_role("heading", name="1 program", exact=True).wait_for()
    expect(page).to_have_url(re.compile("q=medical"))
    expect(page).to_have_url(re.compile("schedule=evening"))

    tab_to(page.get_by_role("link", name="Medical assistant", exact=True))
    keyboard.press("Enter")
    page.wait_for_url("**/programs/full/")
    expect(page.get_by_role("heading", name="Medical assistant", level=1)).to_be_visible()
    assert visitor.complaints == []


def test_filters_work_in_place_and_the_way_back_shows_what_was(catalog, visit):
    visitor = visit()
    page = visitor.page
    page.goto("/programs/")
    page.evaluate("window.stayed = true")

    page.get_by_label("Evening classes").check()
    page.get_by_role("heading", name="1 program", exact=True).wait_for()

    assert page.evaluate("window.stayed")
    expect(page).to_have_url(re.compile(re.escape("/programs/?schedule=evening") + "$"))
    expect(page.locator("#results-status")).to_have_text("1 program found")
    visitor.check()

    visitor.go_back()
    page.get_by_role("heading", name="25 programs").wait_for()
    expect(page.get_by_label("Evening classes")).not_to_be_checked()
    assert page.evaluate("Object.keys({...localStorage, ...sessionStorage}).filter(key => key.includes('cache'))") == []


def test_the_first_stop_of_the_keyboard_skips_to_the_content(catalog, visit):
    visitor = visit(width=PHONE)
    visitor.page.goto("/programs/")

    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Enter")

    expect(visitor.page.locator("#main")).to_be_focused()


def test_what_one_can_press_is_large_enough_for_a_thumb(catalog, visit):
    visitor = visit(width=PHONE)
    small = """
        [...document.querySelectorAll('a, button, input, select, summary')].filter(each => {
            const box = (each.closest('label') || each).getBoundingClientRect();
            const around = each.parentElement;
            const inSentence = around.matches('p') && around.textContent.trim() !== each.textContent.trim();
            return box.width && !inSentence && (box.width < 24 || box.height < 24);
        }).map(each => each.outerHTML.slice(0, 120))
    """

    for address in ("/", "/programs/?q=medical", "/programs/full/", "/organizations/", "/accounts/login/"):
        visitor.page.goto(address)
        assert visitor.page.evaluate(small) == [], address
