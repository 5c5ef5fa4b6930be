from django.db import connection

# Closer in name than this is taken for the job itself ("Phlebotomy Technician" for "Phlebotomists").
CLOSE_IN_NAME = 0.3

CHOOSE = """
    WITH candidate AS (
        SELECT link.fieldofstudy_id, occupation.id, occupation.code, wage.employment,
               similarity(study.title, occupation.title) AS closeness,
               occupation.code LIKE '25-1%%' AS teaches_it
        FROM programs_fieldofstudy_occupations AS link
        JOIN programs_fieldofstudy AS study ON study.id = link.fieldofstudy_id
        JOIN programs_occupation AS occupation ON occupation.id = link.occupation_id
        LEFT JOIN programs_wage AS wage ON wage.id = occupation.wage_id
        WHERE occupation.level = 'detailed'
    ), best AS (
        SELECT DISTINCT ON (fieldofstudy_id) fieldofstudy_id, id
        FROM candidate
        ORDER BY fieldofstudy_id, teaches_it,
                 CASE WHEN closeness >= %(close)s THEN closeness END DESC NULLS LAST,
                 employment DESC NULLS LAST, code
    )
    UPDATE programs_fieldofstudy AS study
    SET lead_occupation_id = best.id
    FROM programs_fieldofstudy AS this LEFT JOIN best ON best.fieldofstudy_id = this.id
    WHERE this.id = study.id AND study.lead_occupation_id IS DISTINCT FROM best.id
"""


def choose_lead_occupations() -> int:
    """Say for each field of study which job it leads to first; returns for how many that changed.

    The occupation closest in name, else the one most people in Boston work in. Teaching the field at a college
    (25-1xxx) comes last: the crosswalk lists it for nearly every field, and few who train mean that.
    """
    with connection.cursor() as cursor:
        cursor.execute(CHOOSE, {"close": CLOSE_IN_NAME})
        return cursor.rowcount
