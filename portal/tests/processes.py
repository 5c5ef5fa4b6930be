"""A portal of a test's own, with real processes: started, watched, and looked for when it should be gone."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

PROJECT = Path(__file__).resolve().parents[2]


def own_portal(tmp_path, environment="test", data=None):
    """The environment of a portal with a port and data of its own, on servers of its own; "demo" has demo data.

    Its data is a copy of what is given, or none yet.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    if data:
        # With their owners: for root the servers run as somebody else.
        subprocess.run(["cp", "-a", data, tmp_path / "the data"], check=True)
    theirs = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    return {
        **theirs,
        "DJANGO_ENV": environment,
        "PORTAL_DATA_DIR": str(tmp_path / "the data"),
        "PORT": str(port),
        "PORTAL_PREFIX": "x",
    }


@contextmanager
def serving(portal):
    command = [sys.executable, "-m", "portal.serve"]
    with subprocess.Popen(
        command, cwd=PROJECT, env=portal, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def until_it_serves(process):
    said = ""
    for line in process.stdout:
        said += line
        if line.startswith("The portal is at"):
            return
    pytest.fail(f"it ended before it served:\n{said}")


def run_command(portal, *arguments):
    """What a command says to somebody who runs it beside the portal."""
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=PROJECT, env=portal, capture_output=True, text=True, check=True).stdout.strip()


def status(portal, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{portal['PORT']}{path}", timeout=30) as response:
        return response.status


def processes_of(portal):
    """Every process that was given this portal's environment, or its data directory as an argument."""
    data = portal["PORTAL_DATA_DIR"]
    found = set()
    for process in psutil.process_iter():
        try:
            if process.environ().get("PORTAL_DATA_DIR") == data or data in process.cmdline():
                found |= {process, *process.children(recursive=True)}
        except psutil.Error:
            continue
    return {process for process in found if is_alive(process)}


def is_alive(process):
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def assert_all_gone(portal, within):
    deadline = time.monotonic() + within
    while left := processes_of(portal):
        assert time.monotonic() < deadline, sorted(map(str, left))
        time.sleep(0.1)
