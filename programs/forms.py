"""What a resident asks of the list of programs: words, filters, a page."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from coalition.choices import Language
from coalition.paging import COUNTED_AT_MOST, PER_PAGE, BoundedPaginator, bounded_count
from programs.models import Program
from programs.models.querysets import ProgramQuerySet
from programs.queries import CatalogFacts, catalog_facts, remembered

WORDS_AT_MOST = 200
PAGES = {str(number) for number in range(1, COUNTED_AT_MOST // PER_PAGE + 1)}

COSTS = {"free": 0, "under1000": 1_000, "under5000": 5_000}
LENGTHS = {"days": [1, 2, 3], "weeks": [4, 5], "months": [6, 7], "years": [8, 9, 10]}


@dataclass(frozen=True)
class Filter:
    """One question of the filter form, and what an answer leaves of the programs.

    The name is the parameter in the address; it and the values stay, because people share the addresses.
    """

    name: str
    label: Any
    options: Callable[[CatalogFacts], list[tuple[str, Any]]]
    narrow: Callable[[ProgramQuerySet, list[str]], ProgramQuerySet]
    one_of: bool = False


def _languages(facts: CatalogFacts) -> list[tuple[str, Any]]:
    spoken = set(facts["languages"]) - {Language.ENGLISH, Language.OTHER}
    return [(value, label) for value, label in Language.choices if value in spoken]


FILTERS = (
    Filter(
        "sector",
        _("Kind of work"),
        lambda facts: [(sector["slug"], sector["name"]) for sector in facts["sectors"]],
        lambda programs, slugs: programs.in_sectors(slugs),
    ),
    Filter(
        "cost",
        _("Cost"),
        lambda facts: [("free", _("Free")), ("under1000", _("Up to $1,000")), ("under5000", _("Up to $5,000"))],
        lambda programs, costs: programs.costing_at_most(COSTS[costs[0]]),
        one_of=True,
    ),
    Filter(
        "schedule",
        _("When"),
        lambda facts: [("evening", _("Evening classes")), ("weekend", _("Weekend classes"))],
        lambda programs, times: programs.meeting(times),
    ),
    Filter(
        "mode",
        _("Where"),
        lambda facts: list(Program.Format.choices),
        lambda programs, formats: programs.taught(formats),
    ),
    Filter(
        "length",
        _("How long"),
        lambda facts: [
            ("days", _("Up to a week")),
            ("weeks", _("2 to 11 weeks")),
            ("months", _("3 to 12 months")),
            ("years", _("Over a year")),
        ],
        lambda programs, spans: programs.lasting([length for span in spans for length in LENGTHS[span]]),
    ),
    Filter(
        "support",
        _("Help and access"),
        lambda facts: [
            ("child_care", _("Child care")),
            ("child_care_help", _("Help finding child care")),
            ("wheelchair", _("Wheelchair access")),
            ("financial_aid", _("Financial aid")),
            ("career_help", _("Career help")),
            ("placement_help", _("Job placement help")),
        ],
        lambda programs, features: programs.with_all_of(
            ["wheelchair_access" if feature == "wheelchair" else feature for feature in features]
        ),
    ),
    Filter(
        "language",
        _("Languages spoken"),
        _languages,
        lambda programs, languages: programs.speaking(languages),
    ),
)


@dataclass(frozen=True)
class Option:
    name: str
    value: str
    label: Any
    chosen: bool


class ProgramSearch:
    """A resident's question, as the address asks it. What it asks that we don't know is left out and said so."""

    def __init__(self, query: QueryDict) -> None:
        self.facts = catalog_facts()
        self.words = " ".join(query.get("q", "").replace("\x00", " ").split())[:WORDS_AT_MOST].strip()
        self.wanted_page = query.get("page", "1")
        self.left_out_some = False
        self._chosen: dict[str, list[str]] = {}
        self._options: dict[str, list[tuple[str, Any]]] = {}
        for each in FILTERS:
            asked = {value for value in query.getlist(each.name) if value}
            self._options[each.name] = options = each.options(self.facts)
            known = [value for value, _label in options if value in asked]
            chosen = known[:1] if each.one_of else known
            self.left_out_some |= len(chosen) < len(asked)
            self._chosen[each.name] = chosen

    @cached_property
    def is_narrowed(self) -> bool:
        return any(self._chosen.values())

    @property
    def asks_something(self) -> bool:
        return bool(self.words) or self.is_narrowed

    @property
    def filters_chosen(self) -> int:
        return sum(len(chosen) for chosen in self._chosen.values())

    def questions(self) -> Iterator[tuple[Filter, list[Option], bool]]:
        """Each filter that has something to choose from, its options, and whether any is chosen."""
        for each in FILTERS:
            chosen = self._chosen[each.name]
            options = [Option(each.name, value, label, value in chosen) for value, label in self._options[each.name]]
            if options:
                yield each, options, bool(chosen)

    def chips(self) -> Iterator[tuple[Any, str]]:
        """What is chosen, each with the address of the same search without it."""
        if self.words:
            yield f"“{self.words}”", self._address(without=("q", self.words))
        for each in FILTERS:
            for value, label in self._options[each.name]:
                if value in self._chosen[each.name]:
                    yield label, self._address(without=(each.name, value))

    def programs(self) -> ProgramQuerySet:
        programs = Program.objects.listed()
        for each in FILTERS:
            if chosen := self._chosen[each.name]:
                programs = each.narrow(programs, chosen)
        return programs.matching(self.words) if self.words else programs.by_title()

    def page(self) -> Page:
        programs = self.programs()
        if self.words:
            return self._page_of_ranked(programs)
        if self.is_narrowed:
            count = remembered(f"count:{self._parameters().urlencode()}", lambda: bounded_count(programs))
        else:
            count = self.facts["total"]
        return BoundedPaginator(programs.with_what_a_card_shows(), count).get_page(self.wanted_page)

    def _page_of_ranked(self, programs: ProgramQuerySet) -> Page:
        """Ranking is what costs, so it is done once, for the count and the page."""
        best = list(programs.values_list("pk", flat=True)[: COUNTED_AT_MOST + 1])
        page = BoundedPaginator(best, len(best)).get_page(self.wanted_page)
        cards = Program.objects.with_what_a_card_shows().in_bulk(page.object_list)
        page.object_list = [cards[pk] for pk in page.object_list if pk in cards]
        return page

    @property
    def is_common(self) -> bool:
        """One of the searches that many people open, or can by clicking: no words of their own, a page there can be."""
        return not self.words and not self.left_out_some and self.wanted_page in PAGES

    def address(self) -> str:
        """The shortest address that asks the same."""
        return self._address(page=self.wanted_page)

    def pages_at(self) -> str:
        """The beginning of the address of each page, up to its number."""
        parameters = self._parameters()
        return f"?{parameters.urlencode()}&page=" if parameters else "?page="

    def _address(self, *, without: tuple[str, str] | None = None, page: str = "1") -> str:
        parameters = self._parameters(without)
        if page != "1":
            parameters["page"] = page
        return reverse("programs") + (f"?{parameters.urlencode()}" if parameters else "")

    def _parameters(self, without: tuple[str, str] | None = None) -> QueryDict:
        parameters = QueryDict(mutable=True)
        pairs = [("q", self.words)] if self.words else []
        pairs += [(name, value) for name, chosen in self._chosen.items() for value in chosen]
        for name, value in pairs:
            if (name, value) != without:
                parameters.appendlist(name, value)
        return parameters
