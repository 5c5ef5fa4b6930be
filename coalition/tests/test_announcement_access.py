from datetime import date, timedelta

import pytest
from django.utils import timezone

from coalition.models import Announcement, GroupMembership, Mail, Membership
from coalition.tests.factories import (
    AdministratorFactory,
    AnnouncementFactory,
    GroupMembershipFactory,
    MembershipFactory,
    OrganizationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

STAFF = Membership.Role.STAFF
TEXT = {"title": "We meet", "body": "On **Monday**."}


def offered(client, user):
    client.force_login(user)
    response = client.get("/announcements/new/")
    return [str(name) for _value, name in response.context["form"].fields["to"].choices]


def test_the_backbone_s_staff_write_to_everyone(client, convener):
    assert offered(client, convener) == ["Everyone with an account"]


def test_an_administrator_writes_to_everyone(client):
    assert offered(client, AdministratorFactory()) == ["Everyone with an account"]


def test_a_manager_writes_to_the_organization_and_to_no_other(client, manager):
    OrganizationFactory(name="Another")

    assert offered(client, manager) == ["College"]


def test_whoever_is_both_chooses(client, convener, college):
    MembershipFactory(user=convener, organization=college)

    assert offered(client, convener) == ["Everyone with an account", "College"]


@pytest.mark.parametrize("role", [STAFF, None])
def test_whoever_answers_for_nobody_writes_to_nobody(client, college, role):
    user = MembershipFactory(organization=college, role=role).user if role else UserFactory(is_staff=True)
    client.force_login(user)

    assert client.get("/announcements/").status_code == 403
    assert client.get("/announcements/new/").status_code == 403
    assert client.post("/announcements/new/", TEXT).status_code == 403


@pytest.mark.parametrize("chosen", ["", "other", "organization-999999", "x"])
def test_a_manager_who_asks_for_other_readers_is_refused(client, manager, chosen):
    chosen = f"organization-{OrganizationFactory().pk}" if chosen == "other" else chosen
    client.force_login(manager)

    response = client.post("/announcements/new/", TEXT | {"to": chosen})

    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["to"]
    assert not Announcement.objects.exists()


PAGES = ["", "edit/", "letter/"]
ACTIONS = ["test/", "schedule/", "cancel/", "edit/"]


@pytest.mark.parametrize("writer", ["convener", "manager", "staff", "stranger"])
def test_whoever_may_not_write_to_its_readers_is_not_told_that_it_exists(client, convener, manager, college, writer):
    to_all, to_college = AnnouncementFactory(), AnnouncementFactory(organization=college)
    users = {
        "convener": convener,
        "manager": manager,
        "staff": MembershipFactory(organization=college, role=STAFF).user,
        "stranger": UserFactory(),
    }
    client.force_login(users[writer])
    seen = {to_all.pk: writer == "convener", to_college.pk: writer == "manager"}

    for pk, may_see in seen.items():
        for page in PAGES:
            assert client.get(f"/announcements/{pk}/{page}").status_code == (200 if may_see else 404), page
        for action in ACTIONS:
            if not may_see:
                assert client.post(f"/announcements/{pk}/{action}", TEXT).status_code == 404, action
    assert not Mail.objects.exists()


def test_visitors_are_sent_to_sign_in(client):
    pk = AnnouncementFactory().pk

    for address in ["", "new/", *(f"{pk}/{page}" for page in PAGES)]:
        response = client.get(f"/announcements/{address}")
        assert response["Location"] == f"/accounts/login/?next=/announcements/{address}"
    for action in ACTIONS:
        assert client.post(f"/announcements/{pk}/{action}").status_code == 302
    assert Announcement.objects.get().state == "draft"


@pytest.mark.parametrize("action", ["test/", "schedule/", "cancel/"])
def test_to_look_does_nothing(client, convener, action):
    announcement = AnnouncementFactory(state="scheduled", scheduled_for=timezone.now() + timedelta(days=1))
    client.force_login(convener)

    for method in (client.get, client.head):
        assert method(f"/announcements/{announcement.pk}/{action}").status_code == 405

    assert Announcement.objects.get().state == "scheduled"
    assert not Mail.objects.exists()


@pytest.mark.parametrize("role", ["chair", "co_chair", "facilitator"])
def test_who_runs_a_group_writes_to_its_people_and_to_no_other(client, role):
    runs = GroupMembershipFactory(group__name="Network", role=role)
    GroupMembershipFactory(group=runs.group)
    GroupMembershipFactory(group=runs.group, since=date(2020, 1, 1), until=date(2021, 1, 1))
    GroupMembershipFactory()
    assert offered(client, runs.user) == ["Network"]

    client.post("/announcements/new/", TEXT | {"to": f"group-{runs.group.pk}"})

    written = Announcement.objects.get()
    assert (written.audience, written.group, written.organization) == ("group", runs.group, None)
    assert set(written.readers()) == {each.user for each in runs.group.memberships.current()}
    assert written.readers().count() == 2


def test_who_is_only_in_a_group_writes_to_nobody(client):
    client.force_login(GroupMembershipFactory().user)

    assert client.get("/announcements/new/").status_code == 403


def test_who_chairs_no_more_writes_no_more_and_sees_no_announcement(client):
    runs = GroupMembershipFactory(role="chair")
    announcement = AnnouncementFactory(group=runs.group, author=runs.user)
    client.force_login(runs.user)
    assert client.get(announcement.get_absolute_url()).status_code == 200

    GroupMembership.objects.filter(pk=runs.pk).update(role="member")

    assert client.get(announcement.get_absolute_url()).status_code == 404


def test_an_announcement_that_is_changed_goes_on_being_to_whom_it_was_to(client):
    runs = GroupMembershipFactory(role="chair")
    announcement = AnnouncementFactory(group=runs.group, author=runs.user)
    MembershipFactory(user=runs.user)
    client.force_login(runs.user)

    page = client.get(f"{announcement.get_absolute_url()}edit/")

    assert page.context["form"]["to"].value() == f"group-{runs.group.pk}"


def test_members_of_the_backbone_without_a_role_write_to_nobody(client, backbone):
    client.force_login(MembershipFactory(organization=backbone, role=Membership.Role.MEMBER).user)

    assert client.get("/announcements/new/").status_code == 403


def test_who_left_an_organization_gets_no_announcement_to_its_people(college):
    stays = MembershipFactory(organization=college)
    MembershipFactory(organization=college, since=date(2020, 1, 1), until=date(2021, 1, 1))

    assert list(AnnouncementFactory(organization=college).readers()) == [stays.user]
