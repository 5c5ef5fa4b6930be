"""What a file says of each participant of a list: one statement that reads each table once.

For one person a subquery is quick, and for five thousand each of a dozen subqueries is asked five thousand times.
"""

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import F, Min, QuerySet, Window
from django.db.models.functions import RowNumber

from coalition.choices import Language
from coalition.models import Organization
from coalition.site import current_site
from outcomes.models import Assignment, Enrollment, FollowUp, Placement
from outcomes.models.querysets import ParticipantQuerySet
from outcomes.models.querysets.participants import heard_of

AT_ONCE = 2_000
JOINED = """
    WITH people AS ({people}), coaches AS ({coaches}), programs AS ({programs}), jobs AS ({jobs}), calls AS ({calls}),
    heard AS (SELECT person, max(told) AS last FROM ({heard}) days GROUP BY person)
    SELECT full_name, goes_by, birth_date, phone, email, postal_code, neighborhood, language, coached_by, in_program,
           stands, since, wage, due, greatest(last, registered_on), registered_on
    FROM people
    LEFT JOIN coaches ON coaches.person = people.id LEFT JOIN programs ON programs.person = people.id
    LEFT JOIN jobs ON jobs.person = people.id LEFT JOIN calls ON calls.person = people.id
    LEFT JOIN heard ON heard.person = people.id
    ORDER BY nth
"""


def rows(found: ParticipantQuerySet, organization: Organization | None) -> Iterator[tuple[Any, ...]]:
    """In the order of `exporting.COLUMNS`; what isn't known is empty. `organization`: whose all records are, if one's.

    They are those of the open scope, as any query's are.
    """
    parts = {name: query.query.sql_with_params() for name, query in _parts(found, organization).items()}
    heard = [_of(organization, days, person, told=F("told_of")) for days, person in heard_of()]
    told = [query.query.sql_with_params() for query in heard]
    sql = {name: said for name, (said, _values) in parts.items()} | {"heard": " UNION ALL ".join(s for s, _v in told)}
    values = [value for _sql, of_part in [*parts.values(), *told] for value in of_part]
    neighborhoods, languages = current_site().neighborhoods, {key: str(name) for key, name in Language.choices}
    states = {key: str(name) for key, name in Enrollment.State.choices}
    with connection.cursor() as cursor:
        # All of it is fetched, so the quickest plan for all is wanted, and not for the first tenth.
        cursor.execute("SELECT set_config('cursor_tuple_fraction', '1', true)")
    with connection.chunked_cursor() as cursor:
        cursor.execute(JOINED.format(**sql), values)
        while part := cursor.fetchmany(AT_ONCE):
            for row in part:
                neighborhood, language, state = row[6], row[7], row[10]
                yield (
                    *row[:6],
                    neighborhoods.get(neighborhood, neighborhood),
                    languages.get(language, language),
                    *row[8:10],
                    states.get(state, state),
                    *row[11:],
                )


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
