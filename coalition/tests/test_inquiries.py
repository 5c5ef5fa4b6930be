import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition import spam
from coalition.models import Inquiry, Mail
from coalition.tests.factories import InquiryFactory, UserFactory

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
