"""The roll of a convening: who is expected, who is there, and whether that is enough to decide anything."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy, ngettext

from coalition.models import Group, GroupMembership, Organization, User
from coalition.prepared import prepared
from convenings.models import Attendance, Convening, Reply, Rsvp
from convenings.queries import SEATED

# What is read of organizations, and of who is meant by an answer or by what the roll says.
NAMED = ("pk", "name")
WHOSE = (
    "organization_id",
    "name",
    "user_id",
    "in_place_of_id",
    *(f"{account}__{each}" for account in ("user", "in_place_of") for each in User.CALLED_BY),
)
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


class Whose(NamedTuple):
    """Who is meant, for which organization, and in whose place; accounts and organizations by their numbers."""

    organization: int | None
    who: str
    user: int | None
    in_place_of: int | None
    in_whose_place: str


class Answered(NamedTuple):
    """What somebody said before."""

    pk: int
    answer: str
    place: str
    is_coming: bool
    whose: Whose


class Noted(NamedTuple):
    """What the roll says of somebody; `rsvp`: of which answer, where they have no account."""

    pk: int
    state: str
    place: str
    rsvp: int | None
    whose: Whose

    @property
    def is_there(self) -> bool:
        return self.state in Attendance.THERE


class Line(NamedTuple):
    """Somebody of the group, somebody who said that they come, or somebody who walked in. All of it plain values.

    `key`: what a form calls them; it stays the same once they are on the roll.
    """

    key: str
    who: str
    user: int | None
    organization: int | None
    answered: Answered | None
    noted: Noted | None
    is_of_the_group: bool

    @property
    def is_there(self) -> bool:
        return self.noted is not None and self.noted.is_there

    @property
    def is_walk_in(self) -> bool:
        return not self.is_of_the_group and self.answered is None

    @property
    def is_by_name_alone(self) -> bool:
        """Known to nobody but whoever keeps the roll."""
        return self.user is None and self.answered is None

    @property
    def known(self) -> Whose | None:
        """As they are known here: what the roll says counts before what they said."""
        known = self.noted or self.answered
        return known.whose if known else None

    @property
    def in_place_of(self) -> int | None:
        return self.known.in_place_of if self.known else None

    @property
    def words_beside(self) -> list[str]:
        """In whose place they come, and what they said before, as long as nothing is noted."""
        instead = self.known.in_whose_place if self.known else ""
        words = [gettext("in the place of %(who)s") % {"who": instead}] if instead else []
        if self.noted is None and self.answered and self.answered.answer in SAID:
            words.append(str(SAID[self.answered.answer]))
        return words

    @property
    def button(self) -> str:
        """The value of the button that says what the roll says; empty: nothing yet.

        Where people can also be online, those who are present say how.
        """
        if self.noted is None:
            return ""
        state, place = self.noted.state, self.noted.place
        return f"{state}-{place}" if state == Attendance.State.PRESENT else state

    @property
    def in_words(self) -> str:
        """What the roll says of them, and how they take part."""
        if self.noted is None:
            return gettext("Not noted yet")
        state = str(Attendance.State(self.noted.state).label)
        online = self.is_there and self.noted.place == Reply.Place.ONLINE
        return f"{state}, {Reply.Place.ONLINE.label}" if online else state


def person_key(user: int) -> str:
    """Of the line of somebody who has an account."""
    return f"person-{user}"


@dataclass(frozen=True)
class Party:
    """The lines of one organization, or of none; then `pk` is None."""

    pk: int | None
    name: str
    lines: list[Line] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"party-{self.pk or 'none'}"

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
        return [line for line in self.lines() if line.noted is None]

    def line(self, key: str) -> Line | None:
        return next((line for line in self.lines() if line.key == key), None)

    def party_of(self, line: Line) -> Party:
        return next(party for party in self.parties if line in party.lines)

    def by_name_alone(self, key: str) -> Line | None:
        """Who walked in and was only written down: what was written by mistake is taken off."""
        line = self.line(key)
        return line if line and line.is_by_name_alone else None


def roll_of(convening: Convening, *, as_it_was: bool = False) -> Roll:
    """In four statements, however many they are: organizations with a seat first, also where nobody is in the group.

    One more where somebody is of an organization without a seat. `as_it_was`: with the seats of the day of the meeting.
    """
    seats = _seats(convening.group, convening.local_date if as_it_was else None) if convening.group else []
    lines = sorted(_lines(convening), key=lambda line: (line.who.casefold(), line.key))
    seated: dict[int | None, Party] = {pk: Party(pk, name) for pk, name in seats}
    rest, of_none = _without_a_seat({line.organization for line in lines} - seated.keys()), Party(None, "")
    for line in lines:
        # Of an organization that was deleted just now they come for none.
        (seated.get(line.organization) or rest.get(line.organization, of_none)).lines.append(line)
    there = sum(each.is_there for each in seated.values())
    others = [each for each in (*rest.values(), of_none) if each.lines]
    return Roll([*seated.values(), *others], Quorum(_needed(convening, len(seats)), there))


def _seats(group: Group, day: date | None) -> list[Any]:
    if day is None:
        return _seated(group.pk)
    return list(group.organizations_on(day).order_by("sort_name", "pk").values_list(*NAMED))


def _without_a_seat(pks: set[int | None]) -> dict[int | None, Party]:
    ours = [pk for pk in pks if pk is not None]
    named = Organization.objects.filter(pk__in=ours).order_by("sort_name", "pk").values_list(*NAMED) if ours else []
    return {pk: Party(pk, name) for pk, name in named}


def _needed(convening: Convening, seats: int) -> int:
    """As the group says, or more than half of those with a seat."""
    chosen = convening.group.quorum if convening.group else None
    return min(chosen or seats // 2 + 1, seats)


def _lines(convening: Convening) -> Iterator[Line]:
    """Each person once: of the group, who said that they come or may come, and who is on the roll already."""
    noted = [Noted(pk, state, place, rsvp, _whose(*of)) for pk, state, place, rsvp, *of in _noted(convening.pk)]
    answers = [Answered(pk, said, place, comes, _whose(*of)) for pk, said, place, comes, *of in _answers(convening.pk)]
    of_group = {user: (place, names) for user, place, *names in _members(convening.group_id)}
    of_user = {each.whose.user: each for each in noted if each.whose.user}
    by_user = {each.whose.user: each for each in answers if each.whose.user}
    plans = [each for each in answers if each.is_coming or each.answer == Reply.Answer.MAYBE]
    for pk in dict.fromkeys((*of_group, *(each.whose.user for each in plans if each.whose.user), *of_user)):
        on_roll, answered = of_user.get(pk), by_user.get(pk)
        place, names = of_group.get(pk, (None, ()))
        known = [each.whose for each in (on_roll, answered) if each]
        who = User.called(*names) if names else known[0].who
        speaks_for = next((each.organization for each in known if each.organization), place)
        yield Line(person_key(pk), who, pk, speaks_for, answered, on_roll, pk in of_group)
    of_guest = {each.rsvp: each for each in noted if each.rsvp}
    for answered in answers:
        on_roll = of_guest.get(answered.pk)
        if answered.whose.user is None and (on_roll or answered.is_coming):
            whose = (on_roll or answered).whose
            yield Line(f"guest-{answered.pk}", whose.who, None, whose.organization, answered, on_roll, False)
    for each in noted:
        if each.whose.user is None and each.rsvp is None:
            yield Line(f"name-{each.pk}", each.whose.who, None, each.whose.organization, None, each, False)


def _members(group: int | None) -> list[Any]:
    return _places(group) if group else []


def _whose(organization: int | None, name: str, user: int | None, instead: int | None, *names: Any) -> Whose:
    """Of a row of WHOSE."""
    who = User.called(*names[:3]) if user else name
    return Whose(organization, who, user, instead, User.called(*names[3:]) if instead else "")


@prepared(int)
def _seated(group: int) -> QuerySet[Organization, Any]:
    return Group(pk=group).organizations().order_by("sort_name", "pk").values_list(*NAMED)


@prepared(int)
def _noted(convening: int) -> QuerySet[Attendance, Any]:
    noted = Attendance.objects.filter(convening=convening).order_by("pk")
    return noted.values_list("pk", "state", "place", "rsvp_id", *WHOSE)


@prepared(int)
def _answers(convening: int) -> QuerySet[Rsvp, Any]:
    answers = Rsvp.objects.filter(convening=convening).order_by("pk").annotate(comes=SEATED)
    return answers.values_list("pk", "answer", "place", "comes", *WHOSE)


@prepared(int)
def _places(group: int) -> QuerySet[GroupMembership, Any]:
    """Of the people in the group, with the organization that each speaks for, and what they are called by."""
    places = GroupMembership.objects.current().filter(group=group, user__is_active=True)
    return places.order_by("pk").values_list(
        "user_id", "organization_id", *(f"user__{each}" for each in User.CALLED_BY)
    )
