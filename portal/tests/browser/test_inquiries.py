import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from coalition.models import Inquiry
from coalition.tests.factories import InquiryFactory, MembershipFactory
from portal.tests.browser.conftest import DESKTOP, PHONE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.needs("chromium")]

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
QUICKEST = 3_100


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_anybody_can_write_to_the_coalition(visit, live_server, width, javascript):
    cache.delete("inquiries-from:127.0.0.1")
    visitor = visit(width=width, javascript=javascript)
    page = visitor.page
    page.goto("/get-involved/?kind=hire")
    if javascript:
        visitor.check()
    expect(page.get_by_label("What is it about?")).to_have_value("hire")
    page.get_by_label("Your name").fill("Ánh")
    page.get_by_label("Your email address").fill("anh@example.org")
    page.get_by_label("What would you like to tell us?").fill("We need two welders.")
    page.wait_for_timeout(QUICKEST)
    page.get_by_role("button", name="Send it").click()
    page.get_by_role("heading", name="Thank you").wait_for()

    if javascript:
        visitor.check()
    assert Inquiry.objects.get().message == "We need two welders."


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_the_inbox_shuts_nobody_out_empty_or_full(visit, client, width):
    convener = MembershipFactory(organization__is_member=True, organization__is_backbone=True).user
    client.force_login(convener)
    visitor = visit(width=width)
    visitor.sign_in(client)
    visitor.page.goto("/inbox/")
    visitor.check()
    InquiryFactory.create_batch(21, name=LONG, message=LONG, organization=LONG, assigned_to=convener, state="in_hand")
    visitor.page.goto("/inbox/")
    visitor.check()
    visitor.page.get_by_role("link", name=LONG).first.click()
    visitor.page.get_by_label("Your answer").wait_for()
    visitor.check()
    visitor.page.get_by_label("Your answer").fill("Come by.")
    visitor.page.get_by_role("button", name="Send the answer").click()

    visitor.page.get_by_text("The answer is on its way").wait_for()
    assert Inquiry.objects.filter(state="answered").count() == 1
