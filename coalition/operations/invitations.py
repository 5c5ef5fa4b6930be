"""A manager's letter brings somebody in; whoever opens it decides, signed in, as whom to accept."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from coalition.links import invitation_link
from coalition.models import Invitation, Kind, Membership, Organization, SecurityEvent, User
from coalition.models.joining import INVITATION_HOLDS
from coalition.operations.letters import queue
from coalition.operations.security_log import record


class AlreadyBelongs(Exception):
    """This person is in this organization already."""


class InvitationGone(Exception):
    """It was accepted, taken back, or has expired."""


@transaction.atomic
def invite(
    organization: Organization, *, email: str, role: Membership.Role, title: str, by: User, now: datetime
) -> Invitation:
    """Write to this address; where it is invited already, the invitation says from now on what this one says.

    Raises AlreadyBelongs, or MalformedAddress of an address that no mail server would take.
    """
    email = User.normalize_username(email)
    if organization.memberships.current().filter(user__email=email).exists():
        raise AlreadyBelongs
    said = {"role": role, "title": title, "invited_by": by, "expires_at": now + INVITATION_HOLDS}
    invitation, _new = Invitation.objects.open().update_or_create(
        organization=organization, email=email, defaults=said, create_defaults={**said, "created_at": now}
    )
    _write(invitation, now)
    _record(SecurityEvent.Kind.INVITED, invitation, now, by=by, role=role)
    return invitation


@transaction.atomic
def resend(invitation: Invitation, *, now: datetime) -> None:
    """The same letter again, which holds for two weeks from now. Raises InvitationGone."""
    if not Invitation.objects.open().filter(pk=invitation.pk).update(expires_at=now + INVITATION_HOLDS):
        raise InvitationGone
    invitation.refresh_from_db()
    _write(invitation, now)
    _record(SecurityEvent.Kind.INVITATION_RESENT, invitation, now)


@transaction.atomic
def revoke(invitation: Invitation, *, now: datetime) -> None:
    """Its link does nothing any more. Raises InvitationGone."""
    if not Invitation.objects.open().filter(pk=invitation.pk).update(revoked_at=now):
        raise InvitationGone
    _record(SecurityEvent.Kind.INVITATION_REVOKED, invitation, now)


@transaction.atomic
def accept(invitation: Invitation, *, by: User, now: datetime) -> Membership:
    """Of two who accept at the same moment one belongs. Raises InvitationGone or AlreadyBelongs."""
    still_open = Invitation.objects.open().filter(pk=invitation.pk, expires_at__gt=now)
    if not still_open.update(accepted_at=now, accepted_by=by):
        raise InvitationGone
    membership, is_new = Membership.objects.current().get_or_create(
        user=by,
        organization_id=invitation.organization_id,
        defaults={"role": invitation.role, "title": invitation.title},
    )
    if not is_new:
        raise AlreadyBelongs
    _record(SecurityEvent.Kind.INVITATION_ACCEPTED, invitation, now, by=by, user=by)
    _tell_who_invited(invitation, by, now)
    return membership


@transaction.atomic
def open_account(invitation: Invitation, *, full_name: str, now: datetime) -> User:
    """For the address that was invited, unless it has one. It opens with a code sent there: no link signs anybody in.

    Raises InvitationGone.
    """
    if not invitation.is_open(now):
        raise InvitationGone
    person = User.objects.filter(email=invitation.email).first()
    if not person:
        person = User.objects.create_user(invitation.email, full_name=full_name)
        EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
        _record(SecurityEvent.Kind.ACCOUNT_OPENED, invitation, now, user=person)
    return person


def _record(kind: SecurityEvent.Kind, invitation: Invitation, now: datetime, **more: Any) -> None:
    record(kind, organization=invitation.organization, about=invitation, now=now, **more)


def _write(invitation: Invitation, now: datetime) -> None:
    reader = User.objects.filter(email=invitation.email, is_active=True).first()
    queue(
        f"invitation:{invitation.pk}:{now.isoformat()}",
        kind=Kind.INVITATION,
        to=reader or invitation.email,
        context={"invitation": invitation, "link": invitation_link(invitation)},
        now=now,
    )


def _tell_who_invited(invitation: Invitation, person: User, now: datetime) -> None:
    names = {"who": person, "organization": invitation.organization}
    paragraphs = [format_lazy(_("{who} has accepted your invitation to {organization}."), **names)]
    if person.email != invitation.email:
        other = _(
            "You wrote to {invited}; it was accepted by the account of {accepted}. If you don't know that address, end "
            "the membership on your organization's page, and tell us."
        )
        paragraphs.append(format_lazy(other, invited=invitation.email, accepted=person.email))
    queue(
        f"invitation-accepted:{invitation.pk}",
        kind=Kind.MEMBERSHIP,
        to=invitation.invited_by,
        context={
            "subject": format_lazy(_("{who} now belongs to {organization}"), **names),
            "paragraphs": paragraphs,
            "link": settings.SITE_URL + invitation.organization.get_absolute_url(),
            "link_label": invitation.organization.name,
        },
        now=now,
    )
