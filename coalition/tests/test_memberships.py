from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date, timedelta
from threading import Barrier, Event

import pghistory
import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from coalition.models import GroupMembership, Membership
from coalition.operations import memberships
from coalition.operations.memberships import LastManager, change_role, end
from coalition.tests.factories import (
    GroupMembershipFactory,
    MembershipFactory,
    OrganizationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

Role = Membership.Role


@pytest.fixture
def two_managers(college):
    return [MembershipFactory(organization=college, user__full_name=name) for name in ("Ana", "Ben")]


def test_whoever_leaves_ends_their_places_in_groups_for_that_organization_and_no_other():
    person = MembershipFactory(role=Role.STAFF)
    elsewhere = MembershipFactory(user=person.user, role=Role.STAFF)
    for_it = GroupMembershipFactory(user=person.user, organization=person.organization)
    for_another = GroupMembershipFactory(user=person.user, organization=elsewhere.organization)

    assert end(person, now=timezone.now()) is True

    assert list(Membership.objects.of(person.user)) == [elsewhere]
    assert list(GroupMembership.objects.of(person.user)) == [for_another]
    for_it.refresh_from_db()
    assert for_it.until == timezone.localdate()


def test_whoever_leaves_is_signed_out_everywhere_at_once(client, django_user_model):
    person = MembershipFactory(role=Role.STAFF)
    client.force_login(person.user)
    assert client.get("/me/preferences/").status_code == 200

    end(person, now=timezone.now())

    assert client.get("/me/preferences/").status_code == 302
    client.force_login(django_user_model.objects.get(pk=person.user_id))
    assert client.get("/me/preferences/").status_code == 200


def test_an_ended_session_does_not_come_back_with_an_old_secret_key(client, settings):
    person = MembershipFactory(role=Role.STAFF)
    client.force_login(person.user)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another" * 10

    end(person, now=timezone.now())

    assert client.get("/me/preferences/").status_code == 302


def test_to_end_twice_does_no_more_than_once():
    person = MembershipFactory(role=Role.STAFF)

    assert [end(person, now=timezone.now()) for _time in range(2)] == [True, False]


def test_whoever_left_can_come_back_and_the_first_time_is_kept():
    first = MembershipFactory(role=Role.STAFF)
    end(first, now=timezone.now())
    again = MembershipFactory(user=first.user, organization=first.organization)

    assert list(Membership.objects.of(first.user)) == [again]
    assert Membership.objects.count() == 2


def test_one_that_was_to_begin_later_ends_on_its_first_day():
    tomorrow = timezone.localdate() + timedelta(days=1)
    person = MembershipFactory(role=Role.STAFF, since=tomorrow)

    end(person, now=timezone.now())

    person.refresh_from_db()
    assert (person.since, person.until) == (tomorrow, tomorrow)


def test_the_last_manager_stays(college, manager):
    membership = Membership.objects.get(user=manager)
    MembershipFactory(organization=college, role=Role.STAFF)
    MembershipFactory(organization=college, user__is_active=False)
    MembershipFactory(organization=college, since=date(2020, 1, 1), until=date(2021, 1, 1))

    with pytest.raises(LastManager):
        end(membership, now=timezone.now())
    with pytest.raises(LastManager):
        change_role(membership, role=Role.STAFF, title="")

    assert Membership.objects.managers().get() == membership


def test_the_last_manager_may_change_the_title(manager):
    change_role(Membership.objects.get(user=manager), role=Role.MANAGER, title="Director")

    assert Membership.objects.get(user=manager).title == "Director"


def test_one_of_two_managers_may_leave(two_managers):
    end(two_managers[0], now=timezone.now())

    assert list(Membership.objects.managers()) == [two_managers[1]]


def test_a_manager_whose_account_is_switched_off_is_no_last_manager(college):
    gone = MembershipFactory(organization=college, user__is_active=False)

    assert end(gone, now=timezone.now()) is True


def leave_at_once(both):
    """Each as a request of its own would."""
    start = Barrier(2)

    def leave(membership):
        with closing(connection), pghistory.context(actor="test:another request"):
            start.wait(10)
            try:
                return end(membership, now=timezone.now())
            except LastManager:
                return "last manager"

    with ThreadPoolExecutor(2) as pool:
        return sorted(map(str, pool.map(leave, both)))


@pytest.mark.django_db(transaction=True)
def test_of_two_last_managers_who_leave_at_the_same_moment_one_stays(two_managers):
    assert leave_at_once(two_managers) == ["True", "last manager"]
    assert Membership.objects.managers().count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_of_two_last_managers_leave(two_managers, monkeypatch):
    """The control of the lock: neither sees what the other has not committed."""
    checked, sees_two = Barrier(2), []

    def check_without_lock(membership):
        managers = Membership.objects.managers().filter(organization=membership.organization_id)
        sees_two.append(managers.count() == 2)
        checked.wait(10)

    monkeypatch.setattr(memberships, "check_another_manages", check_without_lock)

    assert leave_at_once(two_managers) == ["True", "True"]
    assert sees_two == [True, True]
    assert Membership.objects.managers().count() == 0


@pytest.mark.django_db(transaction=True)
def test_whoever_leaves_waits_for_a_change_of_the_same_organization(two_managers):
    """What the lock is: a manager who stops being one holds the organization until that is committed."""
    holds, may_go_on = Event(), Event()

    def step_down():
        with closing(connection), pghistory.context(actor="test:another request"), transaction.atomic():
            change_role(two_managers[0], role=Role.STAFF, title="")
            holds.set()
            assert may_go_on.wait(10)

    def leave():
        with closing(connection), pghistory.context(actor="test:another request"):
            try:
                return end(two_managers[1], now=timezone.now())
            except LastManager:
                return "last manager"

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(step_down)
        assert holds.wait(10)
        second = pool.submit(leave)
        may_go_on.set()
        first.result(10)
        assert second.result(10) == "last manager"


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"until": date(2020, 1, 1)}, "membership_ends_after_it_begins"),
        ({}, "membership_once_an_organization"),
    ],
)
def test_the_database_refuses_what_can_not_be(changes, constraint):
    person = MembershipFactory()

    with pytest.raises(IntegrityError, match=constraint):
        MembershipFactory(user=person.user, organization=person.organization, **changes)


def test_the_organization_chosen_last_comes_first_and_is_remembered(client):
    person = UserFactory()
    names = ["First", "Second", "Third"]
    first, second, _third = (
        MembershipFactory(user=person, organization__name=name, organization__is_member=True, role=Role.MEMBER)
        for name in names
    )
    client.force_login(person)
    choose = {"organization": second.organization.slug, "next": "/groups/"}

    assert client.post("/me/organization/", choose)["Location"] == "/groups/"
    assert [each.organization.name for each in Membership.objects.of(person)] == ["Second", "First", "Third"]

    client.post("/me/organization/", {"organization": first.organization.slug})
    assert [each.organization.name for each in Membership.objects.of(person)] == ["First", "Second", "Third"]


@pytest.mark.parametrize("after", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil", ""])
def test_to_choose_leads_to_no_other_site(client, after):
    own = MembershipFactory(role=Role.MEMBER)
    client.force_login(own.user)

    response = client.post("/me/organization/", {"organization": own.organization.slug, "next": after})

    assert response["Location"] == "/"


@pytest.mark.parametrize("which", ["another's", "left", "none"])
def test_nobody_chooses_an_organization_that_is_not_theirs(client, which):
    own = MembershipFactory(role=Role.MEMBER)
    left = MembershipFactory(user=own.user, since=date(2020, 1, 1), until=date(2021, 1, 1))
    slug = {"another's": OrganizationFactory().slug, "left": left.organization.slug, "none": ""}[which]
    client.force_login(own.user)

    assert client.post("/me/organization/", {"organization": slug}).status_code == 404


def test_with_one_organization_there_is_nothing_to_switch_and_with_two_there_is(client):
    own = MembershipFactory(role=Role.MEMBER, organization__name="Harbor House")
    client.force_login(own.user)
    assert "Switch organization" not in client.get("/groups/").text

    MembershipFactory(user=own.user, organization__name="Hill House")
    page = client.get("/groups/").text

    assert "Switch organization" in page
    assert "Hill House" in page


def test_whoever_leaves_by_the_button_is_signed_out_and_sees_the_organization_as_anybody(client):
    own = MembershipFactory(role=Role.MEMBER, organization__is_member=True)
    client.force_login(own.user)

    assert f"Leave {own.organization}?" in client.get(f"/organizations/{own.organization.slug}/leave/").text
    assert Membership.objects.of(own.user).exists()
    response = client.post(f"/organizations/{own.organization.slug}/leave/", follow=True)

    assert response.status_code == 200
    assert not response.context["user"].is_authenticated
    assert not Membership.objects.of(own.user).exists()


def test_the_last_manager_is_told_why_leaving_is_not_possible(client, manager, college):
    client.force_login(manager)

    response = client.post(f"/organizations/{college.slug}/leave/", follow=True)

    assert "Nobody else manages this organization." in response.text
    assert Membership.objects.of(manager).exists()


def test_nobody_leaves_for_another(client, manager, college):
    client.force_login(UserFactory())

    assert client.post(f"/organizations/{college.slug}/leave/").status_code == 404
    assert Membership.objects.of(manager).exists()
