"""A mail server that takes everything, workers that send to it, and bare SMTP to compare them with."""

import os
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


def environment(database: str, port: int) -> dict[str, str]:
    """Of a process that works on this benchmark's database and sends to the mail server at that port."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "bench.site.settings",
        "BENCH_DATABASE": database,
        "PORTAL_PREFIX": database.replace("_", "-"),
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "PYTHONWARNINGS": "ignore",
    }


@contextmanager
def mail_server(database: str, port: int) -> Iterator[None]:
    with running(database, port, "aiosmtpd", "-n", "-c", "aiosmtpd.handlers.Sink", "-l", f"127.0.0.1:{port}"):
        _until_it_answers(port)
        yield


@contextmanager
def two_workers(database: str, port: int) -> Iterator[None]:
    with running(database, port, "celery", "--quiet", "--app", "portal.celery", "worker", "--concurrency", "2"):
        yield


@contextmanager
def running(database: str, port: int, *module: str) -> Iterator[None]:
    command = [sys.executable, "-m", *module]
    with subprocess.Popen(command, cwd=PROJECT, env=environment(database, port)) as process:
        try:
            yield
        finally:
            process.terminate()


def in_a_shell(database: str, port: int, code: str) -> str:
    """What this prints, run as `manage.py shell` does."""
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
        cwd=PROJECT,
        env=environment(database, port),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def bare_smtp(port: int, messages: Iterable[bytes]) -> None:
    """All over one connection."""
    with smtplib.SMTP("127.0.0.1", port) as server:
        for n, message in enumerate(messages):
            server.sendmail("portal@localhost", [f"{n}@example.org"], message)


def _until_it_answers(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            smtplib.SMTP("127.0.0.1", port).quit()
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit("The mail server doesn't answer.")
