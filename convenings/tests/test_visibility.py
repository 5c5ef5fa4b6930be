import pytest

from coalition.models import Group, Membership
from coalition.tests.factories import (
    AdministratorFactory,
    GroupFactory,
    GroupMembershipFactory,
    MembershipFactory,
    OrganizationFactory,
    SeatFactory,
    UserFactory,
)
from convenings.models import Convening
from convenings.perms import may_run, sees_the_link
from convenings.tests.factories import ConveningFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    group, closed = GroupFactory(slug="open"), GroupFactory(slug="closed", is_public=False)
    backbone = OrganizationFactory(is_member=True, is_backbone=True)
    school = OrganizationFactory(is_member=False)
    ConveningFactory(slug="public", group=group)
    ConveningFactory(slug="coalition", group=group, visibility="coalition")
    ConveningFactory(slug="group", group=group, visibility="group")
    ConveningFactory(slug="closed-group", group=closed, visibility="group")
    # Nothing stops an administrator from making a group private later.
    ConveningFactory(slug="once-public", group=closed, visibility="public")
    ConveningFactory(slug="hosted", group=None, host=school, visibility="coalition")
    return {
        "in the group": GroupMembershipFactory(group=group, organization=OrganizationFactory()).user,
        "in the closed group": GroupMembershipFactory(group=closed, role="chair").user,
        "member elsewhere": MembershipFactory(organization__is_member=True, role=Membership.Role.MEMBER).user,
        "manager of the host": MembershipFactory(organization=school).user,
        "convener": MembershipFactory(organization=backbone, role=Membership.Role.STAFF).user,
        "administrator": AdministratorFactory(),
        "nobody's": UserFactory(),
    }


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("visitor", {"public"}),
        ("nobody's", {"public"}),
        ("in the group", {"public", "coalition", "group"}),
        ("in the closed group", {"public", "closed-group", "once-public"}),
        ("member elsewhere", {"public", "coalition", "hosted"}),
        ("manager of the host", {"public", "hosted"}),
        ("convener", {"public", "coalition", "group", "closed-group", "once-public", "hosted"}),
        ("administrator", {"public", "coalition", "group", "closed-group", "once-public", "hosted"}),
    ],
)
def test_who_sees_which_convening_on_its_page(client, people, who, sees):
    if who != "visitor":
        client.force_login(people[who])

    opened = {slug for slug in slugs() if client.get(f"/convenings/{slug}/").status_code == 200}
    refused = {client.get(f"/convenings/{slug}/").status_code for slug in slugs() - opened}
    assert opened == sees
    assert refused <= {404}


@pytest.mark.parametrize(
    ("who", "runs"),
    [
        ("nobody's", set()),
        ("in the group", set()),
        ("in the closed group", {"closed-group", "once-public"}),
        ("manager of the host", {"hosted"}),
        ("convener", {"public", "coalition", "group", "closed-group", "once-public", "hosted"}),
        ("administrator", {"public", "coalition", "group", "closed-group", "once-public", "hosted"}),
    ],
)
def test_who_runs_which_convening(people, who, runs):
    own = list(Membership.objects.of(people[who]).select_related("organization"))

    assert {each.slug for each in Convening.objects.all() if may_run(people[who], each)} == runs
    assert {each.slug for each in Convening.objects.all() if may_run(people[who], each, own)} == runs
    assert {each.slug for each in Convening.objects.run_by(people[who])} == runs


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("nobody's", set()),
        ("manager of the host", {"hosted"}),
        ("of a seat in the closed group", {"closed-group", "once-public"}),
        ("member elsewhere", {"public", "coalition", "group", "closed-group", "once-public", "hosted"}),
        ("convener", {"public", "coalition", "group", "closed-group", "once-public", "hosted"}),
        ("administrator", {"public", "coalition", "group", "closed-group", "once-public", "hosted"}),
    ],
)
def test_who_would_have_the_way_in_online(people, who, sees):
    closed = Group.objects.get(slug="closed")
    seat = SeatFactory(group=closed, organization__is_member=False)
    person = people.get(who) or MembershipFactory(organization=seat.organization).user

    assert {each.slug for each in Convening.objects.all() if sees_the_link(person, each)} == sees


def test_it_is_the_same_who_sees_what_whether_memberships_have_been_read_or_not(people):
    for person in people.values():
        own = list(Membership.objects.of(person).select_related("organization"))
        visible = Convening.objects.visible_to(person)
        assert set(Convening.objects.visible_to(person, own)) == set(visible)


def slugs():
    return set(Convening.objects.values_list("slug", flat=True))
