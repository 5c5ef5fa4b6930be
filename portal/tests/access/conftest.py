import pghistory
import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import override_settings

from coalition.scopes import acting
from coalition.scopes.kinds import MIGRATION
from portal.tests.access.world import World

# Every number is as long as the one a test makes up, 99…9, and none is it.
NUMBERS_FROM = 100_000
START_THERE = """
    SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, %s) FROM pg_sequences
    WHERE schemaname = 'public' AND data_type <> 'smallint'::regtype AND COALESCE(last_value, 0) < %s
"""


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """Made once for all tests of a module; each request's changes are taken back."""
    files = override_settings(PRIVATE_ROOT=str(tmp_path_factory.mktemp("private")))
    with django_db_blocker.unblock(), files, transaction.atomic():
        cache.delete("catalog-version")
        with connection.cursor() as cursor:
            cursor.execute(START_THERE, [NUMBERS_FROM, NUMBERS_FROM])
        with pghistory.context(actor="test:world"), acting(MIGRATION):
            made = World()
        connection.check_constraints()  # or each test would at its end, of the whole world
        yield made
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def private_files():
    """Those of the world stay as long as it does."""
