from django.db import migrations, models

import coalition.sorting

# Only what PostgreSQL has built in, so that the same text has the same key on every server and in a restored dump.
# NFKD splits an accent from its letter; the letters of `translate` have no such split.
SORT_KEY = r"""
    CREATE FUNCTION sort_key(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN ltrim(
        lower(translate(
            regexp_replace(normalize(name, NFKD) COLLATE "C", '[\u0300-\u036f]', '', 'g'), 'ĐđŁłØø', 'DdLlOo'
        )),
        E' \t\n\u00a0!"#$%&''()*+,-./:;<=>?@[\\]^_`{|}~¡¿«»“”„‘’‚–—…•·'
    );
"""


class Migration(migrations.Migration):
    dependencies = [("coalition", "0002_memberships")]

    operations = [
        migrations.RunSQL(SORT_KEY, "DROP FUNCTION sort_key"),
        migrations.AddField(
            model_name="organization",
            name="sort_name",
            field=models.GeneratedField(
                db_persist=True,
                expression=coalition.sorting.SortKey("name"),
                output_field=models.TextField(db_collation="C"),
                verbose_name="sorted by",
            ),
        ),
        migrations.AlterModelOptions(
            name="organization",
            options={
                "ordering": ("sort_name", "pk"),
                "verbose_name": "organization",
                "verbose_name_plural": "organizations",
            },
        ),
        migrations.AlterModelOptions(
            name="membership",
            options={
                "ordering": ("organization__sort_name", "user__email"),
                "verbose_name": "membership",
                "verbose_name_plural": "memberships",
            },
        ),
        migrations.RemoveIndex(model_name="organization", name="organization_members_first"),
        migrations.AddIndex(
            model_name="organization",
            index=models.Index(
                models.F("is_backbone"),
                models.F("is_member"),
                models.F("sort_name"),
                models.F("id"),
                name="organization_members_first",
            ),
        ),
    ]
