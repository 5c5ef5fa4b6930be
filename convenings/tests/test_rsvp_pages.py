import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coalition import spam
from coalition.models import Mail
from coalition.tests.factories import (
    GroupMembershipFactory,
    MembershipFactory,
    OrganizationFactory,
    UserFactory,
)
from convenings.models import Convening, Rsvp, SeriesAnswer
from convenings.operations import scheduling
from convenings.tests.factories import ConveningFactory, RsvpFactory, SeriesFactory

pytestmark = pytest.mark.django_db


def words(response):
    return re.sub(r"\s+", " ", response.text)


@pytest.fixture
def chair():
    return GroupMembershipFactory(role="chair", organization__is_member=True)


@pytest.fixture
def meeting(chair):
    return ConveningFactory(group=chair.group, slug="meeting", title="Meeting")


@pytest.fixture
def member(chair):
    return GroupMembershipFactory(group=chair.group, organization__is_member=True, organization__name="Harbor House")


@pytest.fixture
def as_member(client_of, member):
    return client_of(member.user)


@pytest.fixture
def as_chair(client_of, chair):
    return client_of(chair.user)


class TestOwnAnswer:
    @pytest.mark.parametrize(("answer", "shown"), [("yes", "You are coming."), ("maybe", "We have your answer.")])
    def test_one_tap_answers_and_leads_back_to_the_page(self, as_member, member, meeting, answer, shown):
        response = as_member.post("/convenings/meeting/rsvp/", {"answer": answer}, follow=True)

        assert response.redirect_chain == [("/convenings/meeting/", 302)]
        assert shown in words(response)
        assert Rsvp.objects.get().answer == answer
        assert Rsvp.objects.get().organization == member.organization

    def test_with_htmx_only_the_answer_is_swapped(self, as_member, meeting):
        response = as_member.post("/convenings/meeting/rsvp/", {"answer": "yes"}, headers={"HX-Request": "true"})

        assert response.status_code == 200
        assert response.text.strip().startswith('<section class="panel" id="my-answer"')
        assert "You are coming." in response.text

    @pytest.mark.parametrize("answer", ["", "perhaps"])
    def test_what_is_no_answer_is_explained(self, as_member, meeting, answer):
        response = as_member.post("/convenings/meeting/rsvp/", {"answer": answer}, follow=True)

        assert "Choose yes, maybe or no." in words(response)
        assert not Rsvp.objects.exists()

    def test_the_waiting_list_says_ones_place(self, as_member, meeting):
        Convening.objects.update(capacity=1)
        RsvpFactory(convening=meeting)
        RsvpFactory(convening=meeting, waiting_number=4)

        response = as_member.post("/convenings/meeting/rsvp/", {"answer": "yes"}, follow=True)

        assert "You are number 2 on the waiting list." in words(response)
        assert "The one seat is taken. 2 wait." in words(response)

    def test_the_page_with_everything_asks_what_the_convening_asks(self, as_member, member, meeting):
        assert set(as_member.get("/convenings/meeting/rsvp/").context["form"].fields) == {"answer", "note"}
        MembershipFactory(user=member.user)
        Convening.objects.update(
            mode="hybrid", link="https://x.org/", guests_at_most=2, needs_asked=["diet"], interpretation=["ht", "kea"]
        )

        form = as_member.get("/convenings/meeting/rsvp/").context["form"]
        assert set(form.fields) == {
            *("answer", "organization", "place", "guests", "needs", "needs_language", "details", "note")
        }
        as_member.post(
            "/convenings/meeting/rsvp/",
            {"all": "1", "answer": "yes", "organization": member.organization_id, "place": "online", "guests": "2"}
            | {"needs": ["diet"], "needs_language": "ht", "details": "No fish", "note": "Late by ten minutes"},
        )

        rsvp = Rsvp.objects.get()
        assert (rsvp.place, rsvp.guests, rsvp.note) == ("online", 2, "Late by ten minutes")
        assert rsvp.needs_in_words == ["Food: what you don’t eat", "Haitian Creole", "No fish"]

    def test_what_was_said_is_there_again_when_the_page_is_opened(self, as_member, member, meeting):
        RsvpFactory(convening=meeting, user=member.user, answer="maybe", note="By bus")

        initial = as_member.get("/convenings/meeting/rsvp/").context["form"].initial
        assert (initial["answer"], initial["note"]) == ("maybe", "By bus")

    def test_too_many_guests_are_named_at_their_field(self, as_member, meeting):
        Convening.objects.update(guests_at_most=1)

        response = as_member.post("/convenings/meeting/rsvp/", {"all": "1", "answer": "yes", "guests": "2"})

        assert response.context["form"].errors == {"guests": ["Each may bring one guest."]}

    def test_an_answer_to_all_dates_from_the_page_of_one(self, as_member, member, now):
        series = SeriesFactory(group=member.group, first_on=now.date())
        first, *_more = scheduling.top_up(series.pk, now=now)
        assert "For all dates of this series" in as_member.get(first.get_absolute_url()).text

        as_member.post(f"{first.get_absolute_url()}rsvp/", {"answer": "yes", "all_dates": "on"})

        assert SeriesAnswer.objects.get().user == member.user
        assert Rsvp.objects.coming().count() == series.convenings.count()

    def test_only_people_of_the_group_answer_for_all_dates(self, client_of, member, now):
        series = SeriesFactory(group=member.group, first_on=now.date(), visibility="public")
        first, *_more = scheduling.top_up(series.pk, now=now)
        client = client_of(UserFactory())
        assert "For all dates of this series" not in client.get(first.get_absolute_url()).text

        response = client.post(f"{first.get_absolute_url()}rsvp/", {"answer": "yes", "all_dates": "on"})

        assert response.status_code == 404
        assert not Rsvp.objects.exists()

    def test_answers_are_closed_once_it_is_canceled(self, as_member, meeting):
        Convening.objects.update(status="canceled", status_reason="Snow")
        assert "Answers are closed." in as_member.get("/convenings/meeting/").text

        response = as_member.post("/convenings/meeting/rsvp/", {"answer": "yes"}, follow=True)

        assert "It has begun or is canceled, so answers stay as they are." in words(response)
        assert not Rsvp.objects.exists()

    def test_answers_are_closed_once_it_began(self, as_member, chair, now):
        ConveningFactory(group=chair.group, slug="over", local_date=now.date() - timedelta(days=2))
        assert "Answers are closed." in as_member.get("/convenings/over/").text

        as_member.post("/convenings/over/rsvp/", {"answer": "yes"})

        assert not Rsvp.objects.exists()

    def test_a_delegate_is_named_on_a_page_of_its_own(self, as_member, member, meeting):
        response = as_member.post(
            "/convenings/meeting/rsvp/instead/", {"name": "Alt", "email": "alt@example.org"}, follow=True
        )

        assert "Alt comes in your place" in words(response)
        assert Rsvp.objects.coming().get().in_place_of == member.user

        again = as_member.post("/convenings/meeting/rsvp/instead/", {"name": "Alt", "email": "alt@example.org"})
        assert "comes anyway" in again.context["form"].errors["email"][0]

    def test_who_may_not_know_of_it_can_not_answer(self, client, client_of, meeting):
        Convening.objects.update(visibility="group")
        for browser in (client, client_of(UserFactory())):
            assert browser.post("/convenings/meeting/rsvp/", {"answer": "yes"}).status_code == 404

        assert not Rsvp.objects.exists()


def typed(monkeypatch, **more):
    """What somebody fills in who took their time."""
    monkeypatch.setattr(spam, "_is_younger", lambda drawn: False)
    return {"name": "Pat", "email": "pat@example.org", "answer": "yes", "drawn": spam._signer().sign("form"), **more}


class TestVisitors:
    def test_anybody_answers_what_is_public_and_it_counts_once_the_address_is_confirmed(
        self, client, meeting, monkeypatch
    ):
        assert "I’m coming" in client.get("/convenings/meeting/").text

        response = client.post("/convenings/meeting/rsvp/", typed(monkeypatch), follow=True)

        assert "Look into your mailbox" in words(response)
        assert (Rsvp.objects.get().is_confirmed, Rsvp.objects.get().is_coming) == (False, False)
        assert Mail.objects.get().recipient == "pat@example.org"

    def test_a_robot_that_fills_in_everything_is_thanked_and_nothing_is_written(self, client, meeting, monkeypatch):
        client.post("/convenings/meeting/rsvp/", typed(monkeypatch, website="https://spam.example"))

        assert not Rsvp.objects.exists()
        assert not Mail.objects.exists()

    def test_much_from_one_connection_is_not_taken(self, client, meeting, monkeypatch, settings):
        settings.RATE_LIMITS = {"answer": "1/h/ip"}
        client.defaults["REMOTE_ADDR"] = f"2001:db8:{uuid4().hex[:4]}:{uuid4().hex[:4]}::1"
        pages = [
            client.post("/convenings/meeting/rsvp/", typed(monkeypatch, email=f"{n}@example.org")) for n in range(2)
        ]

        assert [page.status_code for page in pages] == [302, 429]
        assert "Much was sent from your address or connection." in pages[1].text
        assert Rsvp.objects.count() == 1

    def test_the_answer_does_not_say_whether_the_address_is_known(self, client, meeting, monkeypatch):
        known = UserFactory(email="ana@example.org")
        pages = [
            words(client.post("/convenings/meeting/rsvp/", typed(monkeypatch, email=email), follow=True))
            for email in ("pat@example.org", known.email)
        ]

        assert pages[0] == pages[1]


class TestWhoComes:
    def test_everybody_sees_how_many_of_which_organization_and_members_see_names(self, client, as_member, meeting):
        harbor = OrganizationFactory(name="Old Harbor")
        RsvpFactory(convening=meeting, organization=harbor, user__full_name="Ana A.", guests=1)
        RsvpFactory(convening=meeting, organization=harbor, user__full_name="Ben B.")
        RsvpFactory(convening=meeting, user=None, name="Gus G.", email="gus@example.org")
        RsvpFactory(convening=meeting, user__full_name="Nadia No", answer="no")
        RsvpFactory(convening=meeting, user__full_name="Walt Waits", waiting_number=1)

        public, members = words(client.get("/convenings/meeting/")), words(as_member.get("/convenings/meeting/"))

        for page in (public, members):
            assert re.search(r"Old Harbor</a> <span class=\"muted\">3 people</span>", page)
            assert "For no organization" in page
            assert "Nadia No" not in page
            assert "Walt Waits" not in page
            assert "gus@example.org" not in page
        for name in ("Ana A.", "Ben B.", "Gus G."):
            assert name not in public
            assert name in members

    def test_what_is_left_and_who_comes_are_counted_in_one_statement(self, client, meeting):
        Convening.objects.update(capacity=3, mode="hybrid", capacity_online=1, link="https://meet.example.org/")
        harbor = OrganizationFactory(name="Old Harbor")
        RsvpFactory(convening=meeting, organization=harbor, guests=1)
        RsvpFactory(convening=meeting, organization=harbor, place="online")
        RsvpFactory(convening=meeting, waiting_number=1, place="online", guests=1)

        with CaptureQueriesContext(connection) as captured:
            page = words(client.get("/convenings/meeting/"))
        assert len([query for query in captured if "convenings_rsvp" in query["sql"]]) == 1
        assert "In person: 1 of 3 seats are left." in page
        assert "Online: The one seat is taken. 2 wait." in page
        assert re.search(r"Old Harbor</a> <span class=\"muted\">3 people</span>", page)

    def test_nobody_so_far_is_said(self, client, meeting):
        assert "Nobody has said yes so far." in client.get("/convenings/meeting/").text


class TestChairs:
    def test_the_list_says_who_comes_who_waits_and_what_they_need(self, as_chair, meeting):
        first = RsvpFactory(convening=meeting, user__full_name="Ana A.", needs=["asl"])
        first.details = "Sits in front"
        first.save()
        RsvpFactory(convening=meeting, user__full_name="Walt W.", waiting_number=1)
        RsvpFactory(convening=meeting, user=None, name="Gus G.", email="gus@example.org", answer="")

        page = words(as_chair.get("/convenings/meeting/answers/"))

        assert page.index("Ana A.") < page.index("Walt W.") < page.index("Gus G.")
        assert "American Sign Language; Sits in front" in page

    def test_a_chair_answers_invites_and_removes_after_being_asked(self, as_chair, meeting):
        as_chair.post("/convenings/meeting/answers/new/", {"name": "Cy", "email": "", "answer": "yes"})
        as_chair.post("/convenings/meeting/answers/invite/", {"name": "Gus", "email": "gus@example.org"})
        cy = Rsvp.objects.get(name="Cy")
        assert cy.is_coming
        assert Mail.objects.get().recipient == "gus@example.org"

        asked = as_chair.get(f"/convenings/meeting/answers/{cy.pk}/remove/")
        assert "The seat goes to whoever is first in line." in words(asked)
        assert Rsvp.objects.coming().exists()

        response = as_chair.post(f"/convenings/meeting/answers/{cy.pk}/remove/", follow=True)
        assert "Cy is off the list." in words(response)
        assert not Rsvp.objects.coming().exists()

    @pytest.mark.parametrize("page", ["", "new/", "invite/", "1/remove/"])
    def test_others_may_not(self, as_member, client, client_of, meeting, page):
        path = f"/convenings/meeting/answers/{page}"
        assert as_member.get(path).status_code == 403
        assert client.get(path).status_code == 302
        Convening.objects.update(visibility="group")
        assert client_of(UserFactory()).get(path).status_code == 404

    def test_nobody_is_removed_from_another_convening(self, as_chair, meeting):
        elsewhere = RsvpFactory()

        assert as_chair.post(f"/convenings/meeting/answers/{elsewhere.pk}/remove/").status_code == 404
        assert Rsvp.objects.get().is_coming


def queries(client, path):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize("path", ["/convenings/meeting/", "/convenings/meeting/answers/"])
def test_pages_ask_no_more_for_twelve_answers_than_for_three(as_chair, meeting, path):
    Convening.objects.update(capacity=50, seats_an_organization=50)
    counted = []
    for more in (3, 9):
        for _number in range(more):
            RsvpFactory(convening=meeting, organization=OrganizationFactory(), needs=["asl"])
            RsvpFactory(convening=meeting, waiting_number=Rsvp.objects.count() + 1, organization=OrganizationFactory())
        counted.append(queries(as_chair, path))

    assert counted[0] == counted[1]


def test_an_answer_takes_14_statements_at_most(as_member, meeting):
    Convening.objects.update(capacity=50, seats_an_organization=5)
    as_member.get("/convenings/meeting/")

    for answer in ("yes", "no", "yes"):
        with CaptureQueriesContext(connection) as captured:
            as_member.post("/convenings/meeting/rsvp/", {"answer": answer})
        said = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
        assert len(said) <= 14, "\n".join(said)


class TestOnOnesPage:
    def test_what_is_next_is_there_with_ones_answers(self, as_member, member, meeting):
        ConveningFactory(group=member.group, title="Not answered")
        ConveningFactory(title="Not mine")
        invited = ConveningFactory(title="Invited")
        RsvpFactory(convening=invited, user=member.user, waiting_number=3)
        RsvpFactory(convening=invited, waiting_number=2)
        RsvpFactory(convening=meeting, user=member.user)

        page = words(as_member.get("/me/"))

        assert re.search(
            r"Meeting</a> <span class=\"muted\">[^<]*</span> <span class=\"tag\">You are coming</span>", page
        )
        assert "Number 2 on the waiting list" in page
        assert page.count("Will you come?") == 1
        assert "Not mine" not in page
