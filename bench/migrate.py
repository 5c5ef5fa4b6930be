"""How long an empty database takes to migrate with fastmig, against Django alone; and that both make the same."""

from collections.abc import Iterator

import fastmig
from django.core.management import call_command
from django.db import connection

from bench.harness import own_database, seconds

DATABASE = "bench_migrate"

# Everything of the portal's schema that a migration can make, as text that says all of it.
WHAT_THERE_IS = """
SELECT 'column', attrelid::regclass::text, attname::text, concat_ws(' ', attnum, format_type(atttypid, atttypmod),
       attnotnull, attidentity::text, attgenerated::text, attstorage::text, pg_get_expr(adbin, adrelid))
  FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
  LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
 WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
UNION ALL SELECT 'table', relname::text, '', concat_ws(' ', relkind::text, relrowsecurity, relforcerowsecurity)
  FROM pg_class WHERE relnamespace = 'public'::regnamespace
UNION ALL SELECT 'constraint', conrelid::regclass::text, conname::text, pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'index', tablename::text, indexname::text, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname::text, pg_get_triggerdef(oid)
  FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'policy', tablename::text, policyname::text, concat_ws(' ', cmd, roles::text, qual, with_check)
  FROM pg_policies
UNION ALL SELECT 'function', oid::regprocedure::text, '', pg_get_functiondef(oid)
  FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
ORDER BY 1, 2, 3, 4
"""


def run() -> Iterator[dict[str, object]]:
    with_fastmig, made_with = _migrated()
    fastmig.uninstall()
    try:
        alone, made_alone = _migrated()
    finally:
        fastmig.install()
    yield {
        "measured": "migrate on an empty database, seconds",
        "seconds": round(with_fastmig, 1),
        "reference": "the same without fastmig",
        "reference_seconds": round(alone, 1),
        "ratio": round(with_fastmig / alone, 2),
        "parts_of_the_schema": len(made_alone),
        "parts_that_differ": sorted(made_with ^ made_alone),
    }


def _migrated() -> tuple[float, set[tuple[str, ...]]]:
    with own_database(DATABASE):
        took = seconds(lambda: call_command("migrate", verbosity=0))
        with connection.cursor() as cursor:
            cursor.execute(WHAT_THERE_IS)
            return took, set(cursor.fetchall())
