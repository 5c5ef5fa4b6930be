"""How fast a digest leaves: 5,000 members of 60 groups, from due to accepted, against bare SMTP of the same bytes."""

import sys
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import cycle, islice
from statistics import median

from django.core.mail import get_connection
from django.core.management import call_command
from django.db import connection
from django.db.models import Max
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from bench.harness import REPETITIONS, free_port, own_database, seconds
from bench.mail_server import bare_smtp, in_a_shell, mail_server, two_workers

DATABASE = "bench_digest"
MEMBERS, GROUPS, ORGANIZATIONS, GROUPS_EACH = 5_000, 60, 200, 3
WANTED, STATEMENTS_WANTED, PATIENCE_SECONDS = 0.2, 3, 300
LONG_AGO = date(2026, 1, 1)
BEGIN = """
import time
from django.db import transaction
from coalition.enqueue import enqueue
print(time.time())
with transaction.atomic():
    enqueue("portal.write_digests")
"""


def run() -> Iterator[dict[str, object]]:
    from coalition.site import site_in_force

    port = free_port()
    with own_database(DATABASE):
        call_command("migrate", verbosity=0)
        now = timezone.now()
        with site_in_force():
            _populate(now)
            statements = _statements(now)
            messages = _messages()
        with mail_server(DATABASE, port):
            raw = [seconds(lambda: bare_smtp(port, messages)) for _repetition in range(REPETITIONS)]
            with two_workers(DATABASE, port):
                ours = [_from_due_to_accepted(port) for _repetition in range(REPETITIONS)]
        connection.close()
    size = round(sum(map(len, messages)) / MEMBERS)
    yield {
        "measured": f"{MEMBERS} digests of {size} bytes, two workers, due to accepted",
        "letters_a_second": round(MEMBERS / median(ours)),
        "seconds": [round(spent, 1) for spent in ours],
        "statements_a_letter": round(statements / MEMBERS, 2),
        "statements_wanted": STATEMENTS_WANTED,
        "reference": "smtplib.sendmail of the same bytes over one connection",
        "reference_letters_a_second": round(MEMBERS / median(raw)),
        "reference_seconds": [round(spent, 1) for spent in raw],
        "ratio": round(median(raw) / median(ours), 3),
        "ratio_wanted": WANTED,
    }


def _populate(now: datetime) -> None:
    """Each is in three groups, of which each decided something, wrote minutes, meets next, and has a note."""
    from coalition.models import Group, GroupMembership, Membership, Organization, Seat, User
    from coalition.operations.digest import write_note
    from convenings.models import Action

    organizations = Organization.objects.bulk_create(
        Organization(name=f"Organization {n}", slug=f"organization-{n}", kind="training_provider", is_member=True)
        for n in range(ORGANIZATIONS)
    )
    groups = Group.objects.bulk_create(
        Group(name=f"Group {n}", slug=f"group-{n}", kind="working_group") for n in range(GROUPS)
    )
    Seat.objects.bulk_create(
        Seat(group=group, organization=each, since=LONG_AGO) for group in groups for each in organizations
    )
    users = User.objects.bulk_create(
        User(email=f"member{n}@example.org", full_name=f"Member {n}") for n in range(MEMBERS)
    )
    theirs = dict(zip(users, cycle(organizations), strict=False))
    Membership.objects.bulk_create(
        (Membership(user=user, organization=each, since=LONG_AGO) for user, each in theirs.items()), batch_size=1000
    )
    in_turn = cycle(groups)
    GroupMembership.objects.bulk_create(
        (
            GroupMembership(group=group, user=user, organization=each, since=LONG_AGO)
            for user, each in theirs.items()
            for group in islice(in_turn, GROUPS_EACH)
        ),
        batch_size=1000,
    )
    Action.objects.bulk_create(
        (
            Action(group=group, organization=theirs[user], user=user, what="Call the schools", agreed_at=now)
            for user, group in zip(users[::2], cycle(groups), strict=False)
        ),
        batch_size=1000,
    )
    for group in groups:
        _meet(group, now)
        write_note(group, text="Bring **a friend**, and the list of employers.", by=users[0], now=now)


def _meet(group: object, now: datetime) -> None:
    from convenings.models import Convening, Decision, Minutes

    last, _coming = (
        Convening.objects.create(
            title="Monthly meeting",
            slug=f"{group.slug}-{days}",  # type: ignore[attr-defined]
            group=group,
            place="Library, Room 2",
            local_date=(now + timedelta(days=days)).date(),
            local_time=timezone.localtime(now).time().replace(hour=9, minute=30),
        )
        for days in (-10, 1)
    )
    Minutes.objects.create(convening=last, text="x", state="circulated", circulated_at=now)
    for what in ("We ask the city for bus passes.", "The budget is approved.", "We meet at the library."):
        Decision.objects.create(convening=last, text=what, made_at=now)


def _anew() -> None:
    """As if it were due only now."""
    from coalition.models import Digest, DigestLetter, Mail
    from coalition.operations.digest import last_due

    DigestLetter.objects.all().delete()
    Mail.objects.all().delete()
    Digest.objects.all().delete()
    now = timezone.now()
    for cadence in ("monthly", "weekly"):
        until = last_due(cadence, now) - timedelta(minutes=1)
        Digest.objects.create(cadence=cadence, since=until - timedelta(days=7), until=until, written_at=now)


def _statements(now: datetime) -> int:
    """All that it takes to write and to send them."""
    from coalition.models import Mail
    from coalition.operations.letters import send
    from portal.pages.digest.sending import write_due

    _anew()
    with (
        override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend"),
        CaptureQueriesContext(connection) as captured,
    ):
        # The log of statements keeps nine thousand.
        connection.queries_log = type(connection.queries_log)(maxlen=10 * MEMBERS)
        assert write_due(timezone.now()) == MEMBERS
        assert send(list(Mail.objects.order_by("pk").values_list("pk", flat=True))) == MEMBERS
        return len(captured.captured_queries)


def _messages() -> list[bytes]:
    from coalition.models import Mail
    from coalition.operations.letters.doors import message_of

    backend = get_connection("django.core.mail.backends.dummy.EmailBackend")
    return [message_of(letter, backend).message().as_bytes(linesep="\r\n") for letter in Mail.objects.order_by("pk")]


def _from_due_to_accepted(port: int) -> float:
    from coalition.models import Mail

    _anew()
    began = float(in_a_shell(DATABASE, port, BEGIN).split()[-1])
    deadline = time.monotonic() + PATIENCE_SECONDS
    while Mail.objects.filter(state="sent").count() < MEMBERS:
        if time.monotonic() > deadline:
            sys.exit(f"Not all were sent: {Mail.objects.counts_by_state()}")
        time.sleep(0.5)
    last: float = Mail.objects.aggregate(last=Max("sent_at"))["last"].timestamp()
    return last - began
