import gc
import os
import shutil
from contextlib import ExitStack
from ctypes.util import find_library

import pghistory
import pytest
from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth.signals import user_logged_in
from django.core.cache import cache
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations

from portal.tests.migrated import copied_or_kept

migrating = ExitStack()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_blocker):
    """Migrations may write to tracked tables, as `manage.py migrate` may; `django_db_setup` ends it."""
    migrating.enter_context(django_db_blocker.unblock())
    migrating.enter_context(copied_or_kept())
    migrating.enter_context(pghistory.context(actor="command:migrate"))


# Of a process that a test killed: a database that anybody uses is not dropped.
SESSIONS_LEFT = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """A statement that hangs ends by itself: the time limit of a test leaves it running, in the way of all others.

    Nor does a commit wait for the disk: no test asks what is left after a crash of this server.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        name = connection.ops.quote_name(connection.settings_dict["NAME"])
        for setting, value in {"statement_timeout": "200s", "synchronous_commit": "off"}.items():
            cursor.execute(f"ALTER DATABASE {name} SET {setting} = '{value}'")
            cursor.execute(f"SET {setting} = '{value}'")
    migrating.close()
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(SESSIONS_LEFT)


# Many times quicker than to truncate all tables, for few of them hold anything. The portal's own refuse it, so their
# guards step aside; row-level security hides whether a private table holds anything. What `migrate` writes stays.
EMPTY = """
    DO $$
    DECLARE
        held record;
        is_filled boolean;
        filled regclass[] := '{}';
        forced regclass[] := '{}';
        name regclass;
    BEGIN
        FOR held IN
            SELECT oid::regclass AS name, relforcerowsecurity AS is_forced FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 0
            AND relname NOT IN ('django_migrations', 'django_content_type', 'auth_permission')
        LOOP
            EXECUTE 'SELECT EXISTS (SELECT FROM ' || held.name || ')' INTO is_filled;
            CONTINUE WHEN NOT (is_filled OR held.is_forced);
            filled := filled || held.name;
            EXECUTE 'ALTER TABLE ' || held.name || ' DISABLE TRIGGER USER';
            CONTINUE WHEN NOT held.is_forced;
            forced := forced || held.name;
            EXECUTE 'ALTER TABLE ' || held.name || ' NO FORCE ROW LEVEL SECURITY';
        END LOOP;
        FOREACH name IN ARRAY filled LOOP
            EXECUTE 'DELETE FROM ' || name;
        END LOOP;
        SET CONSTRAINTS ALL IMMEDIATE;
        FOREACH name IN ARRAY filled LOOP
            EXECUTE 'ALTER TABLE ' || name || ' ENABLE TRIGGER USER';
        END LOOP;
        FOREACH name IN ARRAY forced LOOP
            EXECUTE 'ALTER TABLE ' || name || ' FORCE ROW LEVEL SECURITY';
        END LOOP;
    END $$
"""


@pytest.fixture(autouse=True, scope="session")
def tables_are_emptied():
    """What a test committed is gone after it."""
    execute = DatabaseOperations.execute_sql_flush

    def empty(operations, sql_list):
        execute(operations, [EMPTY])

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(DatabaseOperations, "execute_sql_flush", empty)
        yield


@pytest.fixture(autouse=True)
def actor(request):
    """What a test writes, the test stands for; `without_actor` marks those that ask what happens when nobody does."""
    if "without_actor" in request.keywords:
        yield
        return
    with pghistory.context(actor=f"test:{request.node.name}"):
        yield


@pytest.fixture(autouse=True)
def second_factor(request):
    """Whoever a test signs in has shown one; `one_factor` marks those that ask what happens to somebody who hasn't."""

    def show(request, user, **kwargs):
        record_authentication(request, user, "mfa")

    if "one_factor" not in request.keywords:
        user_logged_in.connect(show)
    yield
    user_logged_in.disconnect(show)


@pytest.fixture(autouse=True)
def nothing_remembered(request):
    """What pages remember ends with the test: its changes roll back, so nothing says that they did.

    Nobody has saved the site's settings or a neighborhood, and that is known already, as in a portal that runs.
    """
    if request.node.get_closest_marker("django_db") or "live_server" in request.fixturenames:
        cache.delete("catalog-version")
        cache.set_many({"site-version": "new", "site:site": ("new", {"neighborhoods": {}})}, timeout=None)


@pytest.fixture(scope="session")
def directory_of_files(tmp_path_factory):
    return tmp_path_factory.mktemp("private")


@pytest.fixture(autouse=True)
def private_files(settings, directory_of_files):
    """A place that is made when the first file is kept there: most tests keep none."""
    place = directory_of_files / "of-this-test"
    settings.PRIVATE_ROOT = str(place)
    yield
    if place.exists():
        shutil.rmtree(place)


def pytest_collection_finish():
    """All that was imported and collected stays: garbage is looked for in what comes after."""
    gc.collect()
    gc.freeze()


def pytest_configure(config):
    config.addinivalue_line("markers", "without_actor: nobody stands for what this test writes")
    config.addinivalue_line("markers", "one_factor: who signs in has shown no second factor")


def pytest_runtest_setup(item):
    for marker in item.iter_markers("needs"):
        for program in marker.args:
            if shutil.which(program) or (program.startswith("lib") and find_library(program.removeprefix("lib"))):
                continue
            if os.environ.get("CI") == "true":
                pytest.fail(f"{program} is missing, and CI may not skip what needs it")
            pytest.skip(f"needs {program}, which is not installed")
