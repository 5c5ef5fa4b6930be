"""What Jinja draws: cards of programs, the list of them with what narrows it, and the page of each."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django import template
from django.template import engines
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils.formats import date_format, number_format
from django.utils.html import linebreaks
from django.utils.text import slugify
from django.utils.translation import get_language, ngettext
from markupsafe import Markup

from programs.models import Cohort, Program
from programs.profile import Profile

register = template.Library()

CARD = "components/program_card.jinja"

# Stands in an address for the slug that one of its kind has.
SLUG = "-slug-"


@register.simple_tag
def program_cards(programs: Iterable[Program]) -> Any:
    """An ordered list of them."""
    at = addresses()
    return drawing(CARD).cards(programs, at.program, at.compare)


@register.simple_tag
def program_card(program: Program, on_account: bool = False) -> Any:
    """`on_account`: among what is saved on the account, where "Remove" stands beside it."""
    at = addresses()
    return drawing(CARD).card(program, on_account, at.program, at.compare)


@register.simple_tag
def choose(program: Program, on_account: bool = False) -> Any:
    """The ways to keep a program in mind: to compare it, and to save it."""
    return drawing(CARD).choose(program, on_account, addresses().compare)


@register.simple_tag
def search_box(label: str) -> Any:
    """Where one types what to find, with suggestions; empty yet."""
    return drawing("components/search_box.jinja").search_box(label, "", addresses().suggest, _icons())


@register.simple_tag
def pages(page: Any, pages_at: str, anchor: str) -> Any:
    """Where a list of several goes on."""
    return drawing("components/pages.jinja").pages(page, pages_at, anchor)


@register.simple_tag
def program_page(program: Program, profile: Profile) -> Any:
    """All that its own page tells."""
    at = addresses()
    return drawing("programs/program_page.jinja").program_page(program, profile, at, _icons())


@register.simple_tag
def cohort_facts(cohort: Cohort, today: date) -> Any:
    """Whether one can still get in, at what hours it meets, and how many seats it has."""
    return drawing("programs/cohort_facts.jinja").cohort_facts(cohort, today)


class At(NamedTuple):
    """Where programs, cards and the list of them lead to; to a program and to an organization with {} for its slug."""

    program: str
    compare: str
    suggest: str
    organizations: str
    organization: str
    programs: str
    starts: str


def list_of_programs(search: Any, address: str, *, in_place: bool) -> str:
    """What `ProgramSearch` finds, under its shortest address; `in_place`: only what changes with what is asked."""
    at = addresses()
    if in_place:
        drawn = drawing("programs/results.jinja").results(search, search.page(), address, at, _icons(), True)
    else:
        drawn = drawing("programs/finder.jinja").finder(search, search.page(), address, at, _icons())
    return str(drawn)


def drawing(name: str) -> Any:
    """The macros of a template in Jinja, in the current language."""
    return _compiled(get_language()).get_template(name).module


@lru_cache
def _compiled(_language: str | None) -> Any:
    """Templates of their own for each language: what is the same each time is translated when they are compiled."""
    return engines["jinja2"].env.overlay()  # type: ignore[attr-defined]


def addresses() -> At:
    return _at(get_script_prefix())


@lru_cache(maxsize=8)
def _at(_prefix: str) -> At:
    program, organization = (reverse(name, args=[SLUG]).replace(SLUG, "{}") for name in ("program", "organization"))
    return At(
        program=program,
        compare=reverse("compare"),
        suggest=reverse("suggest"),
        organizations=reverse("organizations"),
        organization=organization,
        programs=reverse("programs"),
        starts=reverse("starts"),
    )


def _icons() -> str:
    return static("img/icons.svg")


def with_slug(address: str, slug: str) -> str:
    return address.format(slug)


def filled(text: str, **values: Any) -> Markup:
    """A translated text, which may have tags in it, with these values in it, which may not."""
    return Markup(text) % values  # noqa: S704  # nosec B704


def paragraphs(text: str) -> Markup:
    """Of a text that somebody typed: none of its tags is one."""
    return Markup(linebreaks(text, autoescape=True))  # noqa: S704  # nosec B704


def programs_in_words(number: int) -> str:
    return ngettext("%(number)s program", "%(number)s programs", number) % {"number": grouped(number)}


def programs_found_in_words(number: int) -> str:
    return ngettext("%(number)s program found", "%(number)s programs found", number) % {"number": grouped(number)}


def chosen_in_words(number: int) -> str:
    return ngettext("%(counter)s chosen", "%(counter)s chosen", number) % {"counter": number}


def without_in_words(way: Any) -> str:
    text = ngettext("Without %(label)s: %(number)s program", "Without %(label)s: %(number)s programs", way.count)
    return text % {"label": way.label, "number": grouped(way.count)}


def leads_in_words(way: Any) -> str:
    text = ngettext("%(label)s: %(number)s program", "%(label)s: %(number)s programs", way.count)
    return text % {"label": way.label, "number": grouped(way.count)}


def class_hours_in_words(number: int) -> str:
    return ngettext("%(hours)s class hour", "%(hours)s class hours", number) % {"hours": number}


def more_jobs_in_words(number: int) -> str:
    return ngettext("%(counter)s more job", "%(counter)s more jobs", number) % {"counter": number}


def seats_in_words(number: int) -> str:
    return ngettext("%(seats)s seat", "%(seats)s seats", number) % {"seats": number}


def grouped(number: int) -> str:
    """1,234, as the language writes it."""
    return str(number) if number < 1000 else number_format(number, force_grouping=True)


@lru_cache(maxsize=1000)
def choice(kind: str, name: str, value: str) -> Markup:
    """What an `input` says of itself that gives this answer to a question of several."""
    said = Markup('type="{kind}" id="{name}-{slug}" name="{name}" value="{value}"')
    return said.format(kind=kind, name=name, slug=slugify(value), value=value)


@lru_cache(maxsize=1000)
def _written(_language: str | None, day: date, form: str) -> str:
    return date_format(day, form)


def day_in_words(day: date) -> str:
    """November 26, 2026, as the language writes it."""
    return _written(get_language(), day, "DATE_FORMAT")


def month_and_day(day: date) -> str:
    """November 26."""
    return _written(get_language(), day, "F j")
