import pytest
from django.db import IntegrityError
from django.utils import timezone

from coalition.models import GroupMembership, JoinRequest, Mail, Membership, Seat
from coalition.operations.invitations import AlreadyBelongs
from coalition.operations.join_requests import AlreadyAnswered, BelongsNoMore, accept, ask, decline
from coalition.operations.memberships import end
from coalition.tests.factories import (
    GroupFactory,
    GroupMembershipFactory,
    JoinRequestFactory,
    MembershipFactory,
    OrganizationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

Role = Membership.Role


@pytest.fixture
def person():
    return UserFactory(full_name="Rosa", email="rosa@example.org")


@pytest.fixture
def group():
    return GroupFactory(name="Network", slug="network")


@pytest.fixture
def chair(group):
    return GroupMembershipFactory(group=group, role="chair", user__email="chair@example.org").user


def asks(who, organization, **more):
    return ask(organization, by=who, now=timezone.now(), **more)


def test_i_work_at_waits_for_a_manager_who_is_told(client, person, college, manager):
    client.force_login(person)

    client.post(f"/organizations/{college.slug}/join/", {"title": "Teacher", "note": "Since May."})

    request = JoinRequest.objects.get()
    assert (request.user, request.organization, request.group, request.title) == (person, college, None, "Teacher")
    assert not Membership.objects.of(person).exists()
    letter = Mail.objects.get()
    assert (letter.user, letter.subject) == (manager, "Rosa asks to join College")
    for said in ("rosa@example.org", "I work at College", "Since May.", "/requests/"):
        assert said in letter.text


@pytest.mark.parametrize("extra", [{"role": "manager"}, {"state": "accepted"}, {"user": 1}, {"group": 1}])
def test_who_asks_decides_nothing_else(client, person, college, extra):
    UserFactory(pk=1)
    GroupFactory(pk=1)
    client.force_login(person)

    client.post(f"/organizations/{college.slug}/join/", {"title": "Teacher"} | extra)

    request = JoinRequest.objects.get()
    assert (request.user, request.state, request.group) == (person, "waiting", None)


def test_to_ask_twice_is_to_ask_once(person, college, manager):
    assert asks(person, college) == asks(person, college)
    assert (JoinRequest.objects.count(), Mail.objects.count()) == (1, 1)
    with pytest.raises(IntegrityError, match="join_request_waits_once_an_organization"):
        JoinRequestFactory(user=person, organization=college)


def test_whoever_belongs_has_nothing_to_ask(client, college, manager):
    with pytest.raises(AlreadyBelongs):
        asks(manager, college)
    client.force_login(manager)
    response = client.post(f"/organizations/{college.slug}/join/", follow=True)
    assert "You belong to this organization already." in response.text


def test_where_nobody_manages_whoever_convenes_the_coalition_answers(person, college, convener):
    request = asks(person, college)

    assert Mail.objects.get().user == convener
    assert list(JoinRequest.objects.answerable_by(convener)) == [request]


def test_where_somebody_manages_whoever_convenes_does_not_answer(person, college, convener, manager):
    asks(person, college)

    assert not JoinRequest.objects.answerable_by(convener).exists()


def test_a_yes_makes_a_member_and_says_so(client, person, college, manager):
    request = asks(person, college, title="Teacher")
    client.force_login(manager)

    client.post(f"/requests/{request.pk}/", {"accept": ""})

    own = Membership.objects.of(person).get()
    assert (own.organization, own.role, own.title) == (college, Role.MEMBER, "Teacher")
    assert Mail.objects.get(user=person).subject == "Welcome: you belong to College now"


def test_a_no_changes_nothing_and_says_so(client, person, college, manager):
    request = asks(person, college)
    client.force_login(manager)

    client.post(f"/requests/{request.pk}/", {"decline": ""})

    assert not Membership.objects.of(person).exists()
    assert Mail.objects.get(user=person).subject == "Your request to join College was declined"


def test_a_post_that_says_neither_is_a_no(client, person, college, manager):
    request = asks(person, college)
    client.force_login(manager)

    client.post(f"/requests/{request.pk}/")

    assert JoinRequest.objects.get().state == "declined"


def test_an_answer_is_given_once(client, person, college, manager):
    request = asks(person, college)
    decline(request, by=manager, now=timezone.now())
    client.force_login(manager)

    response = client.post(f"/requests/{request.pk}/", {"accept": ""}, follow=True)

    assert "Somebody else has answered this request already." in response.text
    assert not Membership.objects.of(person).exists()
    with pytest.raises(AlreadyAnswered):
        accept(request, by=manager, now=timezone.now())


@pytest.mark.parametrize("who", ["the person", "staff", "a manager elsewhere", "a chair", "the convener"])
def test_nobody_else_answers_or_learns_of_a_request(client, person, college, manager, chair, convener, who):
    request = asks(person, college)
    users = {
        "the person": person,
        "staff": MembershipFactory(organization=college, role=Role.STAFF).user,
        "a manager elsewhere": MembershipFactory().user,
        "a chair": chair,
        "the convener": convener,
    }
    client.force_login(users[who])

    assert client.post(f"/requests/{request.pk}/", {"accept": ""}).status_code == 404
    assert "Rosa" not in client.get("/requests/").text or who == "the person"
    assert list(client.get("/requests/").context["page"].object_list) == []
    assert JoinRequest.objects.get().state == "waiting"


def test_who_stops_being_a_manager_while_signed_in_answers_no_more(client, person, college, manager):
    request = asks(person, college)
    MembershipFactory(organization=college)
    client.force_login(manager)
    Membership.objects.filter(user=manager).update(role=Role.STAFF)

    assert client.post(f"/requests/{request.pk}/", {"accept": ""}).status_code == 404


def test_somebody_asks_to_join_a_group_and_its_chair_is_told(client, group, chair):
    own = MembershipFactory(organization__name="Harbor House", user__full_name="Rosa", role=Role.MEMBER)
    client.force_login(own.user)

    client.post("/groups/network/join/", {"organization": own.organization.pk, "note": "We hire nurses."})

    request = JoinRequest.objects.get()
    assert (request.user, request.organization, request.group) == (own.user, own.organization, group)
    letter = Mail.objects.get()
    assert (letter.user, letter.subject) == (chair, "Rosa asks to join Network")
    assert "Rosa, Harbor House, asks to join Network." in letter.text


def test_the_chair_s_yes_gives_the_person_a_place_and_the_organization_a_seat(client, group, chair):
    own = MembershipFactory(role=Role.MEMBER)
    request = asks(own.user, own.organization, group=group)
    client.force_login(chair)

    client.post(f"/requests/{request.pk}/", {"accept": ""})

    place = GroupMembership.objects.of(own.user).get()
    assert (place.group, place.organization, place.role) == (group, own.organization, "member")
    assert Seat.objects.current().filter(group=group, organization=own.organization).exists()
    assert Mail.objects.get(user=own.user).subject == "Welcome: you belong to Network now"


def test_nobody_asks_for_an_organization_that_is_not_theirs(client, group, person):
    MembershipFactory(user=person, role=Role.MEMBER)
    other = OrganizationFactory()
    client.force_login(person)

    response = client.post("/groups/network/join/", {"organization": other.pk})

    assert list(response.context["form"].errors) == ["organization"]
    with pytest.raises(BelongsNoMore):
        asks(person, other, group=group)
    assert not JoinRequest.objects.exists()


def test_who_has_left_the_organization_meanwhile_can_only_be_declined(client, group, chair):
    own = MembershipFactory(role=Role.MEMBER)
    request = asks(own.user, own.organization, group=group)
    end(own, now=timezone.now())
    client.force_login(chair)

    response = client.post(f"/requests/{request.pk}/", {"accept": ""}, follow=True)

    assert "You can only decline." in response.text
    assert JoinRequest.objects.get().state == "waiting"
    assert not GroupMembership.objects.of(own.user).exists()
    assert not Seat.objects.filter(organization=own.organization).exists()


def test_a_group_that_nobody_chairs_is_answered_for_by_whoever_convenes(group, convener):
    own = MembershipFactory(role=Role.MEMBER)
    request = asks(own.user, own.organization, group=group)

    assert Mail.objects.get().user == convener
    assert list(JoinRequest.objects.answerable_by(convener)) == [request]


@pytest.mark.parametrize("role", ["chair", "co_chair", "facilitator"])
def test_chairs_co_chairs_and_facilitators_answer_for_their_group_and_no_other(group, role):
    runs = GroupMembershipFactory(group=group, role=role).user
    own = MembershipFactory()
    request = asks(own.user, own.organization, group=group)
    asks(own.user, own.organization, group=GroupFactory())

    assert list(JoinRequest.objects.answerable_by(runs)) == [request]


@pytest.mark.parametrize("size", [2, 15])
def test_the_list_of_requests_costs_the_same_statements_at_any_size(
    client, manager, college, django_assert_num_queries, size
):
    for _each in range(size):
        JoinRequestFactory(organization=college)
    client.force_login(manager)
    client.get("/requests/")

    with django_assert_num_queries(7):
        client.get("/requests/")


def test_visitors_are_sent_to_sign_in(client, college, group):
    for address in (f"/organizations/{college.slug}/join/", "/groups/network/join/", "/requests/1/"):
        assert client.post(address)["Location"] == f"/accounts/login/?next={address}"
