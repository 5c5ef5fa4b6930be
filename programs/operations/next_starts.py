from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import connection, transaction

from programs.models import Cohort, Program
from programs.operations.catalog import catalog_changed

# What Cohort.can_be_joined says, of many at once.
SOONEST = """
    FROM programs_program AS this
    LEFT JOIN (
        SELECT program_id, min(starts_on) AS starts_on
        FROM programs_cohort
        WHERE status = ANY(%(joinable)s) AND starts_on >= %(today)s AND (apply_by IS NULL OR apply_by >= %(today)s)
        GROUP BY program_id
    ) AS soonest ON soonest.program_id = this.id
    WHERE this.next_start IS DISTINCT FROM soonest.starts_on
"""
OUTDATED = f"SELECT this.id {SOONEST}"
REFRESH = f"""
    UPDATE programs_program AS program SET next_start = soonest.starts_on
    {SOONEST} AND this.id = program.id AND this.id = ANY(%(ids)s)
"""  # noqa: S608  # nosec B608


@transaction.atomic
def refresh_next_starts(today: date, program_ids: Collection[int] | None = None) -> int:
    """Write when each of these programs, or of all, can next be joined; say of how many that changed.

    To be called whenever cohorts changed, and each night: days pass. The rows are locked before cohorts are read, so
    that of two who change cohorts of one program at once the later one sees what both did.
    """
    parameters: dict[str, Any] = {"today": today, "joinable": list(Cohort.JOINABLE)}
    with connection.cursor() as cursor:
        if program_ids is None:
            cursor.execute(OUTDATED, parameters)
            program_ids = [pk for (pk,) in cursor.fetchall()]
        ids = sorted(program_ids)
        list(Program.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True).values_list("pk"))
        cursor.execute(REFRESH, {**parameters, "ids": ids})
        changed = cursor.rowcount
    if changed:
        catalog_changed()
    return changed
