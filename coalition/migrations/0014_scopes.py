from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION scope_organizations() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT COALESCE(NULLIF(current_setting('scope.organizations', true), ''), '{}')::bigint[]
$$;

CREATE FUNCTION scope_covers_everything(wanted text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT COALESCE(current_setting('scope.everything', true), '') IN ('write', wanted)
$$;
"""
TAKEN_BACK = "DROP FUNCTION scope_organizations(), scope_covers_everything(text);"


class Migration(migrations.Migration):

    dependencies = [
        ('coalition', '0013_history_is_kept'),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, TAKEN_BACK),
    ]
