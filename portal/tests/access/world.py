"""Everybody the table speaks of, each signed in, and the things that its lines are about."""

from datetime import date
from types import SimpleNamespace

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Permission
from django.contrib.auth.signals import user_logged_in
from django.test import Client
from django.test.client import ClientHandler
from django.utils import timezone

from coalition.models import Membership, Organization
from coalition.tests.factories import (
    AdministratorFactory,
    AnnouncementFactory,
    DocumentFactory,
    GroupFactory,
    GroupMembershipFactory,
    InquiryFactory,
    InvitationFactory,
    JoinRequestFactory,
    MailFactory,
    MembershipFactory,
    OrganizationFactory,
    UserFactory,
)
from convenings.models import CalendarLink
from convenings.tests.factories import (
    ActionFactory,
    AgendaItemFactory,
    AttendanceFactory,
    ConveningDocumentFactory,
    ConveningFactory,
    DecisionFactory,
    ForumNoteFactory,
    MinutesFactory,
    RsvpFactory,
    SeriesFactory,
)
from outcomes.tests.factories import SavedViewFactory
from portal.access.personas import P, Persona
from portal.tests.access.everything import Rows, populate
from programs.tests.factories import CohortFactory, PathwayFactory, ProgramFactory

Role = Membership.Role


class Side:
    """An organization with its people, its group that is not public, and a row of every model."""

    def __init__(self, name: str) -> None:
        self.organization = OrganizationFactory(name=name, slug=name.lower(), is_member=True)
        self.member, self.staff, self.manager, self.administrator, person = (
            MembershipFactory(organization=self.organization, role=role, user__email=f"{who}@{name}.example").user
            for who, role in (
                ("member", Role.MEMBER),
                ("staff", Role.STAFF),
                ("manager", Role.MANAGER),
                ("administrator", Role.MEMBER),
                ("person", Role.MEMBER),
            )
        )
        self.administrator.is_staff = True
        self.administrator.save()
        self.group = GroupFactory(name=f"Group of {name}", slug=f"group-of-{name.lower()}", is_public=False)
        elsewhere = OrganizationFactory(name=f"Third of {name}", is_member=True)
        self.chair = GroupMembershipFactory(group=self.group, organization=elsewhere, role="chair").user
        GroupMembershipFactory(group=self.group, organization=self.organization)
        self.rows = populate(Rows(self.organization, person, self.group))


class World:
    def __init__(self) -> None:
        self.own, self.other = Side("Harbor"), Side("Bridge")
        backbone = OrganizationFactory(name="Backbone", is_member=True, is_backbone=True)
        left = MembershipFactory(
            organization=self.own.organization,
            since=date(2020, 1, 1),
            until=date(2021, 1, 1),
            user__email="left@x.example",
        ).user
        give(self.own.administrator, FEW_RIGHTS)
        give(self.other.administrator, None)
        self.people = {
            P.STRANGER: UserFactory(email="stranger@x.example"),
            P.LEFT: left,
            P.MEMBER: self.own.member,
            P.STAFF: self.own.staff,
            P.MANAGER: self.own.manager,
            P.OTHER_MEMBER: self.other.member,
            P.OTHER_STAFF: self.other.staff,
            P.OTHER_MANAGER: self.other.manager,
            P.CHAIR: self.own.chair,
            P.OTHER_CHAIR: self.other.chair,
            P.CONVENER: MembershipFactory(organization=backbone, role=Role.STAFF).user,
            P.ADMINISTRATOR: self.own.administrator,
            P.OTHER_ADMINISTRATOR: self.other.administrator,
            P.SUPERUSER: AdministratorFactory(email="root@x.example"),
        }
        self.cookies = {persona: signed_in(user) for persona, user in self.people.items()}
        self.things = things(self)
        self.handler = ClientHandler(enforce_csrf_checks=False)

    def client(self, persona: Persona) -> Client:
        """A browser in which this person is signed in, as fresh as the last one; its site is one for all."""
        client = Client(raise_request_exception=True)
        client.handler = self.handler
        if persona in self.cookies:
            client.cookies["sessionid"] = self.cookies[persona]
        return client

    def organization_of(self, persona: Persona) -> Organization | None:
        user = self.people.get(persona)
        membership = user and Membership.objects.of(user).first()
        return membership and membership.organization


# Looks at everything, and works on these.
FEW_RIGHTS = {"organization", "membership", "program", "cohort", "pathway", "mail", "announcement", "user"}


def give(user: object, works_on: set[str] | None) -> None:
    """Permissions to look at every model, and to add, change and delete those named; all of them where none is."""
    given = [
        permission
        for permission in Permission.objects.select_related("content_type")
        if works_on is None
        or permission.codename.startswith("view_")
        or permission.codename.partition("_")[2] in works_on
    ]
    user.user_permissions.set(given)


def signed_in(user: object) -> str:
    """The key of a session in which the second factor has been shown."""

    def show(request, user, **kwargs):
        record_authentication(request, user, "mfa")

    client = Client()
    user_logged_in.connect(show)
    try:
        client.force_login(user)
    finally:
        user_logged_in.disconnect(show)
    return client.cookies["sessionid"].value


def things(world: World) -> SimpleNamespace:
    own, other = world.own, world.other
    public_group = GroupFactory(slug="public-group")
    date_of_series = ConveningFactory(series=SeriesFactory(group=own.group), visibility="group")
    public_convening = ConveningFactory()
    unmanaged = OrganizationFactory(name="Unmanaged", is_member=True)
    return SimpleNamespace(
        public_group=public_group,
        public_document=DocumentFactory(group=public_group, is_public=True),
        group_document=DocumentFactory(group=own.group),
        invitation=InvitationFactory(organization=own.organization, email="invited@x.example"),
        revoked=InvitationFactory(organization=own.organization, revoked_at=timezone.now()),
        others_invitation=InvitationFactory(organization=other.organization),
        membership=MembershipFactory(organization=own.organization, role=Role.MEMBER),
        others_membership=MembershipFactory(organization=other.organization, role=Role.MEMBER),
        asks_organization=JoinRequestFactory(organization=own.organization),
        asks_unmanaged=JoinRequestFactory(organization=unmanaged),
        asks_group=JoinRequestFactory(organization=own.organization, group=own.group),
        to_organization=AnnouncementFactory(organization=own.organization),
        to_group=AnnouncementFactory(group=own.group),
        to_everyone=AnnouncementFactory(),
        inquiry=InquiryFactory(),
        letter=MailFactory(user=own.manager),
        passkey=Authenticator.objects.create(user=own.rows.person, type="webauthn", data={"name": "Key"}),
        document=DocumentFactory(uploaded_by=own.manager),
        listed=ProgramFactory(organization=own.organization, slug="listed"),
        cohort=CohortFactory(program__organization=own.organization),
        archived=ProgramFactory(
            organization=own.organization, slug="archived", status="archived", archived_at=timezone.now()
        ),
        withheld=ProgramFactory(organization=own.organization, slug="withheld", status="withheld"),
        public_convening=public_convening,
        handout=ConveningDocumentFactory(convening=public_convening, document__is_public=True).document,
        agenda=ConveningDocumentFactory(convening=date_of_series).document,
        coalition_convening=ConveningFactory(visibility="coalition"),
        group_convening=ConveningFactory(group=own.group, visibility="group"),
        date_of_series=date_of_series,
        rsvp=RsvpFactory(convening=date_of_series),
        agenda_item=AgendaItemFactory(convening=date_of_series),
        proposal=AgendaItemFactory(convening=date_of_series, state="proposed", proposed_by=own.chair),
        minutes=MinutesFactory(convening=date_of_series, state="circulated"),
        published_minutes=MinutesFactory(convening=public_convening, state="approved", is_public=True),
        decision=DecisionFactory(convening=date_of_series),
        walk_in=AttendanceFactory(convening=date_of_series, user=None, name="Walked In"),
        forum_note=ForumNoteFactory(convening=date_of_series),
        action=ActionFactory(group=own.group, organization=own.organization, user=own.manager),
        calendar=CalendarLink.objects.create(user=own.manager),
        saved_view=SavedViewFactory(user=own.manager, organization=own.organization),
        published=PathwayFactory(slug="published"),
        draft=PathwayFactory(slug="draft", status="draft"),
    )
