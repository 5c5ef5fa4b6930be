from django.conf import settings
from django.db import migrations

# Code, name, the ZIP codes it mostly consists of as the Postal Service delivers them, and what people call it.
BOSTON = [
    ("allston", "Allston", "02134", ""),
    ("back-bay", "Back Bay", "02116 02199", ""),
    ("beacon-hill", "Beacon Hill", "02108 02114", ""),
    ("brighton", "Brighton", "02135", ""),
    ("charlestown", "Charlestown", "02129", ""),
    ("chinatown", "Chinatown", "02111", ""),
    ("dorchester", "Dorchester", "02121 02122 02124 02125", "dot"),
    ("downtown", "Downtown", "02108 02109 02110 02111", ""),
    ("east-boston", "East Boston", "02128", "eastie"),
    ("fenway", "Fenway", "02115 02215", ""),
    ("hyde-park", "Hyde Park", "02136", ""),
    ("jamaica-plain", "Jamaica Plain", "02130", "jp"),
    ("longwood", "Longwood", "02115 02215", ""),
    ("mattapan", "Mattapan", "02126", ""),
    ("mission-hill", "Mission Hill", "02120", ""),
    ("north-end", "North End", "02113", ""),
    ("roslindale", "Roslindale", "02131", "rozzie"),
    ("roxbury", "Roxbury", "02119", ""),
    ("seaport", "South Boston Waterfront", "02210", ""),
    ("south-boston", "South Boston", "02127", "southie"),
    ("south-end", "South End", "02118", ""),
    ("west-end", "West End", "02114", ""),
    ("west-roxbury", "West Roxbury", "02132", "westie"),
]


def take_over(apps, schema_editor):
    """Until now the list was in the code, and it was Boston's. A new portal elsewhere begins with none."""
    if settings.SITE_AREA != "Boston" and not apps.get_model("coalition", "Organization").objects.exists():
        return
    Neighborhood = apps.get_model("coalition", "Neighborhood")
    Neighborhood.objects.bulk_create(
        Neighborhood(
            code=code, name=name, postal_codes=codes.split(), also_called=also_called.split(), county="Suffolk"
        )
        for code, name, codes, also_called in BOSTON
    )


class Migration(migrations.Migration):
    dependencies = [("coalition", "0021_neighborhoods")]

    operations = [migrations.RunPython(take_over, migrations.RunPython.noop)]
