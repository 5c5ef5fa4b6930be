"""What a page has dozens of, drawn by Jinja: cards of programs, and what a list can be filtered by."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.template import engines
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.text import slugify
from django.utils.translation import get_language

from programs.models import Program

register = template.Library()

CARD = "components/program_card.jinja"

# Stands in an address for the slug that one of its kind has.
SLUG = "-slug-"


@register.simple_tag
def program_cards(programs: Iterable[Program]) -> Any:
    """An ordered list of them."""
    return drawing(CARD).cards(programs, *_addresses())


@register.simple_tag
def program_card(program: Program, on_account: bool = False) -> Any:
    """`on_account`: among what is saved on the account, where "Remove" stands beside it."""
    return drawing(CARD).card(program, on_account, *_addresses())


@register.simple_tag
def choose(program: Program, on_account: bool = False) -> Any:
    """The ways to keep a program in mind: to compare it, and to save it."""
    return drawing(CARD).choose(program, on_account, reverse("compare"))


@register.simple_tag
def filter_questions(questions: Iterable[Any]) -> Any:
    """Those of `ProgramSearch.questions`, as a form asks them."""
    return drawing("programs/filter_questions.jinja").questions(questions)


def drawing(name: str) -> Any:
    """The macros of a template in Jinja, in the current language."""
    return _compiled(get_language()).get_template(name).module


@lru_cache
def _compiled(_language: str | None) -> Any:
    """Templates of their own for each language: what is the same each time is translated when they are compiled."""
    return engines["jinja2"].env.overlay()  # type: ignore[attr-defined]


def _addresses() -> tuple[str, str]:
    """Of a program, with {} for its slug, and of the comparison."""
    return reverse("program", args=[SLUG]).replace(SLUG, "{}"), reverse("compare")


def grouped(number: int) -> str:
    """1,234, as the language writes it."""
    return str(number) if number < 1000 else number_format(number, force_grouping=True)


@lru_cache(maxsize=1000)
def html_id(value: str) -> str:
    return slugify(value)
