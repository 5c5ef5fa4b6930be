from django.db import migrations
from django.db.models import Value
from django.db.models.functions import Greatest
from django.utils.timezone import localdate, now

from coalition.scopes.migrations import all_rows_are_there


def call_off(apps, schema_editor):
    """What anonymizing does now, for whoever was anonymized before it did: no call waits, and nobody coaches them."""
    former = {"participant__anonymized_at__isnull": False}
    calls = apps.get_model("outcomes", "FollowUp").objects.filter(state="open", **former)
    calls.update(state="canceled", recorded_at=now())
    coaching = apps.get_model("outcomes", "Assignment").objects.filter(until=None, **former)
    coaching.update(until=Greatest("since", Value(localdate())))


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0002_who_counts_already")]

    operations = [all_rows_are_there(), migrations.RunPython(call_off, migrations.RunPython.noop)]
