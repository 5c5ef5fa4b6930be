"""One of everything the portal keeps, and the people who look at it."""

import pytest
from django.contrib import admin

from coalition.models import Membership
from coalition.tests.factories import (
    AdministratorFactory,
    AnnouncementFactory,
    GroupMembershipFactory,
    InvitationFactory,
    JoinRequestFactory,
    MailFactory,
    MembershipFactory,
    SecurityEventFactory,
)
from portal.tests.fuzz.targets import Browser
from portal.tests.test_admin_lists import FACTORIES


@pytest.fixture
def manager():
    """Of the backbone, who chairs a group: nobody else has more pages."""
    person = MembershipFactory(
        role=Membership.Role.MANAGER, organization__is_member=True, organization__is_backbone=True
    ).user
    own = person.memberships.get().organization
    group = GroupMembershipFactory(user=person, organization=own, role="chair").group
    AnnouncementFactory(author=person)
    InvitationFactory(organization=own, invited_by=person)
    InvitationFactory(email=person.email)
    JoinRequestFactory(group=group)
    JoinRequestFactory(organization=own, group=None)
    MailFactory(user=person)
    SecurityEventFactory(organization=own)
    return person


@pytest.fixture
def everything(manager):
    own = manager.memberships.get().organization
    for model in admin.site._registry:
        belongs = any(field.name == "organization" and not field.null for field in model._meta.fields)
        FACTORIES[model](**({"organization": own} if belongs and model._meta.model_name == "program" else {}))


@pytest.fixture
def browser_of(everything, manager):
    def open_browser(who: str) -> Browser:
        people = {"visitor": lambda: None, "manager": lambda: manager, "administrator": AdministratorFactory}
        return Browser(people[who]())

    return open_browser
