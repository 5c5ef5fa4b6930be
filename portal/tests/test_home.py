from datetime import timedelta

import pytest
from django.utils import timezone

from coalition.tests.factories import AdministratorFactory, OrganizationFactory, SectorFactory, UserFactory
from programs.tests.factories import CohortFactory, FieldOfStudyFactory, ProgramFactory

pytestmark = pytest.mark.django_db


def a_day(number):
    return timezone.localdate() + timedelta(days=number)


def test_a_newcomer_sees_what_this_is_and_where_to_search(client):
    response = client.get("/")

    assert response.status_code == 200
    assert "No account needed." in response.text
    assert 'action="/programs/"' in response.text


def test_a_portal_with_nothing_in_it_says_so(client):
    text = client.get("/").text

    assert "No programs are listed yet." in text
    assert "No start dates are listed right now." in text
    assert "No members are listed yet." in text


def test_sectors_say_how_many_programs_they_hold_and_lead_to_them(client):
    health, empty = SectorFactory(name="Healthcare", slug="healthcare"), SectorFactory(name="Nothing yet")
    field = FieldOfStudyFactory()
    field.sectors.set([health, empty])
    ProgramFactory.create_batch(3, field_of_study=field)
    ProgramFactory(field_of_study=field, status="withheld")
    empty.fields_of_study.clear()

    response = client.get("/")

    assert [(sector["name"], sector["programs"]) for sector in response.context["facts"]["sectors"]] == [
        ("Healthcare", 3)
    ]
    assert 'href="/programs/?sector=healthcare"' in response.text


def test_the_next_six_start_dates_of_listed_programs_are_shown_soonest_first(client):
    for number in (9, 3, 5, 1, 7, 11, 13, -1):
        CohortFactory(starts_on=a_day(number))
    CohortFactory(starts_on=a_day(2), program__status="withheld")

    coming = client.get("/").context["coming"]

    assert [cohort.starts_on for cohort in coming] == [a_day(number) for number in (1, 3, 5, 7, 9, 11)]


def test_members_are_named_the_backbone_first_and_counted(client):
    OrganizationFactory.create_batch(13, is_member=True)
    OrganizationFactory(name="Zenith", is_member=True, is_backbone=True)
    OrganizationFactory(name="Only listed")

    response = client.get("/")

    assert response.context["members"][0].name == "Zenith"
    assert len(response.context["members"]) == 12
    assert "is 14 organizations" in response.text
    assert "Only listed" not in response.text


@pytest.mark.parametrize("size", [1, 12])
def test_the_front_page_costs_the_same_statements_at_any_size(client, django_assert_num_queries, size):
    OrganizationFactory.create_batch(size, is_member=True)
    for number in range(size):
        CohortFactory(starts_on=a_day(number))

    with django_assert_num_queries(7):
        client.get("/")
    with django_assert_num_queries(0):
        client.get("/")


@pytest.mark.parametrize(
    ("person", "links", "others"),
    [
        (None, ["/accounts/login/"], ["/accounts/logout/", "/admin/"]),
        (UserFactory, ["/accounts/logout/", "/me/"], ["/accounts/login/", "/admin/"]),
        (AdministratorFactory, ["/accounts/logout/", "/admin/"], ["/accounts/login/"]),
    ],
)
def test_the_menu_offers_each_person_what_they_may_do(client, person, links, others):
    if person:
        client.force_login(person())

    text = client.get("/").text

    assert [f'href="{link}"' in text for link in links] == [True] * len(links)
    assert [f'href="{link}"' in text for link in others] == [False] * len(others)


def test_a_visitor_gets_no_cookie(client):
    assert client.get("/").cookies == {}
