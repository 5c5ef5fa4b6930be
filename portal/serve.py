"""bin/serve: prepares the portal, then runs the processes of the Procfile until it is told to stop."""

import hashlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

from django.conf import settings

from portal import gunicorn
from portal.embedded import ServicesError, ensure_running, leave
from portal.embedded.keeper import locks
from portal.embedded.keeper.account import dying_with_parent
from portal.embedded.users import place

PROJECT = Path(__file__).resolve().parent.parent
STOP_SECONDS = 10.0
PATIENCE_SECONDS = 7.0
ANSWER_SECONDS = 60.0
WATCH_SECONDS = 0.5
CELERY_AS_ROOT = "ignore:You're running the worker"
STOPPING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Told(Exception):
    pass


class Failure(Exception):
    pass


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    serving = Serving()
    for number in STOPPING_SIGNALS:
        signal.signal(number, serving.told)
    try:
        serving.prepare()
        serving.start()
        serving.watch()
    except (Failure, ServicesError) as failure:
        print(failure, file=sys.stderr)
        return 1
    except Told:
        return 0
    finally:
        serving.stop()


class Serving:
    def __init__(self) -> None:
        self.is_demo = os.environ.get("DJANGO_ENV", "demo") == "demo"
        self.host, _, self.port = gunicorn.bind.rpartition(":")
        self.is_embedded = not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.is_told = False
        self.is_interruptible = True

    def told(self, _number: int, _frame: FrameType | None) -> None:
        self.is_told = True
        if self.is_interruptible:
            self.is_interruptible = False
            raise Told

    def prepare(self) -> None:
        self._check_port()
        if self.is_embedded:
            ensure_running()
        # A second one on the same data, on another port, waits.
        preparing = locks.open_lock(place().locks, "prepare")
        locks.take(preparing)
        self._manage("migrate", "--verbosity", "0")
        self._collect_static()
        if self.is_demo:
            self._manage("load_demo", "--if-empty")
        locks.release(preparing)

    def _check_port(self) -> None:
        try:
            with socket.socket() as probe:
                # As gunicorn does it: what an ended server left to time out is no hindrance.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((self.host, int(self.port)))
        except (OSError, ValueError, OverflowError) as error:
            raise Failure(
                f"The portal can't serve on port {self.port} ({error}). "
                "PORT chooses another, for example: PORT=8080 bin/serve"
            ) from error

    def _manage(self, *arguments: str) -> None:
        done = subprocess.run(  # nosec B603
            [sys.executable, "manage.py", *arguments],
            cwd=PROJECT,
            # Ctrl-C is for this process, which ends the other.
            start_new_session=True,
            preexec_fn=dying_with_parent(signal.SIGKILL),
            check=False,
        )
        if done.returncode != 0:
            raise Failure(f"manage.py {' '.join(arguments)} failed.")

    def _collect_static(self) -> None:
        stamp = place().data / "static.stamp"
        wanted = _digest([PROJECT / "requirements.txt", *sorted((PROJECT / "static").rglob("*"))])
        if stamp.exists() and stamp.read_text() == wanted:
            return
        self._manage("collectstatic", "--no-input", "--clear", "--verbosity", "0")
        stamp.write_text(wanted)

    def start(self) -> None:
        environment = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            # Who starts this as root knows it.
            "PYTHONWARNINGS": ",".join(filter(None, [os.environ.get("PYTHONWARNINGS"), CELERY_AS_ROOT])),
        }
        self.is_interruptible = False  # else a process could be started and not be known
        for name, command in read_procfile(PROJECT / "Procfile").items():
            self.running[name] = subprocess.Popen(  # nosec B603
                ["/bin/sh", "-c", f"exec {command}"],
                cwd=PROJECT,
                env=environment,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                # Their "stop now": a worker gives back what it hasn't finished.
                preexec_fn=dying_with_parent(signal.SIGQUIT),
            )
        self.is_interruptible = True
        if self.is_told:
            raise Told
        self._await_answer()
        print(f"\nThe portal is at {self._address()}/ - Ctrl-C stops it.\n", flush=True)
        if self.is_demo:
            self._manage("load_demo", "--show-signins")

    def _address(self) -> str:
        if settings.PRODUCTION:
            return str(settings.SITE_URL)
        address = "localhost" if self.host in {"127.0.0.1", "0.0.0.0"} else self.host  # noqa: S104  # nosec B104
        return f"http://{address}:{self.port}"

    def _await_answer(self) -> None:
        deadline = time.monotonic() + ANSWER_SECONDS
        while not self._answers():
            self._check_running()
            if time.monotonic() > deadline:
                raise Failure(f"The web process doesn't answer on port {self.port}.")
            time.sleep(0.1)

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(self.host.replace("0.0.0.0", "127.0.0.1"), int(self.port), timeout=5)  # noqa: S104  # nosec B104
        try:
            # In production only the site's own names are allowed.
            name = settings.ALLOWED_HOSTS[0].lstrip(".*") or "localhost"
            connection.request("GET", "/healthz", headers={"Host": name})
            return connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def watch(self) -> NoReturn:
        while True:
            self._check_running()
            if self.is_embedded:
                ensure_running()
            time.sleep(WATCH_SECONDS)

    def _check_running(self) -> None:
        for name, process in self.running.items():
            code = process.poll()
            if code is not None:
                raise Failure(f"The {name} process ended by itself (exit {code}), so the portal stops.")

    def stop(self) -> None:
        self.is_interruptible = False
        # First in peace, then at once: a worker gives back the tasks that take longer, so that they are done again.
        for number, seconds in ((signal.SIGTERM, PATIENCE_SECONDS), (signal.SIGQUIT, STOP_SECONDS - PATIENCE_SECONDS)):
            for process in self.running.values():
                if process.poll() is None:
                    process.send_signal(number)
            deadline = time.monotonic() + seconds
            for process in self.running.values():
                with suppress(subprocess.TimeoutExpired):
                    process.wait(max(0.0, deadline - time.monotonic()))
        for process in self.running.values():
            # The whole session: also those that a killed process left behind.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        leave()


def read_procfile(path: Path) -> dict[str, str]:
    lines = (line.partition(":") for line in path.read_text().splitlines() if line and not line.startswith("#"))
    return {name.strip(): command.strip() for name, _, command in lines}


def _digest(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        if path.is_file():
            digest.update(f"{path.relative_to(PROJECT)}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
