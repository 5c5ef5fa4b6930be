import pytest
from playwright.sync_api import expect

from coalition.models import GroupMembership
from coalition.tests.factories import (
    GroupMembershipFactory,
    InvitationFactory,
    JoinRequestFactory,
    MembershipFactory,
    UserFactory,
)
from portal.tests.browser.conftest import DESKTOP, PHONE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.needs("chromium")]

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_one_s_own_page_shuts_nobody_out_empty_or_full(visit, client, width):
    person = UserFactory(email="ana@example.org", full_name=LONG)
    client.force_login(person)
    visitor = visit(width=width)
    visitor.sign_in(client)
    visitor.page.goto("/me/")
    visitor.check()
    own = MembershipFactory(user=person, organization__name=LONG)
    GroupMembershipFactory(
        user=person, organization=own.organization, role=GroupMembership.Role.CHAIR, group__name=LONG
    )
    JoinRequestFactory(organization=own.organization, group=None)
    InvitationFactory(email=person.email, organization__name=LONG)

    visitor.page.goto("/me/")
    visitor.check()
    visitor.page.get_by_label("Your name, as others see it").fill("Ana")
    visitor.page.get_by_role("button", name="Save").click()
    visitor.page.get_by_role("heading", name="Hello, Ana").wait_for()
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("button", name="Download what the portal keeps about you").click()
    assert download.value.suggested_filename == "my-data.json"

    visitor.page.get_by_role("link", name="Close your account").click()
    expect(visitor.page.get_by_role("link", name="Make somebody else a manager")).to_be_visible()
    visitor.check()
    MembershipFactory(organization=own.organization)
    visitor.page.reload()
    visitor.page.get_by_role("button", name="Close it").click()
    expect(visitor.page.get_by_role("heading", name="This account is not in use")).to_be_visible()
    visitor.check()
