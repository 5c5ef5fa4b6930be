"""What somebody saved, in their browser or on their account, as the page shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from coalition.models import User
from coalition.typed import slugs_in
from programs.forms import ProgramSearch
from programs.models import Program
from programs.operations.saved import PROGRAMS_AT_MOST, SEARCHES_AT_MOST

LONGEST_QUERY = 500


@dataclass(frozen=True)
class Search:
    """A search by what it asks; `query` is the part of its address after the question mark."""

    query: str
    address: str
    labels: list[Any]


@dataclass(frozen=True)
class Saved:
    programs: list[Program]
    searches: list[Search]
    gone: int

    def __bool__(self) -> bool:
        return bool(self.programs or self.searches or self.gone)


def searches_in(query: QueryDict) -> list[Search]:
    """Searches as the portal itself would write them; what asks nothing is no search."""
    asked = (_search(text) for text in query.getlist("s")[:SEARCHES_AT_MOST])
    return list({search.query: search for search in asked if search}.values())


def saved_in(query: QueryDict) -> Saved:
    """What a browser keeps, by the address it asks for."""
    slugs = slugs_in(query, PROGRAMS_AT_MOST)
    return _saved(Program.objects.filter(slug__in=slugs), slugs, searches_in(query))


def saved_by(user: User) -> Saved:
    slugs = list(user.saved_programs.values_list("program__slug", flat=True))
    queries = user.saved_searches.values_list("query", flat=True)
    return _saved(
        Program.objects.filter(slug__in=slugs), slugs, [found for query in queries if (found := _search(query))]
    )


def _saved(programs: Any, slugs: Iterable[str], searches: list[Search]) -> Saved:
    """In the order of the slugs. An archived program is shown as such; a withheld one is as if it never was."""
    shown = programs.exclude(status=Program.Status.WITHHELD).with_what_a_card_shows()
    found = {program.slug: program for program in shown}
    here = [found[slug] for slug in slugs if slug in found]
    return Saved(here, searches, len(list(slugs)) - len(here))


def _search(text: str) -> Search | None:
    asked = QueryDict(text[:LONGEST_QUERY], mutable=True)
    asked.pop("page", None)
    search = ProgramSearch(asked)
    _path, _mark, query = search.address().partition("?")
    if not search.asks_something or len(query) > LONGEST_QUERY:
        return None
    return Search(query, search.address(), [label for label, _without in search.chips()])
