"""What search reads of programs, and the words that misspelled ones are mended to."""

from django.db import connection, transaction

STUDIES = "SELECT id, study_words(id) AS words FROM programs_fieldofstudy"


def headwords(row: str, *, neighborhood: str) -> str:
    """SQL of what a program is ranked by; `row` is the table that has it, beside `organization` and `study`."""
    return f"""program_headwords({row}.title, study.words, concat_ws(' ',
        organization.name, coalesce(nullif({row}.city, ''), organization.city), {row}.county,
        replace({neighborhood}, '-', ' '), {row}.license, {row}.industry_credential, {row}.degree))"""


def document(row: str, *, headwords: str) -> str:
    """SQL of all that search reads of a program: headwords, description (without a weight of its own, so D)."""
    return f"{headwords} || to_tsvector('portal_english', search_text({row}.description || ' ' || {row}.notes))"


REBUILD = f"""
    WITH study AS MATERIALIZED ({STUDIES} WHERE %(ids)s::bigint[] IS NULL OR id IN (
        SELECT field_of_study_id FROM programs_program WHERE id = ANY(%(ids)s)
    ))
    UPDATE programs_program AS program
    SET headwords = head.words, search = {document("this", headwords="head.words")}
    FROM programs_program AS this
    LEFT JOIN coalition_organization AS organization ON organization.id = this.organization_id
    LEFT JOIN study ON study.id = this.field_of_study_id
    CROSS JOIN LATERAL (SELECT {headwords("this", neighborhood="this.neighborhood")} AS words OFFSET 0) AS head
    WHERE program.id = this.id AND (%(ids)s::bigint[] IS NULL OR this.id = ANY(%(ids)s))
"""  # noqa: S608  # nosec B608

WORDS = """
    SELECT to_tsvector('portal_simple', search_text(title)) FROM programs_program WHERE status = 'listed'{only}
    UNION ALL SELECT to_tsvector('portal_simple', search_text(concat_ws(' ',
        license, industry_credential, city, county))) FROM programs_program WHERE status = 'listed'{only}
    UNION ALL SELECT to_tsvector('portal_simple', phrase || ' ' || words) FROM programs_synonym
"""
OTHER_WORDS = """
    UNION ALL SELECT to_tsvector('portal_simple', name) FROM coalition_organization
    UNION ALL SELECT to_tsvector('portal_simple', title) FROM programs_fieldofstudy AS study
        WHERE EXISTS (SELECT FROM programs_program WHERE field_of_study_id = study.id AND status = 'listed')
    UNION ALL SELECT to_tsvector('portal_simple', occupation.title) FROM programs_occupation AS occupation
        WHERE EXISTS (SELECT FROM programs_fieldofstudy WHERE lead_occupation_id = occupation.id)
"""
KEEP_WORDS = """
    INSERT INTO programs_searchword (word, times)
    SELECT word, sum(ndoc) FROM ts_stat(%(documents)s)
    WHERE length(word) BETWEEN 3 AND 60 AND word ~ '^[[:alpha:]]+$'
    GROUP BY word
"""


@transaction.atomic
def rebuild_search_documents(program_ids: list[int] | None = None) -> int:
    """Write anew what search reads of these programs, or of all; say of how many.

    To be called whenever one of its sources changed: title, description, provider's name, place, credential, the
    field of study and its occupations.
    """
    with connection.cursor() as cursor:
        cursor.execute(REBUILD, {"ids": program_ids})
        rebuilt = cursor.rowcount
    rebuild_search_words(program_ids)
    return rebuilt


@transaction.atomic
def rebuild_search_words(program_ids: list[int] | None = None) -> None:
    """Know the words of synonyms and of these programs too; or, of all programs, exactly the words there are."""
    only = "" if program_ids is None else f" AND id IN ({', '.join(map(str, map(int, program_ids))) or 'NULL'})"
    documents = WORDS.format(only=only) + ("" if program_ids is not None else OTHER_WORDS)
    with connection.cursor() as cursor:
        if program_ids is None:
            cursor.execute("DELETE FROM programs_searchword")
        cursor.execute(f"{KEEP_WORDS} ON CONFLICT DO NOTHING", {"documents": documents})
