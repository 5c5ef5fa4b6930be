from datetime import timedelta

import pytest
from django.core import mail

from coalition.models import Kind, Mail
from coalition.operations.letters import cancel, park, retry, send, sending, sweep
from coalition.tests.factories import MailFactory, UserFactory
from coalition.tests.test_sending import CAREFUL, NOW, PAST, URGENT, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def handed_on(monkeypatch):
    batches = []
    monkeypatch.setattr(sending, "enqueue", lambda task, ids, behind_others: batches.append((task, ids, behind_others)))
    return batches


class TestSweeping:
    def test_what_is_due_is_handed_on_in_batches_once(self, handed_on, monkeypatch):
        monkeypatch.setattr(sending, "BATCH", 2)
        first, second, third = MailFactory.create_batch(3, **PAST)
        MailFactory(due_at=NOW + timedelta(minutes=1))
        MailFactory(**PAST, state="parked")

        assert sweep(NOW) == 3
        assert sweep(NOW + timedelta(seconds=15)) == 0
        task = "coalition.send_letters"
        assert handed_on == [(task, [first.pk, second.pk], True), (task, [third.pk], True)]

    def test_letters_to_one_do_not_wait_behind_letters_to_many(self, handed_on):
        many = MailFactory(**PAST, kind=Kind.DIGEST)
        one = MailFactory(**PAST, kind=Kind.SECURITY)
        sweep(NOW)

        task = "coalition.send_letters"
        assert handed_on == [(task, [one.pk], False), (task, [many.pk], True)]

    def test_where_few_may_leave_in_a_second_no_batch_keeps_a_worker_long(self, handed_on, settings):
        settings.LETTERS_PER_SECOND = 1
        MailFactory.create_batch(12, **PAST)
        sweep(NOW)

        assert [len(batch) for _task, batch, _behind_others in handed_on] == [10, 2]

    def test_no_more_is_handed_on_than_can_leave_until_the_next_sweeps(self, handed_on, settings):
        settings.LETTERS_PER_SECOND = 1
        MailFactory.create_batch(31, **PAST)
        change = MailFactory(**PAST, kind=Kind.CHANGE)

        assert sweep(NOW) == 31
        assert handed_on[0] == ("coalition.send_letters", [change.pk], False)
        assert sweep(NOW) == 1

    def test_what_no_worker_took_is_handed_on_again(self, handed_on):
        MailFactory(**PAST, handed_on_at=NOW - timedelta(minutes=2))
        MailFactory(**PAST, handed_on_at=NOW - timedelta(minutes=1))

        assert sweep(NOW) == 1

    @pytest.mark.parametrize(("kind", "state"), [(k, "parked") for k in CAREFUL] + [(k, "queued") for k in URGENT])
    def test_what_a_dead_worker_had_claimed_is_settled_by_its_kind(self, handed_on, kind, state):
        dead = MailFactory(**PAST, kind=kind, state="sending", claimed_at=NOW - timedelta(minutes=10), attempts=1)
        alive = MailFactory(**PAST, kind=kind, state="sending", claimed_at=NOW - timedelta(minutes=9), attempts=1)
        sweep(NOW)

        dead.refresh_from_db()
        alive.refresh_from_db()
        assert (dead.state, alive.state) == (state, "sending")
        assert dead.last_error == "Whoever was sending it stopped before saying whether it left."

    def test_what_kills_every_worker_is_parked_in_the_end(self, handed_on):
        deadly = MailFactory(**PAST, kind=Kind.CHANGE, state="sending", claimed_at=NOW - timedelta(hours=1), attempts=7)
        sweep(NOW)

        deadly.refresh_from_db()
        assert deadly.state == "parked"

    @pytest.mark.parametrize("count", [3, 12])
    def test_a_sweep_takes_as_many_statements_for_few_as_for_many(self, handed_on, django_assert_num_queries, count):
        MailFactory.create_batch(count, **PAST)
        with django_assert_num_queries(5):
            sweep(NOW)


class TestDeciding:
    @pytest.mark.parametrize(
        ("decide", "moved", "to"),
        [
            (lambda letters: retry(letters, now=NOW), {"parked", "failed"}, "queued"),
            (park, {"queued"}, "parked"),
            (lambda letters: cancel(letters, reason="No"), {"queued", "parked", "failed"}, "canceled"),
        ],
        ids=["retry", "park", "cancel"],
    )
    def test_only_what_can_still_be_decided_moves(self, decide, moved, to):
        for state in Mail.State.values:
            MailFactory(key=state, state=state, claimed_at=NOW, sent_at=NOW if state == "sent" else None)

        assert decide(Mail.objects.all()) == len(moved)
        after = dict(Mail.objects.values_list("key", "state"))
        assert after == {state: to if state in moved else state for state in Mail.State.values}

    def test_what_is_sent_again_goes_to_the_address_its_reader_has_now(self):
        """A refused address is corrected on the account; sign-in letters go to no other mailbox than before."""
        person = UserFactory(email="new@example.org")
        refused = MailFactory(user=person, recipient="old@example.org", state="failed")
        secret = MailFactory(user=person, recipient="old@example.org", state="failed", kind=Kind.SECURITY)
        message = MailFactory(user=person, recipient="+16175550142", state="failed", channel="sms")
        stranger = MailFactory(recipient="stranger@example.org", state="failed")
        sent = MailFactory(user=person, recipient="old@example.org", state="sent", sent_at=NOW)
        retry(Mail.objects.all(), now=NOW)

        assert dict(Mail.objects.values_list("pk", "recipient")) == {
            refused.pk: "new@example.org",
            secret.pk: "old@example.org",
            message.pk: "+16175550142",
            stranger.pk: "stranger@example.org",
            sent.pk: "old@example.org",
        }

    def test_what_is_sent_again_leaves_at_the_next_sweep(self, handed_on):
        letter = MailFactory(**PAST, state="parked", attempts=3, handed_on_at=NOW)
        retry(Mail.objects.all(), now=NOW)
        sweep(NOW)

        assert handed_on == [("coalition.send_letters", [letter.pk], True)]


class TestPace:
    @pytest.fixture
    def second(self, monkeypatch):
        """A clock whose seconds pass only while somebody sleeps; says how long that was."""
        from coalition.operations.letters import pace

        class Clock:
            slept = 0
            now = 1_800_000_000.0

            def time(self):
                return self.now

            def sleep(self, seconds):
                self.now += seconds
                self.slept += seconds

        clock = Clock()
        monkeypatch.setattr(pace, "time", clock)
        return clock

    def test_no_more_leave_in_a_second_than_the_setting_says(self, settings, second):
        settings.LETTERS_PER_SECOND = 2
        send([letter.pk for letter in MailFactory.create_batch(5, **PAST)], clock=at())

        assert (len(mail.outbox), second.slept) == (5, 2)

    def test_without_the_setting_nobody_waits(self, settings, second):
        settings.LETTERS_PER_SECOND = 0
        send([letter.pk for letter in MailFactory.create_batch(5, **PAST)], clock=at())

        assert (len(mail.outbox), second.slept) == (5, 0)
