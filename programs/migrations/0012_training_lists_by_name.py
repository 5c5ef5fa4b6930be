from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0011_no_license_is_an_answer"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="listimport",
            options={
                "ordering": ("-started_at", "-pk"),
                "verbose_name": "training list import",
                "verbose_name_plural": "training list imports",
            },
        ),
        migrations.AlterModelOptions(
            name="trainingsource",
            options={
                "ordering": ("name",),
                "verbose_name": "training list",
                "verbose_name_plural": "training lists",
            },
        ),
        # Odd rows are now kept by reason; those of earlier imports are in their reports.
        migrations.RunSQL("UPDATE programs_listimport SET remarks = '[]'", migrations.RunSQL.noop),
    ]
