import os
import subprocess
import sys
import threading
import time
from functools import cache
from pathlib import Path

from portal.embedded.keeper import locks
from portal.embedded.keeper.main import POLL_SECONDS, READY
from portal.embedded.keeper.place import Place, ServicesError
from portal.kept_secret import kept_secret

PROJECT = Path(__file__).resolve().parents[2]

_mutex = threading.Lock()
_users: int | None = None
_ready: int | None = None


def _after_fork_in_child() -> None:
    # Another thread of the parent may have held it, and that thread isn't here to release it. The lock on `users` is
    # inherited, and lasts until the parent and every child are gone.
    global _mutex
    _mutex = threading.Lock()


os.register_at_fork(after_in_child=_after_fork_in_child)


@cache
def place() -> Place:
    data = Path(os.environ.get("PORTAL_DATA_DIR") or PROJECT / ".data").resolve()
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ServicesError(f"The portal keeps its data in {data}, and can't make it: {error.strerror}.") from error
    owner = data.stat().st_uid
    if os.geteuid() not in (0, owner):
        raise ServicesError(
            f"{data} belongs to {Place(data).account().name}: run the portal as that user, "
            "or set PORTAL_DATA_DIR to a directory of your own."
        )
    return Place(data)


@cache
def secret() -> str:
    return kept_secret(place().secret)


def ensure_running() -> None:
    """Both servers answer, now and until this process and its forks end.

    Costs one system call once they do, so it may be asked before every connection. Raises ServicesError.
    """
    global _users, _ready
    if _ready is not None and locks.is_taken(_ready):
        return
    with _mutex:
        if _users is None:
            secret()
            users = locks.open_lock(place().locks, "users")
            # Waits while a keeper that saw its last user go is stopping.
            locks.share(users)
            _ready = locks.open_lock(place().locks, "ready")
            _users = users
        assert _ready is not None  # noqa: S101  # nosec B101
        start = locks.open_lock(place().locks, "start")
        try:
            locks.take(start)
            if not locks.is_taken(_ready):
                _start_keeper()
        finally:
            locks.release(start)


def leave() -> None:
    """Ends this process's use before it ends itself, and waits until the servers are gone if it was the last."""
    global _users, _ready
    if _users is None or _ready is None:
        return
    locks.release(_users)
    noticed = time.monotonic() + 4 * POLL_SECONDS
    while locks.is_taken(_ready) and time.monotonic() < noticed:
        time.sleep(POLL_SECONDS / 5)
    if not locks.is_taken(_ready):
        # The keeper holds it until it has stopped them.
        users = locks.open_lock(place().locks, "users")
        locks.share(users)
        locks.release(users)
    os.close(_ready)
    _users = _ready = None


def _start_keeper() -> None:
    package = Path(__file__).resolve().parent
    # By path, and last on it: the package's own docstring says why.
    code = "import sys; sys.path.append(sys.argv[1]); from keeper.main import main; main(sys.argv[2])"
    # Little of the environment: whatever this process was given shouldn't live on in one that others share.
    kept = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
    done = subprocess.run(  # nosec B603
        [sys.executable, "-P", "-c", code, str(package), str(place().data)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd="/",
        env={name: os.environ[name] for name in kept if name in os.environ},
        start_new_session=True,
        check=False,
    )
    answer = done.stdout.strip()
    if answer != READY:
        raise ServicesError(answer or f"The servers' keeper ended with {done.returncode}.")
