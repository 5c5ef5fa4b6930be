from importlib import import_module

from django.db import migrations

# The parser takes Word/Excel for the path of a file, one word of its own: so a slash is a space.
NAMES = r"""
    CREATE OR REPLACE FUNCTION search_text(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT replace(replace(replace(replace($1, '/', ' '), 'A+', 'Aplus'), 'C++', 'Cplusplus'), 'C#', 'Csharp')
    $$;
"""

# Of "Secretaries, Except Legal, Medical, and Executive" only what it is: it isn't found by "legal".
STUDY = """
    CREATE FUNCTION occupation_text(title text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT regexp_replace(title, ',? except .*', '', 'i')
    $$;

    CREATE OR REPLACE FUNCTION study_words(study_id bigint)
    RETURNS tsvector LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT setweight(to_tsvector('portal_english', concat_ws(' ', study.title, occupation_text(lead.title),
                                     'cip' || replace(study.code, '.', ''), 'soc' || replace(lead.code, '-', ''))), 'B')
            || setweight(to_tsvector('portal_english', coalesce(others.words, '')), 'C')
        FROM programs_fieldofstudy AS study
        LEFT JOIN programs_occupation AS lead ON lead.id = study.lead_occupation_id
        LEFT JOIN LATERAL (
            SELECT string_agg(occupation_text(occupation.title) || ' soc' || replace(occupation.code, '-', ''), ' '
                              ORDER BY occupation.code) AS words
            FROM programs_fieldofstudy_occupations AS link
            JOIN programs_occupation AS occupation ON occupation.id = link.occupation_id
            WHERE link.fieldofstudy_id = study.id AND occupation.id IS DISTINCT FROM study.lead_occupation_id
        ) AS others ON true
        WHERE study.id = study_id
    $$;
"""

# "A.S.E." in a title is looked for as "ASE".
HEADWORDS = r"""
    CREATE FUNCTION without_dots(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT regexp_replace($1, '\m([[:alpha:]])\.(?=[[:alpha:]]\M)', '\1', 'g')
    $$;

    CREATE OR REPLACE FUNCTION program_headwords(title text, study tsvector, others text)
    RETURNS tsvector LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT setweight(to_tsvector('portal_english', search_text(without_dots(title))), 'A')
            || coalesce(study, ''::tsvector)
            || setweight(to_tsvector('portal_english', search_text(without_dots(others))), 'D')
    $$;
"""

before = import_module("programs.migrations.0008_search_understands")


def as_before(function: str) -> str:
    return function.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


class Migration(migrations.Migration):
    """Programs that are listed already are read anew by `rebuild_search_documents`."""

    dependencies = [("programs", "0014_lighter_to_write")]

    operations = [
        migrations.RunSQL(NAMES, as_before(before.NAMES)),
        migrations.RunSQL(STUDY, as_before(before.STUDY) + "DROP FUNCTION occupation_text"),
        migrations.RunSQL(HEADWORDS, as_before(before.HEADWORDS) + "DROP FUNCTION without_dots"),
    ]
