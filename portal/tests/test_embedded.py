import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psutil
import pytest
from django.core.cache import cache
from django.db import connection

from portal.embedded import users
from portal.embedded.keeper.place import LONGEST_SOCKET_PATH, Place, ServicesError

PROJECT = Path(__file__).resolve().parents[2]
embedded_only = pytest.mark.skipif("DATABASE_URL" in os.environ, reason="runs on servers of somebody else")
as_root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")

USE = "import sys; from portal import embedded; embedded.ensure_running(); print('ready', flush=True); sys.stdin.read()"
POSTGRES_ONLY = """
import psycopg
from portal import embedded
embedded.ensure_running()
s = embedded.database_settings()
with psycopg.connect(host=s['HOST'], port=s['PORT'], user=s['USER'], password=s['PASSWORD'], dbname=s['NAME']) as c:
    c.execute('CREATE TABLE IF NOT EXISTS visits (n int)')
    c.execute('INSERT INTO visits VALUES (1)')
    print(c.execute('SELECT count(*) FROM visits').fetchone()[0])
"""
QUERY = POSTGRES_ONLY + "import redis; redis.Redis.from_url(embedded.redis_url()).incr('visits')\n"


@pytest.fixture
def data(tmp_path):
    return tmp_path / "data"


def environment(data):
    return {**os.environ, "PORTAL_DATA_DIR": str(data), "PYTHONPATH": str(PROJECT)}


def run(data, code):
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(data), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@contextmanager
def user(data):
    """A process that uses the servers until the block ends."""
    with subprocess.Popen(
        [sys.executable, "-c", USE], env=environment(data), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


def keepers(data):
    return [process for process in psutil.process_iter() if command(process)[-1:] == [str(data)]]


def command(process):
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def keeper_and_servers(data):
    (keeper,) = keepers(data)
    return [keeper, *keeper.children(recursive=True)]


def server(data, program):
    (keeper,) = keepers(data)
    (found,) = [child for child in keeper.children() if Path(child.exe()).name.startswith(program)]
    return found


def assert_gone(processes, within=15):
    _, alive = psutil.wait_procs(processes, timeout=within)
    assert sorted(map(str, alive)) == []


@pytest.mark.django_db
def test_the_applications_role_is_bound_by_row_level_security():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False)


@embedded_only
@pytest.mark.django_db
def test_the_embedded_server_is_postgresql_18_in_utf8_with_unicode_letters():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version_num')::int / 10000, pg_encoding_to_char(encoding), datlocprovider,"
            " lower('ÉCOLE ĐĂNG KÝ') FROM pg_database WHERE datname = current_database()"
        )
        assert cursor.fetchone() == (18, "UTF8", "b", "école đăng ký")


@embedded_only
@pytest.mark.django_db
def test_the_embedded_servers_listen_on_no_port():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('listen_addresses')")
        assert cursor.fetchone() == ("",)
    (keeper,) = keepers(users.place().data)
    listening = [
        connection
        for process in (keeper, *keeper.children(recursive=True))
        for connection in process.net_connections("inet")
    ]
    assert listening == []


@embedded_only
def test_secrets_are_readable_by_their_owner_only():
    assert users.place().secret.stat().st_mode & 0o777 == 0o600
    assert cache.set("portal-embedded", 1, 5) is None
    assert users.place().sockets.stat().st_mode & 0o777 == 0o700


def test_a_socket_has_a_short_path_however_deep_the_project_lies():
    place = Place(Path("/" + "deep/" * 60 + "project/.data"))

    for socket in (place.postgres_socket, place.valkey_socket):
        assert len(os.fsencode(socket)) <= LONGEST_SOCKET_PATH


def test_two_projects_have_different_sockets():
    assert Place(Path("/one/.data")).sockets != Place(Path("/two/.data")).sockets


def test_settings_are_read_without_starting_anything(data):
    assert run(data, "from portal import embedded; print(embedded.database_settings()['USER'])") == "portal"
    assert sorted(path.name for path in data.iterdir()) == ["services.secret"]


def test_the_keeper_stays_small(data):
    code = f"import sys; sys.path.append({str(PROJECT / 'portal' / 'embedded')!r}); import keeper.main"
    heavy = "print([name for name in ('django', 'celery', 'redis', 'psycopg', 'portal') if name in sys.modules])"

    assert run(data, f"{code}; {heavy}") == "[]"


def test_somebody_elses_data_is_refused_by_name(data, monkeypatch):
    data.mkdir()
    monkeypatch.setenv("PORTAL_DATA_DIR", str(data))
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    users.place.cache_clear()
    try:
        with pytest.raises(ServicesError, match="run the portal as that user"):
            users.place()
    finally:
        users.place.cache_clear()


@pytest.mark.slow
def test_nothing_outlives_the_last_user_and_the_data_stays(data):
    with user(data), user(data):
        started = keeper_and_servers(data)
        assert run(data, QUERY) == "1"
        assert all(process.is_running() for process in started)
    assert_gone(started)
    assert run(data, QUERY) == "2"
    assert not Place(data).sockets.exists() or keepers(data)


@pytest.mark.slow
def test_a_killed_user_counts_no_longer(data):
    with user(data) as process:
        started = keeper_and_servers(data)
        process.kill()
        process.wait()
        assert_gone(started)


@pytest.mark.slow
def test_a_fork_uses_them_after_its_parent_ended(data):
    code = f"import os, time; {USE.split('; print')[0]}; child = os.fork(); time.sleep(0 if child else 3)"
    began = time.monotonic()
    with subprocess.Popen([sys.executable, "-c", code], env=environment(data)) as parent:
        parent.wait()
    started = keeper_and_servers(data)
    time.sleep(1)
    assert all(process.is_running() for process in started)
    assert_gone(started)
    assert time.monotonic() - began > 3


@pytest.mark.slow
@pytest.mark.parametrize("program", ["postgres", "valkey"])
def test_a_killed_server_is_started_again_on_the_next_need(data, program):
    with user(data):
        assert run(data, QUERY) == "1"
        before = keeper_and_servers(data)
        server(data, program).kill()
        assert_gone(before)
        assert run(data, QUERY) == "2"


@pytest.mark.slow
def test_a_killed_keeper_takes_its_servers_along(data):
    with user(data):
        assert run(data, QUERY) == "1"
        before = keeper_and_servers(data)
        before[0].kill()
        # At once, while they are still going.
        assert run(data, QUERY) == "2"
        assert_gone(before)


@pytest.mark.slow
def test_killing_everything_at_once_loses_nothing(data):
    with user(data) as process:
        assert run(data, QUERY) == "1"
        before = keeper_and_servers(data)
        for each in (process, *before):
            with suppress(psutil.NoSuchProcess):  # the keeper's end is the servers' too
                each.send_signal(signal.SIGKILL)
        assert_gone(before)
    (Place(data).postgres / "postmaster.pid").write_text(
        f"{os.getpid()}\n{Place(data).postgres}\n0\n5432\n\n\n\nready\n"
    )
    assert run(data, QUERY) == "2"


@pytest.mark.slow
def test_a_busy_session_of_a_killed_server_is_ended_too(data):
    busy = QUERY.replace("SELECT count(*) FROM visits", "SELECT count(*) FROM generate_series(1, 100000000000)")
    with user(data):
        with subprocess.Popen(
            [sys.executable, "-c", busy], env=environment(data), stderr=subprocess.DEVNULL
        ) as process:
            time.sleep(3)
            before = keeper_and_servers(data)
            server(data, "postgres").kill()
            assert_gone(before)
            assert process.wait() != 0
        assert run(data, QUERY) == "1"


@pytest.mark.slow
def test_an_interrupted_first_start_begins_anew(data):
    for seconds in (0.3, 0.5, 0.6, 0.7, 0.8):
        with subprocess.Popen([sys.executable, "-c", USE], env=environment(data), stdin=subprocess.PIPE) as process:
            time.sleep(seconds)
            for each in (*keepers(data), process):
                each.kill()
    assert run(data, QUERY) == "1"


@pytest.mark.slow
def test_many_that_start_at_once_share_one_keeper(data):
    with ExitStack() as stack:
        starting = [threading.Thread(target=lambda: stack.enter_context(user(data))) for _ in range(6)]
        for thread in starting:
            thread.start()
        for thread in starting:
            thread.join()
        started = keeper_and_servers(data)
    assert_gone(started)


@pytest.mark.slow
def test_users_that_come_and_go_always_find_them(data):
    """Each arrives about when the keeper sees that the one before has gone."""
    counted = [run(data, QUERY + f"import time; time.sleep({0.05 * n})") for n in range(8)]
    assert counted == [str(n + 1) for n in range(8)]


@pytest.mark.slow
def test_two_projects_run_side_by_side_and_a_path_may_have_spaces(tmp_path):
    one, two = tmp_path / "one project", tmp_path / 'an öther\'s "project"'
    with user(one), user(two):
        assert run(one, QUERY) == "1"
        assert run(two, QUERY) == "1"
        assert keeper_and_servers(one) != keeper_and_servers(two)
        both = keeper_and_servers(one) + keeper_and_servers(two)
    assert_gone(both)


@pytest.mark.slow
def test_data_of_another_major_version_is_left_alone(data):
    with user(data):
        started = keeper_and_servers(data)
    assert_gone(started)
    version = Place(data).postgres / "PG_VERSION"
    version.write_text("14\n")

    code = """
from portal import embedded
try:
    embedded.ensure_running()
except embedded.ServicesError as error:
    print(error)
"""

    assert "was made by PostgreSQL 14, and the portal now brings 18" in run(data, code)
    assert version.read_text() == "14\n"


@pytest.mark.slow
@as_root_only
def test_as_root_the_servers_run_as_somebody_who_may_only_look(data):
    """pytest's own temporary directory is closed to everyone else, as /root is."""
    assert data.parent.parent.stat().st_mode & 0o077 == 0
    with user(data):
        for process in keeper_and_servers(data)[1:]:
            assert 0 not in process.uids()
            status = Path(f"/proc/{process.pid}/status").read_text()
            assert "CapPrm:\t0000000000000004" in status


AS_NOBODY = (
    *("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"),
    # setpriv itself still passes through closed directories
    *("sh", "-c", 'exec "$0" "$@"'),
)


def ordinary_python(path):
    """The Python of this environment may lie in root's home; then the system's, if it is of the same version."""
    for python in (sys.executable, f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"):
        tried = subprocess.run(
            [*AS_NOBODY, python, "-c", "import psycopg, portal.embedded"],
            env={**os.environ, "PYTHONPATH": path},
            capture_output=True,
            check=False,
        )
        if tried.returncode == 0:
            return python
    pytest.skip("nobody can reach a Python of this version, or this project")


@pytest.mark.slow
@pytest.mark.needs("setpriv")
@as_root_only
def test_an_ordinary_user_needs_no_root():
    path = f"{PROJECT}:{next(path for path in sys.path if path.endswith('site-packages'))}"
    python = ordinary_python(path)
    with tempfile.TemporaryDirectory(dir="/tmp") as home:
        data = Path(home) / "data"
        os.chown(home, 65534, 65534)
        done = subprocess.run(
            # Which clients are installed depends on the patch release of Python, and the system's may be another.
            [*AS_NOBODY, python, "-c", POSTGRES_ONLY + "\nprint(embedded.leave())"],
            env={**environment(data), "PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout.split() == ["1", "None"], done.stderr
        assert {path.stat().st_uid for path in data.rglob("*")} == {65534}


@pytest.mark.slow
@pytest.mark.needs("setpriv")
@as_root_only
def test_root_may_work_on_an_ordinary_users_data_and_leaves_it_theirs():
    with tempfile.TemporaryDirectory(dir="/tmp") as home:
        data = Path(home) / "data"
        data.mkdir()
        os.chown(data, 65534, 65534)
        with user(data):
            assert {process.uids().real for process in keeper_and_servers(data)[1:]} == {65534}
            started = keeper_and_servers(data)
        assert_gone(started)
        assert {path.stat().st_uid for path in data.rglob("*")} == {65534}
