import pytest
from django.urls import reverse

from coalition.models import Membership, Organization
from coalition.tests.factories import (
    AdministratorFactory,
    InvitationFactory,
    MembershipFactory,
    OrganizationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

Role = Membership.Role
PAGE = {"about": "We **teach**.\n\nIn Roxbury.", "phone": "617-555-0142", "website": "example.org", "languages": ["vi"]}


@pytest.fixture
def console(client, manager, college):
    client.force_login(manager)
    return f"/organizations/{college.slug}/manage/"


@pytest.fixture
def colleague(college):
    return MembershipFactory(organization=college, role=Role.STAFF, user__full_name="Nguyễn Thị Ánh Tuyết")


def addresses(organization, colleague):
    slug = organization.slug
    return [
        reverse("manage_people", args=[slug]),
        reverse("manage_page", args=[slug]),
        reverse("manage_person", args=[slug, colleague.pk]),
    ]


@pytest.mark.parametrize("who", ["staff", "a manager elsewhere", "a convener", "who left", "nobody's"])
def test_the_console_is_closed_to_whoever_does_not_manage_the_organization(
    client, college, colleague, manager, convener, who
):
    users = {
        "staff": colleague.user,
        "a manager elsewhere": MembershipFactory().user,
        "a convener": convener,
        "who left": MembershipFactory(organization=college, since="2020-01-01", until="2021-01-01").user,
        "nobody's": UserFactory(),
    }
    client.force_login(users[who])

    for address in addresses(college, colleague):
        assert client.get(address).status_code == 403, address
        assert client.post(address, {"end": "", "publish": "", **PAGE}).status_code in {403, 405}, address
    assert client.post(reverse("invite", args=[college.slug]), {"email": "a@b.org"}).status_code == 403
    assert Membership.objects.current().filter(pk=colleague.pk).exists()
    assert Organization.objects.get(pk=college.pk).about == ""


def test_visitors_are_sent_to_sign_in(client, college, colleague):
    for address in addresses(college, colleague):
        assert client.get(address)["Location"] == f"/accounts/login/?next={address}"


@pytest.mark.one_factor
def test_a_manager_shows_a_second_factor_first(client, manager, college, colleague):
    client.force_login(manager)

    for address in addresses(college, colleague):
        response = client.get(address)
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("second_factor"))


def test_administrators_manage_every_organization(client, college, colleague):
    client.force_login(AdministratorFactory())

    assert [client.get(address).status_code for address in addresses(college, colleague)] == [200] * 3


def test_the_console_lists_people_and_open_invitations_of_this_organization_only(client, console, college, colleague):
    MembershipFactory(user__full_name="Of Another")
    MembershipFactory(organization=college, user__full_name="Former", since="2020-01-01", until="2021-01-01")
    InvitationFactory(organization=college, email="open@example.org")
    InvitationFactory(organization=college, email="done@example.org", accepted_by=colleague.user)
    InvitationFactory(email="elsewhere@example.org")

    page = client.get(console).text

    for said in ("Nguyễn Thị Ánh Tuyết", "open@example.org", "Staff (case work)"):
        assert said in page
    for unsaid in ("Of Another", "Former", "done@example.org", "elsewhere@example.org"):
        assert unsaid not in page


def test_a_manager_changes_role_and_title(client, console, colleague):
    client.post(f"{console}people/{colleague.pk}/", {"role": "manager", "title": "Dean"})

    colleague.refresh_from_db()
    assert (colleague.role, colleague.title) == (Role.MANAGER, "Dean")


@pytest.mark.parametrize("extra", [{"organization": 1}, {"user": 1}, {"until": "2020-01-01"}])
def test_nothing_else_of_a_membership_is_taken_from_the_form(client, console, colleague, college, extra):
    OrganizationFactory(pk=1)
    UserFactory(pk=1)
    client.post(f"{console}people/{colleague.pk}/", {"role": "staff", "title": "Dean"} | extra)

    again = Membership.objects.get(pk=colleague.pk)
    assert (again.organization, again.user, again.until, again.title) == (college, colleague.user, None, "Dean")


def test_a_manager_ends_a_membership_and_the_person_is_signed_out(client, console, colleague, client_of):
    theirs = client_of(colleague.user)
    assert theirs.get("/me/preferences/").status_code == 200

    page = client.get(f"{console}people/{colleague.pk}/end/")
    assert f"Does {colleague.user} not work here any more?" in page.text
    assert theirs.get("/me/preferences/").status_code == 200
    client.post(f"{console}people/{colleague.pk}/end/")

    assert theirs.get("/me/preferences/").status_code == 302
    assert client.get(f"{console}people/{colleague.pk}/").status_code == 404


def test_a_role_that_is_taken_away_is_gone_with_the_next_request(client, console, colleague, college, client_of):
    Membership.objects.filter(pk=colleague.pk).update(role=Role.MANAGER)
    theirs = client_of(colleague.user)
    assert theirs.get(console).status_code == 200

    client.post(f"{console}people/{colleague.pk}/", {"role": "member", "title": ""})

    assert theirs.get(console).status_code == 403


def test_the_last_manager_can_not_step_down_and_is_told_why(client, console, manager):
    own = Membership.objects.get(user=manager)

    for page, data in (("", {"role": "staff", "title": ""}), ("end/", {})):
        response = client.post(f"{console}people/{own.pk}/{page}", data, follow=True)
        assert "Nobody else manages this organization." in response.text
    assert Membership.objects.managers().get() == own


def test_a_person_of_another_organization_is_not_found_in_this_console(client, console):
    other = MembershipFactory(role=Role.STAFF)

    for page, data in (("end/", {}), ("", {"role": "member", "title": ""})):
        assert client.get(f"{console}people/{other.pk}/{page}").status_code == 404
        assert client.post(f"{console}people/{other.pk}/{page}", data).status_code == 404
    assert Membership.objects.of(other.user).get().role == Role.STAFF


def test_the_page_is_looked_at_before_it_is_published(client, console, college):
    response = client.post(f"{console}page/", PAGE)

    assert "This is how it will look" in response.text
    assert "https://example.org" in response.text
    assert Organization.objects.get(pk=college.pk).about == ""

    client.post(f"{console}page/", PAGE | {"publish": ""})

    published = Organization.objects.get(pk=college.pk)
    assert (published.about, published.website) == (PAGE["about"], "https://example.org")
    assert published.languages == ["vi"]


@pytest.mark.parametrize(
    "extra", [{"name": "Harvard"}, {"is_backbone": "on"}, {"is_member": ""}, {"slug": "x"}, {"kind": "funder"}]
)
def test_what_an_organization_is_its_manager_does_not_decide(client, console, college, extra):
    client.post(f"{console}page/", PAGE | {"publish": ""} | extra)

    again = Organization.objects.get(pk=college.pk)
    assert (again.name, again.slug, again.kind) == (college.name, college.slug, college.kind)
    assert (again.is_member, again.is_backbone) == (True, False)


@pytest.mark.parametrize("website", ["javascript:alert(1)", "nonsense", "ftp//x"])
def test_a_website_that_is_none_is_refused(client, console, website):
    response = client.post(f"{console}page/", PAGE | {"website": website, "publish": ""})

    assert list(response.context["form"].errors) == ["website"]


@pytest.mark.parametrize("size", [2, 15])
def test_the_console_costs_the_same_statements_at_any_size(client, console, college, django_assert_num_queries, size):
    for number in range(size):
        MembershipFactory(organization=college, role=Role.STAFF)
        InvitationFactory(organization=college, email=f"open{number}@example.org")
    client.get(console)

    with django_assert_num_queries(10):
        client.get(console)
