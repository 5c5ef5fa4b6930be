"""Locks that the kernel keeps, so that it forgets them however a process ends.

users    shared, held by each process that uses the servers, for as long as it lives
start    held by the one process that is starting a keeper
keeper   held by the keeper and, inherited, by every process of its servers: who gets it knows that all of them are gone
ready    held by the keeper while both servers answer
prepare  held by a bin/serve that migrates, collects static files and loads the demo's data
"""

import fcntl
import os
from pathlib import Path

from .account import inherit_owner


def open_lock(directory: Path, name: str) -> int:
    """Opened for writing: over NFS only such a file can be locked exclusively."""
    if not directory.exists():
        directory.mkdir(parents=True, exist_ok=True)
        inherit_owner(directory)
    path = directory / f"{name}.lock"
    is_new = not path.exists()
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    if is_new:
        inherit_owner(path)
    return descriptor


def share(descriptor: int) -> None:
    fcntl.flock(descriptor, fcntl.LOCK_SH)


def take(descriptor: int) -> None:
    fcntl.flock(descriptor, fcntl.LOCK_EX)


def try_to_take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def release(descriptor: int) -> None:
    """Unlocked before it is closed: a child forked meanwhile has a copy that closing would leave locked."""
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    os.close(descriptor)


def is_taken(descriptor: int) -> bool:
    """Whether another process holds the lock exclusively."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    return False
