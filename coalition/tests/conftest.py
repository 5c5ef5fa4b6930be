"""People who may write to others."""

import pytest
from django.test import Client

from coalition.models import Membership
from coalition.tests.factories import MembershipFactory, OrganizationFactory


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
