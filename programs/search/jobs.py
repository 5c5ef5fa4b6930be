"""Occupations that somebody may have meant, by the likeness of their names."""

from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from programs.search.conditions import shown_on
from programs.search.words import plain

AT_MOST = 3
ALIKE = 0.4

JOBS_LIKE = """
    SELECT job.code, job.title, count(*)
    FROM (
        SELECT id, code, title, word_similarity(%s, lower(title)) AS likeness
        FROM programs_occupation WHERE level = 'detailed'
    ) AS job
    JOIN programs_fieldofstudy AS study ON study.lead_occupation_id = job.id
    JOIN programs_program ON programs_program.field_of_study_id = study.id
    WHERE job.likeness >= %s AND {shown}
    GROUP BY job.id, job.code, job.title, job.likeness
    ORDER BY job.likeness DESC, count(*) DESC, job.code
    LIMIT %s
"""


@dataclass(frozen=True)
class Job:
    code: str
    title: str
    programs: int


def jobs_like(words: str) -> list[Job]:
    """Occupations with a name like these words, and how many programs lead there."""
    shown = shown_on(timezone.localdate())
    with connection.cursor() as cursor:
        cursor.execute(JOBS_LIKE.format(shown=shown.sql), [plain(words), ALIKE, *shown.params, AT_MOST])
        return [Job(*row) for row in cursor.fetchall()]
