"""All workers killed three times while a digest is written and sent: real processes, counted at the mail server."""

import json
import threading

import pytest

from coalition.operations.letters.sending import CLAIMED_AT_ONCE
from portal.tests.outbox import AN_HOUR_PASSES, RETRY_PARKED, outbox

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

READERS = 160
KILLED_AT = (10, 50, 90)
POPULATE = f"""
from datetime import date, timedelta
import pghistory
from django.utils import timezone
from coalition.models import Digest, Group, GroupMembership, Membership, Organization, Seat, User
from coalition.operations.digest import last_due, write_note
long_ago = date(2026, 1, 1)
with pghistory.context(actor="test:digest"):
    organization = Organization.objects.create(name="College", slug="college", kind="training_provider", is_member=True)
    group = Group.objects.create(name="Green jobs", slug="green-jobs", kind="working_group")
    Seat.objects.create(group=group, organization=organization, since=long_ago)
    people = User.objects.bulk_create(User(email=f"digest-{{n}}@example.org") for n in range({READERS}))
    for model, more in ((Membership, {{}}), (GroupMembership, {{"group": group}})):
        model.objects.bulk_create(
            model(user=each, organization=organization, since=long_ago, **more) for each in people
        )
    write_note(group, text="We meet at the library.", by=people[0], now=timezone.now())
until = last_due("monthly", timezone.now()) - timedelta(hours=1)
Digest.objects.create(cadence="monthly", since=until - timedelta(days=28), until=until, written_at=until)
"""
BEGIN = """
from django.db import transaction
from coalition.enqueue import enqueue
with transaction.atomic():
    enqueue("portal.write_digests")
"""
WRITTEN = """
import json
from coalition.models import Digest, DigestLetter
waits = Digest.objects.unfinished().exists() or Digest.objects.filter(cadence="monthly").count() < 2
print(json.dumps([waits, DigestLetter.objects.count()]))
"""


@pytest.fixture
def portal(tmp_path, migrated_data):
    with outbox(tmp_path, migrated_data) as running:
        yield running


@pytest.fixture
def killed(portal):
    """As many events as times that all workers are killed, each set when they are."""
    events = dict(zip(KILLED_AT, [threading.Event() for _each in KILLED_AT], strict=True))

    def happens(taken, port):
        if (event := events.get(taken)) and not event.is_set():
            portal.kill_workers()
            event.set()

    portal.sink.happens = happens
    return list(events.values())


def _until(killed, portal):
    """What a killed worker had in its queue is handed on again after two minutes, which can pass at once."""
    for _second in range(120):
        if killed.wait(1):
            return
        portal.run(AN_HOUR_PASSES)
    pytest.fail("No worker got so far.")


def test_nobody_gets_two_and_sending_the_parked_again_reaches_everyone(portal, killed):
    portal.run(POPULATE)
    for each in killed:
        portal.run(BEGIN)
        _until(each, portal)
        portal.start_worker()
    portal.run(BEGIN)
    while True:
        parked = portal.until_quiet(hours_pass=True)["parked"]
        waits, letters = json.loads(portal.run(WRITTEN))
        if not waits:
            break

    everybody = {f"digest-{n}@example.org" for n in range(READERS)}
    got = portal.sink.got("digest")
    assert letters == READERS
    assert [address for address, count in got.items() if count > 1] == []
    # Two workers at first, and one after that.
    assert 0 < parked <= (len(KILLED_AT) + 1) * CLAIMED_AT_ONCE
    assert len(everybody - set(got)) <= parked

    portal.run(RETRY_PARKED)
    portal.until_quiet()
    assert set(portal.sink.got("digest")) == everybody
