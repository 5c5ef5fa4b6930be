import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from threading import Barrier
from zoneinfo import ZoneInfo

import pghistory
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition import spam
from coalition.models import Inquiry, Mail, Preferences
from coalition.models.inquiry import InquiryQuerySet
from coalition.operations import inquiries as operations
from coalition.operations.inquiries import tell_of_inquiries
from coalition.tests.factories import AdministratorFactory, InquiryFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

WRITTEN = {
    "kind": "join",
    "name": "Nguyễn Thị Ánh",
    "email": "anh@example.org",
    "organization": "Phở House",
    "message": "We would like to join.",
}


@pytest.fixture
def patient(monkeypatch):
    monkeypatch.setattr(spam, "QUICKEST", timedelta(0))


def send(client, **typed):
    drawn = re.search(r'name="drawn" value="([^"]+)"', client.get("/get-involved/").text).group(1)
    return client.post("/get-involved/", {**WRITTEN, "drawn": drawn, **typed})


def test_what_a_visitor_writes_is_in_the_inbox_of_who_convenes(client, patient, convener):
    assert send(client)["Location"] == "/get-involved/thanks/"
    client.force_login(convener)

    page = client.get("/inbox/").text

    assert "Nguyễn Thị Ánh: We would like to join." in page
    assert "1 person wrote to the coalition" in " ".join(client.get("/me/").text.split())


def test_the_form_takes_what_it_asks_for_and_nothing_else(client, patient, convener):
    send(client, state="closed", assigned_to=convener.pk, asked_at="2001-01-01")

    found = Inquiry.objects.get()
    assert (found.state, found.assigned_to, found.asked_at.year) == ("new", None, timezone.now().year)


def test_who_fills_in_what_people_do_not_see_is_thanked_and_nothing_is_kept(client, patient):
    assert send(client, website="https://buy.example/")["Location"] == "/get-involved/thanks/"
    assert not Inquiry.objects.exists()


def test_nobody_writes_that_fast(client):
    answer = send(client)

    assert "That was very quick. Send it once more." in answer.text
    assert "We would like to join." in answer.text
    assert not Inquiry.objects.exists()


@pytest.mark.parametrize("drawn", ["", "form", "form:abc:def"])
def test_a_form_that_the_portal_did_not_draw_is_sent_back(client, patient, drawn):
    answer = client.post("/get-involved/", {**WRITTEN, "drawn": drawn})

    assert "This page was open for very long. Send it once more." in answer.text
    assert not Inquiry.objects.exists()


def test_it_is_given_to_somebody_answered_by_letter_and_done(client, convener):
    found = InquiryFactory(email="anh@example.org")
    client.force_login(convener)
    client.post(f"/inbox/{found.pk}/", {"assign": "", "to": convener.email})
    found.refresh_from_db()
    assert (found.state, found.assigned_to) == ("in_hand", convener)

    client.post(f"/inbox/{found.pk}/", {"answer": "yes", "text": "At the library.\nCome by."})

    found.refresh_from_db()
    letter = Mail.objects.get()
    assert (found.state, letter.recipient, letter.kind) == ("answered", "anh@example.org", "answer")
    for line in ("At the library.", "Come by.", str(convener), "You wrote: Where do you meet?"):
        assert line in letter.text
    assert "At the library." in client.get(f"/inbox/{found.pk}/").text
    assert str(found.name) not in client.get("/inbox/").text


def test_it_is_given_to_nobody_outside_the_backbone(client, convener, manager):
    found = InquiryFactory()
    client.force_login(convener)

    client.post(f"/inbox/{found.pk}/", {"assign": "", "to": manager.email})

    found.refresh_from_db()
    assert found.assigned_to is None


def test_spam_is_closed_without_an_answer(client, convener):
    found = InquiryFactory()
    client.force_login(convener)

    client.post(f"/inbox/{found.pk}/", {"close": ""})

    found.refresh_from_db()
    assert found.state == "closed"
    assert not Mail.objects.exists()
    assert found.name in client.get("/inbox/?state=closed").text


@pytest.mark.parametrize("page", ["/inbox/", "/inbox/1/"])
def test_the_inbox_is_closed_to_all_others(client, manager, page):
    assert Client().get(page)["Location"] == f"/accounts/login/?next={page}"
    for person in (manager, UserFactory()):
        client.force_login(person)
        assert client.get(page).status_code == 403


@pytest.mark.one_factor
def test_the_inbox_opens_after_the_second_factor_only(client, convener):
    client.force_login(convener)

    assert client.get("/inbox/")["Location"] == "/accounts/second-step/?next=%2Finbox%2F"


def test_a_full_inbox_asks_no_more_queries_than_a_short_one(client, convener):
    client.force_login(convener)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/inbox/").status_code == 200
        return len(captured)

    InquiryFactory.create_batch(3, assigned_to=UserFactory(), state="in_hand")
    queries()
    three = queries()
    for _number in range(9):
        InquiryFactory(assigned_to=UserFactory(), state="in_hand")

    assert queries() == three


NOON = datetime(2026, 3, 4, 17, 0, tzinfo=ZoneInfo("UTC"))


def tell(**later):
    return tell_of_inquiries(NOON + timedelta(**later))


class TestTelling:
    """Who answers is told by letter, once an hour at most, and reads there nothing that a visitor typed."""

    def test_the_first_is_told_at_once_and_those_of_the_hour_after_it_in_one_letter(self, convener):
        InquiryFactory(kind="hire")
        assert tell() == 1
        InquiryFactory.create_batch(3)
        assert [tell(minutes=minutes) for minutes in (1, 30, 59)] == [0, 0, 0]
        assert tell(minutes=60) == 3
        assert tell(minutes=121) == 0

        letters = Mail.objects.order_by("pk")
        assert [(each.user, each.subject) for each in letters] == [
            (convener, "1 person wrote to the coalition"),
            (convener, "3 people wrote to the coalition"),
        ]
        assert "We want to hire" in letters[0].text
        assert "http://localhost:8000/inbox/" in letters[0].text
        assert "We want to hire" in letters[0].html

    def test_nothing_that_a_visitor_typed_is_in_the_letter(self, convener):
        typed = {"name": "Zebra", "email": "zebra@example.org", "organization": "Zebra Inc", "message": "zebra.example"}
        InquiryFactory(**typed)
        tell()

        letter = Mail.objects.get()
        assert "zebra" not in f"{letter.subject} {letter.text} {letter.html}".lower()

    def test_of_a_flood_ten_are_listed_and_the_rest_counted(self, convener):
        InquiryFactory.create_batch(500)
        assert tell() == 500

        letter = Mail.objects.get()
        assert letter.subject == "500 people wrote to the coalition"
        assert letter.text.count("- I have a question") == 10
        assert "- 490 more" in letter.text

    def test_everybody_who_convenes_is_told_and_nobody_else(self, backbone, convener, manager):
        second = MembershipFactory(organization=backbone).user
        MembershipFactory(organization=backbone, role="member")
        MembershipFactory(organization=backbone, user__is_active=False)
        AdministratorFactory()
        InquiryFactory()
        tell()

        assert {each.user for each in Mail.objects.all()} == {convener, second}

    def test_where_nobody_convenes_yet_administrators_are_told(self, manager):
        administrator = AdministratorFactory()
        InquiryFactory()
        tell()

        assert Mail.objects.get().user == administrator

    def test_who_does_not_want_these_letters_gets_none(self, convener):
        Preferences.objects.create(user=convener, inbox=False)
        InquiryFactory()
        tell()

        assert Mail.objects.get().state == "canceled"

    def test_what_was_settled_before_anybody_was_told_is_told_to_nobody(self, convener):
        InquiryFactory(state="closed")
        assert tell() == 0
        assert not Inquiry.objects.untold().exists()
        assert not Mail.objects.exists()

    def test_writing_to_the_coalition_has_the_letter_written(self, client, patient, monkeypatch):
        enqueued = []
        monkeypatch.setattr(operations, "enqueue", lambda *named: enqueued.append(named))
        send(client)

        assert enqueued == [("coalition.tell_of_inquiries",)]

    def test_only_who_answers_is_asked_about_these_letters(self, client, convener, manager):
        client.force_login(manager)
        assert "no more than one letter an hour" not in client.get("/me/preferences/").text
        client.force_login(convener)
        assert "no more than one letter an hour" in client.get("/me/preferences/").text

        said = client.post("/me/preferences/", {"digest": "monthly", "language": "en", "time_zone": ""}, follow=True)
        assert "the coalition’s inbox" in said.text
        assert Preferences.objects.get(user=convener).inbox is False

    def test_who_is_not_asked_keeps_what_they_have(self, client, manager):
        client.force_login(manager)
        client.post("/me/preferences/", {"digest": "never", "language": "en", "time_zone": ""})

        assert Preferences.objects.get(user=manager).inbox is True


def tell_at_once(now):
    """Two workers at the same moment; each is about to write a letter about what it found."""
    InquiryFactory()
    start = Barrier(2)

    def work():
        with closing(connection), pghistory.context(actor="test:a worker"):
            start.wait(10)
            return tell_of_inquiries(now)

    with ThreadPoolExecutor(2) as pool:
        return sorted(each.result(20) for each in [pool.submit(work) for _worker in range(2)])


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_moment_tell_once(convener):
    assert tell_at_once(timezone.now()) == [0, 1]
    assert Mail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_workers_tell(convener, monkeypatch):
    """The control of the lock: neither sees what the other has not committed."""
    found = Barrier(2)
    before = operations._tell_of

    def both_have_found(untold, now):
        found.wait(10)
        return before(untold, now)

    monkeypatch.setattr(operations, "_tell_of", both_have_found)
    monkeypatch.setattr(InquiryQuerySet, "select_for_update", lambda self, **options: self)

    assert tell_at_once(timezone.now()) == [1, 1]
