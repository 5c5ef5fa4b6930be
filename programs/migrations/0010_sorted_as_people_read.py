from django.db import migrations, models

import coalition.sorting


class Migration(migrations.Migration):
    dependencies = [
        ("coalition", "0003_sorted_as_people_read"),
        ("programs", "0009_freshness_is_counted_from_an_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="program",
            name="sort_title",
            field=models.GeneratedField(
                db_persist=True,
                expression=coalition.sorting.SortKey("title"),
                output_field=models.TextField(db_collation="C"),
                verbose_name="sorted by",
            ),
        ),
        migrations.AlterModelOptions(
            name="program",
            options={"ordering": ("sort_title", "pk"), "verbose_name": "program", "verbose_name_plural": "programs"},
        ),
        migrations.RemoveIndex(model_name="program", name="program_listed_by_title"),
        migrations.RemoveIndex(model_name="program", name="program_listed_by_provider"),
        migrations.AddIndex(
            model_name="program",
            index=models.Index(
                models.F("sort_title"),
                models.F("id"),
                condition=models.Q(("status", "listed")),
                name="program_listed_by_title",
            ),
        ),
        migrations.AddIndex(
            model_name="program",
            index=models.Index(
                models.F("organization"),
                models.F("sort_title"),
                models.F("id"),
                condition=models.Q(("status", "listed")),
                name="program_listed_by_provider",
            ),
        ),
    ]
