"""The rows of a file in a temporary table, from which everything else is SQL, so that memory stays bounded."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from programs.imports.rows import PROGRAM_FIELDS, PROVIDER_FIELDS, STAGED

LISTED = ", ".join((*PROGRAM_FIELDS, *PROVIDER_FIELDS))

# The columns of programs have their own types, so that comparing and inserting never converts.
CREATE = f"""
    CREATE TEMPORARY TABLE staged_program ON COMMIT DROP AS
    SELECT external_id, slug, flags, {LISTED} FROM programs_program WITH NO DATA;
    ALTER TABLE staged_program
        ADD row_number integer, ADD refused text, ADD cip text, ADD provider_id text, ADD provider_name text,
        ADD provider_slug text, ADD provider_kind text, ADD provider_status text
"""  # noqa: S608  # nosec B608

# What the plan joins and groups by; looking at the texts too would take a second of a long list.
JOINED_BY = ("row_number", "external_id", "refused", "provider_id", "provider_name", "cip", "postal_code")


def stage(rows: Iterable[tuple[Any, ...]]) -> None:
    """Copy rows as RowReader makes them into `staged_program`, one at a time, inside the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.staged_program")
        cursor.execute(CREATE)
        with cursor.copy(f"COPY staged_program ({', '.join(STAGED)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute("CREATE INDEX ON staged_program (external_id)")
        cursor.execute(f"ANALYZE staged_program ({', '.join(JOINED_BY)})")
