"""PgBouncer in transaction mode before the database of a test, with as many connections to it as a test asks for."""

import os
import pwd
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from django.db import connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper

PROJECT = Path(__file__).resolve().parents[2]
CONFIGURATION = """
[databases]
{NAME} = host={HOST} port={PORT} dbname={NAME} user={USER} password={PASSWORD}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {size}
ignore_startup_parameters = extra_float_digits
max_client_conn = 50
"""


class Pool:
    def __init__(self, port):
        own = connection.settings_dict
        self.settings = {**own, "ENGINE": "django.db.backends.postgresql", "HOST": "127.0.0.1", "PORT": str(port)}
        self.settings |= {"CONN_MAX_AGE": None, "DISABLE_SERVER_SIDE_CURSORS": True}
        self.url = f"postgres://{own['USER']}:x@127.0.0.1:{port}/{quote(own['NAME'])}"

    def answers(self):
        with suppress(OSError), socket.create_connection(("127.0.0.1", int(self.settings["PORT"])), timeout=1):
            return True
        return False

    @contextmanager
    def client(self, alias):
        """A client of the pool, as another process would be, under this alias in this thread."""
        connections[alias] = DatabaseWrapper(self.settings, alias)
        try:
            yield connections[alias]
        finally:
            connections[alias].close()
            del connections[alias]

    def manage(self, *arguments):
        """`manage.py` in a process whose database is the pool; gives what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=PROJECT,
            env={**os.environ, "DATABASE_URL": self.url, "DATABASE_POOLED": "true"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def pool(size):
    with socket.socket() as probe, TemporaryDirectory() as folder:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        own = {name: connection.settings_dict[name] for name in ("HOST", "NAME", "USER", "PASSWORD")}
        configuration = Path(folder) / "pgbouncer.ini"
        configuration.write_text(
            CONFIGURATION.format(**own, PORT=connection.settings_dict["PORT"] or 5432, listen=port, size=size)
        )
        account = _account(own["HOST"])
        if account is not None:
            os.chown(folder, account, -1)
            os.chown(configuration, account, -1)
        with subprocess.Popen(["pgbouncer", str(configuration)], user=account, stderr=subprocess.PIPE) as process:
            try:
                pooled = Pool(port)
                deadline = time.monotonic() + 15
                while not pooled.answers():
                    assert process.poll() is None, process.stderr.read().decode()
                    assert time.monotonic() < deadline
                    time.sleep(0.05)
                yield pooled
            finally:
                process.kill()


def _account(host):
    """PgBouncer, like PostgreSQL, won't run as root: it runs as whoever may look into the server's own directory."""
    if os.geteuid() != 0:
        return None
    return Path(host).stat().st_uid if host.startswith("/") else pwd.getpwnam("nobody").pw_uid
