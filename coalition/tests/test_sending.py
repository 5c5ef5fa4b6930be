from datetime import UTC, datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused, SMTPServerDisconnected

import pytest
from django.core import mail

from coalition.models import Kind, Mail
from coalition.operations.letters import cancel, park, retry, send, sending, sweep
from coalition.tests.factories import MailFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 3, 2, 14, tzinfo=UTC)
PAST = {"queued_at": NOW - timedelta(days=1), "due_at": NOW - timedelta(hours=1)}
CAREFUL = [Kind.REMINDER, Kind.DIGEST, Kind.ANNOUNCEMENT, Kind.PROGRAM_ALERT, Kind.CONFIRM_PROGRAMS, Kind.INVITATION]
URGENT = [Kind.CHANGE, Kind.CANCELLATION, Kind.SECURITY]


def at(moment=NOW):
    return lambda: moment


@pytest.fixture
def answering(monkeypatch):
    """Has the mail server answer a letter with this error."""

    def answer(error):
        def say(backend, messages):
            raise error

        monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", say)

    return answer


@pytest.fixture
def handed_on(monkeypatch):
    batches = []
    monkeypatch.setattr(sending, "enqueue", lambda task, ids: batches.append((task, ids)))
    return batches


def let_another_worker_come_first(monkeypatch, letter, claim):
    def late(batch, row):
        monkeypatch.setattr(sending._Batch, "_claim", claim)
        send([letter.pk], clock=at())
        return claim(batch, row)

    monkeypatch.setattr(sending._Batch, "_claim", late)


class TestSending:
    def test_a_letter_that_is_due_leaves_and_says_when(self):
        letter = MailFactory(**PAST, last_error="Not yet")
        assert send([letter.pk], clock=at()) == 1
        assert send([letter.pk], clock=at()) == 0

        letter.refresh_from_db()
        assert (letter.state, letter.claimed_at, letter.sent_at) == ("sent", NOW, NOW)
        assert (letter.attempts, letter.last_error) == (1, "")
        assert [message.to for message in mail.outbox] == [[letter.recipient]]

    @pytest.mark.parametrize("state", ["sending", "failed", "parked", "canceled"])
    def test_what_is_not_waiting_does_not_leave(self, state):
        letter = MailFactory(**PAST, state=state, claimed_at=NOW)

        assert send([letter.pk], clock=at()) == 0
        assert mail.outbox == []

    def test_what_is_not_due_does_not_leave(self):
        letter = MailFactory(due_at=NOW + timedelta(seconds=1))

        assert send([letter.pk], clock=at()) == 0
        assert mail.outbox == []

    def test_of_two_workers_with_the_same_letter_one_sends_it(self, monkeypatch):
        """The other claims it between this one's look and its claim."""
        letter = MailFactory(**PAST)
        let_another_worker_come_first(monkeypatch, letter, sending._Batch._claim)

        assert send([letter.pk], clock=at()) == 0
        assert len(mail.outbox) == 1

    def test_without_the_claim_both_would_send_it(self, monkeypatch):
        """The control of the test above."""
        letter = MailFactory(**PAST)
        let_another_worker_come_first(monkeypatch, letter, lambda batch, row: True)
        send([letter.pk], clock=at())

        assert len(mail.outbox) == 2

    def test_each_is_recorded_before_the_next_one_leaves(self, monkeypatch):
        letters = MailFactory.create_batch(3, **PAST)
        seen = []

        def look(backend, messages):
            seen.append([letter.state for letter in Mail.objects.order_by("pk")])

        monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", look)
        send([letter.pk for letter in letters], clock=at())

        assert seen == [["sending", "queued", "queued"], ["sent", "sending", "queued"], ["sent", "sent", "sending"]]
        assert {letter.state for letter in Mail.objects.all()} == {"sent"}

    def test_what_left_is_recorded_also_where_another_worker_has_the_next(self, monkeypatch):
        first, second = MailFactory.create_batch(2, **PAST)

        def look(backend, messages):
            Mail.objects.filter(pk=second.pk).update(state="sending", claimed_at=NOW)

        monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", look)

        assert send([first.pk, second.pk], clock=at(NOW + timedelta(seconds=1))) == 1
        states = dict(Mail.objects.values_list("pk", "state"))
        assert states == {first.pk: "sent", second.pk: "sending"}

    @pytest.mark.parametrize("count", [3, 12])
    def test_a_letter_takes_one_statement_and_a_batch_two_more(self, django_assert_num_queries, count):
        letters = MailFactory.create_batch(count, **PAST)
        with django_assert_num_queries(count + 2):
            assert send([letter.pk for letter in letters], clock=at()) == count

    def test_a_batch_has_one_connection(self, monkeypatch):
        opened = []
        monkeypatch.setattr(
            "django.core.mail.backends.locmem.EmailBackend.close", lambda backend: opened.append(backend)
        )
        send([letter.pk for letter in MailFactory.create_batch(3, **PAST)], clock=at())

        assert len(opened) == 1


class TestRefusals:
    @pytest.mark.parametrize(
        ("error", "words"),
        [
            (SMTPRecipientsRefused({"a@b.c": (550, b"No such user")}), "(550): No such user"),
            (SMTPSenderRefused(553, b"Not you", "me@b.c"), "(553): Not you"),
            (SMTPDataError(554, b"Spam"), "(554): Spam"),
        ],
    )
    def test_a_refusal_for_good_is_final_with_the_reason_in_words(self, answering, error, words):
        letter = MailFactory(**PAST)
        answering(error)
        send([letter.pk], clock=at())

        letter.refresh_from_db()
        assert (letter.state, letter.last_error) == ("failed", f"The mail server refused it for good {words}")

    @pytest.mark.parametrize("error", [SMTPDataError(451, b"Busy"), SMTPSenderRefused(421, b"Busy", "me@b.c")])
    def test_a_refusal_for_now_waits_longer_each_time_and_ends(self, answering, error):
        letter = MailFactory(**PAST)
        answering(error)
        now, waited = NOW, []
        while letter.state == "queued":
            send([letter.pk], clock=at(now))
            letter.refresh_from_db()
            waited.append(letter.due_at - now)
            now = letter.due_at

        minutes = [wait.total_seconds() / 60 for wait in waited]
        assert minutes == [1, 5, 30, 120, 480, 1440, 0]
        assert (letter.state, letter.attempts) == ("failed", 7)
        assert letter.last_error.startswith("Given up after many attempts. The mail server would not take it now (4")

    def test_a_mail_server_that_cannot_be_reached_costs_no_attempt(self, monkeypatch):
        def refuse(backend):
            raise ConnectionRefusedError("Connection refused")

        monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.open", refuse)
        letter = MailFactory(**PAST)
        send([letter.pk], clock=at())

        letter.refresh_from_db()
        assert (letter.state, letter.attempts, letter.due_at) == ("queued", 0, NOW + timedelta(minutes=1))
        assert letter.last_error == "The mail server can't be reached: Connection refused"

    @pytest.mark.parametrize("kind", CAREFUL)
    def test_a_connection_that_breaks_parks_what_nobody_may_get_twice(self, answering, kind):
        letter = MailFactory(**PAST, kind=kind)
        answering(SMTPServerDisconnected("gone"))
        send([letter.pk], clock=at())

        letter.refresh_from_db()
        assert letter.state == "parked"
        assert letter.last_error == "The connection broke before the mail server answered: gone"

    @pytest.mark.parametrize("kind", URGENT)
    def test_a_connection_that_breaks_sends_again_what_nobody_may_miss(self, answering, kind):
        letter = MailFactory(**PAST, kind=kind)
        answering(TimeoutError("timed out"))
        send([letter.pk], clock=at())

        letter.refresh_from_db()
        assert (letter.state, letter.due_at) == ("queued", NOW + timedelta(minutes=1))


class TestSweeping:
    def test_what_is_due_is_handed_on_in_batches_once(self, handed_on, monkeypatch):
        monkeypatch.setattr(sending, "BATCH", 2)
        first, second, third = MailFactory.create_batch(3, **PAST)
        MailFactory(due_at=NOW + timedelta(minutes=1))
        MailFactory(**PAST, state="parked")

        assert sweep(NOW) == 3
        assert sweep(NOW + timedelta(seconds=15)) == 0
        task = "coalition.send_letters"
        assert handed_on == [(task, [first.pk, second.pk]), (task, [third.pk])]

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
        with django_assert_num_queries(4):
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

    def test_what_is_sent_again_leaves_at_the_next_sweep(self, handed_on):
        letter = MailFactory(**PAST, state="parked", attempts=3, handed_on_at=NOW)
        retry(Mail.objects.all(), now=NOW)
        sweep(NOW)

        assert handed_on == [("coalition.send_letters", [letter.pk])]


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
