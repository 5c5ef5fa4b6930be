"""How fast reminders leave, from due to accepted by a mail server, against bare SMTP of the same bytes."""

import sys
import time
from collections.abc import Iterator
from statistics import median
from typing import Any

from django.core.mail import get_connection
from django.core.management import call_command
from django.db import connection
from django.db.models import Max
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from bench.harness import REPETITIONS, free_port, own_database, seconds
from bench.mail_server import bare_smtp, in_a_shell, mail_server, two_workers

DATABASE = "bench_letters"
ROWS, BATCH, QUEUED = 10_000, 100, 1_000
WANTED, PATIENCE_SECONDS = 0.25, 300
PARAGRAPHS = ["We meet on Tuesday at nine in the library on Dudley Street.", "Bring the list of employers you called."]
SWEEP = """
import time
from django.utils import timezone
from coalition.operations.letters import sweep
print(time.time())
assert sweep(timezone.now()) == {rows}
"""


def run() -> Iterator[dict[str, object]]:
    port = free_port()
    with own_database(DATABASE):
        call_command("migrate", verbosity=0)
        yield _queueing()
        statements = _statements_of_a_batch()
        with mail_server(DATABASE, port):
            messages = _due_reminders()
            raw = [seconds(lambda: bare_smtp(port, messages)) for _repetition in range(REPETITIONS)]
            with two_workers(DATABASE, port):
                ours = [_from_due_to_accepted(port) for _repetition in range(REPETITIONS)]
        connection.close()
    yield {
        "measured": f"{ROWS} reminders of {round(sum(map(len, messages)) / ROWS)} bytes, two workers, due to accepted",
        "letters_a_second": round(ROWS / median(ours)),
        "seconds": [round(spent, 1) for spent in ours],
        "statements_a_letter": statements / BATCH,
        "reference": "smtplib.sendmail of the same bytes over one connection",
        "reference_letters_a_second": round(ROWS / median(raw)),
        "reference_seconds": [round(spent, 1) for spent in raw],
        "ratio": round(median(raw) / median(ours), 3),
        "ratio_wanted": WANTED,
    }


def _queueing() -> dict[str, object]:
    with CaptureQueriesContext(connection) as captured:
        spent = seconds(lambda: [_queue(f"queued:{n}") for n in range(QUEUED)])
    return {
        "measured": f"queue() of {QUEUED} reminders, each rendered and written by itself",
        "letters_a_second": round(QUEUED / spent),
        "statements_a_letter": len(captured) / QUEUED,
    }


def _queue(key: str) -> Any:
    from coalition.models import Kind
    from coalition.operations.letters import queue

    context = {"subject": "Tuesday at nine", "paragraphs": PARAGRAPHS, "link": "", "link_label": ""}
    return queue(key, kind=Kind.REMINDER, to="reader@example.org", context=context, now=timezone.now())


def _statements_of_a_batch() -> int:
    from coalition.models import Mail
    from coalition.operations.letters import send

    ids = list(Mail.objects.order_by("pk").values_list("pk", flat=True)[:BATCH])
    with (
        override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend"),
        CaptureQueriesContext(connection) as captured,
    ):
        assert send(ids) == BATCH
    return len(captured)


def _due_reminders() -> list[bytes]:
    """As many rows as are measured, each to a reader of its own; gives what leaves for each."""
    from coalition.models import Mail
    from coalition.operations.letters.doors import message_of

    Mail.objects.all().delete()
    model = Mail.objects.get(pk=_queue("model").pk)
    Mail.objects.all().delete()
    letters = []
    for n in range(ROWS):
        letter = Mail(**{field.attname: getattr(model, field.attname) for field in Mail._meta.fields})
        letter.pk, letter.key, letter.recipient, letter.message_id = (
            None,
            f"reminder:{n}",
            f"{n}@example.org",
            f"<{n}@x>",
        )
        letters.append(letter)
    Mail.objects.bulk_create(letters, batch_size=BATCH)
    backend = get_connection("django.core.mail.backends.dummy.EmailBackend")
    return [message_of(letter, backend).message().as_bytes(linesep="\r\n") for letter in letters]


def _from_due_to_accepted(port: int) -> float:
    from coalition.models import Mail

    Mail.objects.update(state="queued", sent_at=None, handed_on_at=None)
    said = in_a_shell(DATABASE, port, SWEEP.format(rows=ROWS))
    deadline = time.monotonic() + PATIENCE_SECONDS
    while Mail.objects.exclude(state="sent").exists():
        if time.monotonic() > deadline:
            sys.exit(f"Not all were sent: {Mail.objects.counts_by_state()}")
        time.sleep(0.5)
    last: float = Mail.objects.aggregate(last=Max("sent_at"))["last"].timestamp()
    return last - float(said.split()[-1])
