"""Mail programs and virus scanners open every link of a letter before its reader does: that may change nothing."""

import re
from datetime import time, timedelta
from urllib.parse import urlsplit

import pghistory
import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from coalition.models import Kind, Mail, Membership
from coalition.operations import announcements, digest
from coalition.operations.inquiries import tell_of_inquiries
from coalition.operations.invitations import invite
from coalition.operations.letters import queue
from coalition.operations.letters.doors import headers_of
from coalition.tests.factories import (
    DigestFactory,
    GroupMembershipFactory,
    InquiryFactory,
    MembershipFactory,
    OrganizationFactory,
)
from convenings.models import Rsvp
from convenings.operations import actions, agenda, rsvps, scheduling
from convenings.operations.changing import cancel, change
from convenings.operations.rsvps import Said
from convenings.operations.telling import tell_of_what_waits
from convenings.tests.factories import ConveningFactory, MinutesFactory, SeriesFactory
from portal.pages.digest.sending import write_due
from programs.operations.confirmations import ask_to_confirm
from programs.tests.factories import ProgramFactory

pytestmark = pytest.mark.django_db

# Who came by may be written down: what is kept of a visit, and logs of access and of sign-ins.
KEPT_OF_A_VISIT = {"django_session", "coalition_securityevent"}


@pytest.fixture(scope="module")
def reader(django_db_setup, django_db_blocker):
    """A manager of the backbone, who has got a letter of every kind: once, and what a test changes is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        with pghistory.context(actor="test:letters"):
            reader = _who_got_letters()
        connection.check_constraints()  # or each test would at its end, of all these letters
        yield reader
        transaction.set_rollback(True)


def _who_got_letters():
    reader = MembershipFactory(organization__is_member=True, organization__is_backbone=True).user
    now = timezone.now()
    program = ProgramFactory(organization=reader.memberships.get().organization)
    type(program).objects.update(last_confirmed_on=now.date() - timedelta(days=100))

    Client().post("/accounts/password/reset/", {"email": reader.email})
    ask_to_confirm(now)
    announcement = announcements.write(author=reader, title="News", body="See <http://testserver/>", to=None)
    announcements.schedule(announcement, at=now, now=now)
    announcements.send(announcement.pk, now=now)
    invite(OrganizationFactory(), email=reader.email, role=Membership.Role.MEMBER, title="", by=reader, now=now)
    InquiryFactory()
    tell_of_inquiries(now)
    group = GroupMembershipFactory(user=reader, organization=program.organization).group
    change(ConveningFactory(group=group), by=None, now=now, local_time=time(14))
    cancel(ConveningFactory(group=group), why="The room is taken.", by=None, now=now)
    tell_of_what_waits(now)
    _convene(reader, now)
    _tell_all(group, reader, now)
    for kind in Kind:
        if kind.facts.template == "coalition/mail/note":
            link = f"http://testserver{program.get_absolute_url()}"
            context = {"subject": kind.label, "paragraphs": ["Look:"], "link": link, "link_label": "Look"}
            queue(f"{kind}:1", kind=kind, to=reader, context=context, now=now)
    return reader


def _tell_all(group, reader, now):
    """The digest leaves, with a meeting, a note and minutes."""
    MinutesFactory(convening=ConveningFactory(group=group), state="circulated", circulated_at=now - timedelta(days=1))
    digest.write_note(group, text="Read it.", by=reader, now=now - timedelta(days=1))
    due = digest.last_due("monthly", now)
    DigestFactory(until=due - timedelta(hours=1), written_at=now)
    write_due(now)
    assert Mail.objects.filter(kind=Kind.DIGEST, user=reader).exists()


def _convene(reader, now):
    """The reader chairs a group that meets next week: is asked, answers, is reminded, is told who comes."""
    group = GroupMembershipFactory(user=reader, role="chair", organization=reader.memberships.get().organization).group
    meeting = ConveningFactory(group=group, to_ask=True)
    series = SeriesFactory(group=group, first_on=now.date(), to_ask=True)
    scheduling.top_up(series.pk, now=now)
    rsvps.ask_people(now)
    rsvps.invite(meeting, name="Gus", email="gus@example.org", by=reader, now=now)
    rsvps.ask_to_confirm(meeting, name="Pat", email="pat@example.org", said=Said("yes"), now=now)
    rsvps.answer(meeting, user=reader, said=Said("yes"), by=None, now=now)
    the_hour_before = meeting.starts_at - timedelta(hours=1)
    rsvps.remind(the_hour_before)
    rsvps.nudge(the_hour_before)
    rsvps.tell_chairs(the_hour_before)
    member = GroupMembershipFactory(group=group).user
    agenda.accept(agenda.propose(meeting, title="Bus passes", by=member, now=now), by=reader, now=now)
    proposed = agenda.propose(meeting, title="Rooms", by=member, now=now)
    agenda.decline(proposed, word="Next time.", by=reader, now=now)
    actions.agree(
        group, what="Call them", organization=reader.memberships.get().organization, user=reader, by=reader, now=now
    )
    actions.remind_of_actions(now)


def links(kind):
    """Every address of ours in the letters of this kind: in the text, in the HTML, in the headers."""
    found = set()
    for letter in Mail.objects.filter(kind=kind):
        everything = " ".join([letter.text, letter.html, *headers_of(letter).values()])
        found |= set(re.findall(r"https?://[^\s\"'<>]+", everything))
    return sorted(link for link in found if urlsplit(link).hostname in {"localhost", "testserver"})


def everything_kept():
    """What every table holds, as one sum a table."""
    sums = {}
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names()) - KEPT_OF_A_VISIT:
            cursor.execute(f"SELECT md5(string_agg(each::text, '|' ORDER BY each::text)) FROM \"{table}\" each")
            sums[table] = cursor.fetchone()
    return sums


@pytest.mark.parametrize("signed_in", [False, True], ids=["a scanner", "the reader's browser"])
@pytest.mark.parametrize("kind", Kind)
def test_opening_every_link_of_a_letter_changes_nothing(reader, kind, signed_in):
    browser = Client()
    if signed_in:
        browser.force_login(reader)
    addresses = links(kind)
    assert addresses
    before = everything_kept()

    for address in addresses:
        for method in (browser.head, browser.get):
            response = method(f"{urlsplit(address).path}?{urlsplit(address).query}", follow=True)
            assert response.status_code == 200, address

    assert everything_kept() == before


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind.facts.topic])
def test_a_letter_that_can_be_stopped_is_stopped_by_a_post_to_one_of_its_links(reader, kind):
    """The control: what the test above watches does change once somebody means it."""
    before = everything_kept()

    (stop,) = [address for address in links(kind) if "/unsubscribe/" in address]
    assert Client().post(urlsplit(stop).path, {"List-Unsubscribe": "One-Click"}).status_code == 200

    changed = {table for table, found in everything_kept().items() if found != before[table]}
    assert changed == {"coalition_preferences", "coalition_preferencesevent", "pghistory_context"}


@pytest.mark.parametrize("kind", [Kind.RSVP_REQUEST, Kind.RSVP, Kind.REMINDER])
def test_an_answer_that_is_asked_for_is_given_by_a_post_to_one_of_the_links(reader, kind):
    before = set(Rsvp.objects.values_list("pk", "answer"))

    for address in links(kind):
        if "/rsvp/" in address:
            assert Client().post(urlsplit(address).path, {"answer": "maybe"}).status_code == 302

    assert set(Rsvp.objects.values_list("pk", "answer")) != before
