"""What an import would do, row by row: compared in the database, before anything is written."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from programs.imports.rows import PROGRAM_FIELDS, PROVIDER_FIELDS
from programs.models import Program

COUNTS = ("added", "changed", "removed", "unchanged", "refused", "flagged")

SAME_IN_BOTH = (*PROGRAM_FIELDS, *PROVIDER_FIELDS)
DECIDED_HERE = ("status", "organization_id", "field_of_study_id", "flags")

# Providers whose name the file tells; the first row that names one speaks for it. A new one gets its organization's
# id already here, so that a plan compares the same values that are written; a dry run only skips some numbers.
PROVIDERS = """
    CREATE TEMPORARY TABLE listed_provider ON COMMIT DROP AS
    SELECT named.*,
           known.id AS known_id,
           CASE named.status_in_file WHEN 'unknown' THEN COALESCE(known.status, 'unknown')
                                     ELSE named.status_in_file END AS status,
           COALESCE(known.organization_id, nextval(pg_get_serial_sequence('coalition_organization', 'id')))
               AS organization_id
    FROM (
        SELECT DISTINCT ON (provider_id) provider_id AS external_id, provider_status AS status_in_file,
               provider_name AS name, provider_slug AS slug, provider_kind AS kind,
               street, city, state, postal_code, county, website, languages
        FROM staged_program
        WHERE refused IS NULL AND provider_id <> '' AND provider_name <> ''
        ORDER BY provider_id, row_number
    ) AS named
    LEFT JOIN programs_listedprovider AS known
        ON known.source_id = %(source)s::bigint AND known.external_id = named.external_id
"""

# A program withheld by hand stays so; one withheld because its provider was suspended returns with the provider.
PLAN = f"""
    CREATE TEMPORARY TABLE planned ON COMMIT DROP AS
    WITH joined AS (
        SELECT staged.row_number, staged.flags, staged.cip,
               program.id AS program_id,
               study.id AS field_of_study_id,
               COALESCE(listed.organization_id, known.organization_id) AS organization_id,
               COALESCE(NULLIF(staged.provider_status, 'unknown'), known.status) = 'suspended' AS is_suspended,
               program.status = 'withheld' AND 'suspended_provider' <> ALL (program.flags) AS is_withheld_by_hand,
               staged.provider_id <> '' AND count(*) OVER (
                   PARTITION BY staged.provider_id, lower(staged.title), staged.cip
               ) > 1 AS is_listed_twice
        FROM staged_program AS staged
        LEFT JOIN programs_program AS program
            ON program.source_id = %(source)s::bigint AND program.external_id = staged.external_id
        LEFT JOIN programs_fieldofstudy AS study ON study.code = staged.cip
        LEFT JOIN listed_provider AS listed ON listed.external_id = staged.provider_id
        LEFT JOIN programs_listedprovider AS known
            ON known.source_id = %(source)s::bigint AND known.external_id = staged.provider_id
        WHERE staged.refused IS NULL
    ), decided AS (
        SELECT row_number, program_id, field_of_study_id, organization_id,
               CASE WHEN is_suspended OR is_withheld_by_hand THEN 'withheld' ELSE 'listed' END AS status,
               flags || (
                   CASE WHEN field_of_study_id IS NULL THEN '{{unknown_cip}}' ELSE '{{}}' END::varchar[]
                   || CASE WHEN organization_id IS NULL THEN '{{no_provider}}' ELSE '{{}}' END::varchar[]
                   || CASE WHEN is_suspended THEN '{{suspended_provider}}' ELSE '{{}}' END::varchar[]
                   || CASE WHEN is_listed_twice THEN '{{listed_twice}}' ELSE '{{}}' END::varchar[]
               ) AS flags
        FROM joined
    )
    SELECT decided.*,
           CASE WHEN program.id IS NULL THEN 'new'
                WHEN program.status = 'archived' THEN 'returns'
                WHEN ({", ".join(f"program.{name}" for name in SAME_IN_BOTH)},
                      {", ".join(f"program.{name}" for name in DECIDED_HERE)}) IS DISTINCT FROM
                     ({", ".join(f"staged.{name}" for name in SAME_IN_BOTH)},
                      {", ".join(f"decided.{name}" for name in DECIDED_HERE)}) THEN 'changes'
                ELSE 'stays' END AS action
    FROM decided
    JOIN staged_program AS staged USING (row_number)
    LEFT JOIN programs_program AS program ON program.id = decided.program_id
"""  # noqa: S608  # nosec B608

# A program whose row was refused is still in the list: it stays as it is.
GONE = """
    FROM programs_program AS program
    WHERE program.source_id = %(source)s::bigint AND program.status <> 'archived'
        AND NOT EXISTS (SELECT FROM staged_program AS staged WHERE staged.external_id = program.external_id)
"""

FIGURES = f"""
    SELECT (SELECT count(*) FROM planned WHERE action IN ('new', 'returns')),
           (SELECT count(*) FROM planned WHERE action = 'changes'),
           (SELECT count(*) {GONE}),
           (SELECT count(*) FROM planned WHERE action = 'stays'),
           (SELECT count(*) FROM staged_program WHERE refused IS NOT NULL),
           (SELECT count(*) FROM planned WHERE flags <> '{{}}'),
           (SELECT count(*) FROM programs_program WHERE source_id = %(source)s::bigint AND status <> 'archived')
"""  # noqa: S608  # nosec B608

SHOWN = {
    "organization": ("before.name", "after.name"),
    "field_of_study": ("study_before.code", "study_after.code"),
    "status": ("program.status", "planned.status"),
    "flags": ("array_to_string(program.flags, ', ')", "array_to_string(planned.flags, ', ')"),
    "languages": ("array_to_string(program.languages, ', ')", "array_to_string(staged.languages, ', ')"),
} | {name: (f"program.{name}", f"staged.{name}") for name in SAME_IN_BOTH if name != "languages"}

FIELDS = ", ".join(
    f"({position}, '{name}', ({old})::text, ({new})::text)" for position, (name, (old, new)) in enumerate(SHOWN.items())
)

CHANGED = f"""
    SELECT 'changed', program.external_id, staged.title, field.name, field.old, field.new
    FROM planned
    JOIN staged_program AS staged USING (row_number)
    JOIN programs_program AS program ON program.id = planned.program_id
    LEFT JOIN coalition_organization AS before ON before.id = program.organization_id
    LEFT JOIN (
        SELECT id, name FROM coalition_organization
        UNION ALL SELECT organization_id, name FROM listed_provider WHERE known_id IS NULL
    ) AS after ON after.id = planned.organization_id
    LEFT JOIN programs_fieldofstudy AS study_before ON study_before.id = program.field_of_study_id
    LEFT JOIN programs_fieldofstudy AS study_after ON study_after.id = planned.field_of_study_id
    CROSS JOIN LATERAL (VALUES {FIELDS}) AS field (position, name, old, new)
    WHERE planned.action = 'changes' AND field.old IS DISTINCT FROM field.new
    ORDER BY planned.row_number, field.position
"""  # noqa: S608  # nosec B608
REMOVED = f"SELECT 'removed', program.external_id, program.title, '', '', '' {GONE} ORDER BY program.title, program.id"
ADDED = """
    SELECT 'added', staged.external_id, staged.title, '', '', ''
    FROM planned JOIN staged_program AS staged USING (row_number)
    WHERE planned.action IN ('new', 'returns')
    ORDER BY planned.row_number
"""

REMARKS = """
    SELECT staged.row_number, staged.refused, planned.flags
    FROM staged_program AS staged LEFT JOIN planned USING (row_number)
    WHERE staged.refused IS NOT NULL OR planned.flags <> '{}'
    ORDER BY staged.row_number
"""
ODDITIES = """
    SELECT refused, reason, count(*), (array_agg(row_number ORDER BY row_number))[1:%(rows)s]
    FROM (
        SELECT true AS refused, refused AS reason, row_number FROM staged_program WHERE refused IS NOT NULL
        UNION ALL SELECT false, unnest(flags), row_number FROM planned
    ) AS odd
    GROUP BY refused, reason ORDER BY refused DESC, count(*) DESC, reason LIMIT %(most)s
"""


@dataclass(frozen=True)
class Change:
    """One thing an import does: a program added or removed, or one field of a program changed."""

    kind: str
    external_id: str
    title: str
    field: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class Oddity:
    """A reason why rows are refused, or were flagged; how many, and the numbers of the first of them."""

    is_refused: bool
    reason: str
    count: int
    rows: list[int]


@dataclass(frozen=True)
class Plan:
    """What an import of the staged rows does; `listed_before` is how many programs the list had until now."""

    source_id: int | None
    counts: dict[str, int]
    listed_before: int

    def changes(self) -> Generator[Change, None, None]:
        """Every change, the ones that take something away first."""
        for statement in (REMOVED, CHANGED, ADDED):
            for row in _stream(statement, {"source": self.source_id}):
                yield Change(*row)

    def remarks(self) -> Iterator[tuple[int, str]]:
        """What to say of each odd row, in words, by row number."""
        return _remarks(_stream(REMARKS))

    def oddities(self, *, most: int, rows: int) -> list[Oddity]:
        """So many reasons with so many of their rows, what was refused before what was only odd."""
        return [
            Oddity(is_refused, reason if is_refused else str(Program.Flag(reason).label), count, numbers)
            for is_refused, reason, count, numbers in _stream(ODDITIES, {"most": most, "rows": rows})
        ]


def plan(source_id: int | None) -> Plan:
    """Compare what is staged with what is there; `source_id` is None for a list that isn't known yet."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.listed_provider, pg_temp.planned")
        cursor.execute(PROVIDERS, {"source": source_id})
        cursor.execute("ANALYZE listed_provider")
        cursor.execute(PLAN, {"source": source_id})
        cursor.execute("ANALYZE planned")
        cursor.execute(FIGURES, {"source": source_id})
        *counts, listed_before = cursor.fetchone()
    return Plan(source_id, dict(zip(COUNTS, counts, strict=True)), listed_before)


def _remarks(rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[int, str]]:
    labels = {flag.value: str(flag.label) for flag in Program.Flag}
    for number, refused, flags in rows:
        yield number, refused or "; ".join(labels[flag] for flag in flags)


def _stream(statement: str, params: dict[str, Any] | None = None) -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, params or {})
        while rows := cursor.fetchmany(500):
            yield from rows
