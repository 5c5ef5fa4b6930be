import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.models import Announcement, Mail, Membership
from coalition.operations import announcements as operations
from coalition.tasks import send_announcement, send_due_announcements
from coalition.tests.factories import (
    AnnouncementFactory,
    MembershipFactory,
    PreferencesFactory,
    SuppressionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

STAFF = Membership.Role.STAFF
TEXT = {"title": "We meet", "body": "On **Monday**."}


@pytest.fixture
def scheduled(convener):
    return AnnouncementFactory(author=convener, state="scheduled", scheduled_for=timezone.now(), **TEXT)


def letters(announcement):
    found = Mail.objects.filter(key__startswith=announcement.letter_keys).order_by("recipient")
    return list(found.values_list("recipient", "state"))


def now_in(announcement):
    announcement.refresh_from_db()
    return announcement.state


# Writing --------------------------------------------------------------------------------------------------------------


def test_a_manager_writes_a_draft_that_goes_nowhere(client, manager, college):
    client.force_login(manager)

    response = client.post("/announcements/new/", TEXT | {"to": f"organization-{college.pk}"})

    written = Announcement.objects.get()
    assert response["Location"] == f"/announcements/{written.pk}/"
    assert (written.title, written.body, written.organization, written.author) == (*TEXT.values(), college, manager)
    assert (written.audience, written.state) == ("organization", "draft")
    assert not Mail.objects.exists()


def test_what_was_typed_is_kept_when_something_is_missing(client, convener):
    client.force_login(convener)

    response = client.post("/announcements/new/", {"title": "", "body": "Typed for <b>an hour</b>"})

    assert "Typed for &lt;b&gt;an hour&lt;/b&gt;" in response.text
    assert list(response.context["form"].errors) == ["title"]


def test_a_text_that_mail_programs_would_cut_off_is_refused(client, convener):
    client.force_login(convener)

    response = client.post("/announcements/new/", {"title": "Long", "body": "a\n\n" * 6_600})

    assert response.context["form"].errors["body"] == [
        "This is too long for a letter. Put the details on a page, and link to it."
    ]


def test_a_draft_is_changed_and_a_canceled_one_becomes_a_draft_again(client, convener):
    announcement = AnnouncementFactory(state="canceled", scheduled_for=timezone.now())
    client.force_login(convener)

    client.post(f"/announcements/{announcement.pk}/edit/", TEXT)

    assert now_in(announcement) == "draft"
    assert (announcement.title, announcement.body, announcement.scheduled_for) == (*TEXT.values(), None)


@pytest.mark.parametrize("state", ["scheduled", "sending", "sent"])
def test_what_has_a_time_or_has_left_is_not_changed(client, convener, state):
    sent_at = timezone.now() if state == "sent" else None
    announcement = AnnouncementFactory(state=state, scheduled_for=timezone.now(), sent_at=sent_at, title="Before")
    client.force_login(convener)
    address = f"/announcements/{announcement.pk}/edit/"

    for response in (client.get(address, follow=True), client.post(address, TEXT, follow=True)):
        assert "That is not possible any more" in response.text

    assert (now_in(announcement), announcement.title) == (state, "Before")


# How it looks ---------------------------------------------------------------------------------------------------------


def test_the_preview_runs_nothing_and_fetches_nothing(client, convener):
    evil = (
        "<script>alert(1)</script> <img src=x onerror=alert(1)> ![spy](https://spy.example/1.gif) "
        "[click](javascript:alert(1)) [fine](https://example.org/) **bold**"
    )
    announcement = AnnouncementFactory(body=evil)
    client.force_login(convener)

    response = client.get(f"/announcements/{announcement.pk}/letter/")

    assert response["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
    )
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "<script" not in response.text
    assert "<img" not in response.text
    assert 'href="javascript' not in response.text
    assert ">bold</strong>" in response.text
    assert 'href="https://example.org/"' in response.text


def test_who_reads_plain_text_sees_words_and_addresses_and_no_marks(convener):
    body = "## When\n\n- On **Monday**, 2 * 3 = 6\n- At [the library](https://example.org/a_b)\n\nBring #2."

    text = operations.preview(AnnouncementFactory(body=body), reader=convener).text

    assert text.startswith("When\n\n- On Monday, 2 * 3 = 6\n- At the library (https://example.org/a_b)\n\nBring #2.\n")


def test_a_test_goes_to_its_writer_alone_each_time_it_is_asked_for(client, convener):
    UserFactory()
    announcement = AnnouncementFactory(**TEXT)
    client.force_login(convener)

    for _time in range(2):
        response = client.post(f"/announcements/{announcement.pk}/test/", follow=True)
        assert "A test is on its way to convener@example.org." in response.text

    assert (
        list(Mail.objects.values_list("recipient", "subject", "state"))
        == [("convener@example.org", "We meet", "queued")] * 2
    )
    assert now_in(announcement) == "draft"
    assert letters(announcement) == []


def test_a_writer_who_wants_no_announcements_is_told_why_no_test_came(client, convener):
    PreferencesFactory(user=convener, announcements=False)
    client.force_login(convener)

    response = client.post(f"/announcements/{AnnouncementFactory().pk}/test/", follow=True)

    assert "No test was sent to convener@example.org: Its reader does not want announcements." in response.text


# Leaving --------------------------------------------------------------------------------------------------------------


def test_without_a_time_it_leaves_at_once(client, convener, django_capture_on_commit_callbacks, monkeypatch):
    announcement = AnnouncementFactory()
    client.force_login(convener)
    enqueued = []
    monkeypatch.setattr("coalition.enqueue._send", lambda task, ids, priority: enqueued.append((task, ids)))

    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/announcements/{announcement.pk}/schedule/", {"at": ""})

    assert now_in(announcement) == "scheduled"
    assert enqueued == [("coalition.send_announcement", (announcement.pk,))]


def test_a_time_is_by_the_clock_in_boston_and_it_waits_for_it(client, convener):
    announcement = AnnouncementFactory()
    client.force_login(convener)

    client.post(f"/announcements/{announcement.pk}/schedule/", {"at": "2099-07-01T09:30"})
    send_due_announcements()
    send_announcement(announcement.pk)

    assert now_in(announcement) == "scheduled"
    assert announcement.scheduled_for.isoformat() == "2099-07-01T13:30:00+00:00"
    assert letters(announcement) == []


@pytest.mark.parametrize("at", ["2020-01-01T09:30", "tomorrow"])
def test_a_time_that_is_past_or_none_is_refused(client, convener, at):
    announcement = AnnouncementFactory()
    client.force_login(convener)

    response = client.post(f"/announcements/{announcement.pk}/schedule/", {"at": at})

    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["at"]
    assert now_in(announcement) == "draft"


def test_each_reader_gets_one_letter_however_often_the_task_runs(scheduled):
    UserFactory(email="ana@example.org")
    UserFactory(email="off@example.org", is_active=False)
    PreferencesFactory(user__email="no@example.org", announcements=False)
    SuppressionFactory(address=UserFactory(email="gone@example.org").email)

    send_due_announcements()
    Announcement.objects.update(state="sending", sent_at=None)
    send_due_announcements()
    send_announcement(scheduled.pk)

    assert letters(scheduled) == [
        ("ana@example.org", "queued"),
        ("convener@example.org", "queued"),
        ("gone@example.org", "canceled"),
        ("no@example.org", "canceled"),
    ]
    assert now_in(scheduled) == "sent"
    assert Mail.objects.filter(recipient="ana@example.org").get().subject == "We meet"


def test_one_to_an_organization_reaches_its_people_and_nobody_else(manager, college):
    MembershipFactory(organization=college, role=STAFF, user__email="staff@example.org")
    MembershipFactory(user__email="elsewhere@example.org")
    announcement = AnnouncementFactory(
        author=manager, organization=college, state="scheduled", scheduled_for=timezone.now()
    )

    send_due_announcements()

    assert letters(announcement) == [("manager@example.org", "queued"), ("staff@example.org", "queued")]


def test_what_was_interrupted_goes_on_where_it_stopped(scheduled, monkeypatch):
    for name in "abcde":
        UserFactory(email=f"{name}@example.org")
    monkeypatch.setattr(operations, "READERS_AT_ONCE", 2)
    really, written = operations.queue, []

    def breaks(key, **arguments):
        if len(written) == 3:
            raise RuntimeError("The worker is gone")
        written.append(key)
        return really(key, **arguments)

    monkeypatch.setattr(operations, "queue", breaks)
    with pytest.raises(RuntimeError):
        send_announcement(scheduled.pk)
    assert (now_in(scheduled), len(letters(scheduled))) == ("sending", 2)

    monkeypatch.setattr(operations, "queue", really)
    send_due_announcements()

    assert (now_in(scheduled), len(letters(scheduled))) == ("sent", 6)


def test_an_address_that_no_server_would_take_stops_nobody_else_s_letter(scheduled):
    UserFactory(email="not an address")
    UserFactory(email="zoe@example.org")

    send_due_announcements()

    assert [recipient for recipient, _state in letters(scheduled)] == ["convener@example.org", "zoe@example.org"]
    assert now_in(scheduled) == "sent"


def test_the_number_of_queries_for_a_reader_does_not_grow(scheduled):
    def queries(readers):
        UserFactory.create_batch(readers)
        Announcement.objects.update(state="scheduled", sent_at=None)
        with CaptureQueriesContext(connection) as captured:
            send_announcement(scheduled.pk)
        return len(captured)

    queries(0)
    few, many = queries(3), queries(12)

    assert many - few == 9 * (few - queries(0)) // 3


# Taking it back -------------------------------------------------------------------------------------------------------


def test_what_was_canceled_before_its_time_reaches_nobody(client, convener, scheduled):
    client.force_login(convener)

    response = client.post(f"/announcements/{scheduled.pk}/cancel/", follow=True)
    send_announcement(scheduled.pk)
    send_due_announcements()

    assert "It is canceled." in response.text
    assert now_in(scheduled) == "canceled"
    assert letters(scheduled) == []


@pytest.mark.parametrize("state", ["draft", "sending", "sent", "canceled"])
def test_what_has_left_can_not_be_canceled(client, convener, state):
    sent_at = timezone.now() if state == "sent" else None
    announcement = AnnouncementFactory(state=state, scheduled_for=timezone.now(), sent_at=sent_at)
    client.force_login(convener)

    response = client.post(f"/announcements/{announcement.pk}/cancel/", follow=True)

    assert "That is not possible any more" in response.text
    assert now_in(announcement) == state


def test_what_is_scheduled_is_not_scheduled_again(client, convener, scheduled):
    client.force_login(convener)

    response = client.post(f"/announcements/{scheduled.pk}/schedule/", {"at": "2099-07-01T09:30"}, follow=True)

    assert "That is not possible any more" in response.text
    assert Announcement.objects.get().scheduled_for == scheduled.scheduled_for


# Who got it -----------------------------------------------------------------------------------------------------------


def test_the_page_counts_letters_by_state_and_lists_them_with_reasons(client, convener, scheduled):
    UserFactory(email="ana@example.org", full_name="Ana")
    PreferencesFactory(user__full_name="Nope", announcements=False)
    send_due_announcements()
    Mail.objects.filter(recipient="ana@example.org").update(state="sent", sent_at=timezone.now())
    other = AnnouncementFactory(state="scheduled", scheduled_for=timezone.now())
    operations.send(other.pk, now=timezone.now())
    client.force_login(convener)

    response = client.get(f"/announcements/{scheduled.pk}/")

    assert [(str(label), count) for label, count in response.context["counts"]] == [
        ("Waiting", 1),
        ("Sent", 1),
        ("Canceled", 1),
    ]
    listed = [(str(letter.user), letter.state, letter.last_error) for letter in response.context["page"]]
    assert sorted(listed) == [
        ("Ana", "sent", ""),
        ("Nope", "canceled", "Its reader does not want announcements."),
        (convener.full_name, "queued", ""),
    ]


def test_a_draft_says_how_many_it_is_for(client, convener):
    PreferencesFactory(announcements=False)
    UserFactory(is_active=False)
    client.force_login(convener)

    response = client.get(f"/announcements/{AnnouncementFactory(author=convener).pk}/")

    assert "It is for 2 people." in response.text
    assert "1 of them wants no announcements." in response.text


def test_its_page_and_the_list_ask_as_many_queries_for_twelve_as_for_three(client, convener, scheduled):
    client.force_login(convener)

    def queries():
        Announcement.objects.filter(pk=scheduled.pk).update(state="sending")
        send_announcement(scheduled.pk)
        counts = []
        for address in ("/announcements/", f"/announcements/{scheduled.pk}/"):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            counts.append(len(captured))
        Announcement.objects.filter(pk=scheduled.pk).update(state="sending", sent_at=None)
        return counts

    AnnouncementFactory.create_batch(3)
    queries()
    three = queries()
    AnnouncementFactory.create_batch(9)

    assert queries() == three


# Constraints ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"audience": "organization"}, "announcement_names_whom_it_is_to"),
        ({"state": "scheduled"}, "announcement_has_a_time_to_leave"),
        ({"sent_at": timezone.now()}, "announcement_sent_when_it_was"),
    ],
)
def test_the_database_refuses_what_makes_no_sense(fields, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        AnnouncementFactory(**fields)
