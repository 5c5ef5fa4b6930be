import json

from django.db import connection

from programs.models.occupation import ABOUT_LEADING, LEADING_OTHERS, TEACHING_IT

# Closer in name than this is taken for the job itself ("Phlebotomy Technician" for "Phlebotomists").
CLOSE_IN_NAME = 0.3

# Where the two classifications say the same in different words.
KNOWN = {
    "13.1210": "25-2011",  # early childhood education: preschool teachers
    "13.1501": "25-9042",  # teacher assistant: teaching assistants in preschools and schools
}

# These rows came in this very transaction, of which autovacuum sees nothing: by its figures the tables are empty, and
# what takes a tenth of a second is planned so that it takes many minutes.
COUNT_ROWS = """
    ANALYZE programs_fieldofstudy (id), programs_fieldofstudy_occupations, programs_occupation (id, level),
            programs_wage (id, occupation_id)
"""

# "All other" tells a resident nothing, so a job with a name comes before it.
CHOOSE = """
    WITH candidate AS (
        SELECT link.fieldofstudy_id, occupation.id, occupation.code, wage.employment,
               similarity(study.title, occupation.title) AS closeness,
               CASE
                   WHEN occupation.code = %(known)s::jsonb ->> study.code THEN -1
                   WHEN occupation.code ~ %(teaching)s THEN 2
                   WHEN concat(occupation.code, ' ', occupation.title) ~ %(leading)s
                       AND study.title !~ %(about_leading)s THEN 2
                   WHEN occupation.title LIKE '%%All Other' THEN 1
                   ELSE 0
               END AS comes_later
        FROM programs_fieldofstudy_occupations AS link
        JOIN programs_fieldofstudy AS study ON study.id = link.fieldofstudy_id
        JOIN programs_occupation AS occupation ON occupation.id = link.occupation_id
        LEFT JOIN programs_wage AS wage ON wage.occupation_id = occupation.id
        WHERE occupation.level = 'detailed'
    ), best AS (
        SELECT DISTINCT ON (fieldofstudy_id) fieldofstudy_id, id
        FROM candidate
        ORDER BY fieldofstudy_id, comes_later,
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

    The occupation closest in name, else the one most people in the area work in.
    """
    with connection.cursor() as cursor:
        cursor.execute(COUNT_ROWS)
        cursor.execute(
            CHOOSE,
            {
                "close": CLOSE_IN_NAME,
                "known": json.dumps(KNOWN),
                "teaching": TEACHING_IT,
                "leading": LEADING_OTHERS,
                "about_leading": ABOUT_LEADING,
            },
        )
        return cursor.rowcount
