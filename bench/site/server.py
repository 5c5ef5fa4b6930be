"""The portal as it runs in production: gunicorn, one worker, compressed and hashed static files, logs as JSON."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.harness import free_port
from bench.load import get

PATIENCE_SECONDS = 60


@contextmanager
def served(database: str, folder: Path) -> Iterator[str]:
    """Serve the portal on this database meanwhile; gives host and port. Bare views send `folder/bodies/*.html`."""
    address = f"127.0.0.1:{free_port()}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "bench.site.settings",
        "BENCH_DATABASE": database,
        "BENCH_BODIES": str(folder / "bodies"),
        "STATIC_ROOT": str(folder / "static"),
        "PORTAL_PREFIX": "bench-pages",
        "LOG_LEVEL": "INFO",
    }
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"], env=environment, check=True
    )
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--config", "python:portal.gunicorn", "--bind", address]
    command += ["--workers", "1", "--max-requests", "0"]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(command, env=environment, stdout=log, stderr=log) as server,
    ):
        try:
            _wait_for(address, server)
            yield address
        finally:
            server.terminate()


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while server.poll() is None and time.monotonic() < until:
        try:
            get(address, "/healthz")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The server did not start")
