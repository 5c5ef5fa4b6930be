"""Which system user the servers run as, and how a child becomes that user."""

import ctypes
import os
import pwd
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_SECUREBITS = 28
SECBIT_NO_SETUID_FIXUP = 1 << 2
PR_SET_CHILD_SUBREAPER = 36
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAP_DAC_READ_SEARCH = 2
CAPABILITY_VERSION_3 = 0x20080522


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int
    name: str

    @property
    def is_ours(self) -> bool:
        return self.uid == os.geteuid()

    def give(self, path: Path) -> None:
        if not self.is_ours:
            os.chown(path, self.uid, self.gid)


def data_owner(data: Path) -> int:
    try:
        return data.stat().st_uid
    except FileNotFoundError:
        return os.geteuid()


def inherit_owner(path: Path) -> None:
    """What root makes in somebody's directory stays theirs to use."""
    if os.geteuid() == 0:
        owner = path.parent.stat()
        os.chown(path, owner.st_uid, owner.st_gid)


def service_account(data: Path, cluster: Path) -> Account:
    """Who runs the servers: the data's owner; for root, who may not run PostgreSQL, an unprivileged system user."""
    owner = data_owner(data)
    if owner != 0:
        return _account(owner)
    if cluster.exists() and cluster.stat().st_uid != 0:
        # Stays as it was chosen, even if a `postgres` user appears later.
        return _account(cluster.stat().st_uid)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, name)
    raise PermissionError("PostgreSQL may not run as root, and this system has neither a user postgres nor nobody.")


def _account(uid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        return Account(uid, os.getegid() if uid == os.geteuid() else uid, f"uid {uid}")
    return Account(uid, os.getegid() if uid == os.geteuid() else entry.pw_gid, entry.pw_name)


def adopt_orphans() -> None:
    """On Linux, descendants whose parent dies become children of this process."""
    if sys.platform == "linux":
        _libc().prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def becoming(account: Account, death_signal: signal.Signals, *, search: bool) -> Callable[[], None]:
    """What a forked child does before it becomes a server.

    `death_signal` is what the kernel sends it when this process dies (Linux). With `search`, it may still read and
    pass through every directory, though it is no longer root: the clone may lie under one that is closed to it.
    """
    die = dying_with_parent(death_signal)
    switch = not account.is_ours

    def become() -> None:
        os.umask(0o077)
        if switch:
            if search:
                # Capabilities outlast the change of user, and access(), by which PostgreSQL looks for its own
                # programs, counts them.
                _prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP)
            os.setgroups([])
            os.setgid(account.gid)
            os.setuid(account.uid)
            if search:
                _keep_only_search()
        # After the change of user, which forgets it.
        die()

    return become


def dying_with_parent(death_signal: signal.Signals) -> Callable[[], None]:
    """What a forked child does so that it gets this signal when this process dies, however that happens (Linux)."""
    parent = os.getpid()

    def prepare() -> None:
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
            # A shell has its background jobs ignore some of them, and that is inherited.
            signal.signal(number, signal.SIG_DFL)
        if sys.platform == "linux":
            _prctl(PR_SET_PDEATHSIG, death_signal)
            if os.getppid() != parent:
                os._exit(1)

    return prepare


def can_reach(account: Account, paths: list[Path], *, search: bool) -> bool:
    """Whether a child that became this user can read all of these paths."""
    become = becoming(account, signal.SIGKILL, search=search)
    child = os.fork()
    if child == 0:
        try:
            become()
            reached = all(os.access(path, os.R_OK) for path in paths)
        except OSError:
            os._exit(1)
        os._exit(0 if reached else 1)
    return os.waitpid(child, 0)[1] == 0


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Capabilities(ctypes.Structure):
    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


def _keep_only_search() -> None:
    header = _Header(CAPABILITY_VERSION_3, 0)
    mask = 1 << CAP_DAC_READ_SEARCH
    sets = (_Capabilities * 2)(_Capabilities(mask, mask, mask), _Capabilities(0, 0, 0))
    if _libc().capset(ctypes.byref(header), sets) != 0:
        raise OSError(ctypes.get_errno(), "capset")
    _prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_READ_SEARCH)


def _prctl(option: int, *values: int) -> None:
    padded = [ctypes.c_ulong(value) for value in (*values, 0, 0, 0, 0)[:4]]
    if _libc().prctl(option, *padded) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def _libc() -> ctypes.CDLL:
    if sys.platform != "linux":
        raise OSError("only Linux")
    return ctypes.CDLL(None, use_errno=True)
