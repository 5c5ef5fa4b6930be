# ruff: noqa: S603, T201
"""Makes .venv and installs the locked requirements into it: python install.py PROJECT REQUIREMENTS.

Runs on the system's own Python, so it uses the standard library only.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

RUNTIME, DEVELOPMENT = "requirements.txt", "requirements-dev.txt"


class Environment:
    def __init__(self, project: Path) -> None:
        self.project = project
        self.directory = project / ".venv"
        self.python = self.directory / "bin" / "python"

    def stamp(self, requirements: str) -> Path:
        return self.directory / f".installed-{requirements}"

    def wanted(self, requirements: str) -> str:
        """The place is part of it: the scripts in .venv/bin name it, so a clone that was moved is installed again."""
        locked = hashlib.sha256((self.project / requirements).read_bytes()).hexdigest()
        return f"{locked} {self.directory}"

    def has(self, requirements: str) -> bool:
        try:
            return self.stamp(requirements).read_text() == self.wanted(requirements) and self._works("import sys")
        except FileNotFoundError:
            return False

    def _works(self, code: str) -> bool:
        try:
            return subprocess.run([self.python, "-c", code], stderr=subprocess.DEVNULL, check=False).returncode == 0  # nosec B603
        except OSError:
            return False

    def install(self, requirements: str) -> None:
        moved = any(
            not stamp.read_text().endswith(f" {self.directory}") for stamp in self.directory.glob(".installed-*")
        )
        if moved or not self._works(
            "import pip, sys; sys.exit(sys.version_info < (3, 11) or sys.prefix == sys.base_prefix)"
        ):
            print("Making .venv ...", flush=True)
            subprocess.run([sys.executable, "-m", "venv", "--clear", self.directory], check=True)  # nosec B603
        for name in (RUNTIME, DEVELOPMENT):
            self.stamp(name).unlink(missing_ok=True)
        print(f"Installing {requirements}, which takes a minute or two ...", flush=True)
        pip = ["-m", "pip", "--disable-pip-version-check", "--no-input", "install", "-qq", "--require-hashes"]
        subprocess.run([self.python, *pip, "-r", self.project / requirements], check=True)  # nosec B603
        # The development requirements contain those of the portal.
        for name in (RUNTIME, DEVELOPMENT) if requirements == DEVELOPMENT else (RUNTIME,):
            self.stamp(name).write_text(self.wanted(name))


def main(project: str, requirements: str) -> int:
    # What is installed may be run by another user: as root, PostgreSQL's programs are.
    os.umask(0o022)
    environment = Environment(Path(project))
    if environment.has(requirements):
        return 0
    # Any file that stays will do: it is only locked.
    with Path(__file__).open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Waiting for another installation to end ...", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            if not environment.has(requirements):
                environment.install(requirements)
        except subprocess.CalledProcessError:
            print("The installation failed; what pip says above tells why. Run the same command again to retry.")
            return 1
        except KeyboardInterrupt:
            return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
