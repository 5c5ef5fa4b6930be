"""What minutes say beside their text: who was there, and what became of a line from one version to the next."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

from django.db.models import F

from convenings.models import Attendance, Convening, Minutes
from convenings.roll import Quorum, roll_of

State = Attendance.State


@dataclass(frozen=True)
class Presence:
    """`there`: the organizations, each with the names of its people where whoever reads it is told them."""

    there: list[tuple[str, list[str]]]
    excused: list[str]
    absent: list[str]
    quorum: Quorum | None


def presence_at(convening: Convening, minutes: Minutes, *, with_names: bool) -> Presence:
    """As the roll has it; whether there was a quorum by the seats of that day."""
    by_organization = F("organization__sort_name").asc(nulls_last=True)
    order = (by_organization, "organization", "user__full_name", "name", "pk")
    lines = list(convening.attendance.select_related("user", "organization").order_by(*order))
    there = [
        (str(organization or ""), [line.who for line in people] if with_names else [])
        for organization, people in groupby(
            (line for line in lines if line.is_there), key=lambda line: line.organization
        )
    ]
    excused, absent = (
        [line.who for line in lines if line.state == state] if with_names else []
        for state in (State.EXCUSED, State.ABSENT)
    )
    return Presence(there, excused, absent, _quorum(convening, minutes) if lines else None)


def _quorum(convening: Convening, minutes: Minutes) -> Quorum:
    if minutes.quorum_needed is None or minutes.quorum_there is None:
        return roll_of(convening, as_it_was=True).quorum
    return Quorum(minutes.quorum_needed, minutes.quorum_there)


@dataclass(frozen=True)
class Difference:
    """A line that is `kept`, `gone` or `new`."""

    kind: str
    text: str


def differences(before: str, after: str) -> list[Difference]:
    """Line by line; what is gone stands before what is new."""
    old, new = before.splitlines(), after.splitlines()
    found: list[Difference] = []
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [Difference("kept", line) for line in old[old_from:old_to]]
            continue
        found += [Difference("gone", line) for line in old[old_from:old_to]]
        found += [Difference("new", line) for line in new[new_from:new_to]]
    return found
