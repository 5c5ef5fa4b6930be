from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.models import Membership, SecurityEvent
from coalition.tests.factories import MembershipFactory, OrganizationFactory, SecurityEventFactory, UserFactory

pytestmark = pytest.mark.django_db

Kind = SecurityEvent.Kind


@pytest.fixture
def address(client, manager, college):
    client.force_login(manager)
    return f"/organizations/{college.slug}/manage/security/"


def shown(client, address, **query):
    return [event.pk for event in client.get(address, query).context["page"]]


def test_managers_see_what_happened_in_their_organization_and_no_other(client, address, college):
    own = SecurityEventFactory(kind=Kind.INVITED, organization=college)
    SecurityEventFactory(kind=Kind.INVITED, organization=OrganizationFactory())
    SecurityEventFactory(kind=Kind.INVITED)

    assert shown(client, address, kind=Kind.INVITED) == [own.pk]


def test_managers_see_sign_ins_of_their_people_while_they_belonged_to_it(client, address, college):
    today = timezone.localdate()
    person = UserFactory()
    MembershipFactory(
        user=person, organization=college, since=today - timedelta(days=9), until=today - timedelta(days=5)
    )
    MembershipFactory(user=person)
    days = {
        days: SecurityEventFactory(user=person, happened_at=timezone.now() - timedelta(days=days)).pk
        for days in (1, 5, 7, 9, 12)
    }
    SecurityEventFactory(user=UserFactory())

    assert shown(client, address, kind=Kind.SIGNED_IN, q=person.email) == [days[5], days[7], days[9]]


@pytest.mark.parametrize("kind", [Kind.EXPORTED, Kind.RIGHTS_CHANGED, Kind.VIEWED])
def test_what_people_do_for_themselves_or_elsewhere_is_none_of_their_manager_s_business(client, address, manager, kind):
    SecurityEventFactory(user=manager, kind=kind)

    assert shown(client, address, kind=kind) == []


def test_it_is_filtered_by_person_and_by_what_happened(client, address, college, manager):
    ana = SecurityEventFactory(kind=Kind.INVITED, organization=college, user=None, actor=manager)
    sam = SecurityEventFactory(kind=Kind.ROLE_CHANGED, organization=college, user__full_name="Sam Rivera")

    assert shown(client, address, kind=Kind.INVITED) == [ana.pk]
    assert shown(client, address, q="rivera") == [sam.pk]
    assert sam.pk in shown(client, address, kind="no-such-kind")
    assert "Nothing like that happened." in client.get(address, {"q": "nobody"}).text


def test_it_says_who_did_what_to_whom_and_from_where(client, address, college, manager):
    SecurityEventFactory(
        kind=Kind.ROLE_CHANGED,
        organization=college,
        actor=manager,
        user__full_name="Sam Rivera",
        details={"before": ["member"], "after": ["manager"]},
        ip_address="2001:db8::7",
    )

    text = " ".join(client.get(address, {"kind": Kind.ROLE_CHANGED}).text.split())

    assert "<strong>Role changed: Member → Manager</strong> · Sam Rivera" in text
    assert f"· {manager} · from 2001:db8::7" in text


def test_an_empty_log_says_what_will_be_in_it(client, college):
    """An administrator opens it before anybody belongs to it."""
    person = UserFactory(is_superuser=True, is_staff=True)
    client.force_login(person)
    empty = OrganizationFactory()

    assert "Nothing has happened yet." in client.get(f"/organizations/{empty.slug}/manage/security/").text


@pytest.mark.parametrize("who", ["staff", "a manager elsewhere"])
def test_it_is_closed_to_whoever_does_not_manage_the_organization(client, college, who):
    elsewhere = {"organization": college} if who == "staff" else {}
    client.force_login(MembershipFactory(role=Membership.Role.STAFF if elsewhere else "manager", **elsewhere).user)

    assert client.get(f"/organizations/{college.slug}/manage/security/").status_code == 403


def test_a_page_costs_the_same_statements_at_any_size(client, address, college):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    SecurityEventFactory.create_batch(3, organization=college)
    cost()
    three = cost()
    SecurityEventFactory.create_batch(15, organization=college)

    assert cost() == three
