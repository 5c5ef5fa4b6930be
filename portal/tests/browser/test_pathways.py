from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from coalition.tests.factories import AdministratorFactory, SectorFactory
from portal.demo import load_demo
from portal.demo.ladders import PATHWAYS
from portal.tests.browser.conftest import DESKTOP, PHONE
from programs.tests.factories import (
    OccupationFactory,
    PathwayFactory,
    PathwayMoveFactory,
    PathwayStepFactory,
    ProgramFactory,
    WageFactory,
)

pytestmark = [pytest.mark.slow, pytest.mark.needs("chromium")]

NOW = datetime(2026, 3, 4, 15, tzinfo=UTC)
VIETNAMESE = "Nhân viên hỗ trợ chăm sóc sức khỏe tại nhà và điều dưỡng viên cộng đồng có chứng chỉ hành nghề"
ONE_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
WIDTHS = pytest.mark.parametrize("width", [PHONE, DESKTOP])

# Text that is drawn outside the box it belongs to; no box may hide what does not fit.
OUTSIDE = """
    [...document.querySelectorAll('.ladder-job')].filter(job => job.getBoundingClientRect().width).flatMap(job => {
        const box = job.querySelector('.ladder-box').getBoundingClientRect();
        return [...job.querySelectorAll('text')].filter(text => {
            const drawn = text.getBoundingClientRect();
            return drawn.left < box.left || drawn.right > box.right || drawn.top < box.top || drawn.bottom > box.bottom;
        }).map(text => text.textContent);
    })
"""
SMALLEST = """
    Math.min(...[...document.querySelectorAll('.ladder text')].filter(text => text.getBoundingClientRect().width)
        .map(text => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a))
"""


@pytest.fixture
def ladder(live_server):
    """Everything that a step can have, names as long as can be, and a draft."""
    pathway = PathwayFactory(slug="long", title=VIETNAMESE, sector=SectorFactory(name=ONE_WORD), intro=VIETNAMESE)
    wage = WageFactory(occupation=OccupationFactory(title=VIETNAMESE))
    job = OccupationFactory(title=VIETNAMESE, wage=wage, in_demand=True)
    ProgramFactory(title=VIETNAMESE, organization__name=ONE_WORD, total_cost=0).field_of_study.occupations.add(job)
    found = [
        PathwayStepFactory(
            pathway=pathway,
            level=level,
            position=position,
            title=title,
            occupation=job,
            credential=ONE_WORD,
            work=VIETNAMESE,
            start_here_if=f"{VIETNAMESE}\n{ONE_WORD}",
        )
        for level, position, title in (
            (1, 0, VIETNAMESE),
            (1, 1, ONE_WORD),
            (2, 0, "A"),
            (2, 1, "B"),
            (2, 2, "C"),
            (2, 3, "D"),
            (3, 0, "E"),
        )
    ]
    for start, end, kind in ((0, 2, "up"), (1, 6, "up"), (2, 6, "up"), (2, 3, "sideways"), (2, 4, "sideways")):
        PathwayMoveFactory(pathway=pathway, from_step=found[start], to_step=found[end], kind=kind, asks=VIETNAMESE)
    PathwayStepFactory(pathway__slug="unpaid", title="Nobody says what it pays")
    PathwayFactory(slug="bare")
    PathwayFactory(slug="draft", status="draft")


@WIDTHS
@pytest.mark.parametrize("address", ["/pathways/", "/pathways/long/", "/pathways/unpaid/", "/pathways/bare/"])
def test_every_page_of_pathways_is_accessible_and_fits(ladder, visit, address, width):
    visitor = visit(width=width)

    visitor.page.goto(address)

    visitor.check()


@WIDTHS
def test_the_list_is_accessible_and_fits_while_it_is_empty(visit, width):
    visitor = visit(width=width)

    visitor.page.goto("/pathways/")

    visitor.check()


def test_a_draft_is_accessible_and_fits(ladder, visit, client):
    client.force_login(AdministratorFactory())
    visitor = visit(width=PHONE)
    visitor.sign_in(client)

    visitor.page.goto("/pathways/draft/")

    expect(visitor.page.get_by_text("This is a draft.")).to_be_visible()
    visitor.check()


@WIDTHS
def test_no_name_is_so_long_that_it_leaves_its_box(ladder, visit, width):
    visitor = visit(width=width)

    visitor.page.goto("/pathways/long/")

    assert visitor.page.evaluate(OUTSIDE) == []
    assert visitor.page.evaluate(SMALLEST) >= 12


def test_on_paper_the_drawing_is_the_one_for_a_screen_with_room(ladder, visit):
    visitor = visit(width=PHONE)
    visitor.page.goto("/pathways/long/")
    expect(visitor.page.locator(".ladder-narrow")).to_be_visible()
    expect(visitor.page.locator(".ladder-wide")).to_be_hidden()

    visitor.page.emulate_media(media="print")

    expect(visitor.page.locator(".ladder-wide")).to_be_visible()
    expect(visitor.page.locator(".ladder-narrow")).to_be_hidden()


def test_the_keyboard_leads_from_a_box_to_its_step_in_the_list(ladder, visit):
    visitor = visit(width=PHONE)
    page = visitor.page
    page.goto("/pathways/long/")
    box = page.locator(".ladder-narrow .ladder-job").nth(2)

    box.focus()
    page.keyboard.press("Enter")

    step = page.locator(box.get_attribute("href"))
    page.wait_for_url("**/pathways/long/#step-*")
    assert page.locator("article:target").get_attribute("id") == step.get_attribute("id")


@WIDTHS
@pytest.mark.parametrize("slug", [pathway["slug"] for pathway in PATHWAYS])
def test_every_pathway_of_the_demo_is_accessible_and_fits(live_server, visit, slug, width):
    load_demo(NOW)
    visitor = visit(width=width)

    visitor.page.goto(f"/pathways/{slug}/")

    visitor.check()
    assert visitor.page.evaluate(OUTSIDE) == []
    assert visitor.page.evaluate(SMALLEST) >= 12
