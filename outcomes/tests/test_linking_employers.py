"""An employer that was only written down becomes an organization the portal knows."""

import pytest

from coalition.tests.factories import OrganizationFactory
from outcomes import keeping_up
from outcomes.models import Placement
from outcomes.tests.coaching import all_of, text
from outcomes.tests.factories import ParticipantFactory, PlacementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(organization):
    return f"/outcomes/organizations/{organization.slug}/"


@pytest.fixture
def written(organization, elsewhere):
    """One bakery, written in two ways; another hospital; and what somebody elsewhere wrote."""
    for employer in ("Longwood Bakery", "longwood bakery", "Hill Hospital"):
        PlacementFactory(participant=ParticipantFactory(organization=organization), employer_name=employer)
    PlacementFactory(participant=ParticipantFactory(organization=elsewhere), employer_name="Longwood Bakery")


def test_names_that_are_no_organization_yet_are_told_the_most_frequent_first(organization, written, inside):
    assert keeping_up.employers_written_down(organization) == [("Longwood Bakery", 2), ("Hill Hospital", 1)]


def test_a_manager_links_all_placements_of_a_name_and_none_of_others(client, manager, page, written):
    bakery = OrganizationFactory(name="Longwood Bakery Cooperative")
    client.force_login(manager)
    assert "Longwood Bakery (2)" in text(client.get(f"{page}employers/"))

    answer = client.post(f"{page}employers/", {"name": "Longwood Bakery", "to": "longwood bakery coop"}, follow=True)

    assert "2 placements are with Longwood Bakery Cooperative now." in text(answer)
    linked = [each for each in all_of(Placement) if each.employer_id == bakery.pk]
    assert len(linked) == 2
    assert len(all_of(Placement)) == 4
    assert "Longwood Bakery" not in text(client.get(page)).split("Employers that are only written down")[1]


def test_an_organization_nobody_knows_is_said_at_its_field_and_what_was_typed_stays(client, manager, page, written):
    client.force_login(manager)

    answer = text(client.post(f"{page}employers/", {"name": "Hill Hospital", "to": "Hill Clinic"}))

    assert "Nothing is called so" in answer
    assert 'value="Hill Clinic"' in answer
    assert {each.employer_id for each in all_of(Placement)} == {None}


def test_staff_are_refused(client, coach, page):
    client.force_login(coach)

    assert client.post(f"{page}employers/", {"name": "Longwood Bakery", "to": "x"}).status_code == 403
