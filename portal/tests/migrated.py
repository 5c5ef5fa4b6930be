"""Migrated once, copied by every test run after: hundreds of migrations take longer than most runs' tests.

The copy's original is kept on the embedded server, under a name that says which migrations and libraries made it. On a
server of somebody else's nothing is kept.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.backends.base.creation import TEST_DATABASE_PREFIX

PROJECT = Path(__file__).resolve().parents[2]
KEPT = "migrated_"
ONE_AT_A_TIME = 7_405_202  # any number nobody else locks


def kept_name() -> str:
    """Changes with what a migrated database follows from: the migrations, and the libraries that bring their own."""
    told = hashlib.sha256((PROJECT / "requirements-dev.txt").read_bytes())
    for path in sorted([*PROJECT.glob("*/migrations/*.py"), *PROJECT.glob("*/tests/*/migrations/*.py")]):
        told.update(path.relative_to(PROJECT).as_posix().encode() + path.read_bytes())
    return KEPT + told.hexdigest()[:16]


@contextmanager
def copied_or_kept() -> Iterator[None]:
    """Inside it the test database is created: from the one that is kept, or to be kept for the next."""
    if "embedded" not in settings.DATABASES["default"]["ENGINE"]:
        yield
        return
    name = kept_name()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [KEPT])
        kept = {found for (found,) in cursor.fetchall()}
        if name in kept:
            connection.settings_dict["TEST"]["TEMPLATE"] = name
        yield
        test_database = connection.settings_dict["NAME"]
        if name not in kept and test_database.startswith(TEST_DATABASE_PREFIX):
            connection.close()
            for outdated in kept:
                cursor.execute(f'DROP DATABASE "{outdated}"')
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{test_database}"')
