import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from . import locks
from .account import adopt_orphans, inherit_owner
from .place import Place, ServicesError, make_private_directory, make_sockets_directory
from .postgres import Postgres
from .valkey import Valkey

READY = "ready"
POLL_SECONDS = 0.25
START_SECONDS = 120.0
STOP_SECONDS = 60.0
LOG_BYTES = 5_000_000
LOG_CHECK_SECONDS = 60.0


class Server(Protocol):
    name: str
    stop_signal: signal.Signals

    def prepare(self) -> None: ...

    def start(self, log: int, inherited: int) -> "subprocess.Popen[bytes]": ...

    def answers(self) -> bool: ...


class Keeper:
    def __init__(self, place: Place) -> None:
        self.place = place
        self.account = place.account()
        self.running: list[tuple[Server, subprocess.Popen[bytes]]] = []
        self.logs: dict[str, int] = {}
        self.told_to_stop = False
        self.users = locks.open_lock(place.locks, "users")
        self.ready = locks.open_lock(place.locks, "ready")
        self.lock = locks.open_lock(place.locks, "keeper")

    def start(self) -> None:
        # Waits for the servers of an earlier keeper, whose processes all hold this lock.
        locks.take(self.lock)
        make_sockets_directory(self.place, self.account)
        secret = self.place.secret.read_text()
        postgres = Postgres(self.place, self.account, secret)
        valkey = Valkey(self.place, self.account, secret, search=postgres.search)
        servers: list[Server] = [postgres, valkey]
        for server in servers:
            server.prepare()
            self.running.append((server, server.start(self._log(server.name), self.lock)))
        deadline = time.monotonic() + START_SECONDS
        for server, process in self.running:
            while not server.answers():
                if process.poll() is not None or time.monotonic() > deadline:
                    raise ServicesError(f"{server.name} didn't start. {self._log_path(server.name)} says why.")
                if self.told_to_stop:
                    raise ServicesError("Told to stop while starting.")
                time.sleep(0.02)
        locks.take(self.ready)

    def keep(self) -> None:
        """Until the last user is gone, a server is gone, or somebody says so."""
        checked = time.monotonic()
        while not self.told_to_stop and not locks.try_to_take(self.users):
            for server, process in self.running:
                if process.poll() is not None:
                    self._note(f"{server.name} ended by itself ({process.returncode}); stopping the other")
                    return
            time.sleep(POLL_SECONDS)
            if time.monotonic() - checked > LOG_CHECK_SECONDS:
                checked = time.monotonic()
                for name in self.logs:
                    self._bound_log(name)

    def stop(self) -> None:
        locks.release(self.ready)
        for server, process in self.running:
            process.send_signal(server.stop_signal)
        deadline = time.monotonic() + STOP_SECONDS
        for _, process in self.running:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        _kill_orphans()
        for path in (self.place.postgres_socket, self.place.valkey_socket):
            path.unlink(missing_ok=True)
            path.with_name(f"{path.name}.lock").unlink(missing_ok=True)
        with suppress(OSError):  # One that was never made, or isn't ours
            self.place.sockets.rmdir()

    def _log_path(self, name: str) -> Path:
        return self.place.logs / f"{name}.log"

    def _log(self, name: str) -> int:
        """Opened for appending, here and by inheritance in the server, so that it can be emptied under it."""
        self.logs[name] = _open_log(self._log_path(name))
        self._bound_log(name)
        return self.logs[name]

    def _bound_log(self, name: str) -> None:
        path = self._log_path(name)
        if path.stat().st_size > LOG_BYTES:
            old = path.with_suffix(".log.1")
            old.write_bytes(path.read_bytes()[-LOG_BYTES:])
            old.chmod(0o600)
            inherit_owner(old)
            os.ftruncate(self.logs[name], 0)

    def _note(self, text: str) -> None:
        sys.stderr.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {text}\n")
        sys.stderr.flush()


def _kill_orphans() -> None:
    """A postgres that was killed leaves sessions that end only with their query; adopted, they can be ended."""
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    for _ in range(100):
        try:
            pids = [int(pid) for pid in children.read_text().split()]
        except OSError:
            return
        if not pids:
            return
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def main(data: str) -> None:
    """Detaches, starts the servers, says so (or what went wrong) on standard output, and keeps them."""
    if os.fork():
        os._exit(0)
    place = Place(Path(data))
    keeper = Keeper(place)

    def told(_number: int, _frame: object) -> None:
        keeper.told_to_stop = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, told)
    # Whoever started us may be gone before we answer.
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    adopt_orphans()
    make_private_directory(place.logs, place.account())
    try:
        try:
            keeper.start()
        except (ServicesError, OSError) as error:
            _answer(str(error))
            sys.exit(1)
        _answer(READY)
        _turn_to_log(place.logs / "keeper.log")
        keeper.keep()
    finally:
        keeper.stop()


def _answer(text: str) -> None:
    with suppress(BrokenPipeError):
        os.write(1, f"{text}\n".encode())


def _turn_to_log(path: Path) -> None:
    log = _open_log(path)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.close(log)


def _open_log(path: Path) -> int:
    log = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    inherit_owner(path)
    return log
