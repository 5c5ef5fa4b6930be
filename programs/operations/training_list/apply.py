"""The planned changes, written by one statement a table: only rows that really change leave a trace in history."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection

from programs.imports.rows import PROGRAM_FIELDS, PROVIDER_FIELDS
from programs.models import Program
from programs.operations.places import locate_programs
from programs.operations.search import (
    STUDIES,
    document,
    headwords,
    rebuild_search_documents,
    rebuild_search_words,
)

FROM_ROW = (*PROGRAM_FIELDS, *PROVIDER_FIELDS)
FROM_PLAN = ("status", "organization_id", "field_of_study_id", "flags")
OF_AN_ORGANIZATION = ("name", "street", "city", "state", "postal_code", "county", "website", "languages")

ORGANIZATIONS = f"""
    INSERT INTO coalition_organization (id, slug, kind, is_member, is_backbone, about, phone, neighborhoods,
                                        created_at, updated_at, {", ".join(OF_AN_ORGANIZATION)})
    SELECT organization_id, slug, kind, false, false, '', '', '{{}}', %(now)s, %(now)s, {", ".join(OF_AN_ORGANIZATION)}
    FROM listed_provider WHERE known_id IS NULL
"""  # noqa: S608  # nosec B608

# A member keeps its own page. An organization that stands for two listed providers follows the first.
ORGANIZATIONS_CHANGED = f"""
    UPDATE coalition_organization AS organization
    SET updated_at = %(now)s, {", ".join(f"{name} = listed.{name}" for name in OF_AN_ORGANIZATION)}
    FROM (SELECT DISTINCT ON (organization_id) * FROM listed_provider
          WHERE known_id IS NOT NULL ORDER BY organization_id, external_id) AS listed,
         coalition_organization AS before
    WHERE organization.id = listed.organization_id AND before.id = organization.id AND NOT organization.is_member
        AND ({", ".join(f"organization.{name}" for name in OF_AN_ORGANIZATION)})
            IS DISTINCT FROM ({", ".join(f"listed.{name}" for name in OF_AN_ORGANIZATION)})
    RETURNING organization.id, organization.name <> before.name
"""  # noqa: S608  # nosec B608

PROVIDERS = """
    INSERT INTO programs_listedprovider (source_id, external_id, organization_id, status)
    SELECT %(source)s, external_id, organization_id, status FROM listed_provider WHERE known_id IS NULL
"""
PROVIDERS_CHANGED = """
    UPDATE programs_listedprovider AS known SET status = listed.status
    FROM listed_provider AS listed WHERE listed.known_id = known.id AND listed.status <> known.status
"""

# A neighborhood is no part of a list: a program that changes keeps its own.
ROWS = f"""
    FROM planned
    JOIN staged_program AS staged USING (row_number)
    LEFT JOIN programs_program AS known ON known.id = planned.program_id
    LEFT JOIN coalition_organization AS organization ON organization.id = planned.organization_id
    LEFT JOIN ({STUDIES}) AS study ON study.id = planned.field_of_study_id
    CROSS JOIN LATERAL (
        SELECT {headwords("staged", neighborhood="coalesce(known.neighborhood, '')")} AS words OFFSET 0
    ) AS head
"""
DOCUMENT = document("staged", headwords="head.words")

# Where most of them are is known at once, which saves `locate_programs` from writing each row a second time.
ADDED = f"""
    INSERT INTO programs_program (source_id, external_id, slug, created_at, updated_at, headwords, search,
                                  latitude, longitude, {", ".join(FROM_ROW)}, {", ".join(FROM_PLAN)}, {{others}})
    SELECT %(source)s, staged.external_id, staged.slug, %(now)s, %(now)s, head.words, {DOCUMENT},
           place.latitude, place.longitude,
           {", ".join(f"staged.{name}" for name in FROM_ROW)}, {", ".join(f"planned.{name}" for name in FROM_PLAN)},
           {{defaults}}
    {ROWS} LEFT JOIN programs_place AS place ON place.code = left(staged.postal_code, 5) AND staged.format <> 'online'
    WHERE planned.action = 'new'
"""

CHANGED = f"""
    UPDATE programs_program AS program
    SET archived_at = NULL, updated_at = %(now)s, headwords = fresh.headwords, search = fresh.search,
        {", ".join(f"{name} = fresh.{name}" for name in (*FROM_ROW, *FROM_PLAN))}
    FROM (
        SELECT planned.program_id, head.words AS headwords, {DOCUMENT} AS search,
               {", ".join(f"staged.{name}" for name in FROM_ROW)}, {", ".join(f"planned.{name}" for name in FROM_PLAN)}
        {ROWS} WHERE planned.action IN ('changes', 'returns')
    ) AS fresh
    WHERE program.id = fresh.program_id
"""  # noqa: S608  # nosec B608

ARCHIVED = """
    UPDATE programs_program AS program SET status = 'archived', archived_at = %(now)s, updated_at = %(now)s
    WHERE program.source_id = %(source)s AND program.status <> 'archived'
        AND NOT EXISTS (SELECT FROM staged_program AS staged WHERE staged.external_id = program.external_id)
"""


# Room to gather a whole list's words before they go into the search index: a third faster, and only in here.
ROOM = "SET LOCAL work_mem = '64MB'; SET LOCAL gin_pending_list_limit = '64MB'; SET LOCAL jit = off"


def write(source_id: int, now: datetime, wrote: Callable[[float], None]) -> None:
    """Carry out the plan that is in the temporary tables, inside the caller's transaction.

    `wrote` hears between the statements of the share of the work behind us.
    """
    others = _fields_a_list_says_nothing_of()
    with connection.cursor() as cursor:
        cursor.execute(ROOM)
        cursor.execute(ORGANIZATIONS, {"now": now})
        cursor.execute(ORGANIZATIONS_CHANGED, {"now": now})
        renamed = [pk for pk, is_renamed in cursor.fetchall() if is_renamed]
        cursor.execute(PROVIDERS, {"source": source_id})
        cursor.execute(PROVIDERS_CHANGED, {})
        wrote(0.1)
        cursor.execute(
            ADDED.format(others=", ".join(others), defaults=", ".join(f"%({name})s" for name in others)),
            {"source": source_id, "now": now, **others},
        )
        wrote(0.5)
        cursor.execute(CHANGED, {"now": now})
        wrote(0.8)
        cursor.execute(ARCHIVED, {"source": source_id, "now": now})
        wrote(0.85)
        cursor.execute("SELECT gin_clean_pending_list('program_search')")
    if renamed:
        rebuild_search_documents(list(Program.objects.filter(organization__in=renamed).values_list("pk", flat=True)))
    wrote(0.9)
    rebuild_search_words()
    wrote(0.95)
    locate_programs()


def _fields_a_list_says_nothing_of() -> dict[str, Any]:
    """The columns of a program that no statement here names, with their defaults: a new field needs no change here."""
    named = {
        "id",
        "source_id",
        "external_id",
        "slug",
        "created_at",
        "updated_at",
        "search",
        "headwords",
        "latitude",
        "longitude",
        *FROM_ROW,
        *FROM_PLAN,
    }
    return {
        field.column: field.get_db_prep_save(field.get_default(), connection)
        for field in Program._meta.concrete_fields
        if field.column is not None and field.column not in named and not field.generated
    }
