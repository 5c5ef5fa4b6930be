import pytest
from django.urls import reverse
from django.utils import timezone

from coalition.models import GroupMembership, Membership, Seat
from coalition.tests.factories import AdministratorFactory, GroupMembershipFactory, MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

MEMBERSHIPS = reverse("admin:coalition_membership_changelist")


@pytest.fixture
def administrator(client):
    client.force_login(AdministratorFactory())
    return client


def end(client, listed, *chosen):
    data = {"action": "end", "_selected_action": [each.pk for each in chosen]}
    return client.post(listed, data, follow=True)


def test_an_administrator_ends_memberships_and_is_told_who_stays_as_the_last_manager(administrator, college):
    last = MembershipFactory(organization=college)
    staff = MembershipFactory(organization=college, role=Membership.Role.STAFF)

    page = end(administrator, MEMBERSHIPS, last, staff).text

    assert "1 membership has ended." in page
    assert "The last manager stays until somebody else is one." in page
    assert list(Membership.objects.current()) == [last]


def test_an_administrator_can_not_make_less_of_the_last_manager(administrator, college):
    last = MembershipFactory(organization=college)
    page = reverse("admin:coalition_membership_change", args=[last.pk])
    data = {"role": "staff", "title": "", "since": "2020-01-01"}

    assert "The last manager stays" in administrator.post(page, data).text
    MembershipFactory(organization=college)
    administrator.post(page, data)

    last.refresh_from_db()
    assert (last.role, str(last.since)) == ("staff", "2020-01-01")


def test_who_is_where_is_not_changed_into_another(administrator, college, manager):
    own = Membership.objects.get(user=manager)
    other = MembershipFactory()
    page = reverse("admin:coalition_membership_change", args=[own.pk])
    more = {"user": other.user_id, "organization": other.organization_id, "until": "2030-01-01"}

    administrator.post(page, {"role": "manager", "title": "Dean", "since": "2020-01-01"} | more)

    own.refresh_from_db()
    assert (own.user, own.organization, own.until, own.title) == (manager, college, None, "Dean")


def test_a_seat_that_ends_takes_the_places_of_its_people_with_it_and_no_others(administrator):
    place = GroupMembershipFactory()
    colleague = GroupMembershipFactory(group=place.group, organization=place.organization)
    of_another = GroupMembershipFactory(group=place.group)
    elsewhere = GroupMembershipFactory(user=place.user, organization=place.organization)

    end(
        administrator,
        reverse("admin:coalition_seat_changelist"),
        Seat.objects.get(group=place.group, organization=place.organization),
    )

    assert set(GroupMembership.objects.current()) == {of_another, elsewhere}
    assert set(Seat.objects.filter(until=timezone.localdate()).values_list("group", "organization")) == {
        (place.group_id, place.organization_id)
    }
    colleague.refresh_from_db()
    assert colleague.until == timezone.localdate()
