"""A portal of a test's own whose letters go to a mail server of the test's own, where they are counted."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import ExitStack, contextmanager, suppress
from email import message_from_bytes

import psutil
from aiosmtpd.controller import Controller
from redis import Redis
from redis.exceptions import ConnectionError as NoConnection

from portal.embedded.keeper import valkey
from portal.tests.processes import PROJECT, own_portal, processes_of

CAREFUL = ("reminder", "digest", "announcement")
URGENT = ("change", "cancellation", "security")
OF_EACH_KIND = 40
PATIENCE_SECONDS = 200

QUEUE = """
from django.db import transaction
from django.utils import timezone
from coalition.models import Kind
from coalition.operations.letters import queue
with transaction.atomic():
    for kind in {kinds}:
        for n in range({count}):
            queue(f"{{kind}}:{{n}}", kind=Kind(kind), to=f"{{kind}}-{{n}}@example.org", now=timezone.now(), context={{
                "subject": "Tuesday", "message": "At nine.", "paragraphs": ["At nine."], "link": "", "body": "At nine.",
                "body_html": "", "author": "", "sender": "", "by": "", "group": "Tuesdays", "changes": [{{}}, {{}}],
            }})
"""
COUNT = """
import json
from coalition.models import Mail
print(json.dumps(Mail.objects.counts_by_state()))
"""
# Of what was claimed only a moment ago somebody may be at work on.
AN_HOUR_PASSES = """
from datetime import timedelta
from django.db.models import F
from django.utils import timezone
from coalition.models import Mail
hour = timedelta(hours=1)
Mail.objects.filter(state="queued").update(due_at=F("due_at") - hour, handed_on_at=F("handed_on_at") - hour)
left = Mail.objects.filter(state="sending", claimed_at__lte=timezone.now() - timedelta(seconds=20))
left.update(claimed_at=F("claimed_at") - hour)
"""
RETRY_PARKED = """
from django.utils import timezone
from coalition.models import Mail
from coalition.operations.letters import retry
retry(Mail.objects.filter(state="parked"), now=timezone.now())
"""
# Runs what it is told, line by line, in one process: each of its own would import the whole portal first.
AS_TOLD = """
import json, sys
from contextlib import redirect_stdout
from io import StringIO
from traceback import format_exc
from django.db import connection
for line in sys.stdin:
    printed, wrong = StringIO(), ""
    try:
        with redirect_stdout(printed):
            exec(json.loads(line), {})
    except Exception:
        wrong = format_exc()
    connection.close()
    print(json.dumps([printed.getvalue(), wrong]), flush=True)
"""


class Sink:
    """Takes letters and remembers them; `happens` is called with how many it has taken and whose connection it is."""

    def __init__(self):
        self.taken = []
        self.asked = 0
        self.refuses_every = 0
        self.happens = lambda taken, port: None

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        self.asked += 1
        if self.refuses_every and self.asked % self.refuses_every == 0:
            return "451 Not now"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        message = message_from_bytes(envelope.content)
        self.taken.append((envelope.rcpt_tos[0], message["Message-ID"]))
        self.happens(len(self.taken), session.peer[1])
        return "250 OK"

    def got(self, *kinds):
        """How many letters each reader of these kinds got."""
        return Counter(address for address, _message_id in list(self.taken) if address.split("-")[0] in kinds)


class Outbox:
    def __init__(self, tmp_path, data, sink, sink_port):
        self.sink = sink
        self.sink_port = sink_port
        self.redis_port = _free_port()
        self.environment = {
            **own_portal(tmp_path, "demo", data),
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "EMAIL_URL": f"smtp://127.0.0.1:{sink_port}",
            "PYTHONWARNINGS": "ignore",
        }
        self.running = ExitStack()
        self.started = 0
        self.workers = []

    def run(self, code):
        """What this prints, run in the portal by somebody beside its workers."""
        self.shell.stdin.write(json.dumps(code) + "\n")
        self.shell.stdin.flush()
        printed, wrong = json.loads(self.shell.stdout.readline())
        assert not wrong, wrong
        return printed

    def start_shell(self):
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", AS_TOLD]
        self.shell = self._start(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def start_broker(self):
        self.broker = self._start([valkey.program(), "--port", str(self.redis_port), "--save", ""])
        with Redis(port=self.redis_port) as redis:
            _until(lambda: _answers(redis), "the broker answers")

    def stop_broker(self):
        self.broker.kill()
        self.broker.wait()

    def start_worker(self):
        self.started += 1
        name = f"worker{self.started}@here"
        self.workers.append(self._celery("worker", "--concurrency", "1", "--hostname", name, "--without-mingle"))

    def start_beat(self):
        self.started += 1
        self._celery("beat", "--schedule", f"{self.environment['PORTAL_DATA_DIR']}/beat{self.started}")

    def _celery(self, *arguments):
        return self._start([sys.executable, "-m", "celery", "--quiet", "--app", "portal.celery", *arguments])

    def _start(self, command, **pipes):
        # What is said may help whoever reads a failed test.
        process = subprocess.Popen(command, cwd=PROJECT, env=self.environment, start_new_session=True, **pipes)
        self.running.enter_context(process)
        self.running.callback(_end, process)
        return process

    def kill_worker_behind(self, port):
        """The whole worker that holds the other end of this connection, before it can do one thing more."""

        def holds(worker):
            # Another's connection, to the database or the broker, may leave from a port of the same number.
            return any(
                (each.laddr.port, each.raddr and each.raddr.port) == (port, self.sink_port)
                for process in _family(worker.pid)
                for each in process.net_connections("tcp")
            )

        [worker] = filter(holds, self.workers)
        self.workers.remove(worker)
        os.killpg(worker.pid, signal.SIGKILL)

    def kill_workers(self):
        """All of them, whatever they are at."""
        while self.workers:
            os.killpg(self.workers.pop().pid, signal.SIGKILL)

    def restart_database(self):
        """Its fast shutdown; whoever needs it next starts it again."""
        for process in processes_of(self.environment):
            if process.name() == "postgres" and process.parent().name() != "postgres":
                process.send_signal(signal.SIGINT)

    def queue(self, *kinds):
        self.run(QUEUE.format(kinds=kinds, count=OF_EACH_KIND))

    def count(self):
        return json.loads(self.run(COUNT))

    def until_quiet(self, *, hours_pass=False):
        """Until no letter waits or is leaving. Where the portal waits for minutes or hours, they can pass at once."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (counts := self.count())["queued"] or counts["sending"]:
            assert time.monotonic() < deadline, counts
            time.sleep(1)
            if hours_pass:
                self.run(AN_HOUR_PASSES)
        return counts


@contextmanager
def outbox(tmp_path, data):
    """Two workers, two beats, a broker and a mail server; all gone when the block ends."""
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=_free_port())
    controller.start()
    portal = Outbox(tmp_path, data, sink, controller.port)
    try:
        portal.start_broker()
        portal.start_shell()
        for _twice in range(2):
            portal.start_worker()
            portal.start_beat()
        yield portal
    finally:
        portal.running.close()
        controller.stop()


def once(sink, act):
    """Have this happen at the 10th letter that is taken, and never again."""
    happened = threading.Event()

    def happens(taken, port):
        if taken == 10 and not happened.is_set():
            happened.set()
            act(port)

    sink.happens = happens
    return happened


def _family(pid):
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _end(process):
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answers(redis):
    try:
        return redis.ping()
    except NoConnection:
        return False


def _until(holds, what):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, f"never: {what}"
        time.sleep(0.1)
