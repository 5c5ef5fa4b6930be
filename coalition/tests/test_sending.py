from datetime import UTC, datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused, SMTPServerDisconnected
from types import SimpleNamespace

import pytest
from django.core import mail
from django.db import InterfaceError, OperationalError

from coalition.models import Kind, Mail, Topic, User
from coalition.operations.letters import send, sending
from coalition.operations.preferences import unsubscribe
from coalition.tests.factories import MailFactory, SuppressionFactory, UserFactory

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
def during(monkeypatch):
    """Has this happen while the mail server takes each letter."""

    def happens(act):
        monkeypatch.setattr(
            "django.core.mail.backends.locmem.EmailBackend.send_messages", lambda backend, messages: act(messages[0])
        )

    return happens


def let_another_worker_come_first(monkeypatch, letter, claim):
    def late(ids, now):
        monkeypatch.setattr(sending, "_claim", claim)
        send([letter.pk], clock=at())
        return claim(ids, now)

    monkeypatch.setattr(sending, "_claim", late)


def canceled_on_leaving(letters):
    send([letter.pk for letter in letters.values()], clock=at())
    return dict(Mail.objects.filter(state="canceled").values_list("kind", "last_error"))


def states():
    return list(Mail.objects.order_by("pk").values_list("state", flat=True))


class TestSending:
    def test_a_letter_that_is_due_leaves_and_says_when(self):
        letter = MailFactory(**PAST, last_error="Not yet")
        assert send([letter.pk], clock=at()) == 1
        assert send([letter.pk], clock=at()) == 0

        letter.refresh_from_db()
        assert (letter.state, letter.claimed_at, letter.sent_at) == ("sent", NOW, NOW)
        assert (letter.attempts, letter.last_error) == (1, "")
        assert [message.to for message in mail.outbox] == [[letter.recipient]]

    def test_a_letter_that_waited_until_nobody_needs_it_is_canceled_with_the_reason(self):
        late = MailFactory(**PAST, good_until=NOW)
        in_time = MailFactory(**PAST, good_until=NOW + timedelta(seconds=1))

        assert send([late.pk, in_time.pk], clock=at()) == 1

        late.refresh_from_db()
        assert (late.state, late.last_error) == ("canceled", "Nobody needs it any more: it came too late.")
        assert [message.to for message in mail.outbox] == [[in_time.recipient]]

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
        let_another_worker_come_first(monkeypatch, letter, sending._claim)

        assert send([letter.pk], clock=at()) == 0
        assert len(mail.outbox) == 1

    def test_without_the_claim_both_would_send_it(self, monkeypatch):
        """The control of the test above."""
        letter = MailFactory(**PAST, claimed_at=NOW)
        let_another_worker_come_first(monkeypatch, letter, lambda ids, now: list(Mail.objects.filter(pk__in=ids)))
        send([letter.pk], clock=at())

        assert len(mail.outbox) == 2

    def test_a_few_are_claimed_together_before_the_first_leaves_and_recorded_after_the_last(self, during, monkeypatch):
        monkeypatch.setattr(sending, "CLAIMED_AT_ONCE", 2)
        seen = []
        during(lambda message: seen.append(states()))
        send([letter.pk for letter in MailFactory.create_batch(3, **PAST)], clock=at())

        assert seen == [["sending", "sending", "queued"]] * 2 + [["sent", "sent", "sending"]]
        assert states() == ["sent"] * 3

    def test_a_letter_that_another_worker_has_is_left_to_it(self, during):
        first, second = MailFactory.create_batch(2, **PAST)
        Mail.objects.filter(pk=second.pk).update(state="sending", claimed_at=NOW)

        assert send([first.pk, second.pk], clock=at(NOW + timedelta(seconds=1))) == 1
        assert states() == ["sent", "sending"]

    def test_a_letter_that_cannot_be_handled_leaves_the_others_as_they_are(self, during):
        """That one may have left; what left before it is recorded, what comes after it still waits."""
        letters = MailFactory.create_batch(3, **PAST)

        def fail_at_the_second(message):
            if message.to == [letters[1].recipient]:
                raise ZeroDivisionError

        during(fail_at_the_second)
        with pytest.raises(ZeroDivisionError):
            send([letter.pk for letter in letters], clock=at())

        assert states() == ["sent", "sending", "queued"]
        assert [letter.attempts for letter in Mail.objects.order_by("pk")] == [1, 1, 0]

    def test_what_a_slow_mail_server_keeps_too_long_is_given_back_before_its_worker_is_taken_for_dead(self, during):
        letters = MailFactory.create_batch(3, **PAST)
        clock = [NOW]

        def take_four_minutes(message):
            clock[0] += timedelta(minutes=4)

        during(take_four_minutes)

        assert send([letter.pk for letter in letters], clock=lambda: clock[0]) == 2
        assert states() == ["sent", "sent", "queued"]

    def test_what_left_is_recorded_also_where_the_database_restarts_meanwhile(self, monkeypatch):
        """Nobody else knows that it left."""
        letter = MailFactory(**PAST)
        held, down = sending._held, [OperationalError("gone"), InterfaceError("closed")]

        def sometimes(letters):
            if letters and down:
                raise down.pop(0)
            return held(letters)

        monkeypatch.setattr(sending, "_held", sometimes)
        monkeypatch.setattr(sending, "connection", SimpleNamespace(close=lambda: None))
        monkeypatch.setattr(sending, "RECORD_AGAIN_AFTER_SECONDS", (0, 0))

        assert send([letter.pk], clock=at()) == 1
        assert (states(), down) == (["sent"], [])

    def test_a_database_that_stays_down_is_said_so(self, monkeypatch):
        letter = MailFactory(**PAST)

        def never(letters):
            raise OperationalError("gone")

        monkeypatch.setattr(sending, "_held", never)
        monkeypatch.setattr(sending, "connection", SimpleNamespace(close=lambda: None))
        monkeypatch.setattr(sending, "RECORD_AGAIN_AFTER_SECONDS", (0, 0))

        with pytest.raises(OperationalError, match="gone"):
            send([letter.pk], clock=at())
        assert states() == ["sending"]

    @pytest.mark.parametrize("count", [3, 20])
    def test_twenty_letters_take_five_statements_as_three_do(self, django_assert_num_queries, count):
        """Which wait, a claim, whose they are and what each wants, which addresses are no more, that they left."""
        letters = [MailFactory(**PAST, user=UserFactory()) for _each in range(count)]
        with django_assert_num_queries(5):
            assert send([letter.pk for letter in letters], clock=at()) == count

    def test_a_batch_has_one_connection(self, monkeypatch):
        opened = []
        monkeypatch.setattr(
            "django.core.mail.backends.locmem.EmailBackend.close", lambda backend: opened.append(backend)
        )
        send([letter.pk for letter in MailFactory.create_batch(3, **PAST)], clock=at())

        assert len(opened) == 1


class TestMeanwhile:
    """What may have changed while a letter waited."""

    @pytest.fixture
    def waiting(self):
        person = UserFactory(email="ana@example.org")
        return {kind: MailFactory(**PAST, kind=kind, user=person, recipient="Ana@example.org") for kind in Kind}

    def test_who_stopped_letters_of_a_topic_gets_those_no_more(self, waiting):
        unsubscribe(waiting[Kind.DIGEST].user, Topic.DIGEST)

        reason = "Its reader does not want the digest of what the coalition did and plans."
        assert canceled_on_leaving(waiting) == {"digest": reason}
        assert len(mail.outbox) == len(Kind) - 1

    def test_to_an_address_whose_letters_came_back_only_security_mail_goes(self, waiting):
        SuppressionFactory(address="ana@example.org")

        assert set(canceled_on_leaving(waiting)) == {*Kind} - {"security"}

    def test_to_an_account_that_was_switched_off_only_security_mail_goes(self, waiting):
        User.objects.update(is_active=False)

        assert set(canceled_on_leaving(waiting).values()) == {"The account is switched off."}
        assert [letter.kind for letter in Mail.objects.filter(state="sent")] == ["security"]


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

    def test_a_mail_server_that_goes_away_in_between_costs_an_attempt_of_none_but_the_one_it_had(self, monkeypatch):
        letters = MailFactory.create_batch(3, **PAST, kind=Kind.CHANGE)

        def open_once(backend):
            if Mail.objects.filter(attempts=1, last_error__contains="broke").exists():
                raise ConnectionRefusedError("Connection refused")

        def break_off(backend, messages):
            raise SMTPServerDisconnected("gone")

        monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.open", open_once)
        monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", break_off)
        send([letter.pk for letter in letters], clock=at())

        waiting = [(letter.state, letter.attempts, letter.due_at) for letter in Mail.objects.order_by("pk")]
        later = NOW + timedelta(minutes=1)
        assert waiting == [("queued", 1, later), ("queued", 0, later), ("queued", 0, later)]

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
