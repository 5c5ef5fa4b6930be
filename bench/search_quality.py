"""Does the search find what residents mean? Recall and rank on search_quality.yaml, beside plain full-text search."""

from argparse import ArgumentParser
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from statistics import fmean
from urllib.parse import urlencode

import yaml
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.http import QueryDict
from django.test import override_settings

from bench.harness import own_database

QUERIES = Path(__file__).with_suffix(".yaml")
DATA = Path(settings.BASE_DIR).parent / "shared" / "data"
LIST, PROVIDERS, REFERENCE = DATA / "etpl" / "etpl_after.csv", DATA / "etpl" / "providers.csv", DATA / "reference"
TUNE, HELD_OUT, ALL = "tune", "held_out", "all"
FIRST = 10
RECALL_WANTED = 0.95

# The search of the site keeps facts of the catalog in the cache, which is the demo's.
OWN_CACHE = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": __name__}}

PLAIN_FULL_TEXT = """
    SELECT program.id
    FROM programs_program AS program,
         websearch_to_tsquery('english', %(words)s) AS query,
         to_tsvector('english', program.title || ' ' || program.description) AS document
    WHERE program.status = 'listed' AND document @@ query
    ORDER BY ts_rank(document, query) DESC, program.id
    LIMIT %(first)s
"""


@dataclass(frozen=True)
class Query:
    words: str
    kind: str
    part: str
    relevant: frozenset[int]


@dataclass(frozen=True)
class Answer:
    """The first programs that the site and plain full-text search give, by their ids in the list."""

    query: Query
    site: Sequence[int]
    plain: Sequence[int]


def run(*options: str) -> Iterator[dict[str, object]]:
    parser = ArgumentParser(prog="bin/bench search-quality")
    parser.add_argument(
        "--misses",
        nargs="?",
        const=TUNE,
        choices=(TUNE, HELD_OUT, ALL),
        help="list what the site's search missed; of the queries it may be tuned to, unless told otherwise",
    )
    misses = parser.parse_args(options).misses
    if absent := [path for path in (LIST, PROVIDERS, REFERENCE) if not path.exists()]:
        yield {"skipped": f"needs the real list at ../shared/data; missing: {', '.join(map(str, absent))}"}
        return
    answers = _answers(read_queries())
    for part in (TUNE, HELD_OUT, ALL):
        yield _measured(answers, part=part)
    for kind in dict.fromkeys(answer.query.kind for answer in answers):
        yield _measured(answers, kind=kind)
    if misses:
        yield from _misses(answers, misses)


def read_queries() -> list[Query]:
    rows = yaml.safe_load(QUERIES.read_text(encoding="utf-8"))
    return [Query(row["query"], row["class"], row["set"], frozenset(row["relevant"])) for row in rows]


def recall(found: Sequence[int], relevant: Collection[int]) -> float:
    """Of the places among the first ten that right programs could take, the share they do take."""
    return sum(each in relevant for each in found[:FIRST]) / min(FIRST, len(relevant))


def reciprocal_rank(found: Sequence[int], relevant: Collection[int]) -> float:
    """1 if the first program is right, 1/2 if only the second is; 0 if none of the first ten is."""
    return next((1 / rank for rank, each in enumerate(found[:FIRST], start=1) if each in relevant), 0.0)


def _answers(queries: list[Query]) -> list[Answer]:
    from programs.models import Program

    with own_database("bench_search_quality"), override_settings(CACHES=OWN_CACHE):
        call_command("migrate", verbosity=0)
        call_command("import_reference", REFERENCE, stdout=StringIO())
        call_command("import_programs", LIST, providers=PROVIDERS, source="Real list", apply=True, stdout=StringIO())
        ids = {pk: int(listed) for pk, listed in Program.objects.listed().values_list("pk", "external_id")}
        if unknown := set().union(*(query.relevant for query in queries)).difference(ids.values()):
            raise SystemExit(f"{QUERIES.name} names programs that the list doesn't show: {sorted(unknown)}")
        return [
            Answer(
                query,
                site=[ids[pk] for pk in _found_by_site(query.words)],
                plain=[ids[pk] for pk in _found_by_plain_full_text(query.words)],
            )
            for query in queries
        ]


def _found_by_site(words: str) -> list[int]:
    """As /programs/?q=… shows them; all that this benchmark knows of how the site searches."""
    from programs.forms import ProgramSearch

    page = ProgramSearch(QueryDict(urlencode({"q": words}))).page()
    return [program.pk for program in page][:FIRST]


def _found_by_plain_full_text(words: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(PLAIN_FULL_TEXT, {"words": words, "first": FIRST})
        return [pk for (pk,) in cursor.fetchall()]


def _measured(answers: Iterable[Answer], *, part: str = ALL, kind: str = ALL) -> dict[str, object]:
    chosen = [each for each in answers if part in (ALL, each.query.part) and kind in (ALL, each.query.kind)]
    site = fmean(recall(each.site, each.query.relevant) for each in chosen)
    plain = fmean(recall(each.plain, each.query.relevant) for each in chosen)
    site_rank = fmean(reciprocal_rank(each.site, each.query.relevant) for each in chosen)
    plain_rank = fmean(reciprocal_rank(each.plain, each.query.relevant) for each in chosen)
    return {
        "measured": "the site's search of the real list",
        "set": part,
        "class": kind,
        "queries": len(chosen),
        f"recall_at_{FIRST}": round(site, 3),
        "recall_wanted": RECALL_WANTED,
        "mean_reciprocal_rank": round(site_rank, 3),
        "reference": "plain full-text search over title and description",
        f"reference_recall_at_{FIRST}": round(plain, 3),
        "reference_mean_reciprocal_rank": round(plain_rank, 3),
        "recall_gained": round(site - plain, 3),
        "mean_reciprocal_rank_gained": round(site_rank - plain_rank, 3),
    }


def _misses(answers: Iterable[Answer], part: str) -> Iterator[dict[str, object]]:
    for answer in answers:
        query = answer.query
        reached = recall(answer.site, query.relevant)
        if part in (ALL, query.part) and reached < 1:
            yield {
                "query": query.words,
                "set": query.part,
                "class": query.kind,
                f"recall_at_{FIRST}": round(reached, 3),
                "missed": sorted(query.relevant.difference(answer.site)),
                "shown_instead": [each for each in answer.site if each not in query.relevant],
            }
