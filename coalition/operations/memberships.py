"""People's places in organizations: how they end, and what they become."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from coalition.leaving import Departure, departures_of, notice
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
    departure = _leave(membership, now)
    notice([departure] if departure else [], now=now)
    return departure is not None


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
    """Every place of this person in organizations and groups, because the account is to end. Raises LastManager."""
    for membership in Membership.objects.of(user):
        _leave(membership, now)
    _end_places(GroupMembership.objects.of(user), now)
    notice([Departure(user.pk, is_gone=True)], now=now)


def choose(membership: Membership, *, now: datetime) -> None:
    """This organization first, from now on."""
    Membership.objects.filter(pk=membership.pk).update(chosen_at=now)


@transaction.atomic
def leave_group(place: GroupMembership, *, now: datetime) -> None:
    """The organization keeps its seat."""
    ended = _end_places(GroupMembership.objects.current().filter(pk=place.pk), now)
    notice(departures_of(ended), now=now)


@transaction.atomic
def end_seat(seat: Seat, *, now: datetime) -> None:
    """An organization leaves a group, and with it whoever speaks for it there."""
    _end(Seat.objects.current().filter(pk=seat.pk), timezone.localdate(now))
    places = GroupMembership.objects.current().filter(group=seat.group_id, organization=seat.organization_id)
    _end_places(places, now)
    # Its other people knew of the group by this seat.
    people = Membership.objects.current().filter(organization=seat.organization_id).values_list("user", flat=True)
    notice([Departure(user, groups=frozenset({seat.group_id})) for user in people], now=now)


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


def _leave(membership: Membership, now: datetime) -> Departure | None:
    """None: it had ended before."""
    check_another_manages(membership)
    if not _end(Membership.objects.current().filter(pk=membership.pk), timezone.localdate(now)):
        return None
    user, organization = membership.user, membership.organization_id
    record(Kind.MEMBERSHIP_ENDED, user=user, organization=membership.organization, now=now)
    places = _end_places(GroupMembership.objects.of(user).filter(organization=organization), now)
    end_sessions(user)
    groups = frozenset(place.group_id for place in places)
    return Departure(user.pk, groups=groups, organizations=frozenset({organization}))


def _end_places(found: QuerySet[GroupMembership], now: datetime) -> list[GroupMembership]:
    ending = list(found.select_for_update(of=("self",), no_key=True).select_related("user", "organization", "group"))
    _end(found, timezone.localdate(now))
    for place in ending:
        record(Kind.GROUP_LEFT, user=place.user, organization=place.organization, about=place.group, now=now)
    return ending


def _end(found: QuerySet, today: object) -> int:
    """Today, or, where they were to begin later, on their first day."""
    return found.update(until=Greatest(F("since"), today))
