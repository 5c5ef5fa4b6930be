import pytest
from playwright.sync_api import expect

from coalition.models import SecurityEvent
from coalition.tests.factories import MembershipFactory, OrganizationFactory, SecurityEventFactory
from portal.tests.browser.conftest import DESKTOP, PHONE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.needs("chromium")]

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_the_security_log_shuts_nobody_out_full_filtered_or_empty(visit, client, width):
    college = OrganizationFactory(name=LONG, slug="college", is_member=True)
    manager = MembershipFactory(organization=college, user__full_name="Nguyễn Thị Ánh Tuyết").user
    for number in range(25):
        SecurityEventFactory(
            organization=college,
            kind=SecurityEvent.Kind.values[number],
            user__full_name=LONG,
            actor=manager if number % 2 else None,
            ip_address="2001:db8:85a3::8a2e:370:7334",
            details={"before": ["member"], "after": ["manager"]} if number % 3 == 0 else {},
        )
    client.force_login(manager)
    visitor = visit(width=width)
    visitor.sign_in(client)

    visitor.page.goto("/organizations/college/manage/")
    visitor.page.get_by_role("link", name="Security log").click()
    expect(visitor.page.get_by_text("Page 1 of 2")).to_be_visible()
    visitor.check()

    visitor.page.get_by_label("What happened").select_option(label="Invited")
    visitor.page.get_by_role("button", name="Search").last.click()
    expect(visitor.page.get_by_role("link", name="Clear all")).to_be_visible()
    expect(visitor.page.locator(".people li")).to_have_count(1)
    visitor.check()

    visitor.page.get_by_label("Person").fill("nobody at all")
    visitor.page.get_by_role("button", name="Search").last.click()
    expect(visitor.page.get_by_text("Nothing like that happened.")).to_be_visible()
    visitor.check()
