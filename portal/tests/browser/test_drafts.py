import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from coalition.tests.factories import MembershipFactory
from portal.tests.browser.conftest import DESKTOP, PHONE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.needs("chromium")]


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_what_was_being_typed_when_the_session_ended_is_there_again_after_signing_in(visit, client, width):
    convener = MembershipFactory(organization__is_member=True, organization__is_backbone=True).user
    client.force_login(convener)
    visitor = visit(width=width)
    visitor.sign_in(client)
    page = visitor.page
    page.goto("/announcements/new/")
    with page.expect_response("**/me/draft/**") as kept:
        page.get_by_label("Text").fill("We meet on Monday.")
    assert kept.value.status == 204

    Session.objects.all().delete()
    page.goto("/announcements/new/")
    page.get_by_role("heading", name="Sign in").wait_for()
    client.force_login(convener)
    visitor.sign_in(client)
    page.goto("/announcements/new/")
    expect(page.get_by_label("Text")).to_have_value("We meet on Monday.")
    visitor.check()

    page.get_by_role("button", name="Throw it away").click()
    page.get_by_role("heading", name="Write an announcement").wait_for()
    expect(page.get_by_label("Text")).to_have_value("")
