from datetime import timedelta

import pytest
from django.db import IntegrityError

from coalition.models import Mail
from coalition.tests.factories import (
    GroupMembershipFactory,
    MembershipFactory,
    OrganizationFactory,
    UserFactory,
)
from convenings.models import Convening, Rsvp
from convenings.operations import rsvps
from convenings.operations.rsvps import (
    Closed,
    ComesAlready,
    NoRoom,
    NotTheirOrganization,
    NotThisWay,
    Said,
    TooManyGuests,
)
from convenings.tests.factories import ConveningFactory, RsvpFactory

pytestmark = pytest.mark.django_db


class TestAnswering:
    def test_somebody_says_yes_then_maybe_then_no_and_each_counts_at_once(self, say, in_line):
        convening, ana = ConveningFactory(capacity=5), UserFactory()

        assert say(convening, ana).is_coming
        assert in_line(convening) == (1, [])
        assert not say(convening, ana, "maybe").is_coming
        assert in_line(convening) == (0, [])
        say(convening, ana, "no")

        assert [rsvp.answer for rsvp in Rsvp.objects.all()] == ["no"]

    def test_to_say_the_same_again_says_nothing_new(self, say, letters_to):
        convening, ana = ConveningFactory(), UserFactory()
        first, again = say(convening, ana), say(convening, ana, note="I bring the list")

        assert (again.pk, again.seated_at, again.note) == (first.pk, first.seated_at, "I bring the list")
        assert letters_to(ana) == [f"You are coming: {convening.title}"]

    def test_what_is_left_open_stays_as_it_was(self, say):
        convening, ana = ConveningFactory(mode="hybrid", link="https://x.org/", guests_at_most=3), UserFactory()
        say(convening, ana, place="online", guests=2, needs=["captions"], details="Large print")

        rsvp = say(convening, ana, "maybe")

        assert (rsvp.place, rsvp.guests, rsvp.needs, rsvp.details) == ("online", 2, ["captions"], "Large print")

    def test_people_answer_for_the_organization_they_speak_for_in_the_group(self, say):
        elsewhere = MembershipFactory()
        place = GroupMembershipFactory(user=elsewhere.user)
        convening = ConveningFactory(group=place.group)

        assert say(convening, place.user).organization == place.organization
        assert say(ConveningFactory(), place.user).organization == elsewhere.organization
        assert say(convening, UserFactory()).organization is None

    def test_somebody_of_two_organizations_says_for_which(self, say):
        first = MembershipFactory()
        second = MembershipFactory(user=first.user)
        convening = ConveningFactory()

        assert say(convening, first.user, organization=second.organization).organization == second.organization
        with pytest.raises(NotTheirOrganization):
            say(convening, first.user, organization=OrganizationFactory())
        assert Rsvp.objects.get().organization == second.organization

    @pytest.mark.parametrize("why", ["begun", "canceled"])
    def test_minds_change_until_it_begins_or_is_canceled(self, say, begun, why):
        convening, ana = ConveningFactory(), UserFactory()
        say(convening, ana, now=convening.starts_at - timedelta(seconds=1))
        if why == "canceled":
            Convening.objects.update(status="canceled", status_reason="Snow")

        with pytest.raises(Closed):
            say(convening, ana, "no", **({"now": begun} if why == "begun" else {}))

        assert Rsvp.objects.get().is_coming

    def test_nobody_comes_in_a_way_that_is_not_offered_or_with_more_guests_than_they_may_bring(self, say):
        convening, ana = ConveningFactory(mode="in_person", guests_at_most=1), UserFactory()

        with pytest.raises(NotThisWay):
            say(convening, ana, place="online")
        with pytest.raises(TooManyGuests) as raised:
            say(convening, ana, guests=2)

        assert raised.value.at_most == 1
        assert not Rsvp.objects.exists()

    def test_what_somebody_needs_is_kept_encrypted(self, say):
        rsvp = say(ConveningFactory(), UserFactory(), details="No peanuts")

        assert "peanuts" not in rsvp.needs_details
        assert Rsvp.objects.get().needs_in_words == ["No peanuts"]

    def test_a_chair_answers_for_somebody_who_phoned_and_they_are_told(self, say, letters_to):
        convening, ana, chair = ConveningFactory(), UserFactory(), UserFactory(full_name="Chai R.")
        say(convening, ana, by=chair)
        say(convening, ana, "no", by=chair)

        assert letters_to(ana) == [f"You are coming: {convening.title}", f"Your answer is No: {convening.title}"]
        assert "Chai R. has answered for you." in Mail.objects.earliest("pk").text

    def test_a_chair_enters_somebody_without_an_account_or_even_an_address(self, now):
        convening, chair = ConveningFactory(), UserFactory()
        with_account = UserFactory(email="ana@example.org")
        for name, email in [("Ana", "Ana@Example.org"), ("Ben", "ben@example.org"), ("Cy", ""), ("Di", "")]:
            rsvps.answer_for(convening, name=name, email=email, said=Said("yes"), by=chair, now=now)
        rsvps.answer_for(convening, name="Benjamin", email="ben@example.org", said=Said("maybe"), by=chair, now=now)

        assert [(rsvp.user, rsvp.name, rsvp.answer) for rsvp in Rsvp.objects.order_by("pk")] == [
            (with_account, "", "yes"),
            (None, "Ben", "maybe"),
            (None, "Cy", "yes"),
            (None, "Di", "yes"),
        ]
        assert set(Mail.objects.values_list("recipient", flat=True)) == {"ana@example.org", "ben@example.org"}


class TestSeats:
    def test_past_the_last_seat_people_wait_and_are_told_their_place(self, say, full, letters_to):
        convening, [first] = full(2, 1)
        ben = UserFactory()
        second = say(convening, ben)

        assert [first.place_in_line(), second.place_in_line()] == [1, 2]
        assert letters_to(ben) == [f"You are on the waiting list: {convening.title}"]
        assert "You are number 2 in line." in Mail.objects.latest("pk").text

    def test_a_seat_that_comes_free_goes_to_the_first_in_line_who_is_told_at_once(self, say, full, in_line, letters_to):
        convening, [first, second] = full(2, 1, 1)
        say(convening, Rsvp.objects.coming().first().user, "no")

        assert in_line(convening) == (2, [1])
        first.refresh_from_db()
        assert first.is_coming
        assert letters_to(first.user)[1:] == [f"You have a seat: {convening.title}"]
        assert second.place_in_line() == 1

    def test_a_party_that_does_not_fit_is_passed_over_and_keeps_its_place(self, say, full, in_line):
        convening, [_three, _one] = full(3, 3, 1)
        leaving = list(Rsvp.objects.coming().order_by("pk"))

        say(convening, leaving[0].user, "no")
        assert in_line(convening) == (3, [3])
        say(convening, leaving[1].user, "maybe")
        say(convening, leaving[2].user, "no")
        assert in_line(convening) == (1, [3])
        say(convening, _one.user, "no")
        assert in_line(convening) == (3, [])

    def test_a_smaller_party_gives_back_what_it_does_not_need(self, say, full, in_line):
        convening, _none = full(1)
        Convening.objects.update(capacity=4)
        convening.refresh_from_db()
        large = say(convening, UserFactory(), guests=2)
        say(convening, UserFactory())
        assert in_line(convening) == (4, [1])

        say(convening, large.user, guests=1)

        assert in_line(convening) == (4, [])

    def test_a_larger_party_that_does_not_fit_keeps_the_seat_it_had(self, say, full, in_line):
        convening, _none = full(2)
        ana = Rsvp.objects.first().user

        with pytest.raises(NoRoom) as raised:
            say(convening, ana, guests=1)

        assert raised.value.left == 1
        assert in_line(convening) == (2, [])

    def test_whoever_waits_may_become_fewer_and_then_fit(self, say, full, in_line):
        convening, [two] = full(1, 2)
        Convening.objects.update(capacity=2)
        assert in_line(convening) == (1, [2])

        assert say(convening, two.user, guests=0).is_coming

    def test_leaving_the_list_moves_up_those_behind_and_coming_back_is_at_the_end(self, say, full):
        convening, [first, second] = full(1, 1, 1)
        say(convening, first.user, "no")
        assert second.place_in_line() == 1

        assert say(convening, first.user).place_in_line() == 2

    def test_more_seats_are_offered_in_order(self, full, in_line, now):
        convening, _waiting = full(2, 2, 1, 1)
        Convening.objects.update(capacity=4)
        assert [rsvp.size for rsvp in rsvps.reseat(convening, now=now)] == [2]
        assert in_line(convening) == (4, [1, 1])

        Convening.objects.update(capacity=None)
        rsvps.reseat(convening, now=now)
        assert in_line(convening) == (6, [])

    def test_in_person_and_online_have_seats_and_numbers_of_their_own(self, say):
        convening = ConveningFactory(mode="hybrid", link="https://x.org/", capacity=1, capacity_online=1)
        here, online = say(convening, UserFactory(), place="in_person"), say(convening, UserFactory(), place="online")
        waits_here, waits_online = (say(convening, UserFactory(), place=place) for place in ("in_person", "online"))
        assert [waits_here.place_in_line(), waits_online.place_in_line()] == [1, 1]

        say(convening, online.user, "no")

        waits_online.refresh_from_db()
        waits_here.refresh_from_db()
        assert (waits_online.is_coming, waits_here.is_coming, here.is_coming) == (True, False, True)

    def test_whoever_moves_from_the_room_to_the_screen_frees_the_seat_in_the_room(self, say, in_line):
        convening = ConveningFactory(mode="hybrid", link="https://x.org/", capacity=1)
        here, waiting = say(convening, UserFactory()), say(convening, UserFactory())
        assert waiting.is_waiting

        say(convening, here.user, place="online")

        waiting.refresh_from_db()
        assert waiting.is_coming
        assert in_line(convening) == (2, [])

    def test_of_an_organization_no_more_come_than_it_has_seats(self, say, now):
        place = GroupMembershipFactory()
        colleague = MembershipFactory(organization=place.organization).user
        convening = ConveningFactory(group=place.group, seats_an_organization=1)
        say(convening, place.user)
        waiting, other = say(convening, colleague), say(convening, MembershipFactory().user)
        assert (waiting.is_waiting, other.is_coming) == (True, True)

        say(convening, place.user, "no")

        waiting.refresh_from_db()
        assert waiting.is_coming

    def test_whoever_is_taken_off_the_list_is_told_and_frees_the_seat(self, full, in_line, letters_to, now):
        convening, _waiting = full(1, 1)
        ana = Rsvp.objects.coming().get()

        rsvps.remove(ana, by=UserFactory(full_name="Chai R."), now=now)

        assert in_line(convening) == (1, [])
        assert letters_to(ana.user)[1:] == [f"You are off the list: {convening.title}"]
        assert "Chai R. has taken you off the list." in Mail.objects.latest("pk").text


class TestDelegates:
    def test_somebody_sent_instead_has_the_seat_and_nobody_in_line_gets_it(self, full, in_line, letters_to, now):
        convening, _waiting = full(1, 1)
        ana, ben = Rsvp.objects.coming().get().user, UserFactory()

        theirs = rsvps.send_instead(convening, user=ana, name="", email=ben.email, now=now)

        assert (theirs.user, theirs.in_place_of, theirs.is_coming) == (ben, ana, True)
        assert in_line(convening) == (1, [1])
        assert letters_to(ben) == [f"In the place of {ana}: {convening.title}"]
        assert Rsvp.objects.get(user=ana).answer == "no"

    def test_somebody_sent_instead_of_who_waits_waits_at_the_same_place(self, full, now):
        convening, [first, _second] = full(1, 1, 1)

        theirs = rsvps.send_instead(convening, user=first.user, name="Ben", email="ben@example.org", now=now)

        assert (theirs.name, theirs.place_in_line()) == ("Ben", 1)

    def test_an_alternate_sits_in_the_seat_of_the_organization(self, say, now):
        place = GroupMembershipFactory()
        convening = ConveningFactory(group=place.group, seats_an_organization=1)
        say(convening, place.user)

        theirs = rsvps.send_instead(convening, user=place.user, name="Alt", email="alt@example.org", now=now)

        assert (theirs.organization, theirs.is_coming) == (place.organization, True)

    def test_whoever_has_not_answered_may_send_somebody_too(self, now):
        place = GroupMembershipFactory()
        convening = ConveningFactory(group=place.group)

        theirs = rsvps.send_instead(convening, user=place.user, name="Alt", email="alt@example.org", now=now)

        assert (theirs.organization, theirs.is_coming) == (place.organization, True)
        assert Rsvp.objects.get(user=place.user).answer == "no"

    def test_nobody_is_sent_who_comes_anyway_or_instead_of_themselves(self, say, now):
        convening, ana, ben = ConveningFactory(), UserFactory(), UserFactory()
        say(convening, ana)
        say(convening, ben)

        for other in (ana, ben):
            with pytest.raises(ComesAlready):
                rsvps.send_instead(convening, user=ana, name="", email=other.email, now=now)
        assert Rsvp.objects.coming().count() == 2


class TestGuests:
    def test_somebody_from_outside_is_invited_by_letter_once(self, now):
        convening, chair = ConveningFactory(), UserFactory(full_name="Chai R.")
        for _twice in range(2):
            rsvp = rsvps.invite(convening, name="Gus", email="Gus@Example.org", by=chair, now=now)

        assert (rsvp.answer, rsvp.email) == ("", "gus@example.org")
        assert [letter.subject for letter in Mail.objects.all()] == [f"Chai R. invites you: {convening.title}"]

    def test_an_answer_from_the_public_page_counts_once_it_is_confirmed(self, full, in_line, letters_to, now):
        convening, _none = full(1)
        Convening.objects.update(capacity=2)
        rsvps.ask_to_confirm(convening, name="Pat", email="Pat@Example.org", said=Said("yes"), now=now)
        assert in_line(convening) == (1, [])

        pat = Rsvp.objects.get(name="Pat")
        assert rsvps.answer_again(pat, said=Said("yes"), by=None, now=now).is_coming
        assert in_line(convening) == (2, [])
        assert list(
            Mail.objects.filter(recipient="pat@example.org").order_by("pk").values_list("subject", flat=True)
        ) == [
            f"One more step: {convening.title}",
            f"You are coming: {convening.title}",
        ]

    def test_nobody_changes_the_answer_of_somebody_else_by_typing_their_address(self, say, now, letters_to):
        convening, ana = ConveningFactory(), UserFactory()
        say(convening, ana)
        guest = rsvps.answer_for(convening, name="Gus", email="gus@example.org", said=Said("yes"), by=ana, now=now)

        for email in (ana.email, guest.email):
            for _twice in range(2):
                rsvps.ask_to_confirm(convening, name="X", email=email, said=Said("no"), now=now)

        assert [(rsvp.who, rsvp.answer) for rsvp in Rsvp.objects.order_by("pk")] == [(str(ana), "yes"), ("Gus", "yes")]
        assert letters_to(ana)[1:] == letters_to(guest)[1:] == [f"Your answer: {convening.title}"]

    def test_an_address_nobody_confirmed_is_erased_once_it_has_begun(self, now, begun):
        rsvps.ask_to_confirm(ConveningFactory(), name="Pat", email="pat@example.org", said=Said("yes"), now=now)
        RsvpFactory()

        assert rsvps.erase_unconfirmed(now) == 0
        assert rsvps.erase_unconfirmed(begun) == 1
        assert Rsvp.objects.count() == 1


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"user": None}, "rsvp_of_an_account_or_by_name"),
        ({"name": "Ana"}, "rsvp_of_an_account_or_by_name"),
        ({"seated_at": None}, "rsvp_yes_has_a_seat_or_waits"),
        ({"waiting_number": 1, "answer": "no"}, "rsvp_yes_has_a_seat_or_waits"),
        ({"is_confirmed": False}, "rsvp_yes_has_a_seat_or_waits"),
        ({"waiting_number": 1, "waiting_since": None}, "rsvp_waits_since_a_moment"),
        ({"answered_at": None}, "rsvp_answered_when_it_was"),
        ({"guests": 51}, "rsvp_brings_at_most_50"),
        ({"user": None, "name": "Ana", "email": "ANA@example.org"}, "rsvp_address_is_lower_case"),
    ],
)
def test_the_database_refuses_what_can_not_be(facts, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        RsvpFactory(**facts)


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"user": True}, "rsvp_once_a_person"),
        ({"user": None, "name": "Ana", "email": "ana@example.org"}, "rsvp_once_an_address"),
        ({"waiting_number": 3}, "rsvp_one_at_each_place_in_line"),
    ],
)
def test_the_database_refuses_what_there_is_once(facts, constraint):
    if facts.get("user"):
        facts = {"user": UserFactory()}
    first = RsvpFactory(**facts)

    with pytest.raises(IntegrityError, match=constraint):
        RsvpFactory(convening=first.convening, **facts)
