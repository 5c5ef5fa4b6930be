"""The check for known vulnerabilities: it fails where there are some, and never because nobody could be asked."""

import importlib.util
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


class Database(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(404)
        self.end_headers()

    def log_message(self, *arguments):
        pass


@pytest.fixture
def audit():
    spec = importlib.util.spec_from_file_location("audit", PROJECT / "bin/audit.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def reachable(audit):
    server = HTTPServer(("127.0.0.1", 0), Database)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    audit.SERVICE = f"http://127.0.0.1:{server.server_port}/"
    yield
    server.shutdown()
    server.server_close()


@pytest.fixture
def program(monkeypatch, tmp_path):
    """In place of pip-audit, a program that says and does this."""

    def make(script):
        path = tmp_path / "pip-audit"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path), prepend=":")

    return make


def test_it_is_skipped_by_name_where_nobody_can_be_asked(audit, program, capsys):
    program("exit 1")
    audit.SERVICE = "http://127.0.0.1:1/"

    assert audit.main("requirements.txt") == 77
    assert capsys.readouterr().out == "http://127.0.0.1:1/ can't be reached\n"


@pytest.mark.usefixtures("reachable")
@pytest.mark.parametrize(
    ("script", "ends_with"),
    [
        ("echo 'No known vulnerabilities found' >&2", 0),
        ("echo 'django 5.2.0 PYSEC-2027-1'; exit 1", 1),
        ("echo 'django 5.2.0 ConnectionError'; exit 1", 1),
        ("echo 'requests.exceptions.ConnectionError' >&2; exit 1", 77),
        ("echo 'invalid requirements' >&2; exit 1", 1),
    ],
)
def test_it_fails_where_there_is_something_to_tell(audit, program, script, ends_with):
    program(script)

    assert audit.main("requirements.txt") == ends_with


@pytest.mark.usefixtures("reachable")
def test_it_does_not_wait_forever(audit, program):
    audit.SECONDS_IN_ALL = 0.2
    program("exec sleep 30")

    assert audit.main("requirements.txt") == 77
