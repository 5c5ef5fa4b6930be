"""What benchmarks share: a database of their own, which never is the demo's."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter

from django.conf import settings
from django.db import connection

REPETITIONS = 3
# For pages that are asked in the benchmark's own process, where nobody has collected static files.
PLAIN_FILES = {**settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def use_database(name: str) -> None:
    """Have this process's connection use another database of the same server."""
    connection.close()
    connection.settings_dict["NAME"] = name


@contextmanager
def own_database(name: str, template: str = "template1") -> Iterator[None]:
    """A database made for this benchmark, used by this process meanwhile, and dropped afterwards."""
    outside = connection.settings_dict["NAME"]
    _administer(f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    use_database(name)
    try:
        yield
    finally:
        use_database(outside)
        _administer(f'DROP DATABASE "{name}"')


def _administer(*statements: str) -> None:
    """Run statements about databases from none of them: nobody may be connected to a template or to what is dropped."""
    connection.close()
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def seconds(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began
