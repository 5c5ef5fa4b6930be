"""Who comes, who waits, and what is still free."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Count as Number
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import ngettext

from coalition.models import GroupMembership, Organization, User
from coalition.prepared import prepared
from convenings.models import Convening, Need, Reply, Rsvp
from convenings.models.rsvp import places_of
from convenings.seating import Party, Room

PLACES = tuple(Reply.Place.values)
SEATED = Q(seated_at__isnull=False)
# How whoever comes is called: of an account without a name that is its address.
CALLED = Coalesce(NullIf("user__full_name", Value("")), NullIf("name", Value("")), "user__email")


@dataclass
class Count:
    """What is taken, how many parties wait for each place, and the last number in line that was given out."""

    room: Room
    last_number: int = 0
    waiting: Counter[str] = field(default_factory=Counter)


def empty_room(convening: Convening) -> Room:
    limits = {Reply.Place.IN_PERSON: convening.capacity, Reply.Place.ONLINE: convening.capacity_online}
    return Room({place: limits[Reply.Place(place)] for place in places_of(convening)}, convening.seats_an_organization)


def count(convening: Convening) -> Count:
    """Under the lock. Where nothing is limited nobody waits, so nobody is counted."""
    room = empty_room(convening)
    if not room.is_limited:
        return Count(room)
    by = ("place", "organization") if room.an_organization else ("place",)
    counted = Count(room)
    rows = (
        convening.rsvps.order_by()
        .values(*by)
        .annotate(
            people=Sum(1 + F("guests"), filter=SEATED, default=0),
            last=Max("waiting_number", default=0),
            parties=Number("waiting_number"),
        )
    )
    for row in rows:
        room.seat(Party(None, row["people"], row["place"], row.get("organization")))
        counted.last_number = max(counted.last_number, row["last"])
        counted.waiting[row["place"]] += row["parties"]
    return counted


def party_of(rsvp: Rsvp) -> Party:
    return Party(rsvp.pk, rsvp.size, rsvp.place, rsvp.organization_id)


class Delegation(NamedTuple):
    """Those who come for an organization, or for none; `names`, in a row, only where they may be shown."""

    name: str
    slug: str
    people: int
    names: str

    @property
    def people_in_words(self) -> str:
        return ngettext("%(number)s person", "%(number)s people", self.people) % {"number": self.people}


@dataclass(frozen=True)
class Turnout:
    """Who comes, by organization; what is left, and how many people wait."""

    delegations: list[Delegation]
    room: Room
    waiting: int


def turnout(convening: Convening, *, with_names: bool) -> Turnout:
    """In one statement; last, those who come for no organization."""
    room, waiting, delegations = empty_room(convening), 0, []
    for organization, name, slug, waits, names, *people in (_named if with_names else _by_organization)(convening.pk):
        waiting += waits
        for place, number in zip(PLACES, people, strict=True):
            if number:
                room.take(number, place, organization)
        if coming := sum(people):
            delegations.append(Delegation(name or "", slug or "", coming, names or ""))
    return Turnout(delegations, room, waiting)


@prepared(int)
def _by_organization(convening: int) -> QuerySet[Rsvp, tuple[Any, ...]]:
    return _counted(convening, names=Value(""))


@prepared(int)
def _named(convening: int) -> QuerySet[Rsvp, tuple[Any, ...]]:
    names = StringAgg(CALLED, ", ", filter=SEATED, order_by=("user__full_name", "name", "pk"))
    return _counted(convening, names=names)


def _counted(convening: int, *, names: Any) -> QuerySet[Rsvp, tuple[Any, ...]]:
    people = 1 + F("guests")
    places = {place: Sum(people, filter=SEATED & Q(place=place), default=0) for place in PLACES}
    waiting = Sum(people, filter=Q(waiting_number__isnull=False), default=0)
    organization = ("organization_id", "organization__name", "organization__slug")
    rows = Rsvp.objects.filter(convening=convening).values("organization__sort_name", *organization)
    rows = rows.annotate(**places, waiting=waiting, names=names)
    rows = rows.order_by(F("organization__sort_name").asc(nulls_last=True), "organization_id")
    return rows.values_list(*organization, "waiting", "names", *PLACES)


@dataclass(frozen=True)
class Standing:
    """How somebody stands to a convening, and what is free. `number`: their place in line, where they wait."""

    rsvp: Rsvp | None
    number: int | None
    room: Room
    waiting: int

    @property
    def seats_in_words(self) -> list[str]:
        """One line a place whose seats are counted."""
        return [self._in_words(place, limit) for place, limit in self.room.limits.items() if limit is not None]

    def _in_words(self, place: str, limit: int) -> str:
        left = self.room.left(place)
        words = ngettext("%(left)s of one seat is left.", "%(left)s of %(limit)s seats are left.", limit)
        if not left:
            words = ngettext("The one seat is taken.", "All %(limit)s seats are taken.", limit)
        named = f"{Reply.Place(place).label}: " if len(self.room.limits) > 1 else ""
        waiting = ngettext("One person waits.", "%(waiting)s wait.", self.waiting) if self.waiting and not left else ""
        numbers = {"left": left, "limit": limit, "waiting": self.waiting}
        return f"{named}{words} {waiting}".strip() % numbers


def standing(convening: Convening, user: Any, coming: Turnout) -> Standing:
    """Of whoever looks at its page."""
    rsvp = _own.first(convening.pk, user.pk) if user.is_authenticated else None
    if rsvp:
        rsvp.convening = convening
    return Standing(rsvp, rsvp.place_in_line() if rsvp else None, coming.room, coming.waiting)


@prepared(int, int)
def _own(convening: int, user: int) -> QuerySet[Rsvp]:
    return Rsvp.objects.filter(convening=convening).of(user).select_related("organization").order_by("pk")


@dataclass(frozen=True)
class HeadCount:
    """What whoever runs it has to know: people (guests included), not answers; `needs`: how many need each."""

    coming: dict[str, int]
    waiting: int
    maybe: int
    silent: int
    needs: list[tuple[str, int]]
    missing: list[Organization]

    @property
    def total(self) -> int:
        return sum(self.coming.values())


def head_count(convening: Convening) -> HeadCount:
    """In three statements, however many come. Missing are organizations of the group of which nobody comes."""
    seated, maybe = Q(seated_at__isnull=False), Q(answer=Reply.Answer.MAYBE)
    people = 1 + F("guests")
    sums = convening.rsvps.aggregate(
        **{place: Sum(people, filter=seated & Q(place=place), default=0) for place in places_of(convening)},
        waiting=Sum(people, filter=Q(waiting_number__isnull=False), default=0),
        maybe=Sum(people, filter=maybe, default=0),
        silent=Number("pk", filter=Q(answer="")),
    )
    come = convening.rsvps.coming()
    needed = Counter(need for needs in come.exclude(needs=[]).values_list("needs", flat=True) for need in needs)
    invited: QuerySet[Organization] = Organization.objects.none()
    if convening.group:
        invited = convening.group.organizations()
    return HeadCount(
        coming={str(Reply.Place(place).label): sums[place] for place in places_of(convening)},
        waiting=sums["waiting"],
        maybe=sums["maybe"],
        silent=sums["silent"],
        needs=[(str(Need(need).label), number) for need, number in needed.most_common()],
        missing=list(invited.exclude(Exists(come.filter(organization=OuterRef("pk"))))),
    )


@dataclass(frozen=True)
class Next:
    """What comes next for somebody, with their answer so far."""

    convening: Convening
    rsvp: Rsvp | None


def next_for(user: User, now: datetime, *, at_most: int = 8) -> list[Next]:
    """What their groups convene, and what else they answered or were invited to; in two statements."""
    own = Rsvp.objects.of(user)
    answered = own.filter(convening=OuterRef("pk"))
    in_groups = GroupMembership.objects.of(user).filter(group=OuterRef("group"))
    coming_up = Convening.objects.visible_to(user).upcoming(now).filter(Exists(answered) | Exists(in_groups))
    found = list(coming_up.with_what_a_card_shows()[:at_most])
    rsvps = {rsvp.convening_id: rsvp for rsvp in own.filter(convening__in=found).with_place_in_line()}
    return [Next(convening, rsvps.get(convening.pk)) for convening in found]
