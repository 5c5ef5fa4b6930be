"""A coalition's own color, logo and long name: nobody is shut out on its pages and in its administration."""

import io

import pytest
from django.core.files.base import ContentFile
from playwright.sync_api import expect

from coalition.models import Document
from coalition.operations.documents import keep_document
from coalition.operations.logo import draw_logo
from coalition.tests.factories import (
    AdministratorFactory,
    RosterImportFactory,
    SectorFactory,
    SiteSettingsFactory,
)
from coalition.tests.test_logo import picture
from portal.tests.browser.conftest import DESKTOP, PHONE
from programs.tests.factories import CohortFactory, ProgramFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.needs("chromium"),
    pytest.mark.ignore_template_errors,
]

LONG = "Liên minh Phát triển Lực lượng Lao động và Việc làm Bền vững của Thành phố Harbor City"
# As light as is taken: everything that text stands on is at the limit.
LIGHTEST = "#b3541e"
widths = pytest.mark.parametrize("width", [PHONE, DESKTOP])


def logo():
    content = picture(size=(900, 200))
    drawn = draw_logo(io.BytesIO(content), size=len(content))
    return keep_document(ContentFile(drawn.read(), name="logo.png"), actor=None, kind=Document.Kind.LOGO, name="logo")


@widths
@pytest.mark.parametrize("has_logo", [True, False], ids=["logo", "name"])
def test_the_lightest_color_a_logo_and_a_long_name_shut_nobody_out(visit, width, has_logo):
    site = SiteSettingsFactory(
        name=LONG,
        accent_color=LIGHTEST,
        phone="617-555-0199",
        email=f"{'long' * 14}@example.org",
        address=f"{LONG}\n1 Pier Street",
        logo=logo() if has_logo else None,
    )
    program = ProgramFactory()
    CohortFactory(program=program)
    visitor = visit(width=width)
    for address in ("/", "/programs/?cost=free", program.get_absolute_url(), "/organizations/", "/get-involved/"):
        visitor.page.goto(address)
        if has_logo:
            image = visitor.page.get_by_role("img", name=site.name)
            expect(image).to_be_visible()
            assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") == 640
        else:
            expect(visitor.page.get_by_role("banner").get_by_text(LONG)).to_be_visible()
        visitor.check()


@widths
def test_its_settings_and_its_tables_shut_nobody_out(client, visit, width):
    site = SiteSettingsFactory(name=LONG, accent_color=LIGHTEST, logo=logo())
    SectorFactory.create_batch(7)
    changes = [[2, f"new organization: {LONG}"], [3, f"new user: {'long' * 20}@example.org"]]
    waiting = RosterImportFactory(counts={"changed": 2, "unchanged": 0}, changes=changes)
    refused = RosterImportFactory(
        state="refused", counts={"changed": 1, "refused": 1}, problems=[[17, "organization_kind", f"{LONG} is new"]]
    )
    running = RosterImportFactory(state="previewing")
    client.force_login(AdministratorFactory())
    visitor = visit(width=width)
    visitor.sign_in(client)

    tables = "/admin/coalition/rosterimport/"
    addresses = [f"/admin/coalition/sitesettings/{site.pk}/change/", tables, f"{tables}add/"]
    addresses += [f"{tables}{each.pk}/change/" for each in (waiting, refused, running)]
    for address in [*addresses, f"{tables}{waiting.pk}/apply/"]:
        visitor.page.goto(address)
        expect(visitor.page.get_by_role("heading", level=1)).to_be_visible()
        visitor.check()


def test_an_administrator_chooses_a_color_that_can_be_read_after_one_that_can_not(client, visit):
    SiteSettingsFactory()
    client.force_login(AdministratorFactory())
    visitor = visit(width=DESKTOP)
    visitor.sign_in(client)
    page = visitor.page
    page.goto("/admin/coalition/sitesettings/1/change/")
    page.get_by_label("Accent color").fill("#ffd479")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("would be hard to read")).to_be_visible()
    visitor.check()
    page.get_by_label("Accent color").fill("#8a1c3b")
    page.get_by_label("New logo").set_input_files(
        files=[
            {"name": "logo.svg", "mimeType": "image/svg+xml", "buffer": b"<svg xmlns='http://www.w3.org/2000/svg'/>"}
        ]
    )
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("This is not a PNG, JPEG or WebP picture")).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()

    page.goto("/")
    masthead = page.get_by_role("banner")
    expect(masthead).to_have_css("background-color", "rgb(98, 20, 42)")
