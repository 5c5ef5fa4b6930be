from datetime import date

import pytest
from django.urls import reverse

from coalition.models import Membership
from coalition.tests.factories import (
    GroupFactory,
    MembershipFactory,
    OrganizationFactory,
    SeatFactory,
    UserFactory,
)
from programs.tests.factories import ProgramFactory

pytestmark = pytest.mark.django_db

LIST = "/organizations/"


def page_of(organization):
    return reverse("organization", args=[organization.slug])


def shown(client, **parameters):
    context = client.get(LIST, parameters).context
    return [each.name for each in context["members"]], [each.name for each in context["page"].object_list]


def test_members_come_first_and_the_backbone_before_them(client):
    OrganizationFactory(name="B", is_member=True)
    OrganizationFactory(name="A", is_member=True)
    OrganizationFactory(name="Z", is_member=True, is_backbone=True)
    ProgramFactory(organization=OrganizationFactory(name="Listed"))

    assert shown(client) == (["Z", "A", "B"], ["Listed"])


def test_a_provider_that_is_only_listed_shows_only_while_a_program_of_it_is_listed(client):
    ProgramFactory(organization=OrganizationFactory(name="Withheld"), status="withheld")
    OrganizationFactory(name="No programs")
    OrganizationFactory(name="Member without programs", is_member=True)

    assert shown(client) == (["Member without programs"], [])


def test_listed_providers_come_twenty_a_page_while_members_are_always_all_there(client):
    OrganizationFactory.create_batch(25, is_member=True)
    for _each in range(45):
        ProgramFactory()

    for number, size in ((1, 20), (2, 20), (3, 5)):
        members, providers = shown(client, page=number)
        assert (len(members), len(providers)) == (25, size)


def test_search_by_name_and_kind_finds_members_and_providers(client):
    OrganizationFactory(name="Trung tâm Dorchester", is_member=True, kind="community")
    OrganizationFactory(name="Dorchester College", is_member=True, kind="college")
    ProgramFactory(organization=OrganizationFactory(name="Dorchester Driving School"))
    ProgramFactory(organization=OrganizationFactory(name="Newark Driving School"))

    assert shown(client, q="dorchester") == (
        ["Dorchester College", "Trung tâm Dorchester"],
        ["Dorchester Driving School"],
    )
    assert shown(client, q="tâm") == (["Trung tâm Dorchester"], [])
    assert shown(client, q="dorchester", kind="college") == (["Dorchester College"], [])
    assert shown(client, kind="nonsense")[0] == ["Dorchester College", "Trung tâm Dorchester"]


@pytest.mark.parametrize("query", ["q=%00", "kind=%00", "page=abc", "page=999", "page=-1", "q=" + "x" * 5000])
def test_no_address_breaks_the_list(client, query):
    OrganizationFactory(is_member=True)

    assert client.get(f"{LIST}?{query}").status_code == 200


def test_an_empty_list_and_an_empty_result_say_so(client):
    assert "No members are listed yet." in client.get(LIST).text
    assert "No member matches." in client.get(LIST, {"q": "nobody"}).text


def test_an_organization_s_page_shows_its_listed_programs_twenty_a_page(client):
    organization = OrganizationFactory(
        name="Nubian College",
        is_member=True,
        about="First.\n\nSecond.",
        phone="617-555-0142",
        languages=["ht", "vi"],
        neighborhoods=["roxbury"],
        street="10 Dudley Street",
        city="Boston",
        state="MA",
        website="https://example.org/",
    )
    ProgramFactory.create_batch(21, organization=organization)
    ProgramFactory(organization=organization, status="withheld")
    ProgramFactory()

    first, second = client.get(page_of(organization)), client.get(page_of(organization), {"page": 2})

    assert [len(each.context["page"].object_list) for each in (first, second)] == [20, 1]
    for fact in (
        "21 programs",
        "<p>First.</p>\n\n<p>Second.</p>",
        'href="tel:6175550142"',
        "Haitian Creole, Vietnamese",
        "Roxbury",
        "Boston, MA",
        "Coalition member",
    ):
        assert fact in first.text


def test_a_member_without_programs_has_a_page_and_a_listed_provider_without_them_none(client):
    member, listed = OrganizationFactory(is_member=True), OrganizationFactory()
    ProgramFactory(organization=listed, status="withheld")

    assert client.get(page_of(member)).status_code == 200
    assert client.get(page_of(listed)).status_code == 404


def test_an_organization_s_text_can_not_become_markup_or_script(client):
    attack = "<script>alert(1)</script>"
    organization = OrganizationFactory(is_member=True, name=attack, about=attack, website="javascript:alert(1)")

    for response in (client.get(LIST), client.get(page_of(organization))):
        assert "<script>alert" not in response.text
        assert "javascript:alert" not in response.text


@pytest.mark.parametrize("size", [2, 25])
def test_the_list_costs_the_same_statements_at_any_size(client, django_assert_num_queries, size):
    OrganizationFactory.create_batch(size, is_member=True)
    for _each in range(size):
        ProgramFactory()

    with django_assert_num_queries(3):
        client.get(LIST)


@pytest.mark.parametrize("size", [2, 25])
def test_an_organization_s_page_costs_the_same_statements_at_any_size(client, django_assert_num_queries, size):
    organization = OrganizationFactory()
    for _each in range(size):
        ProgramFactory(organization=organization)

    with django_assert_num_queries(5):
        client.get(page_of(organization))


def test_members_of_the_coalition_see_the_people_of_an_organization_and_nobody_else_does(client):
    organization = OrganizationFactory(is_member=True)
    MembershipFactory(organization=organization, user__full_name="Lê Thị Hồng", title="Job coach")
    MembershipFactory(
        organization=organization, user__full_name="Long Gone", since=date(2020, 1, 1), until=date(2021, 1, 1)
    )
    member = MembershipFactory(organization__is_member=True, role=Membership.Role.MEMBER)
    outsider = MembershipFactory(organization__is_member=False)
    former = MembershipFactory(
        organization__is_member=True, since=date(2020, 1, 1), until=date(2021, 1, 1), role=Membership.Role.MEMBER
    )

    for person, sees in ((None, False), (member.user, True), (outsider.user, False), (former.user, False)):
        if person:
            client.force_login(person)
        page = client.get(page_of(organization)).text
        assert ("Lê Thị Hồng" in page, "Job coach" in page, "Long Gone" in page) == (sees, sees, False)


def test_colleagues_see_each_other_where_the_organization_is_no_member(client):
    own = MembershipFactory(role=Membership.Role.MEMBER, user__full_name="Ana Colleague")
    ProgramFactory(organization=own.organization)
    client.force_login(own.user)

    assert "Ana Colleague" in client.get(page_of(own.organization)).text


def test_an_organization_s_page_names_its_groups(client):
    organization = OrganizationFactory(is_member=True)
    SeatFactory(organization=organization, group=GroupFactory(name="Healthcare Network"))
    SeatFactory(
        organization=organization,
        group=GroupFactory(name="Old Group"),
        since=date(2020, 1, 1),
        until=date(2021, 1, 1),
    )

    page = client.get(page_of(organization)).text
    assert "Healthcare Network" in page
    assert "Old Group" not in page


def test_who_manages_an_organization_is_led_to_its_console_and_who_does_not_is_not(client):
    manager = MembershipFactory(organization__is_member=True)
    console = f"/organizations/{manager.organization.slug}/manage/"

    for person, is_led in ((manager.user, True), (UserFactory(), False)):
        client.force_login(person)
        assert (console in client.get(page_of(manager.organization)).text) is is_led


@pytest.mark.parametrize("size", [2, 15])
def test_a_member_s_view_of_an_organization_costs_the_same_statements_at_any_size(
    client, django_assert_num_queries, size
):
    organization = OrganizationFactory(is_member=True)
    for _each in range(size):
        own = MembershipFactory(organization=organization, role=Membership.Role.MEMBER)
        SeatFactory(organization=organization)
    client.force_login(own.user)
    client.get(page_of(organization))

    with django_assert_num_queries(18):
        client.get(page_of(organization))
