from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from coalition.links import invitation_link
from coalition.models import Membership
from coalition.tests.factories import (
    GroupFactory,
    GroupMembershipFactory,
    InvitationFactory,
    JoinRequestFactory,
    MembershipFactory,
    OrganizationFactory,
    UserFactory,
)
from portal.tests.browser.conftest import DESKTOP, PHONE
from programs.tests.factories import CohortFactory, ProgramFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.needs("chromium")]

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
widths = pytest.mark.parametrize("width", [PHONE, DESKTOP])


@pytest.fixture
def school():
    return OrganizationFactory(name=LONG, slug="school", is_member=True, about="We teach.")


@pytest.fixture
def manager(client, school):
    person = MembershipFactory(organization=school, user__full_name="Nguyễn Thị Ánh Tuyết", title=LONG).user
    MembershipFactory(user=person, organization__name=f"Another {LONG}", organization__slug="another")
    client.force_login(person)
    return person


@pytest.fixture
def signed_in(visit, client, manager):
    def open_window(width, **options):
        visitor = visit(width=width, **options)
        visitor.sign_in(client)
        return visitor

    return open_window


@widths
def test_groups_shut_nobody_out_empty_or_full_signed_in_or_not(visit, signed_in, manager, school, width):
    visitor, member = visit(width=width), signed_in(width)
    visitor.page.goto("/groups/")
    visitor.check()
    meeting = GroupFactory(name=LONG, slug="meeting", kind="standing", purpose="Why.\n\nHow.", cadence="Every Tuesday")
    GroupFactory(slug="empty", parent=meeting, is_public=False)
    for number in range(25):
        GroupMembershipFactory(group=meeting, role="co_chair" if number < 2 else "member", user__full_name=LONG)
    GroupMembershipFactory(group=GroupFactory(slug="own"), user=manager, organization=school, role="chair")

    for address in ("/groups/", "/groups/meeting/"):
        visitor.page.goto(address)
        visitor.check()
    for address in ("/groups/", "/groups/meeting/", "/groups/own/", "/organizations/school/"):
        member.page.goto(address)
        member.check()


@widths
def test_the_console_shuts_nobody_out(signed_in, manager, school, width):
    own = Membership.objects.of(manager).get(organization=school)
    InvitationFactory(organization=school, email=f"{'long' * 12}@example.org", invited_by=manager)
    earlier = timezone.now() - timedelta(days=30)
    InvitationFactory(organization=school, created_at=earlier, expires_at=earlier + timedelta(days=14))
    JoinRequestFactory(organization=school, note=LONG, title=LONG)
    program = ProgramFactory(organization=school, title=LONG)
    CohortFactory(program=program, starts_on=timezone.localdate() + timedelta(days=9))
    visitor = signed_in(width)

    console = "/organizations/school/manage/"
    addresses = [console, f"{console}page/", f"{console}programs/", f"{console}people/{own.pk}/", "/requests/"]
    for address in [*addresses, "/organizations/another/manage/programs/", "/organizations/another/join/"]:
        visitor.page.goto(address)
        visitor.check()


@widths
def test_a_page_is_looked_at_and_published_without_javascript(signed_in, school, width):
    visitor = signed_in(width, javascript=False)
    page = visitor.page
    page.goto("/organizations/school/manage/page/")
    page.get_by_label("What it does").fill("We weld.")
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_role("heading", name="This is how it will look")).to_be_visible()
    page.get_by_role("button", name="Publish it").click()

    page.get_by_text("The page is published.").wait_for()
    expect(page.get_by_text("We weld.")).to_be_visible()


@widths
def test_somebody_switches_to_another_organization_by_the_keyboard(signed_in, width):
    visitor = signed_in(width)
    page = visitor.page
    page.goto("/groups/")
    switcher = page.get_by_text("Switch organization")
    visitor.tab_to(page.locator(".switcher summary"))
    page.keyboard.press("Enter")
    visitor.check()
    expect(switcher).to_be_visible()
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    expect(page.get_by_role("link", name="Manage Another")).to_be_visible()


@widths
def test_an_invitation_shuts_nobody_out_whoever_opens_it(visit, signed_in, manager, width):
    invitation = InvitationFactory(organization__name=LONG, organization__is_member=True, invited_by=manager)
    gone = InvitationFactory(accepted_by=UserFactory())
    new, member = visit(width=width), signed_in(width)

    for visitor in (new, member):
        for each in (invitation, gone):
            visitor.page.goto(urlsplit(invitation_link(each)).path)
            visitor.check()
    member.page.goto(urlsplit(invitation_link(invitation)).path)
    member.page.get_by_role("button", name="Accept as").click()
    member.page.get_by_text("Welcome: you belong to").wait_for()
    member.check()


@widths
def test_what_is_not_easily_undone_is_asked_first_without_javascript(signed_in, manager, school, width):
    GroupMembershipFactory(group=GroupFactory(slug="own", name=LONG), user=manager, organization=school, role="chair")
    invitation = InvitationFactory(organization=school, invited_by=manager)
    colleague = MembershipFactory(organization=school)
    looking, visitor = signed_in(width), signed_in(width, javascript=False)
    console, page = "/organizations/school/manage/", visitor.page
    for address in (
        "/groups/own/leave/",
        "/organizations/school/leave/",
        f"{console}invitations/{invitation.pk}/take-back/",
        f"{console}people/{colleague.pk}/end/",
    ):
        looking.page.goto(address)
        looking.check()

    page.goto("/groups/own/")
    page.get_by_role("link", name="Leave the group").click()
    page.get_by_role("link", name="Leave it as it is", exact=True).click()
    page.get_by_role("link", name="Leave the group").click()
    page.get_by_role("button", name="Leave the group").click()
    expect(page.get_by_text("You are not in this group any more.")).to_be_visible()

    page.goto(console)
    page.get_by_role("link", name="Take back").click()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("is taken back.")).to_be_visible()

    page.goto(f"{console}people/{colleague.pk}/")
    page.get_by_role("link", name="End the membership").click()
    page.get_by_role("button", name="End the membership").click()
    expect(page.get_by_text("is not in the organization any more.")).to_be_visible()
