"""An organization that works with participants: a coach, a manager, somebody they accompany, and a day."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from coalition.models import Membership
from coalition.scopes import acting
from coalition.scopes.kinds import of_organization
from coalition.tests.factories import MembershipFactory, OrganizationFactory
from outcomes.tests.factories import AssignmentFactory, FundingStreamFactory, ParticipantFactory

BOSTON = ZoneInfo("America/New_York")
# Late in the evening, when it is the next day already by the clock of the database.
NOW = datetime(2026, 7, 15, 22, 30, tzinfo=BOSTON)
TODAY = NOW.date()


@pytest.fixture
def organization():
    return OrganizationFactory(name="Harbor Works", is_member=True)


@pytest.fixture
def elsewhere():
    return OrganizationFactory(name="Bridge Works", is_member=True)


@pytest.fixture
def coach(organization):
    return MembershipFactory(
        organization=organization,
        role=Membership.Role.STAFF,
        user__full_name="Coach One",
        user__email="coach@x.example",
    ).user


@pytest.fixture
def colleague(organization):
    return MembershipFactory(organization=organization, role=Membership.Role.STAFF, user__email="second@x.example").user


@pytest.fixture
def manager(organization):
    return MembershipFactory(organization=organization, user__email="manager@x.example").user


@pytest.fixture
def participant(organization):
    return ParticipantFactory(organization=organization, full_name="Marisol Peña-Ortiz")


@pytest.fixture
def stream():
    return FundingStreamFactory(follow_up_days=[30, 60, 90])


@pytest.fixture
def inside(organization):
    """The whole test in the organization's scope."""
    with acting(of_organization(organization)):
        yield


@pytest.fixture
def staff(client, coach):
    client.force_login(coach)
    return client


@pytest.fixture
def mine(participant, coach):
    AssignmentFactory(participant=participant, coach=coach)
    return participant
