from django.db import connection, transaction

REBUILD = """
    UPDATE programs_program AS program
    SET search = program_search_document(program.title, study.occupations, organization.name,
                                         program.description || ' ' || program.notes)
    FROM programs_program AS this
    LEFT JOIN coalition_organization AS organization ON organization.id = this.organization_id
    LEFT JOIN LATERAL (
        SELECT string_agg(occupation.title, ' ') AS occupations
        FROM programs_fieldofstudy_occupations AS leads
        JOIN programs_occupation AS occupation ON occupation.id = leads.occupation_id
        WHERE leads.fieldofstudy_id = this.field_of_study_id
    ) AS study ON true
    WHERE this.id = program.id AND (%(ids)s::bigint[] IS NULL OR program.id = ANY(%(ids)s))
"""


@transaction.atomic
def rebuild_search_documents(program_ids: list[int] | None = None) -> int:
    """Write anew what search reads of these programs, or of all; say of how many.

    To be called whenever one of its sources changed: title, provider's name, occupations, description.
    """
    with connection.cursor() as cursor:
        cursor.execute(REBUILD, {"ids": program_ids})
        return cursor.rowcount
