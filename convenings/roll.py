"""The roll of a convening: who is expected, who is there, and whether that is enough to decide anything."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy, ngettext

from coalition.models import Group, GroupMembership, Organization, User
from coalition.prepared import is_any_of, prepared
from convenings.models import Attendance, Convening, Reply, Rsvp

SAID = {Reply.Answer.YES.value: gettext_lazy("said yes"), Reply.Answer.NO.value: gettext_lazy("said no")}


@dataclass(frozen=True)
class Quorum:
    """Counted in organizations: those with a seat of which somebody is there. `needed` is 0 where nobody has one."""

    needed: int
    there: int

    @property
    def is_met(self) -> bool:
        return self.there >= self.needed

    @property
    def in_words(self) -> str:
        words = ngettext(
            "%(there)s organization is there, of %(needed)s that a decision needs.",
            "%(there)s organizations are there, of %(needed)s that a decision needs.",
            self.there,
        )
        return words % {"there": self.there, "needed": self.needed}


@dataclass(frozen=True)
class Line:
    """Somebody of the group, somebody who said that they come, or somebody who walked in."""

    user: User | None
    organization: Organization | None
    rsvp: Rsvp | None
    attendance: Attendance | None
    is_of_the_group: bool

    @property
    def who(self) -> str:
        known = self.attendance or self.rsvp
        return str(self.user) if self.user else known.who if known else ""

    @property
    def key(self) -> str:
        """What a form calls them; it stays the same once they are on the roll."""
        if self.user:
            return f"person-{self.user.pk}"
        return f"guest-{self.rsvp.pk}" if self.rsvp else f"name-{self.attendance.pk if self.attendance else ''}"

    @property
    def is_there(self) -> bool:
        return self.attendance is not None and self.attendance.is_there

    @property
    def is_walk_in(self) -> bool:
        return not self.is_of_the_group and self.rsvp is None

    @property
    def is_by_name_alone(self) -> bool:
        """Known to nobody but whoever keeps the roll."""
        return self.user is None and self.rsvp is None

    @property
    def in_place_of(self) -> User | None:
        known = self.attendance or self.rsvp
        return known.in_place_of if known else None

    @property
    def words_beside(self) -> list[str]:
        """In whose place they come, and what they said before, as long as nothing is noted."""
        words = [gettext("in the place of %(who)s") % {"who": self.in_place_of}] if self.in_place_of else []
        if self.attendance is None and self.rsvp and self.rsvp.answer in SAID:
            words.append(str(SAID[self.rsvp.answer]))
        return words

    @property
    def noted(self) -> str:
        """The value of the button that says what the roll says; empty: nothing yet."""
        return self.attendance.noted if self.attendance else ""

    @property
    def in_words(self) -> str:
        """What the roll says of them, and how they take part."""
        if self.attendance is None:
            return gettext("Not noted yet")
        online = self.attendance.is_there and self.attendance.place == Reply.Place.ONLINE
        state = self.attendance.get_state_display()
        return f"{state}, {self.attendance.get_place_display()}" if online else str(state)


@dataclass(frozen=True)
class Party:
    """The lines of one organization, or of none."""

    organization: Organization | None
    has_a_seat: bool
    lines: list[Line]

    @property
    def key(self) -> str:
        return f"party-{self.organization.pk if self.organization else 'none'}"

    def by_name(self) -> tuple[bool, str]:
        """To sort by: that of no organization comes last."""
        return self.organization is None, self.organization.sort_name if self.organization else ""

    @cached_property
    def is_there(self) -> bool:
        return any(line.is_there for line in self.lines)


@dataclass(frozen=True)
class Roll:
    parties: list[Party]
    quorum: Quorum

    def lines(self) -> Iterator[Line]:
        return (line for party in self.parties for line in party.lines)

    @cached_property
    def there(self) -> int:
        """How many people."""
        return sum(line.is_there for line in self.lines())

    @property
    def there_in_words(self) -> str:
        words = ngettext("%(number)s person is there.", "%(number)s people are there.", self.there)
        return words % {"number": self.there}

    @cached_property
    def unnoted(self) -> list[Line]:
        """Of whom the roll says nothing yet."""
        return [line for line in self.lines() if line.attendance is None]

    def line(self, key: str) -> Line | None:
        return next((line for line in self.lines() if line.key == key), None)

    def by_name_alone(self, key: str) -> Line | None:
        """Who walked in and was only written down: what was written by mistake is taken off."""
        line = self.line(key)
        return line if line and line.is_by_name_alone else None


def roll_of(convening: Convening, *, as_it_was: bool = False) -> Roll:
    """In five statements, however many they are: organizations with a seat first, also where nobody is in the group.

    One more where somebody is of an organization without a seat. `as_it_was`: with the seats of the day of the meeting.
    """
    seats = _seats(convening.group, convening.local_date if as_it_was else None) if convening.group else []
    seated: dict[int | None, Party] = {each.pk: Party(each, True, []) for each in seats}
    rest: dict[int | None, Party] = {}
    for line in sorted(_lines(convening, seats), key=lambda line: (line.who.casefold(), line.key)):
        pk = line.organization.pk if line.organization else None
        party = seated.get(pk) or rest.setdefault(pk, Party(line.organization, False, []))
        party.lines.append(line)
    parties = [*seated.values(), *sorted(rest.values(), key=Party.by_name)]
    there = sum(each.is_there for each in parties if each.has_a_seat)
    return Roll(parties, Quorum(_needed(convening, len(seats)), there))


def _seats(group: Group, day: date | None) -> list[Organization]:
    return list(group.organizations_on(day).order_by("sort_name", "pk")) if day else _seated(group.pk)


def _needed(convening: Convening, seats: int) -> int:
    """As the group says, or more than half of those with a seat."""
    chosen = convening.group.quorum if convening.group else None
    return min(chosen or seats // 2 + 1, seats)


def _lines(convening: Convening, seats: list[Organization]) -> Iterator[Line]:
    """Each person once: of the group, who said that they come or may come, and who is on the roll already."""
    noted, answers = _noted(convening.pk), _answers(convening.pk)
    of_group = dict(_places(convening.group_id)) if convening.group_id else {}
    known: list[Attendance | Rsvp] = [*noted, *answers]
    people = _people({*of_group, *(each.user_id for each in known), *(each.in_place_of_id for each in known)})
    organizations = _organizations(seats, {*of_group.values(), *(each.organization_id for each in known)})
    for each in known:
        # Each person and organization is one object here, however many rows tell of them; as is the convening.
        each.convening = convening
        each.user, each.in_place_of = people.get(each.user_id), people.get(each.in_place_of_id)
        each.organization = organizations.get(each.organization_id)
    of_user = {line.user_id: line for line in noted if line.user_id}
    by_user = {rsvp.user_id: rsvp for rsvp in answers if rsvp.user_id}
    plans = [rsvp for rsvp in answers if rsvp.is_coming or rsvp.answer == Reply.Answer.MAYBE]
    for pk in dict.fromkeys((*of_group, *(rsvp.user_id for rsvp in plans if rsvp.user_id), *of_user)):
        line, rsvp = of_user.get(pk), by_user.get(pk)
        said = (line and line.organization, rsvp and rsvp.organization, organizations.get(of_group.get(pk)))
        speaks_for = next((each for each in said if each), None)
        yield Line(people[pk], speaks_for, rsvp, line, pk in of_group)
    of_guest = {line.rsvp_id: line for line in noted if line.rsvp_id}
    for rsvp in answers:
        line = of_guest.get(rsvp.pk)
        if rsvp.user_id is None and (line or rsvp.is_coming):
            yield Line(None, (line or rsvp).organization, rsvp, line, False)
    for line in noted:
        if line.user_id is None and line.rsvp_id is None:
            yield Line(None, line.organization, None, line, False)


def _people(pks: set[int | None]) -> dict[int | None, User]:
    """With what a line says of them."""
    return {each.pk: each for each in _named(list(pks - {None}))}


@prepared(list)
def _named(pks: list[int]) -> QuerySet[User]:
    return User.objects.filter(is_any_of("pk", pks)).only("full_name", "email", "anonymized_at")


@prepared(int)
def _seated(group: int) -> QuerySet[Organization]:
    return Group(pk=group).organizations().only("name", "sort_name", "slug").order_by("sort_name", "pk")


@prepared(int)
def _noted(convening: int) -> QuerySet[Attendance]:
    return Attendance.objects.filter(convening=convening).order_by("pk")


@prepared(int)
def _answers(convening: int) -> QuerySet[Rsvp]:
    return Rsvp.objects.filter(convening=convening).order_by("pk")


@prepared(int)
def _places(group: int) -> QuerySet[GroupMembership, tuple[int, int | None]]:
    """Of the people in the group, with the organization that each speaks for."""
    places = GroupMembership.objects.current().filter(group=group, user__is_active=True)
    return places.order_by("pk").values_list("user", "organization")


def _organizations(seats: list[Organization], pks: set[int | None]) -> dict[int | None, Organization]:
    found: dict[int | None, Organization] = {each.pk: each for each in seats}
    missing = pks - found.keys() - {None}
    return found | Organization.objects.in_bulk(missing) if missing else found
