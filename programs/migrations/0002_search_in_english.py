from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

CONFIGURATION = """
    CREATE TEXT SEARCH CONFIGURATION portal_english (COPY = pg_catalog.english);
    ALTER TEXT SEARCH CONFIGURATION portal_english
        ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
"""

# Title weighs most (A), then the occupations a program leads to (B), its provider (C) and its description (D).
DOCUMENT = """
    CREATE FUNCTION program_search_document(title text, occupations text, provider text, description text)
    RETURNS tsvector LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT setweight(to_tsvector('portal_english', coalesce(title, '')), 'A')
            || setweight(to_tsvector('portal_english', coalesce(occupations, '')), 'B')
            || setweight(to_tsvector('portal_english', coalesce(provider, '')), 'C')
            || setweight(to_tsvector('portal_english', coalesce(description, '')), 'D')
    $$;
"""


class Migration(migrations.Migration):
    dependencies = [("programs", "0001_what_residents_train_for")]

    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(CONFIGURATION, "DROP TEXT SEARCH CONFIGURATION portal_english"),
        migrations.RunSQL(DOCUMENT, "DROP FUNCTION program_search_document"),
    ]
