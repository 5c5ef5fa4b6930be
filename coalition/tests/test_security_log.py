from datetime import timedelta

import pytest
from django.contrib.auth.models import Group as PermissionSet
from django.contrib.auth.models import Permission
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from coalition.models import Invitation, Membership, SecurityEvent
from coalition.operations import accounts, invitations, join_requests, memberships, roster
from coalition.operations.security_log import erase_past_retention, record
from coalition.tasks import erase_security_log
from coalition.tests.factories import (
    AdministratorFactory,
    DocumentFactory,
    GroupFactory,
    GroupMembershipFactory,
    InquiryFactory,
    InvitationFactory,
    JoinRequestFactory,
    MailFactory,
    MembershipFactory,
    OrganizationFactory,
    SecurityEventFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

Kind = SecurityEvent.Kind
Role = Membership.Role


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def colleague(college):
    return MembershipFactory(organization=college, role=Role.STAFF, user__full_name="Ana Colleague")


def logged(**wanted):
    """What was added to the log, the oldest first, as (kind, to whom, more)."""
    events = SecurityEvent.objects.filter(**wanted).order_by("pk")
    return [(event.kind, event.user, event.more) for event in events]


def since(pk):
    return logged(pk__gt=pk)


def newest():
    return SecurityEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


class TestTheDatabase:
    def test_no_entry_is_changed(self):
        event = SecurityEventFactory()
        event.ip_address = "198.51.100.1"

        with pytest.raises(ProgrammingError, match="only added to"), transaction.atomic():
            event.save()
        with pytest.raises(ProgrammingError, match="only added to"), transaction.atomic():
            SecurityEvent.objects.update(kind=Kind.SIGNED_OUT)
        assert SecurityEvent.objects.get().ip_address == "192.0.2.7"

    def test_no_entry_is_deleted_but_by_retention(self, now):
        event = SecurityEventFactory(happened_at=now - timedelta(days=1000))

        for delete in (event.delete, SecurityEvent.objects.all().delete):
            with pytest.raises(ProgrammingError, match="only added to"), transaction.atomic():
                delete()
        assert SecurityEvent.objects.count() == 1

    def test_it_is_not_emptied_at_once_either(self):
        SecurityEventFactory()

        refused = pytest.raises(ProgrammingError, match="only added to")
        with connection.cursor() as cursor, refused, transaction.atomic():
            cursor.execute("TRUNCATE coalition_securityevent")
        assert SecurityEvent.objects.exists()

    def test_retention_erases_what_is_past_its_days_and_nothing_younger(self, now, settings):
        settings.SECURITY_LOG_DAYS = 90
        SecurityEventFactory(happened_at=now - timedelta(days=91))
        young = SecurityEventFactory(happened_at=now - timedelta(days=89))

        assert erase_past_retention(now) == 1
        assert SecurityEvent.objects.get() == young

    def test_no_setting_makes_it_erase_what_is_younger_than_a_month(self, now, settings):
        settings.SECURITY_LOG_DAYS = 1
        SecurityEventFactory(happened_at=now - timedelta(days=29))

        with pytest.raises(ProgrammingError, match="only added to"), transaction.atomic():
            erase_past_retention(now)

    def test_what_retention_may_do_ends_with_its_transaction(self, now):
        erase_past_retention(now)
        SecurityEventFactory(happened_at=now - timedelta(days=1000))

        with connection.cursor() as cursor:
            # In a test the transaction goes on: what it set is taken back as PostgreSQL does at its end.
            cursor.execute("SELECT set_config('coalition.erasing', '', true)")
            with pytest.raises(ProgrammingError, match="only added to"), transaction.atomic():
                cursor.execute("DELETE FROM coalition_securityevent")

    def test_the_daily_task_erases_and_may_run_twice(self, now):
        SecurityEventFactory(happened_at=now - timedelta(days=1000))

        erase_security_log()
        erase_security_log()

        assert not SecurityEvent.objects.exists()

    def test_an_entry_outlives_whom_and_what_it_names(self):
        event = SecurityEventFactory(organization=OrganizationFactory(), about="coalition.gone:7")
        event.organization.delete()
        event.user.delete()

        kept = SecurityEvent.objects.select_related("actor", "user", "organization").get(kind=Kind.SIGNED_IN)
        assert (kept.who, kept.user, kept.organization) == ("a person since deleted", None, None)
        assert kept.organization_id
        assert kept.about_what == "coalition.gone 7"

    @pytest.mark.django_db(transaction=True)
    def test_an_entry_is_taken_back_with_the_fact(self, college, now):
        with transaction.atomic():
            invitations.invite(college, email="a@b.org", role=Role.MEMBER, title="", by=UserFactory(), now=now)
            assert SecurityEvent.objects.filter(kind=Kind.INVITED).exists()
            transaction.set_rollback(True)

        assert not Invitation.objects.exists()
        assert not SecurityEvent.objects.filter(kind=Kind.INVITED).exists()


class TestWhatIsWrittenDown:
    def test_an_invitation_from_its_letter_to_its_yes(self, college, manager, now):
        invited = UserFactory(email="ana@example.org")
        start = newest()

        sent = invitations.invite(college, email=invited.email, role=Role.STAFF, title="", by=manager, now=now)
        invitations.resend(sent, now=now)
        invitations.accept(sent, by=invited, now=now)

        assert since(start) == [
            (Kind.INVITED, None, "Staff (case work)"),
            (Kind.INVITATION_RESENT, None, ""),
            (Kind.MEMBERSHIP_BEGAN, invited, "Staff (case work)"),
            (Kind.INVITATION_ACCEPTED, invited, ""),
        ]
        assert set(SecurityEvent.objects.filter(pk__gt=start).values_list("organization", flat=True)) == {college.pk}
        first = SecurityEvent.objects.get(kind=Kind.INVITED)
        assert (first.actor, first.about, first.about_what) == (
            manager,
            f"coalition.invitation:{sent.pk}",
            f"invitation {sent.pk}",
        )

    def test_an_invitation_that_opens_an_account_and_one_that_is_taken_back(self, college, now):
        opened, revoked = InvitationFactory(organization=college), InvitationFactory(organization=college)
        start = newest()

        person = invitations.open_account(opened, full_name="Ana", now=now)
        invitations.open_account(opened, full_name="Ana", now=now)
        invitations.revoke(revoked, now=now)

        assert since(start) == [(Kind.ACCOUNT_OPENED, person, ""), (Kind.INVITATION_REVOKED, None, "")]

    def test_every_way_to_change_a_role(self, college, colleague, now):
        start = newest()

        memberships.change_role(colleague, role=Role.MANAGER, title="Dean")
        memberships.change_role(colleague, role=Role.MANAGER, title="Provost")
        colleague.refresh_from_db()
        colleague.role = Role.STAFF
        colleague.save()
        rows = [(2, {**dict.fromkeys(roster.COLUMNS, ""), "organization": college.name, "email": colleague.user.email})]
        rows[0][1]["role"] = "member"
        roster.take_in(rows, apply=True)

        assert since(start) == [
            (Kind.ROLE_CHANGED, colleague.user, "Staff (case work) → Manager"),
            (Kind.ROLE_CHANGED, colleague.user, "Manager → Staff (case work)"),
            (Kind.ROLE_CHANGED, colleague.user, "Staff (case work) → Member"),
            (Kind.IMPORTED, None, "people, organizations and groups"),
        ]

    def test_a_dry_run_of_a_roster_leaves_no_entry(self, college):
        start = newest()
        row = {**dict.fromkeys(roster.COLUMNS, ""), "organization": college.name, "email": "new@example.org"}

        roster.take_in([(2, row)], apply=False)

        assert since(start) == []

    def test_leaving_an_organization_leaves_its_groups(self, colleague, now):
        place = GroupMembershipFactory(user=colleague.user, organization=colleague.organization, role="chair")
        start = newest()

        memberships.end(colleague, now=now)
        memberships.end(colleague, now=now)

        assert since(start) == [(Kind.MEMBERSHIP_ENDED, colleague.user, ""), (Kind.GROUP_LEFT, colleague.user, "")]
        assert SecurityEvent.objects.latest("pk").about == f"coalition.group:{place.group_id}"

    def test_places_in_groups(self, now):
        start = newest()
        place = GroupMembershipFactory()
        GroupMembershipFactory(group=place.group, user=place.user, until=now.date(), organization=place.organization)
        place.role = "chair"
        place.save()
        memberships.leave_group(place, now=now)

        kinds = [kind for kind, user, _more in since(start) if user == place.user]
        assert kinds == [
            *(Kind.MEMBERSHIP_BEGAN, Kind.GROUP_JOINED, Kind.GROUP_JOINED, Kind.GROUP_LEFT),
            *(Kind.GROUP_ROLE_CHANGED, Kind.GROUP_LEFT),
        ]
        assert (Kind.GROUP_ROLE_CHANGED, place.user, "Member → Chair") in since(start)

    def test_a_seat_that_ends_names_each_whose_place_ends(self, now):
        place = GroupMembershipFactory()
        start = newest()

        memberships.end_seat(place.group.seats.get(), now=now)

        assert since(start) == [(Kind.GROUP_LEFT, place.user, "")]

    def test_a_request_that_is_accepted(self, college, manager, now):
        request = JoinRequestFactory(organization=college, group=None)
        start = newest()

        join_requests.accept(request, by=manager, now=now)

        assert since(start) == [(Kind.MEMBERSHIP_BEGAN, request.user, "Member")]

    def test_a_group_s_yes(self, college, manager, now):
        request = JoinRequestFactory(organization=college, group=GroupFactory())
        MembershipFactory(user=request.user, organization=college)
        start = newest()

        join_requests.accept(request, by=manager, now=now)

        assert since(start) == [(Kind.GROUP_JOINED, request.user, "Member")]

    def test_administrator_s_rights(self):
        start = newest()
        person, chief = UserFactory(), AdministratorFactory()
        person.is_staff = True
        person.save()
        person.save(update_fields=["last_login"])
        may = PermissionSet.objects.create(name="Editors")
        view = Permission.objects.get(codename="view_document")
        person.groups.add(may)
        person.groups.add(may)
        may.permissions.set([view])
        may.user_set.remove(person)
        person.user_permissions.add(view)
        person.user_permissions.clear()

        assert since(start) == [
            (Kind.RIGHTS_CHANGED, chief, "administrator, on"),
            (Kind.RIGHTS_CHANGED, chief, "may do everything, on"),
            (Kind.RIGHTS_CHANGED, person, "administrator, on"),
            (Kind.RIGHTS_CHANGED, person, "Editors, added"),
            (Kind.RIGHTS_CHANGED, None, "view_document, added"),
            (Kind.RIGHTS_CHANGED, person, "Editors, removed"),
            (Kind.RIGHTS_CHANGED, person, "view_document, added"),
            (Kind.RIGHTS_CHANGED, person, "all, removed"),
        ]

    @pytest.mark.ignore_template_errors
    def test_rights_given_in_the_administration_name_who_gave_them(self, client):
        administrator, person = AdministratorFactory(), UserFactory()
        client.force_login(administrator)

        client.post(
            f"/admin/coalition/user/{person.pk}/change/",
            {"email": person.email, "full_name": "Ana", "is_active": "on", "is_staff": "on"},
        )

        event = SecurityEvent.objects.latest("pk")
        assert (event.kind, event.actor, event.user, event.more) == (
            *(Kind.RIGHTS_CHANGED, administrator, person),
            "administrator, on",
        )
        assert event.ip_address == "127.0.0.1"

    def test_a_closed_account(self, now):
        person = UserFactory()
        start = newest()

        accounts.close_account(person, now=now)

        assert since(start) == [(Kind.ACCOUNT_CLOSED, person, "")]

    def test_whoever_opens_a_private_record(self, client, convener, backbone):
        client.force_login(convener)
        asked, document = InquiryFactory(), DocumentFactory(uploaded_by=convener)
        start = newest()

        client.get("/inbox/?page=99")
        client.head(f"/inbox/{asked.pk}/")
        client.get(f"/inbox/{asked.pk}/")
        b"".join(client.get(document.get_absolute_url()).streaming_content)

        viewed = SecurityEvent.objects.filter(pk__gt=start, kind=Kind.VIEWED).order_by("pk")
        assert [(each.actor, each.about, each.organization) for each in viewed] == [
            (convener, "coalition.inquiry", backbone),
            (convener, f"coalition.inquiry:{asked.pk}", backbone),
            (convener, f"coalition.document:{document.pk}", None),
        ]
        assert (viewed[0].about_what, viewed[0].more) == ("inquiries", "page 1")

    @pytest.mark.ignore_template_errors
    def test_whoever_opens_one_in_the_administration(self, client):
        client.force_login(AdministratorFactory())
        asked, letter = InquiryFactory(), MailFactory()
        start = newest()

        client.get(f"/admin/coalition/inquiry/{asked.pk}/change/")
        client.get(f"/admin/coalition/mail/{letter.pk}/change/")
        client.get(f"/admin/coalition/organization/{OrganizationFactory().pk}/change/")
        client.get("/admin/coalition/inquiry/?q=ana")
        client.get("/admin/coalition/inquiry/?nonsense=1")
        assert client.get("/admin/coalition/inquiry/?nonsense=1&e=1").status_code == 200  # it says so
        client.get("/admin/coalition/organization/")

        assert [(each.about, each.more) for each in SecurityEvent.objects.filter(pk__gt=start).order_by("pk")] == [
            (f"coalition.inquiry:{asked.pk}", ""),
            (f"coalition.mail:{letter.pk}", ""),
            ("coalition.inquiry", "page 1"),
        ]

    def test_what_no_person_does_is_done_by_what_it_is(self):
        assert record(Kind.IMPORTED).acting.startswith("test:")
        for acting, who in [
            ("command:import_roster", "the command import_roster"),
            ("task:x", "the portal itself"),
            ("visitor:/accounts/login/", "somebody who was not signed in"),
        ]:
            assert SecurityEvent(acting=acting).who == who
