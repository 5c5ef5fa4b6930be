from datetime import timedelta

import pytest
from django.utils import timezone

from coalition.models import Membership
from coalition.tests.factories import AdministratorFactory, MembershipFactory, OrganizationFactory, UserFactory
from programs.models import Cohort, Program
from programs.tests.factories import CohortFactory, ProgramFactory

pytestmark = pytest.mark.django_db

PAGE = "/organizations/school/manage/programs/"


@pytest.fixture
def school(client):
    school = OrganizationFactory(name="School", slug="school", is_member=True)
    client.force_login(MembershipFactory(organization=school).user)
    return school


def aged(organization, **fields):
    long_ago = timezone.localdate() - timedelta(days=100)
    return ProgramFactory(organization=organization, last_confirmed_on=long_ago, **fields)


def confirmed_today():
    return set(Program.objects.filter(last_confirmed_on=timezone.localdate()))


def test_a_manager_sees_programs_with_their_coming_cohorts_and_no_other(client, school):
    program = aged(school, title="Welding")
    aged(OrganizationFactory(), title="Of another")
    aged(school, title="Withheld", status="withheld")
    today = timezone.localdate()
    CohortFactory(program=program, starts_on=today + timedelta(days=9), status=Cohort.Status.FULL)
    CohortFactory(program=program, starts_on=today - timedelta(days=9), status=Cohort.Status.PAUSED)

    page = client.get(PAGE).text

    for said in ("Welding", "Full"):
        assert said in page
    for unsaid in ("Of another", "Withheld", "Paused"):
        assert unsaid not in page


def test_one_tap_says_that_all_of_it_is_still_right(client, school):
    mine = {aged(school), aged(school)}
    aged(OrganizationFactory())
    aged(school, status="withheld")

    assert client.post(PAGE)["Location"] == PAGE

    assert confirmed_today() == mine


def test_one_program_can_be_still_right_and_the_others_not(client, school):
    program, _other = aged(school), aged(school)

    client.post(PAGE, {"program": program.slug})

    assert confirmed_today() == {program}


def test_a_program_of_another_organization_is_not_found(client, school):
    assert client.post(PAGE, {"program": aged(OrganizationFactory()).slug}).status_code == 404
    assert confirmed_today() == set()


@pytest.mark.parametrize("role", [Membership.Role.STAFF, Membership.Role.MEMBER, None])
def test_nobody_but_its_managers_opens_it(client, school, role):
    person = MembershipFactory(organization=school, role=role).user if role else UserFactory()
    aged(school)
    client.force_login(person)

    assert (client.get(PAGE).status_code, client.post(PAGE).status_code) == (403, 403)
    assert confirmed_today() == set()


def test_visitors_are_sent_to_sign_in(client, school):
    client.logout()

    assert client.get(PAGE)["Location"] == f"/accounts/login/?next={PAGE}"


def test_an_administrator_answers_for_an_organization_too(client, school):
    client.force_login(AdministratorFactory())
    program = aged(school)
    client.post(PAGE)

    assert confirmed_today() == {program}


def test_without_programs_it_says_whom_to_ask(client, school):
    assert "Your organization has no programs in the list." in client.get(PAGE).text


@pytest.mark.parametrize("size", [2, 20])
def test_the_page_costs_the_same_statements_at_any_size(client, school, django_assert_num_queries, size):
    for number in range(size):
        program = aged(school)
        for day in range(3):
            CohortFactory(program=program, starts_on=timezone.localdate() + timedelta(days=number + day))
    client.get(PAGE)

    with django_assert_num_queries(8):
        client.get(PAGE)
