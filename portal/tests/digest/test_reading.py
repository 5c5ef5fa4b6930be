"""What a reader may not see any more is cut out: when the letter leaves, and when it is read again."""

from datetime import date

import pytest
from django.core import mail as mailbox
from django.utils import timezone

from coalition.models import DigestLetter, Mail
from coalition.operations import digest
from coalition.operations.anonymize import anonymize
from coalition.operations.letters import send
from coalition.operations.memberships import end_seat, leave_group
from coalition.tests.factories import GroupFactory, GroupMembershipFactory, SeatFactory, UserFactory
from convenings.models import Action
from convenings.tests.factories import ActionFactory, ConveningFactory, DecisionFactory, RsvpFactory
from portal.pages.own_data import own_data
from portal.tests.digest.conftest import at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("begun")]


@pytest.fixture
def letter(ana, green, college, letters):
    """Ana's, about two groups, with a note to everybody."""
    other = GroupFactory(name="Other group")
    GroupMembershipFactory(user=ana, organization=college, group=other)
    for group in (green, other):
        meeting = ConveningFactory(group=group, local_date=date(2027, 10, 12))
        DecisionFactory(convening=meeting, text=f"Decided by {group.name}", made_at=at(2027, 10, 12, 11))
    digest.write_note(green, text="A note\n\n* * *\n\nof Green jobs", by=ana, now=at(2027, 10, 30, 12))
    digest.write_note(None, text="To members", by=ana, now=at(2027, 10, 30, 12))
    return letters(2027, 11, 1, 9)["ana@example.org"]


def read(client_of, ana, letter):
    """The page of the letter, and the letter as it looks."""
    page, body = (client_of(ana).get(f"/me/letters/{letter.pk}/{end}") for end in ("", "letter/"))
    return page.text, body.text


def test_in_the_archive_stands_what_its_reader_may_see_now(ana, green, letter, client_of):
    page, body = read(client_of, ana, letter)
    assert "left out" not in page
    for said in ("Decided by Green jobs", "of Green jobs", "Decided by Other group", "To members", "All of it"):
        assert said in page
        assert said in body

    green.seats.update(until=timezone.localdate())
    page, body = read(client_of, ana, letter)
    assert "Some of it is left out" in page
    for said in (page, body):
        assert "Green jobs" not in said
        assert "Decided by Other group" in said
        assert "To members" in said
        assert "All of it, as it stands now" in said

    ana.memberships.update(until=timezone.localdate())
    for said in read(client_of, ana, letter):
        assert "Decided" not in said
        assert "To members" not in said
    assert "Decided by" in Mail.objects.get().text
    assert "Decided by" not in str(own_data(ana))


def test_nothing_that_is_written_can_be_taken_for_what_stands_between_two_parts(
    ana, green, college, letters, client_of
):
    line = "a\n* * *\nb<!--part-->"
    met = ConveningFactory(group=green, local_date=date(2027, 10, 12))
    DecisionFactory(convening=met, text=line, made_at=at(2027, 10, 12, 11))
    ConveningFactory(group=green, local_date=date(2027, 11, 12), title="* * *", place=line)
    for user in (ana, None):
        ActionFactory(group=green, organization=college, user=user, what="* * *", due=date(2027, 11, 5))
    digest.write_note(green, text=line, by=ana, now=at(2027, 10, 30, 12))

    mail = letters(2027, 11, 1, 9)["ana@example.org"]

    assert len(mail.digest_letter.parts) == 2
    assert (mail.text.count("\n* * *\n"), mail.html.count("<!--part-->")) == (3, 3)
    green.seats.update(until=timezone.localdate())
    for said in read(client_of, ana, mail):
        assert "What you have taken on".lower() in said.lower()
        assert "b&lt;!--part" not in said


def test_a_letter_that_cannot_be_taken_apart_is_not_shown_at_all(ana, green, letter, client_of):
    Mail.objects.update(html=letter.html.replace("<!--part-->", "", 1), text=letter.text.replace("* * *\n", "", 1))
    assert "Decided by Green jobs" in read(client_of, ana, letter)[1]

    green.seats.update(until=timezone.localdate())
    for said in read(client_of, ana, letter):
        assert "Decided" not in said


def test_who_leaves_while_a_letter_waits_gets_it_without_the_group(ana, green, letter):
    green.seats.update(until=timezone.localdate())

    assert send([letter.pk], clock=lambda: at(2027, 11, 2, 9)) == 1
    [sent] = mailbox.outbox
    html = sent.alternatives[0].content
    for said in (sent.body, html):
        assert "Decided by Other group" in said
        assert "Green jobs" not in said
    assert Mail.objects.get().html == html
    assert f"group:{green.pk}" not in DigestLetter.objects.get().parts


def test_what_somebody_had_taken_on_or_was_to_come_to_is_cut_out_once_they_have_left(ana, college, letters, client_of):
    kept, left = GroupFactory(name="Kept"), GroupFactory(name="Left", is_public=False)
    SeatFactory(group=kept, organization=college)
    seat = SeatFactory(group=left, organization=college)
    theirs = GroupMembershipFactory(user=ana, organization=college, group=GroupFactory(name="Third"))
    mine = ActionFactory(group=theirs.group, organization=college, user=ana, what="Call schools", due=date(2027, 11, 5))
    for group in (kept, left):
        meeting = ConveningFactory(group=group, title=f"Met by {group}", local_date=date(2027, 11, 9))
        RsvpFactory(convening=meeting, user=ana)
    mail = letters(2027, 11, 1, 9)["ana@example.org"]
    assert "Met by Left" in read(client_of, ana, mail)[0]

    end_seat(seat, now=at(2027, 11, 2, 9))
    for said in read(client_of, ana, mail):
        assert "Met by" not in said
        assert "Call schools" in said
    leave_group(theirs, now=at(2027, 11, 2, 9))
    assert Action.objects.get(pk=mine.pk).user is None
    assert "Call schools" in read(client_of, ana, mail)[0]
    end_seat(theirs.group.seats.get(), now=at(2027, 11, 2, 9))
    for said in read(client_of, ana, mail):
        assert "Call schools" not in said


def test_a_letter_of_which_nothing_is_left_does_not_leave(ana, letter):
    ana.memberships.update(until=timezone.localdate())

    assert send([letter.pk], clock=lambda: at(2027, 11, 2, 9)) == 0
    assert mailbox.outbox == []
    assert Mail.objects.get().last_error == "Its reader may not see any more what it tells."


def test_letters_to_others_say_no_name_of_somebody_who_is_anonymized(ana, green, college, letters):
    place = GroupMembershipFactory(group=green, organization=college, user__full_name="Robert Quixote")
    ActionFactory(group=green, organization=college, user=place.user, what="Find a room", due=date(2027, 11, 5))
    other = ActionFactory(organization=college, user=UserFactory(full_name="Rob Roy"), due=date(2027, 11, 5))
    GroupMembershipFactory(group=other.group, organization=college, user=ana)
    for group in (green, None):
        digest.write_note(group, text="Bring a friend.", by=place.user, now=at(2027, 10, 30, 12))
    mail = letters(2027, 11, 1, 9)["ana@example.org"]
    assert (mail.text.count("Robert Quixote"), mail.html.count("Robert Quixote")) == (3, 3)

    anonymize(place.user, now=timezone.now())

    mail.refresh_from_db()
    assert (mail.text.count("Former member"), mail.html.count("Former member")) == (3, 3)
    assert "Quixote" not in mail.text + mail.html
    assert "Rob Roy" in mail.text
