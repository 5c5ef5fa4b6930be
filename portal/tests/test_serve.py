import http.server
import signal
import socket
import threading
import time
from pathlib import Path
from typing import ClassVar

import psutil
import pytest

from portal import gunicorn, serve
from portal.tests.processes import PROJECT, assert_all_gone, own_portal, processes_of, serving, status, until_it_serves


@pytest.fixture
def portal(tmp_path):
    return own_portal(tmp_path)


@pytest.fixture
def migrated(tmp_path, migrated_data):
    return own_portal(tmp_path, data=migrated_data)


def test_the_procfile_names_three_processes_that_any_runner_can_run():
    processes = serve.read_procfile(PROJECT / "Procfile")

    assert list(processes) == ["web", "worker", "beat"]


class Probed(http.server.BaseHTTPRequestHandler):
    names: ClassVar[list[str]] = []

    def do_GET(self):
        self.names.append(self.headers["Host"])
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.mark.parametrize(
    ("allowed", "name"),
    [("portal.example.org", "portal.example.org"), (".example.org", "example.org"), ("*", "localhost")],
)
def test_the_portal_is_asked_for_by_a_name_it_answers_to(settings, monkeypatch, allowed, name):
    settings.ALLOWED_HOSTS = [allowed, "other.example.org"]
    with http.server.HTTPServer(("127.0.0.1", 0), Probed) as server:
        monkeypatch.setattr(gunicorn, "bind", f"127.0.0.1:{server.server_port}")
        threading.Thread(target=server.handle_request).start()

        assert serve.Serving()._answers()

    assert Probed.names[-1] == name


def test_in_production_the_address_that_is_told_is_the_public_one(settings, monkeypatch):
    settings.SITE_URL = "https://portal.example.org"
    monkeypatch.setattr(gunicorn, "bind", "0.0.0.0:8000")
    assert serve.Serving()._address() == "http://localhost:8000"

    settings.PRODUCTION = True

    assert serve.Serving()._address() == "https://portal.example.org"


@pytest.mark.slow
@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_told_to_stop_it_leaves_nothing_running(migrated, told):
    with serving(migrated) as process:
        until_it_serves(process)
        assert status(migrated, "/healthz") == 200
        assert status(migrated, "/readyz") == 200
        assert len(processes_of(migrated)) > 8

        process.send_signal(told)

        assert process.wait(25) == 0
        assert_all_gone(migrated, within=0)


@pytest.fixture
def in_the_background():
    """A shell has its background jobs ignore these signals, and what they start inherits that."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGQUIT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.slow
def test_killed_it_leaves_nothing_running_and_starts_again(migrated, in_the_background):
    with serving(migrated) as process:
        until_it_serves(process)
        process.kill()
        process.wait()
        assert_all_gone(migrated, within=20)
    with serving(migrated) as process:
        until_it_serves(process)
        assert status(migrated, "/readyz") == 200


@pytest.mark.slow
@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_when_one_process_ends_the_others_do_and_it_says_which(migrated, name):
    with serving(migrated) as process:
        until_it_serves(process)
        program = serve.read_procfile(PROJECT / "Procfile")[name].split(" --concurrency")[0].split(" --loglevel")[0]
        (theirs,) = [child for child in psutil.Process(process.pid).children() if program in " ".join(child.cmdline())]
        theirs.kill()

        assert process.wait(25) == 1
        assert f"The {name} process ended by itself (exit -9), so the portal stops." in process.stdout.read()
        assert_all_gone(migrated, within=0)


@pytest.mark.slow
def test_it_serves_on_when_the_servers_under_it_are_killed(migrated):
    with serving(migrated) as process:
        until_it_serves(process)
        keeper = next(each for each in processes_of(migrated) if each.cmdline()[-1:] == [migrated["PORTAL_DATA_DIR"]])
        keeper.kill()
        time.sleep(5)
        assert status(migrated, "/readyz") == 200


@pytest.mark.slow
def test_told_to_stop_while_it_starts_it_leaves_nothing_running(portal):
    for seconds in (0.5, 1, 2, 3, 4):
        with serving(portal) as process:
            time.sleep(seconds)
            process.terminate()
            assert process.wait(25) in {0, -signal.SIGTERM}  # the latter before Python has begun
            assert_all_gone(portal, within=5)


@pytest.mark.slow
def test_two_on_the_same_data_and_two_ports_start_at_once(portal):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        other = {**portal, "PORT": str(probe.getsockname()[1])}
    with serving(portal) as one, serving(other) as two:
        until_it_serves(one)
        until_it_serves(two)
        one.terminate()
        assert one.wait(25) == 0
        assert status(other, "/readyz") == 200
        two.terminate()
        assert two.wait(25) == 0
        assert_all_gone(portal, within=0)


@pytest.mark.slow
def test_a_taken_port_is_named_before_anything_starts(portal):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(portal["PORT"])))
        taken.listen()
        with serving(portal) as process:
            said = process.stdout.read()
            assert process.wait() == 1

    assert f"The portal can't serve on port {portal['PORT']}" in said
    assert "PORT chooses another" in said
    assert not Path(portal["PORTAL_DATA_DIR"], "postgres").exists()


@pytest.mark.slow
def test_with_servers_of_somebody_else_it_starts_none(portal):
    elsewhere = {
        **portal,
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }
    with serving(elsewhere) as process:
        assert "manage.py migrate --verbosity 0 failed." in process.stdout.read()
        assert process.wait() == 1

    assert not Path(portal["PORTAL_DATA_DIR"], "services.secret").exists()
