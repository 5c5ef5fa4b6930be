"""How fast search answers with 100,000 programs, against SQL written by hand that gives the same answer."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter
from unittest.mock import patch

from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.http import QueryDict
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.harness import PLAIN_FILES, own_database
from bench.made_up_catalog import fill
from bench.search_by_hand import COLUMNS, by_hand, counted_by_hand
from programs.forms import ProgramSearch
from programs.search.found import Found

DATABASE = "bench_search"
PROGRAMS, FEW = 100_000, 1_000
RUNS, CLIENTS, RUNS_A_CLIENT = 15, 4, 8
RATIO_ALLOWED, STATEMENTS_ALLOWED = 2.0, 8
# Served by nobody here, so that they need not be collected.
OWN_CACHE = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": __name__}}

SETTINGS = {"ALLOWED_HOSTS": ["*"], "CACHES": OWN_CACHE, "STORAGES": PLAIN_FILES}


@dataclass(frozen=True)
class Asked:
    kind: str
    query: str
    words: str = ""
    narrowed: bool = False


CLASSES = (
    Asked("rare word", "q=glassblowing", "glassblowing"),
    Asked("common word", "q=dental", "dental"),
    Asked("two words", "q=dental+technician", "dental & technician"),
    Asked("word and filters", "q=dental&schedule=evening&cost=under5000", "dental", narrowed=True),
    Asked("no word", ""),
)


def run() -> Iterator[dict[str, object]]:
    few = dict(_statements(FEW))
    with own_database(DATABASE), override_settings(**SETTINGS), _pages_not_remembered():
        _fill(PROGRAMS)
        many = {asked.kind: _count_statements(asked) for asked in CLASSES}
        for asked in CLASSES:
            yield {**_measured(asked), "statements": many[asked.kind], "statements_at_1000": few[asked.kind]}


def _statements(programs: int) -> Iterator[tuple[str, int]]:
    with own_database(DATABASE), override_settings(**SETTINGS), _pages_not_remembered():
        _fill(programs)
        yield from [(asked.kind, _count_statements(asked)) for asked in CLASSES]


def _fill(programs: int) -> None:
    call_command("migrate", verbosity=0)
    cache.clear()
    fill(programs, **COLUMNS)


def _pages_not_remembered() -> object:
    """The figures of the catalog are remembered, as they always are; no page is, however common its address."""
    return patch("programs.views.catalog.remembered_page", lambda name, render: render())


def _count_statements(asked: Asked) -> int:
    client = Client()
    client.get(f"/programs/?{asked.query}")
    with CaptureQueriesContext(connection) as captured:
        client.get(f"/programs/?{asked.query}")
    return len(captured)


def _measured(asked: Asked) -> dict[str, object]:
    client = Client()
    path = f"/programs/?{asked.query}"
    sql = by_hand(asked.words, narrowed=asked.narrowed)

    def ours() -> None:
        client.get(path)

    def reference_rows() -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(sql, {"today": timezone.localdate()})
            return cursor.fetchall()

    search = ProgramSearch(QueryDict(asked.query))
    rows = reference_rows()
    counts = json.loads(rows[0][-1])
    total = counts["total"]
    counted = {option: found for option, found in counted_by_hand(counts) if option in search.counts.options}
    same = (list(search.page()), search.counts.total) == ([Found.of(row[:-1]) for row in rows], total) and counted == {
        option: found for option, found in search.counts.options.items() if option in counted or found
    }

    def answer() -> None:
        search = ProgramSearch(QueryDict(asked.query))
        search.page()

    mine, unrendered, reference = _seconds(ours), _seconds(answer), _seconds(reference_rows)
    return {
        "measured": f"/programs/?{asked.query} with {PROGRAMS} programs: 20 results, highlights, total, all counts",
        "class": asked.kind,
        "found": total,
        "same_answer": same,
        "median_ms": round(median(mine) * 1000, 1),
        "median_ms_before_rendering": round(median(unrendered) * 1000, 1),
        "reference": "SQL written by hand that gives the same 20 cards, highlights, total and counts",
        "reference_median_ms": round(median(reference) * 1000, 1),
        "ratio": round(median(mine) / median(reference), 2),
        "ratio_before_rendering": round(median(unrendered) / median(reference), 2),
        "ratio_allowed": RATIO_ALLOWED,
        f"p95_ms_with_{CLIENTS}_clients": round(_p95(asked) * 1000, 1),
        "statements_allowed": STATEMENTS_ALLOWED,
    }


def _seconds(work: Callable[[], object]) -> list[float]:
    times = []
    for _run in range(RUNS):
        began = perf_counter()
        work()
        times.append(perf_counter() - began)
    return times


def _p95(asked: Asked) -> float:
    def visit(_number: int) -> list[float]:
        client = Client()
        times = []
        for _run in range(RUNS_A_CLIENT):
            began = perf_counter()
            client.get(f"/programs/?{asked.query}")
            times.append(perf_counter() - began)
        connection.close()
        return times

    with ThreadPoolExecutor(CLIENTS) as pool:
        times = [each for part in pool.map(visit, range(CLIENTS)) for each in part]
    return quantiles(times, n=20)[-1]
