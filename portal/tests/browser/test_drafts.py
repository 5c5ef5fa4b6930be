import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from coalition.models import Membership
from coalition.tests.factories import (
    AdministratorFactory,
    GroupFactory,
    GroupMembershipFactory,
    MembershipFactory,
    OrganizationFactory,
    SectorFactory,
)
from outcomes.tests.factories import FundingStreamFactory
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

    page.get_by_role("link", name="Throw it away").click()
    expect(page.get_by_role("heading", name="Throw away what you typed?")).to_be_visible()
    visitor.check()
    page.get_by_role("button", name="Throw it away").click()
    page.get_by_role("heading", name="Write an announcement").wait_for()
    expect(page.get_by_label("Text")).to_have_value("")


@pytest.mark.parametrize(("width", "javascript"), [(PHONE, False), (DESKTOP, True)])
def test_what_is_sent_after_the_session_has_ended_is_in_the_form_after_signing_in(visit, client, width, javascript):
    convener = MembershipFactory(organization__is_member=True, organization__is_backbone=True).user
    client.force_login(convener)
    visitor = visit(width=width, javascript=javascript)
    visitor.sign_in(client)
    page = visitor.page
    page.goto("/announcements/new/")
    page.get_by_label("Subject").fill("Họp thứ hai")
    page.get_by_label("Text").fill("We meet on Monday.")

    Session.objects.all().delete()
    page.get_by_role("button", name="Save and look at it").click()
    expect(page.get_by_text("What you typed is kept")).to_be_visible()
    if javascript:
        visitor.check()

    # Another person who signs in there, as far as the next page goes, sees nothing of it.
    other = MembershipFactory(organization=convener.memberships.get().organization).user
    client.force_login(other)
    visitor.sign_in(client)
    page.goto("/announcements/new/")
    expect(page.get_by_label("Text")).to_have_value("")

    client.force_login(convener)
    visitor.sign_in(client)
    page.goto("/announcements/new/")
    expect(page.get_by_label("Subject")).to_have_value("Họp thứ hai")
    expect(page.get_by_label("Text")).to_have_value("We meet on Monday.")
    page.get_by_role("button", name="Save and look at it").click()
    expect(page.get_by_role("heading", name="Họp thứ hai")).to_be_visible()


def test_by_the_whole_way_through_the_sign_in_page_without_javascript(visit, client):
    person = MembershipFactory(organization__is_member=True, role=Membership.Role.MEMBER).user
    person.set_password("a-long-password-1")
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    OrganizationFactory(slug="works", name="Roxbury Works")
    client.force_login(person)
    visitor = visit(width=PHONE, javascript=False)
    visitor.sign_in(client)
    page = visitor.page
    page.goto("/organizations/works/join/")
    page.get_by_label("Anything its managers should know").fill("I began on Monday.")
    Session.objects.all().delete()
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_text("What you typed is kept")).to_be_visible()

    page.get_by_text("Sign in with a password").click()
    page.get_by_label("Email address").last.fill(person.email)
    page.get_by_label("Password").fill("a-long-password-1")
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page.get_by_label("Anything its managers should know")).to_have_value("I began on Monday.")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_text("Its managers have your request.")).to_be_visible()


@pytest.mark.parametrize(("width", "javascript"), [(PHONE, False), (DESKTOP, True)])
def test_a_convening_that_was_typed_is_there_again_and_then_scheduled(visit, client, width, javascript):
    chair = GroupMembershipFactory(group__slug="data", role="chair").user
    client.force_login(chair)
    visitor = visit(width=width, javascript=javascript)
    visitor.sign_in(client)
    page = visitor.page
    page.goto("/groups/data/schedule/")
    page.get_by_label("Title").fill("Họp hàng tháng")
    page.get_by_label("Day of the week").select_option("Monday")
    page.get_by_label("Which one of the month").select_option("Third")
    page.get_by_label("Begins at").fill("09:30")
    page.get_by_label("Place").fill("Library")
    Session.objects.all().delete()
    page.get_by_role("button", name="Look at the dates").click()
    expect(page.get_by_text("What you typed is kept")).to_be_visible()

    client.force_login(chair)
    visitor.sign_in(client)
    page.goto("/groups/data/schedule/")
    expect(page.get_by_label("Title")).to_have_value("Họp hàng tháng")
    expect(page.get_by_label("Day of the week")).to_have_value("1")
    if javascript:
        visitor.check()
    page.get_by_role("button", name="Look at the dates").click()
    page.get_by_role("button", name="Schedule these dates").click()
    expect(page.get_by_text("It is scheduled:")).to_be_visible()


def test_in_the_administration_too_rows_and_boxes_included(visit, client):
    """Boxes, suggestions and rows that are added change without an event that tells of it."""
    ada = AdministratorFactory()
    sectors = [SectorFactory(name=name) for name in ("Care", "Energy")]
    group = GroupFactory(name="Network")
    group.sectors.add(sectors[0])
    stream = FundingStreamFactory(name="Grant")
    client.force_login(ada)
    visitor = visit(width=DESKTOP)
    visitor.sign_in(client)
    page = visitor.page
    boxes, rows = f"/admin/coalition/group/{group.pk}/change/", f"/admin/outcomes/fundingstream/{stream.pk}/change/"

    page.goto(boxes)
    page.locator("#id_sectors_from").select_option("Energy")
    with page.expect_response("**/me/draft/**") as kept:
        page.locator("#id_sectors_add, #id_sectors_add_link").first.click()
    assert kept.value.status == 204
    page.goto(rows)
    page.locator("#sector_targets-group .add-row a").click()
    page.locator("#sector_targets-0 .select2-selection").click()
    with page.expect_response("**/me/draft/**"):
        page.get_by_role("option", name="Energy").click()
    with page.expect_response("**/me/draft/**"):
        page.locator("#id_sector_targets-0-target").fill("40")

    Session.objects.all().delete()
    client.force_login(ada)
    visitor.sign_in(client)
    page.goto(boxes)
    expect(page.locator("#id_sectors_to option")).to_have_text(["Care", "Energy"])
    visitor.check()
    page.goto(rows)
    expect(page.get_by_text("This is what you typed")).to_be_visible()
    expect(page.locator("#select2-id_sector_targets-0-sector-container")).to_contain_text("Energy")
    expect(page.locator("#id_sector_targets-0-target")).to_have_value("40")
    visitor.check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    assert stream.sector_targets.get().target == 40
    page.goto(rows)
    expect(page.get_by_text("This is what you typed")).to_have_count(0)
