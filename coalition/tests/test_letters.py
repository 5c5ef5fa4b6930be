from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.template import Context, Template
from django.utils import timezone

from coalition.models import Kind, Mail
from coalition.operations import letters
from coalition.operations.letters import LetterTooLarge, MalformedAddress, attachment, queue
from coalition.operations.letters.queueing import ATTACHED_AT_MOST, message_id
from coalition.operations.letters.rendering import render
from coalition.tests.factories import MailFactory, PreferencesFactory, UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 3, 2, 14, tzinfo=UTC)
NOTE = {
    "subject": "Room changed",
    "paragraphs": ["We meet in room 4."],
    "link": "https://x.org/",
    "link_label": "See it",
}


def write(key="change:1", *, kind=Kind.ANSWER, to="ana@example.org", now=NOW, context=NOTE, **more):
    return queue(key, kind=kind, to=to, context=context, now=now, **more)


def send(*ids):
    return letters.send(ids, clock=lambda: NOW)


class TestQueueing:
    def test_a_letter_says_what_to_whom_and_when_it_is_due(self):
        person = UserFactory(email="ana@example.org")
        letter = Mail.objects.get(pk=write(to=person).pk)

        assert (letter.key, letter.kind, letter.user, letter.recipient) == ("change:1", "answer", person, person.email)
        assert (letter.state, letter.subject, letter.language) == ("queued", "Room changed", "en")
        assert (letter.queued_at, letter.due_at, letter.handed_on_at) == (NOW, NOW, NOW)
        assert letter.message_id == message_id("change:1")

    def test_the_same_key_is_the_same_letter_and_never_two(self):
        first = write()
        again = write(context={**NOTE, "subject": "Something else"})

        assert again == first
        assert [letter.subject for letter in Mail.objects.all()] == ["Room changed"]

    def test_it_is_gone_with_the_transaction_it_was_written_in(self):
        with transaction.atomic():
            write()
            transaction.set_rollback(True)

        assert not Mail.objects.exists()

    def test_a_letter_to_one_leaves_at_the_commit_and_one_to_many_with_the_next_batch(self, monkeypatch):
        enqueued = []
        monkeypatch.setattr(
            "coalition.operations.letters.queueing.enqueue", lambda task, ids: enqueued.append((task, ids))
        )
        change = write()
        write("reminder:1", kind=Kind.REMINDER)
        write("change:later", due_at=NOW + timedelta(days=1))

        assert enqueued == [("coalition.send_letters", [change.pk])]

    @pytest.mark.parametrize("address", ["", "ana", "ana@", "ana@example.org\nBcc: all@example.org", "a b@example.org"])
    def test_a_malformed_address_is_refused_before_the_queue(self, address):
        with pytest.raises(MalformedAddress):
            write(to=address)

        assert not Mail.objects.exists()

    def test_more_than_100_kb_of_html_is_refused_before_the_queue(self):
        with pytest.raises(LetterTooLarge):
            write(context={**NOTE, "paragraphs": ["x" * 100_000]})

        assert not Mail.objects.exists()

    def test_attachments_that_are_too_large_together_are_refused(self):
        half = attachment("a.ics", b"x" * (ATTACHED_AT_MOST // 2 + 1), "text/calendar")
        write("change:half", attachments=[half])

        with pytest.raises(LetterTooLarge):
            write("change:whole", attachments=[half, half])

    def test_what_the_reader_does_not_want_is_written_down_as_canceled(self):
        person = PreferencesFactory(reminders=False).user
        unwanted = write("reminder:1", kind=Kind.REMINDER, to=person)
        needed = write("change:1", kind=Kind.ANSWER, to=person)

        assert (unwanted.state, needed.state) == ("canceled", "queued")
        assert unwanted.last_error == "Its reader does not want invitations and reminders of what your groups plan."

    def test_what_came_too_late_to_be_of_use_is_written_down_as_canceled(self):
        late = write("reminder:1", kind=Kind.REMINDER, good_until=NOW)
        in_time = write("reminder:2", kind=Kind.REMINDER, good_until=NOW + timedelta(seconds=1))

        assert (late.state, late.last_error) == ("canceled", "Nobody needs it any more: it came too late.")
        assert (in_time.state, in_time.good_until) == ("queued", NOW + timedelta(seconds=1))

    @pytest.mark.parametrize(("known", "most"), [(False, 4), (True, 1)])
    def test_queueing_asks_for_little(self, django_assert_num_queries, known, most):
        """Is it known, is the address suppressed, write, read back; nothing but the first of what is known."""
        if known:
            write()
        with django_assert_num_queries(most):
            write()


class TestRendering:
    def test_each_kind_has_a_subject_a_text_and_html_without_loose_ends(self):
        for kind in Kind:
            for suffix in ("_subject.txt", ".txt", ".html"):
                assert Template(f'{{% include "{kind.facts.template}{suffix}" %}}')
            assert str(kind.facts.why).startswith("because ")
            assert kind.label

    def test_the_html_has_its_styles_in_it_and_fetches_nothing(self):
        html = render(Kind.ANSWER, NOTE, language="en", zone="America/New_York").html

        assert '<p style="margin:0 0 16px">We meet in room 4.</p>' in html
        assert "@media (prefers-color-scheme: dark)" in html
        assert [word for word in ("<link", "<img", "<script", "url(") if word in html] == []

    def test_text_says_all_that_html_says(self):
        person = UserFactory()
        letter = Mail.objects.get(pk=write("reminder:1", kind=Kind.REMINDER, to=person).pk)

        assert letter.text == (
            "We meet in room 4.\n\nSee it:\nhttps://x.org/\n\n--\n"
            "You get this from Roxbury Pathways Coalition because you signed up for this.\n"
            f"Stop letters like this: {letter.unsubscribe_url}\n"
            f"Choose which letters you get: {letter.text.split('you get: ')[1].split()[0]}\n"
            "http://localhost:8000\n"
        )
        assert letter.unsubscribe_url in letter.html

    def test_what_has_to_be_known_says_that_it_cannot_be_stopped(self):
        letter = Mail.objects.get(pk=write(to=UserFactory()).pk)

        assert "It tells you what you have to know, so it can't be stopped." in letter.text
        assert letter.unsubscribe_url == ""

    def test_names_are_plain_in_text_and_safe_in_html(self):
        letter = Mail.objects.get(pk=write(context={**NOTE, "subject": "A & B\n<b>", "paragraphs": ["1 < 2 & 3"]}).pk)

        assert letter.subject == "A & B <b>"
        assert letter.text.startswith("1 < 2 & 3\n")
        assert "1 &lt; 2 &amp; 3" in letter.html
        assert "<b>" not in letter.html

    def test_times_are_the_reader_s_own_with_the_zone_named(self, monkeypatch):
        """A time in a template is written `|date:"H:i T"`: the zone in force is the reader's, and T names it."""
        seen = {}

        def look(name, context):
            moment = Template('{{ now|date:"H:i T" }}').render(Context({"now": NOW}))
            seen[name] = (timezone.get_current_timezone_name(), moment)
            return ""

        monkeypatch.setattr("coalition.operations.letters.rendering.render_to_string", look)
        person = PreferencesFactory(time_zone="America/Chicago").user
        write(to=person)

        assert set(seen.values()) == {("America/Chicago", "08:00 CST")}


class TestLeaving:
    def test_a_bulk_letter_tells_mail_programs_how_to_unsubscribe(self, settings):
        settings.UNSUBSCRIBE_EMAIL = "stop@example.org"
        letter = Mail.objects.get(pk=write("reminder:1", kind=Kind.REMINDER, to=UserFactory()).pk)
        send(letter.pk)

        [sent] = mail.outbox
        token = letter.unsubscribe_url.split("/")[-2]
        assert sent.extra_headers["List-Unsubscribe"] == (
            f"<{letter.unsubscribe_url}>, <mailto:stop@example.org?subject=unsubscribe%20{token.replace(':', '%3A')}>"
        )
        assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert sent.extra_headers["Message-ID"] == letter.message_id

    def test_a_letter_to_one_has_no_such_headers(self):
        send(write().pk)

        assert set(mail.outbox[0].extra_headers) == {"Message-ID", "Date", "Auto-Submitted"}

    def test_it_leaves_with_text_html_and_what_is_attached(self):
        send(write(attachments=[attachment("invite.ics", b"BEGIN:VCALENDAR", "text/calendar")]).pk)

        [sent] = mail.outbox
        letter = Mail.objects.get()
        assert (sent.subject, sent.body, sent.to) == ("Room changed", letter.text, ["ana@example.org"])
        assert [tuple(each) for each in sent.alternatives] == [(letter.html, "text/html")]
        assert sent.attachments == [("invite.ics", "BEGIN:VCALENDAR", "text/calendar")]

    def test_one_whose_document_is_gone_fails_alone(self):
        broken = MailFactory(due_at=NOW, attachments=[{"document": "00000000-0000-4000-8000-000000000000"}])
        fine = MailFactory(due_at=NOW)

        assert send(broken.pk, fine.pk) == 1
        broken.refresh_from_db()
        assert broken.state == "failed"
        assert broken.last_error.startswith("It can't be put together: ")
