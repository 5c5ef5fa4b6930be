"""The portal's role may do what the portal needs, and passes by nothing."""

import os
import subprocess

import pytest
from django.db import ProgrammingError, connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper

from coalition.scopes.checks import the_role_is_bound
from portal.embedded import secret
from portal.embedded.keeper.postgres import SUPERUSER, password, programs

pytestmark = pytest.mark.django_db
embedded_only = pytest.mark.skipif("DATABASE_URL" in os.environ, reason="runs on servers of somebody else")


@pytest.fixture
def superuser():
    """The embedded server's own, which row-level security doesn't bind."""
    settings = {**connection.settings_dict, "USER": SUPERUSER, "PASSWORD": password(secret(), SUPERUSER)}
    connections["superuser"] = DatabaseWrapper(settings, "superuser")
    yield settings
    connections["superuser"].close()
    del connections["superuser"]


def dump(settings, *options):
    where = ["-h", settings["HOST"], "-p", str(settings["PORT"] or 5432), "-U", settings["USER"], settings["NAME"]]
    return subprocess.run(
        [programs() / "pg_dump", "--table", "marker_marker", *options, *where],
        env={"PGPASSWORD": settings["PASSWORD"]},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_creates_the_trusted_extensions_and_no_other():
    with connection.cursor() as cursor:
        for extension in ("pg_trgm", "unaccent", "btree_gist", "btree_gin", "citext"):
            cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
        with pytest.raises(ProgrammingError, match="permission denied to create extension"):
            cursor.execute("CREATE EXTENSION file_fdw")


def test_the_check_says_nothing_of_a_role_that_row_level_security_binds():
    assert the_role_is_bound(databases=["default"]) == []
    assert the_role_is_bound(databases=None) == []


@embedded_only
def test_the_check_refuses_one_that_passes_by(superuser):
    (error,) = the_role_is_bound(databases=["superuser"])

    assert error.id == "coalition.E001"
    assert error.msg.startswith("The database's role postgres passes by row-level security")


@embedded_only
def test_a_dump_by_the_portals_own_role_fails_and_is_never_one_without_the_private_records(superuser):
    refused = dump(connection.settings_dict)

    assert refused.returncode != 0
    assert "query would be affected by row-level security policy" in refused.stderr
    assert dump(superuser).returncode == 0
