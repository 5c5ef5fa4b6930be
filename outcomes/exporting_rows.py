"""What a file says of each participant of a list: one statement that reads each table once.

For one person a subquery is quick, and for five thousand each of a dozen subqueries is asked five thousand times.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import F, Min, QuerySet, Window
from django.db.models.functions import RowNumber

from coalition.choices import Language
from coalition.models import Organization
from coalition.site import current_site
from coalition.spreadsheets import FORMULA
from outcomes.models import Assignment, Enrollment, FollowUp, Placement
from outcomes.models.querysets import ParticipantQuerySet
from outcomes.models.querysets.participants import heard_of

ROWS_AT_ONCE, LINES_AT_ONCE = 2_000, 500
# In the order of `exporting.COLUMNS`; the texts among them, which may be empty, and may say anything.
CELLS = (
    *("full_name", "goes_by", "birth_date", "phone", "email", "postal_code", "neighborhood", "language", "coached_by"),
    *("in_program", "stands", "since", "wage", "due", "heard_on", "registered_on"),
)
TEXTS = frozenset(CELLS) - {"birth_date", "since", "wage", "due", "heard_on", "registered_on"}
# What is a code in a row, and stands in a file in words.
IN_WORDS = ("neighborhood", "language", "stands")
JOINED = """
    WITH people AS ({people}), coaches AS ({coaches}), programs AS ({programs}), jobs AS ({jobs}), calls AS ({calls}),
    heard AS (SELECT person, max(told) AS last FROM ({heard}) days GROUP BY person)
    SELECT nth, full_name, goes_by, birth_date, phone, email, postal_code,
           coalesce(%s::jsonb ->> neighborhood, neighborhood) AS neighborhood,
           coalesce(%s::jsonb ->> language, language) AS language, coached_by, in_program,
           coalesce(%s::jsonb ->> stands, stands) AS stands, since, wage, due,
           greatest(last, registered_on) AS heard_on, registered_on
    FROM people
    LEFT JOIN coaches ON coaches.person = people.id LEFT JOIN programs ON programs.person = people.id
    LEFT JOIN jobs ON jobs.person = people.id LEFT JOIN calls ON calls.person = people.id
    LEFT JOIN heard ON heard.person = people.id
"""
ORDERED = "SELECT {cells} FROM ({joined}) told ORDER BY nth"
HARMLESS = "CASE WHEN left({cell}, 1) = ANY (%s) THEN '''' || {cell} WHEN {cell} <> '' THEN {cell} END"


def rows(found: ParticipantQuerySet, organization: Organization | None) -> Iterator[tuple[Any, ...]]:
    """What isn't known is empty. `organization`: whose all records are, if one's.

    They are those of the open scope, as any query's are.
    """
    joined, values = _joined(found, organization)
    # All of it is fetched, so the quickest plan for all is wanted, and not for the first tenth.
    _set("cursor_tuple_fraction", "1")
    with connection.chunked_cursor() as cursor:
        cursor.execute(ORDERED.format(cells=", ".join(CELLS), joined=joined), values)
        while part := cursor.fetchmany(ROWS_AT_ONCE):
            yield from part


def csv_lines(found: ParticipantQuerySet, organization: Organization | None) -> Iterator[bytes]:
    """The same as lines of a CSV file, in parts of many: PostgreSQL writes them, and no text in them is a formula."""
    joined, values = _joined(found, organization)
    cells = ", ".join(HARMLESS.format(cell=cell) if cell in TEXTS else cell for cell in CELLS)
    guarded = ORDERED.format(cells=cells, joined=joined)
    _set("datestyle", "ISO")
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY ({guarded}) TO STDOUT (FORMAT csv)", [*[list(FORMULA)] * len(TEXTS), *values]) as lines,
    ):
        while part := b"".join(islice(lines, LINES_AT_ONCE)):
            yield part


def _set(name: str, value: str) -> None:
    """Until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])


def _joined(found: ParticipantQuerySet, organization: Organization | None) -> tuple[str, list[Any]]:
    """SQL, and the values for it."""
    parts = {name: query.query.sql_with_params() for name, query in _parts(found, organization).items()}
    heard = [_of(organization, days, person, told=F("told_of")) for days, person in heard_of()]
    told = [query.query.sql_with_params() for query in heard]
    sql = {name: said for name, (said, _values) in parts.items()} | {"heard": " UNION ALL ".join(s for s, _v in told)}
    values = [value for _sql, of_part in [*parts.values(), *told] for value in of_part]
    words: dict[str, Iterable[tuple[str, Any]]] = {
        "neighborhood": current_site().neighborhoods.items(),
        "language": Language.choices,
        "stands": Enrollment.State.choices,
    }
    in_words = [json.dumps({key: str(name) for key, name in words[cell]}) for cell in IN_WORDS]
    return JOINED.format(**sql), [*values, *in_words]


def _parts(found: ParticipantQuerySet, organization: Organization | None) -> dict[str, QuerySet[Any, Any]]:
    """In the order of their names in `JOINED`, which is that of their values."""
    nth = Window(RowNumber(), order_by=[*found.query.order_by])  # type: ignore[list-item]
    of_themselves = (
        *("id", "full_name", "goes_by", "birth_date", "phone", "email", "postal_code", "neighborhood", "language"),
        "registered_on",
    )
    entered = Enrollment.objects.order_by("participant_id", "-recorded_at", "-pk").distinct("participant_id")
    begun = Placement.objects.order_by("participant_id", "-starts_on", "-pk").distinct("participant_id")
    due = _of(organization, FollowUp.objects.open().order_by()).annotate(due=Min("due_on"))
    return {
        "people": found.order_by().values(*of_themselves, nth=nth),
        "coaches": _of(organization, Assignment.objects.current().order_by(), coached_by=F("coach__full_name")),
        "programs": _of(organization, entered, in_program=F("program__title"), stands=F("state")),
        "jobs": _of(organization, begun, since=F("starts_on"), wage=F("hourly_wage")),
        "calls": due,
    }


def _of(
    organization: Organization | None, table: QuerySet[Any], person: str = "participant", **told: Any
) -> QuerySet[Any, Any]:
    # PostgreSQL uses an index for the organization, and none for what a scope covers.
    own = table.filter(organization=organization) if organization else table
    return own.values(person=F(person), **told)
