"""Letters of one kind to many readers, written together."""

import pytest
from django.utils import timezone

from coalition.models import Kind, Mail, Preferences, User
from coalition.operations.letters import Asked, queue_many
from coalition.tests.factories import PreferencesFactory, SuppressionFactory, UserFactory

pytestmark = pytest.mark.django_db

SAYS = {"subject": "News", "body": "News.", "body_html": "<p>News.</p>", "author": "Ana", "sender": "Us"}


def ask(*people, **context):
    found = User.objects.select_related("preferences").filter(pk__in=[person.pk for person in people]).order_by("pk")
    asked = [Asked(f"announcement:1:{person.pk}", person, {**SAYS, **context}) for person in found]
    return queue_many(asked, kind=Kind.ANNOUNCEMENT, now=timezone.now())


@pytest.mark.parametrize("number", [2, 7])
def test_three_statements_write_them_all_each_as_its_reader_chose(django_assert_num_queries, number):
    people = [UserFactory() for _each in range(number)]
    PreferencesFactory(user=people[0], time_zone="Pacific/Honolulu")

    with django_assert_num_queries(4):  # the first of them is that of the readers
        written = ask(*people)

    assert written == dict(Mail.objects.values_list("key", "pk"))
    assert set(Mail.objects.values_list("recipient", flat=True)) == {person.email for person in people}
    assert all("/unsubscribe/" in mail.text for mail in Mail.objects.all())


def test_who_does_not_want_it_and_who_can_not_get_it_has_it_written_as_canceled():
    refuses, gone, gets = UserFactory(), UserFactory(), UserFactory()
    PreferencesFactory(user=refuses, announcements=False)
    SuppressionFactory(address=gone.email)
    ask(refuses, gone, gets)

    states = {mail.user_id: mail.state for mail in Mail.objects.all()}
    assert states == {refuses.pk: "canceled", gone.pk: "canceled", gets.pk: "queued"}
    assert Preferences.objects.count() == 1


def test_one_that_can_not_be_written_keeps_nobody_else_s(caplog):
    malformed, other = UserFactory(email="no address"), UserFactory()

    assert list(ask(malformed, other)) == [f"announcement:1:{other.pk}"]
    assert f"announcement:1:{malformed.pk} was not written: MalformedAddress" in caplog.text
    assert ask(other, body_html="x" * 100_001) == {}
    assert "LetterTooLarge" in caplog.text


def test_one_that_is_too_large_says_the_longest_that_fits():
    person = UserFactory()
    said = [{**SAYS, "body_html": word * 10_000} for word in ("too large ", "longer", "short")]
    asked = Asked("announcement:1", person, said[0], said[1:])
    queue_many([asked], kind=Kind.ANNOUNCEMENT, now=timezone.now())

    html = Mail.objects.get().html
    assert ("too large" in html, "longer" in html, "short" in html) == (False, True, False)


def test_what_was_written_before_stays_as_it_was():
    person = UserFactory()
    first = ask(person)

    assert ask(person, body="Other news.") == first
    assert "Other news" not in Mail.objects.get().text


def test_workers_have_them_at_once_unless_only_so_many_leave_in_a_second(settings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as handed_on:
        ask(UserFactory(), UserFactory())
    assert len(handed_on) == 1
    assert Mail.objects.filter(handed_on_at=None).count() == 0

    settings.LETTERS_PER_SECOND = 5
    with django_capture_on_commit_callbacks() as handed_on:
        ask(UserFactory())
    assert handed_on == []
    assert Mail.objects.filter(handed_on_at=None).count() == 1
