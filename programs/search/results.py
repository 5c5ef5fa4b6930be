"""The programs a search shows: a page of them with highlights, and how many each filter would leave."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from coalition.languages import worded
from programs.models import Place
from programs.search import facets as filters
from programs.search import nearby
from programs.search.conditions import Condition, all_of
from programs.search.facets import FACETS, Facet, Options
from programs.search.found import COLUMNS, TABLES, Found
from programs.search.hits import Reading, read
from programs.search.question import understand
from programs.search.words import CLOSE_MARK, OPEN_MARK

HEADLINE = f"StartSel={OPEN_MARK}, StopSel={CLOSE_MARK}"
WHOLE = f"{HEADLINE}, HighlightAll=true"
PASSAGE = f"{HEADLINE}, MaxWords=30, MinWords=12"

MARKED = "ts_headline('portal_english', programs_program.{}, to_tsquery('portal_english', %s), %s)"
# To mark a long text costs more than to find it: only of a description that has any of the words (weight D).
MARKED_PASSAGE = f"""CASE WHEN ts_filter(programs_program.search, '{{d}}') @@ to_tsquery('portal_english', %s)
    THEN {MARKED.format("description")} ELSE '' END"""

TYPICAL_PAY = """(
    SELECT coalesce(wage.hourly_median, wage.annual_median / 2080.0)
    FROM programs_fieldofstudy AS study
    JOIN programs_occupation AS lead ON lead.id = study.lead_occupation_id
    JOIN programs_wage AS wage ON wage.id = lead.wage_id
    WHERE study.id = programs_program.field_of_study_id)"""
COST = "CASE WHEN programs_program.free_to_you THEN 0 ELSE programs_program.total_cost END"

# The value in the address, what it is called, and SQL to order by before the title.
SORTS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "best": (_("Best match"), ()),
    "soonest": (_("Soonest start"), ("programs_program.next_start NULLS LAST",)),
    "cost": (_("Lowest cost"), (f"{COST} NULLS LAST",)),
    "short": (_("Shortest"), ("programs_program.length NULLS LAST", "programs_program.clock_hours NULLS LAST")),
    "pay": (_("Highest typical pay"), (f"{TYPICAL_PAY} DESC NULLS LAST",)),
}
SORTS_OFFERED = worded([(value, label) for value, (label, _order) in SORTS.items()])
DEFAULT_SORT = "best"
# Only of a search that says from where.
NEAR = "near"

Chosen = Mapping[str, list[str]]


@dataclass(frozen=True)
class Counts:
    """How many programs are found; with each option, other filters as they are; and without each filter."""

    total: int
    options: dict[tuple[str, str], int]
    without: dict[str, int]


@dataclass(frozen=True)
class Results:
    reading: Reading
    chosen: Chosen
    sort: str = DEFAULT_SORT
    facets: tuple[Facet, ...] = FACETS
    near: Place | None = None

    @cached_property
    def _found(self) -> Condition:
        return self.reading.condition()

    def page(self, start: int, stop: int) -> list[Found]:
        """These programs, with title and passage marked where words were searched for."""
        where = all_of([self._found, *(each.narrowed_to(self.chosen[each.name]) for each in self._narrow())])
        order = self._order()
        title, passage = self._marked()
        miles = nearby.distance(self.near) if self.near else Condition("NULL")
        columns = COLUMNS.format(marked_title=title.sql, passage=passage.sql, miles=miles.sql)
        sql = f"""
            SELECT {columns} FROM unnest(ARRAY(
                SELECT id FROM programs_program WHERE {where.sql} ORDER BY {order.sql} LIMIT %s OFFSET %s
            )) WITH ORDINALITY AS found(id, place) JOIN ({TABLES}) ON programs_program.id = found.id
            ORDER BY found.place"""  # noqa: S608  # nosec B608
        params = [param for each in (title, passage, miles, where, order) for param in each.params]
        with connection.cursor() as cursor:
            cursor.execute(sql, [*params, stop - start, start])
            return [Found.of(row) for row in cursor.fetchall()]

    def counts(self, options: Mapping[str, Options]) -> Counts:
        """All counts of one statement: every program that is found is looked at once."""
        narrow = self._narrow()
        passes = {each.name: each.narrowed_to(self.chosen[each.name]) for each in narrow}
        keys: list[tuple[str, str] | str] = []
        columns: list[Condition] = []

        def count(key: tuple[str, str] | str, *conditions: Condition) -> None:
            keys.append(key)
            columns.append(all_of(conditions))

        def others(facet: Facet) -> list[Condition]:
            return [Condition(f"in_{name}") for name in passes if name != facet.name or facet.all_of]

        count("", *(Condition(f"in_{name}") for name in passes))
        for facet in narrow:
            count(facet.name, *(Condition(f"in_{name}") for name in passes if name != facet.name))
        for facet in self.facets:
            for value, _label in options[facet.name]:
                count((facet.name, value), *others(facet), facet.condition(value))
        inner = ", ".join(
            [*filters.COLUMNS, *nearby.COLUMNS, *(f"({each.sql}) AS in_{name}" for name, each in passes.items())]
        )
        outer = ", ".join(f"count(*) FILTER (WHERE {column.sql})" for column in columns)
        # The fence has each program looked up once, and not once for every count.
        found = self._found
        rows = f"SELECT {inner} FROM programs_program WHERE {found.sql} OFFSET 0"  # noqa: S608  # nosec B608
        sql = f"SELECT {outer} FROM ({rows}) AS programs_program"  # noqa: S608  # nosec B608
        params = [param for each in (*columns, *passes.values(), found) for param in each.params]
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            numbers = dict(zip(keys, cursor.fetchone(), strict=True))
        return Counts(
            total=numbers[""],
            options={key: number for key, number in numbers.items() if isinstance(key, tuple)},
            without={key: number for key, number in numbers.items() if isinstance(key, str) and key},
        )

    def _narrow(self) -> list[Facet]:
        return [facet for facet in self.facets if self.chosen.get(facet.name)]

    def _marked(self) -> tuple[Condition, Condition]:
        """SQL for the title and for a passage of the description, with the words that were searched for marked."""
        question = self.reading.question
        if not question.asks_for_text:
            return Condition("programs_program.title"), Condition("''")
        words = question.to_mark()
        return Condition(MARKED.format("title"), (words, WHOLE)), Condition(MARKED_PASSAGE, (words, words, PASSAGE))

    def _order(self) -> Condition:
        by_title = ("programs_program.sort_title", "programs_program.id")
        if self.sort == NEAR and self.near:
            miles = nearby.distance(self.near)
            return Condition(", ".join([f"{miles.sql} NULLS LAST", *by_title]), miles.params)
        _label, first = SORTS[self.sort]
        question = self.reading.question
        if self.sort == DEFAULT_SORT and (question.asks_for_text or self.reading.needs_rank):
            score = self.reading.score()
            shorter = "char_length(programs_program.title)"
            return Condition(", ".join([f"{score.sql} DESC", shorter, *by_title]), score.params)
        return Condition(", ".join([*first, *by_title]))


def best_matches(words: str) -> Results:
    """What these words find, the best first, with no filter."""
    return Results(read(understand(words)), chosen={})
