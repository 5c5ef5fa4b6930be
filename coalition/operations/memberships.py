"""People's places in organizations: how they end, and what they become."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from coalition.models import GroupMembership, Membership, Organization, Seat, SecurityEvent, User
from coalition.operations.security_log import record

Kind = SecurityEvent.Kind


class LastManager(Exception):
    """Nobody else manages this organization, so its last manager can't leave or become anything else."""


@transaction.atomic
def end(membership: Membership, *, now: datetime) -> bool:
    """Take somebody's access at once, their sessions and places in groups for this organization included.

    Says whether it had not ended before. Raises LastManager.
    """
    check_another_manages(membership)
    today = timezone.localdate(now)
    ended = _end(Membership.objects.current().filter(pk=membership.pk), today)
    if ended:
        record(Kind.MEMBERSHIP_ENDED, user=membership.user, organization=membership.organization, now=now)
        _end_places(GroupMembership.objects.of(membership.user).filter(organization=membership.organization_id), now)
        end_sessions(membership.user)
    return bool(ended)


@transaction.atomic
def change_role(membership: Membership, *, role: Membership.Role, title: str) -> None:
    """Raises LastManager."""
    if role != Membership.Role.MANAGER:
        check_another_manages(membership)
    before = Membership.objects.select_for_update(of=("self",), no_key=True).get(pk=membership.pk).role
    changed = Membership.objects.current().filter(pk=membership.pk).update(role=role, title=title)
    if changed and before != role:
        whose, where = membership.user, membership.organization
        record(Kind.ROLE_CHANGED, user=whose, organization=where, before=before, after=role)


@transaction.atomic
def end_all(user: User, *, now: datetime) -> None:
    """Every place of this person in organizations and groups. Raises LastManager."""
    for membership in Membership.objects.of(user):
        end(membership, now=now)
    for place in user.group_memberships.current():
        leave_group(place, now=now)


def choose(membership: Membership, *, now: datetime) -> None:
    """This organization first, from now on."""
    Membership.objects.filter(pk=membership.pk).update(chosen_at=now)


@transaction.atomic
def leave_group(place: GroupMembership, *, now: datetime) -> None:
    """The organization keeps its seat."""
    _end_places(GroupMembership.objects.current().filter(pk=place.pk), now)


@transaction.atomic
def end_seat(seat: Seat, *, now: datetime) -> None:
    """An organization leaves a group, and with it whoever speaks for it there."""
    _end(Seat.objects.current().filter(pk=seat.pk), timezone.localdate(now))
    places = GroupMembership.objects.current().filter(group=seat.group_id, organization=seat.organization_id)
    _end_places(places, now)


def end_sessions(user: User) -> None:
    """Whoever is signed in as this person isn't any more, wherever that is."""
    User.objects.filter(pk=user.pk).update(sessions_ended=F("sessions_ended") + 1)


def check_another_manages(membership: Membership) -> None:
    """In the transaction of a change to it: hold the organization, and raise LastManager of its last manager.

    Two managers who leave at the same moment take turns, so that the second is told.
    """
    Organization.objects.select_for_update(of=("self",), no_key=True).get(pk=membership.organization_id)
    managers = Membership.objects.managers().filter(organization=membership.organization_id)
    if managers.filter(pk=membership.pk).exists() and not managers.exclude(pk=membership.pk).exists():
        raise LastManager


def _end_places(found: QuerySet[GroupMembership], now: datetime) -> None:
    ending = list(found.select_for_update(of=("self",), no_key=True).select_related("user", "organization", "group"))
    _end(found, timezone.localdate(now))
    for place in ending:
        record(Kind.GROUP_LEFT, user=place.user, organization=place.organization, about=place.group, now=now)


def _end(found: QuerySet, today: object) -> int:
    """Today, or, where they were to begin later, on their first day."""
    return found.update(until=Greatest(F("since"), today))
