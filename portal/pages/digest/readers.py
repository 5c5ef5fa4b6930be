"""Who gets a digest, and where each of them belongs at the moment it is written."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from coalition.models import Digest, GroupMembership, Membership, Preferences, Seat, User
from coalition.operations.digest import Told, told_until

READERS_AT_ONCE = 100


@dataclass
class Reader:
    """`groups`: those they have a place in, by id; `runs`: those of them that they run."""

    user: User
    told: Told
    organizations: set[int] = field(default_factory=set)
    groups: set[int] = field(default_factory=set)
    runs: set[int] = field(default_factory=set)
    is_member: bool = False

    @property
    def since(self) -> datetime:
        return self.told.until


def next_readers(digest: Digest) -> list[User]:
    """Some of those who get it this often, after those who were reached."""
    people = User.objects.filter(Exists(_places()) | Exists(_belonging()), is_active=True, pk__gt=digest.reached)
    chosen = Q(preferences__digest=digest.cadence)
    if digest.cadence == Preferences.Digest.MONTHLY:
        chosen |= Q(preferences=None)
    return list(people.filter(chosen).select_related("preferences").order_by("pk")[:READERS_AT_ONCE])


def readers_of(digest: Digest, people: Iterable[User]) -> list[Reader]:
    """In five statements, whoever and however many they are."""
    people = list(people)
    told = told_until(digest, people)
    readers = {user.pk: Reader(user, told[user.pk]) for user in people}
    for membership in Membership.objects.current().filter(user__in=people).select_related("organization"):
        reader = readers[membership.user_id]
        reader.organizations.add(membership.organization_id)
        reader.is_member |= membership.organization.is_member
    for place in _where_they_speak(people):
        reader = readers[place.user_id]
        reader.groups.add(place.group_id)
        if place.role in GroupMembership.RUNNING_ROLES:
            reader.runs.add(place.group_id)
    return list(readers.values())


def groups_of(readers: Iterable[Reader]) -> set[int]:
    return {group for reader in readers for group in reader.groups}


def organizations_of(readers: Iterable[Reader]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for reader in readers:
        found[reader.user.pk] |= reader.organizations
    return found


def _where_they_speak(people: list[User]) -> QuerySet[GroupMembership]:
    """Places of people who belong to an organization that has a seat there, whatever a place alone may say."""
    own = Membership.objects.current().filter(user=OuterRef("user"), organization=OuterRef("organization"))
    seat = Seat.objects.current().filter(group=OuterRef("group"), organization=OuterRef("organization"))
    return GroupMembership.objects.current().filter(Exists(own), Exists(seat), user__in=people)


def _places() -> QuerySet[GroupMembership]:
    return GroupMembership.objects.current().filter(user=OuterRef("pk"))


def _belonging() -> QuerySet[Membership]:
    return Membership.objects.current().filter(user=OuterRef("pk"), organization__is_member=True)
