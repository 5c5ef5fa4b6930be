"""The roll of a meeting, drawn by Jinja; what says the same is drawn once, for its screen asks for it each minute."""

from functools import lru_cache
from typing import Any, NamedTuple

from django import template
from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language, gettext

from convenings.models import Convening
from convenings.roll import Line, Party, Roll
from programs.templatetags.often import drawing

register = template.Library()

ROLL = "convenings/roll.jinja"
# Organizations with what the roll says of their people, a few KB each.
PARTIES_KEPT, WAYS_KEPT = 1_000, 100
# What stands for a line's key in buttons that are drawn for many: nothing that an address can have in it.
KEY = "\N{SYMBOL FOR SUBSTITUTE}"


class Buttons(NamedTuple):
    """Of the lines of the roll of the convening of this address: what can be said of somebody."""

    prefix: str
    slug: str
    ways: tuple[tuple[str, str], ...]


@register.simple_tag
def the_roll(convening: Convening, roll: Roll, ways: list[tuple[str, str]], is_open: bool) -> Any:
    """How many are there, and each organization with its lines, while it is open with the ways to note somebody."""
    buttons, language = _buttons(convening, ways) if is_open else None, get_language()
    parties = [_party(language, buttons, *_head(party), tuple(party.lines)) for party in roll.parties]
    return drawing(ROLL).roll(roll.quorum, roll.there_in_words, parties)


@register.simple_tag
def roll_noted(convening: Convening, roll: Roll, line: Line, ways: list[tuple[str, str]]) -> Any:
    """What one tap changes: how many are there, the head of the organization, and the line."""
    macros = drawing(ROLL)
    quorum, head = macros.quorum(roll.quorum, roll.there_in_words), macros.head(*_head(roll.party_of(line)))
    return quorum + head + macros.line(line, _drawn(get_language(), _buttons(convening, ways), line))


@lru_cache(maxsize=PARTIES_KEPT)
def _party(
    language: str | None, buttons: Buttons | None, key: str, name: str, is_there: bool, lines: tuple[Line, ...]
) -> Any:
    """Of nothing but what it is called with, and so never of yesterday."""
    drawn = [(line, _drawn(language, buttons, line) if buttons else "") for line in lines]
    return drawing(ROLL).party(key, name, is_there, drawn)


def _drawn(language: str | None, buttons: Buttons, line: Line) -> Any:
    return _ways(language, buttons, line.button, line.is_by_name_alone).replace(KEY, line.key)


@lru_cache(maxsize=WAYS_KEPT)
def _ways(_language: str | None, buttons: Buttons, pressed: str, can_go: bool) -> Any:
    """The same for all of whom the roll says the same."""
    return drawing(ROLL).ways_of(pressed, buttons.ways, KEY, _off_at(buttons.slug) if can_go else "")


def _off_at(slug: str) -> str:
    before, after = reverse("take_off_roll", args=[slug, "key"]).rsplit("key", 1)
    return f"{before}{KEY}{after}"


def _buttons(convening: Convening, ways: list[tuple[str, str]]) -> Buttons:
    return Buttons(get_script_prefix(), convening.slug, tuple(ways))


def _head(party: Party) -> tuple[str, str, bool]:
    return party.key, party.name or gettext("For no organization"), party.is_there
