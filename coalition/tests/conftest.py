"""People who may write to others."""

from typing import NamedTuple

import pytest
from django.test import Client

from coalition.models import Membership, Organization
from coalition.scopes import acting
from coalition.scopes.kinds import MIGRATION
from coalition.tests.factories import MembershipFactory, OrganizationFactory
from coalition.tests.marker.models import Marker, Note


@pytest.fixture
def backbone():
    return OrganizationFactory(name="Backbone", is_member=True, is_backbone=True)


@pytest.fixture
def convener(backbone):
    return MembershipFactory(organization=backbone, role=Membership.Role.STAFF, user__email="convener@example.org").user


@pytest.fixture
def college():
    return OrganizationFactory(name="College", is_member=True)


@pytest.fixture
def manager(college):
    return MembershipFactory(organization=college, user__email="manager@example.org").user


@pytest.fixture
def client_of():
    """Another browser, in which this person is signed in."""

    def sign_in(person):
        client = Client()
        client.force_login(person)
        return client

    return sign_in


class Marked(NamedTuple):
    college: Organization
    hospital: Organization


@pytest.fixture
def marked():
    """A college and a hospital, each with a private record that the other may not see."""
    made = Marked(OrganizationFactory(name="College"), OrganizationFactory(name="Hospital"))
    with acting(MIGRATION):
        for organization in made:
            marker = Marker.objects.create(organization=organization, name=f"of {organization}")
            Note.objects.create(marker=marker, text=f"note of {organization}")
    return made
