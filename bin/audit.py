# ruff: noqa: T201
"""Asks the OSV database whether a locked requirement has a known vulnerability: python bin/audit.py REQUIREMENTS.

Ends with 1 where it has, and with 77, which means skipped, where the database can't be reached.
"""

import subprocess
import sys
import urllib.error
import urllib.request

SERVICE = "https://api.osv.dev/"
SKIPPED = 77
SECONDS_TO_ANSWER, SECONDS_IN_ALL = 5, 120
# What its programs say when the service was there a moment ago and isn't now.
UNREACHABLE = ("ConnectionError", "ServiceError", "Timeout", "Max retries exceeded")


def is_reachable() -> bool:
    try:
        urllib.request.urlopen(SERVICE, timeout=SECONDS_TO_ANSWER).close()  # nosec B310
    except urllib.error.HTTPError as answer:
        # It says "not found" of its own front page; what stands between may say that it forbids.
        return answer.code == 404
    except OSError:
        return False
    return True


def main(requirements: str) -> int:
    if not is_reachable():
        print(f"{SERVICE} can't be reached")
        return SKIPPED
    command = ["pip-audit", "--requirement", requirements, "--require-hashes", "--disable-pip"]
    options = ["--vulnerability-service", "osv", "--progress-spinner", "off", "--timeout", "10"]
    try:
        done = subprocess.run(  # noqa: S603  # nosec B603
            [*command, *options], capture_output=True, text=True, timeout=SECONDS_IN_ALL, check=False
        )
    except subprocess.TimeoutExpired:
        print(f"{SERVICE} took longer than {SECONDS_IN_ALL} seconds")
        return SKIPPED
    print(done.stdout + done.stderr)
    if done.returncode and not done.stdout and any(said in done.stderr for said in UNREACHABLE):
        return SKIPPED
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
