"""What row-level security costs: the same lists and searches with it, inside a scope, and without it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from statistics import median
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models

from bench.harness import own_database, seconds
from coalition.scopes import Scope, acting
from coalition.scopes.kinds import INDICATORS, MIGRATION, of_organization
from coalition.scopes.policies import OfOrganization, OfParent, private

DATABASE = "bench_rls"
ORGANIZATIONS, PEOPLE, NOTES_EACH = 50, 200_000, 3
RUNS = 31


class Person(models.Model):
    organization = models.BigIntegerField()
    name = models.CharField(max_length=100)

    class Meta:
        app_label = "bench"
        constraints = [OfOrganization(name="bench_person_private")]
        indexes = [
            models.Index("organization", "name", name="bench_person_by_name"),
            GinIndex(fields=["name"], opclasses=["gin_trgm_ops"], name="bench_person_found"),
        ]

    def __str__(self) -> str:
        return self.name


class Note(models.Model):
    person = models.ForeignKey(Person, models.CASCADE)
    text = models.CharField(max_length=100)

    class Meta:
        app_label = "bench"
        constraints = [OfParent(name="bench_note_private", field="person")]

    def __str__(self) -> str:
        return self.text


# A percent sign is doubled, as in any statement that gets parameters: this one gets its actor.
FILL = (
    "INSERT INTO bench_person (organization, name)"
    f" SELECT 1 + n %% {ORGANIZATIONS}, md5(n::text) || ' ' || md5((n * 7)::text) FROM generate_series(1, {PEOPLE}) n",
    "INSERT INTO bench_note (person_id, text)"
    f" SELECT id, 'Note ' || n FROM bench_person, generate_series(1, {NOTES_EACH}) n",
)


@dataclass(frozen=True)
class Asked:
    """What is asked in whose scope; `otherwise` is asked without row-level security where that needs other words."""

    kind: str
    scope: Scope
    question: Callable[[], Any]
    otherwise: Callable[[], Any] | None = None


MINE = of_organization(7)
mine = Person.objects.filter(organization=7)
everyone = Person.objects.all()
CLASSES = (
    Asked("a list of 50", MINE, lambda: list(mine.order_by("name")[:50])),
    Asked(
        "a list of 50, the organization left to the scope",
        MINE,
        lambda: list(everyone.order_by("name", "pk")[:50]),
        lambda: list(mine.order_by("name", "pk")[:50]),
    ),
    Asked("a search", MINE, lambda: list(mine.filter(name__contains="abcd").order_by("name"))),
    Asked("one by its key", MINE, lambda: list(everyone.filter(pk=6))),
    Asked("the notes of one", MINE, lambda: list(Note.objects.filter(person=6))),
    Asked("a search of all", INDICATORS, lambda: list(everyone.filter(name__contains="abcde").order_by("pk"))),
    Asked(
        "a count of all", INDICATORS, lambda: list(everyone.values_list("organization").annotate(models.Count("pk")))
    ),
    Asked("a count of all notes", INDICATORS, lambda: Note.objects.count()),
)


def run() -> Iterator[dict[str, object]]:
    with own_database(DATABASE):
        _fill()
        bound = [_bound(asked) for asked in CLASSES]
        for model in (Person, Note):
            with connection.schema_editor() as editor:
                (rule,) = private(model)
                editor.remove_constraint(model, rule)
        for asked, (found, own_ms, open_ms) in zip(CLASSES, bound, strict=True):
            without = asked.otherwise or asked.question
            reference = _median_ms(without)
            yield {
                "measured": f"{asked.kind}, of {PEOPLE} people of {ORGANIZATIONS} organizations, its scope opened",
                "same_answer": found == _answer(without),
                "median_ms": own_ms,
                "median_ms_in_a_scope_that_is_open": open_ms,
                "reference": "the same tables without row-level security",
                "reference_median_ms": reference,
                "ratio": round(own_ms / reference, 2),
                "ratio_in_a_scope_that_is_open": round(open_ms / reference, 2),
            }


def _fill() -> None:
    with connection.cursor() as cursor:
        cursor.execute(import_module("coalition.migrations.0014_scopes").FUNCTIONS)
        cursor.execute("CREATE EXTENSION pg_trgm")
    with connection.schema_editor() as editor:
        for model in (Person, Note):
            editor.create_model(model)
    with acting(MIGRATION), connection.cursor() as cursor:
        for statement in FILL:
            cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _bound(asked: Asked) -> tuple[Any, float, float]:
    """The answer, and how long it takes with a scope of its own and in one that is open."""

    def in_its_own() -> Any:
        with acting(asked.scope):
            return asked.question()

    with acting(asked.scope):
        in_open = _median_ms(asked.question)
        found = _answer(asked.question)
    return found, _median_ms(in_its_own), in_open


def _answer(question: Callable[[], Any]) -> Any:
    found = question()
    return sorted(found) if isinstance(found, list) and found and isinstance(found[0], tuple) else found


def _median_ms(work: Callable[[], Any]) -> float:
    work()
    return round(median(seconds(work) for _run in range(RUNS)) * 1000, 2)
