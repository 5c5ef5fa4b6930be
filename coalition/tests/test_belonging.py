import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coalition.belonging import memberships_of
from coalition.models import Membership
from coalition.tests.factories import (
    AdministratorFactory,
    MembershipFactory,
    OrganizationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def belonging(request):
    return [each.organization.name for each in memberships_of(request)]


@pytest.fixture
def at_harbor():
    return MembershipFactory(organization__name="Old Harbor")


def test_a_page_asks_once_where_its_reader_belongs_and_hears_of_a_change_with_the_next(client, at_harbor):
    client.force_login(at_harbor.user)

    with CaptureQueriesContext(connection) as captured:
        page = client.get("/organizations/")
    assert "Old Harbor" in page.text
    assert len([query for query in captured if 'FROM "coalition_membership"' in query["sql"]]) == 1

    at_harbor.organization.name = "New Harbor"
    at_harbor.organization.save()
    assert "New Harbor" in client.get("/organizations/").text


def test_whoever_signs_in_while_a_page_is_read_is_not_taken_for_the_one_before(rf, at_harbor):
    request = rf.get("/")
    request.user = at_harbor.user
    assert belonging(request) == ["Old Harbor"]

    request.user = MembershipFactory(organization__name="Bay College").user
    assert belonging(request) == ["Bay College"]


@pytest.mark.parametrize(("method", "then"), [("get", ["Old Harbor"]), ("post", [])])
def test_only_what_changes_nothing_keeps_what_it_read(rf, at_harbor, method, then):
    request = getattr(rf, method)("/")
    request.user = at_harbor.user
    assert belonging(request) == ["Old Harbor"]

    Membership.objects.filter(pk=at_harbor.pk).delete()
    assert belonging(request) == then


@pytest.mark.parametrize("role", Membership.Role.values)
@pytest.mark.parametrize("is_backbone", [True, False])
def test_who_convenes_is_the_same_whether_asked_or_read(role, is_backbone):
    user = MembershipFactory(role=role, organization=OrganizationFactory(is_member=True, is_backbone=is_backbone)).user
    MembershipFactory(user=user, role=Membership.Role.MANAGER, organization=OrganizationFactory())
    own = list(Membership.objects.of(user).select_related("organization"))

    convenes = is_backbone and role != Membership.Role.MEMBER
    assert Membership.objects.convenes(user) is convenes
    assert Membership.objects.convenes(user, own) is convenes


def test_superusers_convene_wherever_they_belong_and_nobody_does_who_belongs_nowhere():
    assert Membership.objects.convenes(AdministratorFactory(), [])
    assert not Membership.objects.convenes(UserFactory(), [])
