"""A coalition whose first digest is due on the first of November 2027, at nine in the morning in Boston."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from coalition.models import Digest, Mail
from coalition.site import site_in_force
from coalition.tests.conftest import client_of
from coalition.tests.factories import GroupFactory, GroupMembershipFactory, OrganizationFactory
from portal.pages.digest.sending import write_due

__all__ = ["client_of"]

BOSTON = ZoneInfo("America/New_York")


def at(*when):
    return datetime(*when, tzinfo=BOSTON)


@pytest.fixture(autouse=True)
def by_the_coalition_s_clock(db):
    with site_in_force():
        yield


@pytest.fixture
def begun():
    """The last monthly digest was that of October, the last weekly one that of the last week of October."""
    Digest.objects.create(
        cadence="monthly", since=at(2027, 9, 1, 9), until=at(2027, 10, 1, 9), written_at=at(2027, 10, 1, 9)
    )
    Digest.objects.create(
        cadence="weekly", since=at(2027, 10, 18, 9), until=at(2027, 10, 25, 9), written_at=at(2027, 10, 25, 9)
    )


@pytest.fixture
def college():
    return OrganizationFactory(name="College", is_member=True)


@pytest.fixture
def green():
    return GroupFactory(name="Green jobs", slug="green-jobs")


@pytest.fixture
def ana(green, college):
    place = GroupMembershipFactory(
        group=green, organization=college, since=date(2026, 1, 1), user__email="ana@example.org"
    )
    return place.user


@pytest.fixture
def letters():
    """Write what is due at that moment; the letters of it by address."""

    def write(*when):
        now = at(*when)
        before = set(Mail.objects.values_list("pk", flat=True))
        write_due(now)
        return {mail.recipient: mail for mail in Mail.objects.exclude(pk__in=before)}

    return write


def utc(*when):
    return datetime(*when, tzinfo=UTC)
