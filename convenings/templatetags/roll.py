"""The roll of a meeting, drawn by Jinja; what says the same is drawn once, for its screen asks for it each minute."""

from functools import lru_cache
from typing import Any, NamedTuple

from django import template
from django.urls import reverse
from django.utils.translation import get_language, gettext

from convenings.models import Convening
from convenings.roll import Line, Party, Roll
from programs.templatetags.often import drawing

register = template.Library()

ROLL = "convenings/roll.jinja"
# Organizations with what the roll says of their people, a few KB each.
PARTIES_KEPT = 1_000


class Told(NamedTuple):
    """All that a line shows. `ways`: its buttons; without them it says in words what is noted."""

    key: str
    who: str
    is_walk_in: bool
    beside: tuple[str, ...]
    ways: Any
    in_words: str


class Buttons:
    """Of the lines of a roll: drawn once for all of whom it says the same, and then given each line's key."""

    KEY = "-key-"

    def __init__(self, convening: Convening, ways: list[tuple[str, str]]) -> None:
        self.ways = ways
        self.off_at = reverse("take_off_roll", args=[convening.slug, self.KEY])
        self.drawn: dict[tuple[str, bool], Any] = {}

    def of(self, line: Line) -> Any:
        said = line.noted, line.is_by_name_alone
        if said not in self.drawn:
            off_at = self.off_at if line.is_by_name_alone else ""
            self.drawn[said] = drawing(ROLL).ways_of(line.noted, self.ways, self.KEY, off_at)
        return self.drawn[said].replace(self.KEY, line.key)


@register.simple_tag
def the_roll(convening: Convening, roll: Roll, ways: list[tuple[str, str]], is_open: bool) -> Any:
    """How many are there, and each organization with its lines, while it is open with the ways to note somebody."""
    buttons, language = Buttons(convening, ways) if is_open else None, get_language()
    told = [(_head(each), tuple(_told(line, buttons) for line in each.lines)) for each in roll.parties]
    parties = [_party(language, *head, lines) for head, lines in told]
    return drawing(ROLL).roll(roll.quorum, roll.there_in_words, parties)


@register.simple_tag
def roll_noted(convening: Convening, roll: Roll, party: Party, line: Line, ways: list[tuple[str, str]]) -> Any:
    """What one tap changes: how many are there, the head of the organization, and the line."""
    macros = drawing(ROLL)
    quorum, head = macros.quorum(roll.quorum, roll.there_in_words), macros.head(*_head(party))
    return quorum + head + macros.line(_told(line, Buttons(convening, ways)))


@lru_cache(maxsize=PARTIES_KEPT)
def _party(_language: str | None, key: str, name: str, is_there: bool, lines: tuple[Told, ...]) -> Any:
    """Of nothing but what it is called with, and so never of yesterday."""
    return drawing(ROLL).party(key, name, is_there, lines)


def _head(party: Party) -> tuple[str, str, bool]:
    name = party.organization.name if party.organization else gettext("For no organization")
    return party.key, name, party.is_there


def _told(line: Line, buttons: Buttons | None) -> Told:
    ways, in_words = (buttons.of(line), "") if buttons else ("", line.in_words)
    return Told(line.key, line.who, line.is_walk_in, tuple(line.words_beside), ways, in_words)
