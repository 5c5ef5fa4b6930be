import pytest
from playwright.sync_api import expect

from coalition.models import GroupMembership
from coalition.tests.factories import GroupFactory, GroupMembershipFactory
from portal.tests.browser.conftest import DESKTOP, PHONE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.needs("chromium")]

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_chair_adds_a_document_that_a_visitor_downloads_and_removes_it(visit, client, width):
    group = GroupFactory(slug="network", name="Healthcare Network")
    client.force_login(GroupMembershipFactory(group=group, role=GroupMembership.Role.CHAIR).user)
    chair = visit(width=width)
    chair.sign_in(client)
    page = chair.page
    page.goto("/groups/network/")
    expect(page.get_by_text("Nothing yet.")).to_be_visible()
    page.get_by_role("link", name="Add a document").click()
    expect(page.get_by_role("heading", name="Add a document")).to_be_visible()
    chair.check()
    page.get_by_label("Title").fill(LONG)
    page.get_by_label("File").set_input_files({"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"<html>"})
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("Only PDF, Word, Excel")).to_be_visible()
    chair.check()
    file = {"name": f"{LONG}.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    page.get_by_label("File").set_input_files(file)
    page.get_by_label("Everybody who sees the group’s page").check()
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text(f"“{LONG}” is on this page now.")).to_be_visible()
    chair.check()

    visitor = visit(width=width)
    visitor.page.goto("/groups/network/")
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("link", name=LONG).click()
    assert download.value.suggested_filename == f"{LONG}.pdf"

    page.get_by_role("link", name="Remove").click()
    expect(page.get_by_role("heading", name="Remove this document?")).to_be_visible()
    chair.check()
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("Nothing yet.")).to_be_visible()
