"""What a resident asks of the list of programs: words, filters, an order, a page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Page
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from coalition.paging import COUNTED_AT_MOST, PER_PAGE, BoundedPaginator
from coalition.typed import clean_words
from programs.queries import catalog_facts, place_named
from programs.search import nearby
from programs.search.facets import FACETS, Facet, Options
from programs.search.hits import Reading, read
from programs.search.jobs import jobs_like
from programs.search.question import Question, quoted, understand
from programs.search.results import DEFAULT_SORT, NEAR, SORTS_OFFERED, Counts, Results

PAGES = {str(number) for number in range(1, COUNTED_AT_MOST // PER_PAGE + 1)}


class Option(NamedTuple):
    value: str
    label: str
    chosen: bool
    programs: int


@dataclass(frozen=True)
class Way:
    """An address that asks something a little different, and how many programs it shows."""

    label: str
    address: str
    count: int


class ProgramSearch:
    """A resident's question, as the address asks it. What it asks that we don't know is left out and said so."""

    def __init__(self, query: QueryDict) -> None:
        self.facts = catalog_facts()
        self.words = clean_words(query.get("q", ""))
        self.wanted_page = query.get("page", "1")
        self.said_near = clean_words(query.get("near", ""))
        self.near = place_named(self.said_near)
        self.facets = (nearby.within(self.near), *FACETS) if self.near else FACETS
        self.sort = query.get("sort", "")
        sorts = {value for value, _label in self.sorts}
        self.left_out_some = self.sort not in sorts | {"", NEAR}
        if self.sort not in sorts:
            self.sort = DEFAULT_SORT
        self._chosen: dict[str, list[str]] = {}
        self._options: dict[str, Options] = {}
        for facet in self.facets:
            asked = {value for value in query.getlist(facet.name) if value}
            self._options[facet.name] = options = facet.options(self.facts)
            known = [value for value, _label in options if value in asked]
            chosen = known[:1] if facet.one_of else known
            self.left_out_some |= len(chosen) < len(asked)
            self._chosen[facet.name] = chosen

    @cached_property
    def question(self) -> Question:
        return understand(self.words) if self.words else Question()

    @cached_property
    def reading(self) -> Reading:
        return read(self.question)

    @cached_property
    def results(self) -> Results:
        return Results(self.reading, self._chosen, self.sort, self.facets, self.near)

    @cached_property
    def counts(self) -> Counts:
        return self.results.counts(self._options)

    @cached_property
    def is_narrowed(self) -> bool:
        return any(self._chosen.values()) or self.near is not None

    @property
    def asks_something(self) -> bool:
        return bool(self.words) or self.is_narrowed

    @property
    def filters_chosen(self) -> int:
        return sum(len(chosen) for chosen in self._chosen.values()) + bool(self.near)

    @property
    def sorts(self) -> Options:
        return [*SORTS_OFFERED(), (NEAR, nearby.NEAREST())] if self.near else SORTS_OFFERED()

    def questions(self) -> Iterator[tuple[Facet, list[Option], bool]]:
        """Each filter that has something to choose from, its options, and whether any is chosen."""
        counted = self.counts.options
        for facet in self.facets:
            chosen = self._chosen[facet.name]
            options = [
                Option(value, label, value in chosen, counted[facet.name, value])
                for value, label in self._options[facet.name]
            ]
            if options:
                yield facet, options, bool(chosen)

    def chips(self) -> Iterator[tuple[str, str]]:
        """What is chosen, each with the address of the same search without it."""
        if self.words:
            yield f"“{self.words}”", self._address(without=("q", self.words))
        if self.near:
            yield _("Near %(place)s") % {"place": self.said_near}, self._address(without=("near", None))
        for facet in self.facets:
            for value, label in self._options[facet.name]:
                if value in self._chosen[facet.name]:
                    yield label, self._address(without=(facet.name, value))

    def page(self) -> Page:
        page = BoundedPaginator(range(self.counts.total), self.counts.total).get_page(self.wanted_page)
        start = (page.number - 1) * PER_PAGE
        page.object_list = self.results.page(start, start + PER_PAGE) if page.object_list else []
        return page

    @property
    def is_common(self) -> bool:
        """One of the searches that many people open, or can by clicking: no words of their own, a page there can be."""
        return not self.words and not self.said_near and not self.left_out_some and self.wanted_page in PAGES

    # What was understood ------------------------------------------------------------------------------------------

    @property
    def as_mended(self) -> str:
        """The words that were searched for in place of those that were typed; empty where these are the same."""
        return self.question.mend(self.words) if self.question.mended else ""

    @property
    def as_typed_address(self) -> str:
        return self._address(words=quoted(self.words, self.question.mended))

    def understood(self) -> Iterator[tuple[Any, str, str]]:
        """Each wish that words were taken for: what it is, the words, the address of a search for just the words."""
        for need in self.question.needs:
            yield need.label, need.typed, self._address(words=quoted(self.words, [need.typed]))

    def ways_on(self) -> list[Way]:
        """Where nothing is found: searches that ask for one thing less and find something, the most first."""
        ways = []
        for facet in self.facets:
            if chosen := self._chosen[facet.name]:
                labels = [label for value, label in self._options[facet.name] if value in chosen]
                address = self._address(without=(facet.name, None))
                ways.append(Way(", ".join(labels), address, self.counts.without[facet.name]))
        if self.words and self.is_narrowed:
            count = Results(Reading(Question()), self._chosen).counts({name: [] for name in self._options}).total
            ways.append(Way(f"“{self.words}”", self._address(without=("q", None)), count))
        return sorted((way for way in ways if way.count), key=lambda way: -way.count)

    def related_jobs(self) -> list[Way]:
        """Where nothing is found: occupations whose names are like the words, with programs that lead there."""
        if not self.words:
            return []
        return [Way(job.title, f"{self.list_address}?q={job.code}", job.programs) for job in jobs_like(self.words)]

    # Addresses ----------------------------------------------------------------------------------------------------

    @cached_property
    def list_address(self) -> str:
        return reverse("programs")

    def address(self) -> str:
        """The shortest address that asks the same."""
        return self._address(page=self.wanted_page)

    def pages_at(self) -> str:
        """The beginning of the address of each page, up to its number."""
        parameters = self._parameters()
        return f"?{urlencode(parameters, doseq=True)}&page=" if parameters else "?page="

    def _address(
        self, *, without: tuple[str, str | None] | None = None, words: str | None = None, page: str = "1"
    ) -> str:
        parameters = self._parameters(without)
        if words is not None:
            parameters["q"] = [words]
        if page != "1":
            parameters["page"] = [page]
        return self.list_address + (f"?{urlencode(parameters, doseq=True)}" if parameters else "")

    def _parameters(self, without: tuple[str, str | None] | None = None) -> dict[str, list[str]]:
        """What is asked, but for one value of a parameter, or for all its values where that is None."""
        parameters: dict[str, list[str]] = {}
        pairs = [("q", self.words)] if self.words else []
        if self.said_near and without != ("near", None):
            pairs.append(("near", self.said_near))
        pairs += [(name, value) for name, chosen in self._chosen.items() for value in chosen]
        if self.sort != DEFAULT_SORT and not (self.sort == NEAR and without == ("near", None)):
            pairs.append(("sort", self.sort))
        for name, value in pairs:
            if without not in ((name, value), (name, None)) and not (name == "within" and without == ("near", None)):
                parameters.setdefault(name, []).append(value)
        return parameters
