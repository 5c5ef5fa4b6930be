from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from coalition.models import Group, GroupMembership, Membership
from coalition.tests.factories import (
    AdministratorFactory,
    GroupFactory,
    GroupMembershipFactory,
    MembershipFactory,
    SeatFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

Role = Membership.Role
ENDED = {"since": date(2020, 1, 1), "until": date(2021, 1, 1)}


@pytest.fixture
def closed():
    """A group that only its own may know of, with one person and one more organization in it."""
    group = GroupFactory(name="Closed Committee", slug="closed", is_public=False)
    GroupMembershipFactory(group=group, user__full_name="Rosa Inside", role="chair")
    SeatFactory(group=group)
    return group


def person_who(is_what, group, backbone):
    match is_what:
        case "in it":
            return group.memberships.get().user
        case "of an organization with a seat":
            return MembershipFactory(organization=group.seats.last().organization, role=Role.MEMBER).user
        case "administrator":
            return AdministratorFactory()
        case "convener":
            return MembershipFactory(organization=backbone, role=Role.STAFF).user
        case "member of the backbone":
            return MembershipFactory(organization=backbone, role=Role.MEMBER).user
        case "member elsewhere":
            return MembershipFactory(organization__is_member=True).user
        case "left":
            return MembershipFactory(organization=group.seats.last().organization, **ENDED).user
        case "of an organization whose seat ended":
            seat = SeatFactory(group=group, **ENDED)
            return MembershipFactory(organization=seat.organization).user
    return UserFactory()


@pytest.mark.parametrize("is_what", ["in it", "of an organization with a seat", "administrator", "convener"])
def test_a_group_of_members_only_is_seen_by_its_own_and_by_who_convenes(client, closed, backbone, is_what):
    client.force_login(person_who(is_what, closed, backbone))

    assert "Closed Committee" in client.get("/groups/").text
    page = client.get("/groups/closed/")
    assert page.status_code == 200
    assert "Rosa Inside" in page.text


@pytest.mark.parametrize(
    "is_what",
    [
        "member of the backbone",
        "member elsewhere",
        "left",
        "of an organization whose seat ended",
        "nobody's",
        "visitor",
    ],
)
def test_nobody_else_learns_that_there_is_such_a_group(client, closed, backbone, is_what):
    if is_what != "visitor":
        client.force_login(person_who(is_what, closed, backbone))

    assert "Closed Committee" not in client.get("/groups/").text
    assert client.get("/groups/closed/").status_code == 404
    if is_what != "visitor":
        assert client.post("/groups/closed/join/").status_code == 404


def test_a_group_of_members_only_is_on_no_public_page_of_its_organizations_or_of_its_parent(client, closed):
    meeting = GroupFactory(kind="standing", slug="meeting")
    Group.objects.filter(pk=closed.pk).update(parent=meeting)
    organization = closed.seats.last().organization
    organization.is_member = True
    organization.save()

    for address in ("/groups/meeting/", organization.get_absolute_url()):
        assert "Closed Committee" not in client.get(address).text


def test_a_public_group_shows_everybody_its_purpose_chairs_and_organizations_and_only_members_its_people(client):
    group = GroupFactory(
        name="Healthcare Network", slug="health", kind="network", purpose="We hire.", cadence="First Tuesday"
    )
    GroupMembershipFactory(group=group, role="co_chair", user__full_name="Ana Chair", organization__name="Silver Maple")
    GroupMembershipFactory(group=group, role="co_chair", user__full_name="Ben Chair", organization__name="Red Oak")
    member = GroupMembershipFactory(group=group, user__full_name="Carla Member")
    GroupMembershipFactory(group=group, user__full_name="Dora Former", **ENDED)
    SeatFactory(group=group, organization__name="Left Long Ago", **ENDED)

    page = client.get("/groups/health/").text
    for said in ("We hire.", "First Tuesday", "Ana Chair", "Ben Chair", "Co-chair, Silver Maple", "Red Oak"):
        assert said in page
    for unsaid in ("Carla Member", "Dora Former", "Left Long Ago"):
        assert unsaid not in page

    client.force_login(member.user)
    page = client.get("/groups/health/").text
    assert "Carla Member" in page
    assert "Dora Former" not in page


def test_a_member_of_the_coalition_sees_the_people_of_a_public_group_and_whoever_is_nobody_s_does_not(client):
    group = GroupFactory(slug="health")
    GroupMembershipFactory(group=group, user__full_name="Carla Member")

    for person, sees in (
        (MembershipFactory(organization__is_member=True, role=Role.MEMBER).user, True),
        (MembershipFactory(organization__is_member=False).user, False),
        (UserFactory(), False),
    ):
        client.force_login(person)
        assert ("Carla Member" in client.get("/groups/health/").text) is sees


def test_two_people_with_one_name_are_both_there_with_their_organizations(client):
    group = GroupFactory(slug="health")
    first, _second = (
        GroupMembershipFactory(group=group, user__full_name="Nguyễn Văn An", organization__name=name)
        for name in ("Cầu Vồng", "Blue Bridge")
    )
    client.force_login(first.user)

    people = client.get("/groups/health/").context["people"].object_list
    assert [(str(place.user), str(place.organization)) for place in people] == [
        ("Nguyễn Văn An", "Cầu Vồng"),
        ("Nguyễn Văn An", "Blue Bridge"),
    ]


def test_groups_that_report_to_a_meeting_are_named_on_both_pages(client):
    meeting = GroupFactory(name="Standing Meeting", slug="meeting", kind="standing")
    GroupFactory(name="Employers", slug="employers", parent=meeting)

    assert "Employers" in client.get("/groups/meeting/").text
    assert "Standing Meeting" in client.get("/groups/employers/").text


def test_standing_meetings_come_first(client):
    GroupFactory(name="A group")
    GroupFactory(name="Z meeting", kind="standing")

    assert [str(group) for group in client.get("/groups/").context["page"]] == ["Z meeting", "A group"]


def test_no_groups_yet_is_said(client):
    assert "There are no groups yet." in client.get("/groups/").text


def test_a_group_without_anything_says_so(client):
    GroupFactory(slug="empty")

    page = client.get("/groups/empty/").text
    for said in ("Nobody has written that down yet.", "No organization has a seat yet.", "Nobody chairs it"):
        assert said in page


def test_who_is_in_a_group_leaves_it_and_the_organization_keeps_its_seat(client):
    place = GroupMembershipFactory(group__slug="health")
    client.force_login(place.user)

    page = client.get("/groups/health/leave/")
    assert f"Leave {place.group}?" in page.text
    assert f"{place.organization} keeps its seat." in page.text
    assert GroupMembership.objects.of(place.user).exists()
    client.post("/groups/health/leave/")

    assert not GroupMembership.objects.of(place.user).exists()
    assert list(place.group.organizations()) == [place.organization]
    assert client.post("/groups/health/leave/").status_code == 404


def test_a_group_that_is_no_standing_meeting_has_none_under_it():
    meeting = GroupFactory(kind="standing")
    child = GroupFactory(parent=meeting)

    with pytest.raises(ValidationError, match="Groups report to a standing meeting"):
        GroupFactory.build(parent=child).clean()
    meeting.kind = "lab"
    with pytest.raises(ValidationError, match="Other groups report to it"):
        meeting.clean()
    with pytest.raises(IntegrityError, match="group_standing_meeting_reports_to_nobody"):
        GroupFactory(kind="standing", parent=meeting)


def test_who_speaks_for_an_organization_belongs_to_it_and_it_has_a_seat():
    person, seat = UserFactory(), SeatFactory()
    place = GroupMembership(group=seat.group, user=person, organization=seat.organization)
    with pytest.raises(ValidationError, match="This person is not in this organization"):
        place.full_clean()

    other = MembershipFactory(user=person).organization
    with pytest.raises(ValidationError, match="This organization has no seat in this group"):
        GroupMembership(group=seat.group, user=person, organization=other).full_clean()

    MembershipFactory(user=person, organization=seat.organization)
    place.full_clean()


@pytest.mark.parametrize(
    ("again", "constraint"),
    [
        (lambda place: SeatFactory(group=place.group, organization=place.organization), "seat_once_an_organization"),
        (
            lambda place: SeatFactory(since=date(2021, 1, 1), until=date(2020, 1, 1)),
            "seat_ends_after_it_begins",
        ),
        (
            lambda place: GroupMembershipFactory(group=place.group, user=place.user),
            "group_membership_once_a_person",
        ),
        (
            lambda place: GroupMembershipFactory(since=date(2021, 1, 1), until=date(2020, 1, 1)),
            "group_membership_ends_after_it_begins",
        ),
    ],
)
def test_the_database_refuses_what_can_not_be(again, constraint):
    place = GroupMembershipFactory()

    with pytest.raises(IntegrityError, match=constraint):
        again(place)


def members(group, size):
    for number in range(size):
        GroupMembershipFactory(group=group, role="chair" if number % 3 == 0 else "member")


@pytest.mark.parametrize("size", [3, 15])
def test_the_list_of_groups_costs_the_same_statements_at_any_size(client, django_assert_num_queries, size):
    for _each in range(size):
        members(GroupFactory(parent=GroupFactory(kind="standing")), 2)

    with django_assert_num_queries(2):
        client.get("/groups/")


@pytest.mark.parametrize("size", [3, 15])
@pytest.mark.parametrize(("as_whom", "statements"), [("visitor", 7), ("member", 24)])
def test_a_group_s_page_costs_the_same_statements_at_any_size(
    client, django_assert_num_queries, as_whom, statements, size
):
    group = GroupFactory(slug="health", kind="standing")
    members(group, size)
    for _each in range(size):
        GroupFactory(parent=group)
    if as_whom == "member":
        client.force_login(group.memberships.last().user)
        client.get("/groups/health/")

    with django_assert_num_queries(statements):
        client.get("/groups/health/")
