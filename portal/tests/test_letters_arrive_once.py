"""Whatever breaks, a digest comes once and a change comes: real processes, counted at the mail server."""

import pytest

from coalition.operations.letters.sending import CLAIMED_AT_ONCE
from portal.tests.outbox import CAREFUL, OF_EACH_KIND, RETRY_PARKED, URGENT, once, outbox

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture
def portal(tmp_path, migrated_data):
    with outbox(tmp_path, migrated_data) as running:
        yield running


def readers(*kinds):
    return {f"{kind}-{n}@example.org" for kind in kinds for n in range(OF_EACH_KIND)}


def assert_nobody_is_bothered_or_forgotten(portal):
    """Before anybody acts, nobody got two of what is not to come twice; once they do, everybody got it."""
    sink = portal.sink
    counts = portal.count()
    parked = counts["parked"]
    assert counts == {**counts, "queued": 0, "sending": 0, "failed": 0, "canceled": 0}
    assert [address for address, letters in sink.got(*CAREFUL).items() if letters > 1] == []
    assert len(readers(*CAREFUL) - set(sink.got(*CAREFUL))) <= parked
    assert set(sink.got(*URGENT)) == readers(*URGENT)
    # What came twice says that it is the same.
    assert len(set(sink.taken)) == len({address for address, _message_id in sink.taken})

    portal.run(RETRY_PARKED)
    portal.until_quiet()
    assert set(sink.got(*CAREFUL)) == readers(*CAREFUL)


def test_with_two_workers_and_two_beats_every_letter_arrives_once(portal):
    portal.queue(*CAREFUL, *URGENT)
    portal.until_quiet()

    assert portal.sink.got(*CAREFUL, *URGENT) == dict.fromkeys(readers(*CAREFUL, *URGENT), 1)


@pytest.mark.parametrize(
    ("first", "others", "parked"),
    [(CAREFUL, URGENT, range(1, CLAIMED_AT_ONCE + 1)), (URGENT, CAREFUL, [0])],
    ids=["careful", "urgent"],
)
def test_a_worker_killed_between_the_server_s_yes_and_its_record(portal, first, others, parked):
    killed = once(portal.sink, portal.kill_worker_behind)
    portal.queue(*first)
    assert killed.wait(60)
    portal.start_worker()
    portal.queue(*others)

    assert portal.until_quiet(hours_pass=True)["parked"] in parked
    assert_nobody_is_bothered_or_forgotten(portal)


def test_a_broker_that_is_down_when_letters_are_queued_delays_them_only(portal):
    portal.stop_broker()
    portal.queue(*CAREFUL, *URGENT)
    assert portal.sink.taken == []
    portal.start_broker()
    portal.until_quiet(hours_pass=True)

    assert portal.sink.got(*CAREFUL, *URGENT) == dict.fromkeys(readers(*CAREFUL, *URGENT), 1)


def test_a_database_that_is_restarted_in_the_middle_of_a_batch(portal):
    restarted = once(portal.sink, lambda port: portal.restart_database())
    portal.queue(*CAREFUL, *URGENT)
    assert restarted.wait(60)

    assert portal.until_quiet(hours_pass=True)["parked"] <= 2 * CLAIMED_AT_ONCE  # of each worker
    assert_nobody_is_bothered_or_forgotten(portal)


def test_a_mail_server_that_refuses_every_third_gets_them_later(portal):
    portal.sink.refuses_every = 3
    portal.queue(*CAREFUL, *URGENT)
    portal.until_quiet(hours_pass=True)

    assert portal.sink.got(*CAREFUL, *URGENT) == dict.fromkeys(readers(*CAREFUL, *URGENT), 1)
