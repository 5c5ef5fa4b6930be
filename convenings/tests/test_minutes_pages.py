from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.tests.factories import GroupMembershipFactory, MembershipFactory
from convenings.models import Action, Convening, Decision, Minutes
from convenings.operations import minutes
from convenings.tests.factories import (
    ActionFactory,
    AgendaItemFactory,
    AttendanceFactory,
    ConveningFactory,
    DecisionFactory,
    MinutesFactory,
    SeriesFactory,
)

pytestmark = pytest.mark.django_db

HERE = "/convenings/meeting/"
RUN, MINUTES = f"{HERE}run/", f"{HERE}minutes/"
BY_SCRIPT = {"X-Requested-With": "fetch"}


@pytest.fixture
def chair():
    return GroupMembershipFactory(role="chair", organization__is_member=True, user__full_name="Chai R.").user


@pytest.fixture
def meeting(chair):
    """It began 40 days ago, and the group met since."""
    group = chair.group_memberships.get().group
    today = timezone.localdate()
    ConveningFactory(group=group, local_date=today - timedelta(days=10))
    series = SeriesFactory(group=group)
    return ConveningFactory(series=series, slug="meeting", title="Meeting", local_date=today - timedelta(days=40))


@pytest.fixture
def member(meeting):
    return GroupMembershipFactory(group=meeting.group, organization__is_member=True, user__full_name="Mem B.").user


@pytest.fixture
def page(client, chair):
    """Of the chair."""
    client.force_login(chair)
    return client


def of(user):
    client = Client()
    if user:
        client.force_login(user)
    return client


def words(response):
    return " ".join(response.text.split())


def test_notes_begin_with_the_agenda_and_are_saved(page, meeting):
    AgendaItemFactory(convening=meeting, title="Bus passes")
    assert "## Bus passes" in page.get(RUN).text
    assert not Minutes.objects.exists()

    answer = page.post(f"{RUN}notes/", {"text": "## Bus passes\r\n\r\nWe **buy**.", "number": "0"})

    assert answer["Location"] == f"{RUN}#notes"
    assert Minutes.objects.get().text == "## Bus passes\n\nWe **buy**."
    text = page.get(MINUTES).text
    assert "<h3>Bus passes</h3>" in text
    assert "<strong>buy</strong>" in text


def test_a_stale_save_shows_both_versions_and_the_next_one_counts(page, meeting, member):
    minutes.write(meeting, text="One.", number=0, by=member, now=timezone.now())
    minutes.write(meeting, text="Theirs.", number=1, by=member, now=timezone.now())
    mine = {"text": "Mine.", "number": "1"}

    shown = words(page.post(f"{RUN}notes/", mine))
    part = page.post(f"{RUN}notes/", mine, headers=BY_SCRIPT)

    for found in (shown, words(part)):
        assert "Mem B. saved other notes while you wrote." in found
        assert "<del>Theirs.</del>" in found
        assert "<ins>Mine.</ins>" in found
        assert 'name="number" value="2"' in found
        assert "> Mine.</textarea>" in found
    assert part.status_code == 409
    assert part.text.strip().startswith('<section id="notes"')
    page.post(f"{RUN}notes/", {"text": "Theirs. Mine.", "number": "2"})
    assert Minutes.objects.get().text == "Theirs. Mine."


@pytest.mark.parametrize("wrong", [{"number": "x"}, {"number": ""}, {"text": "a" * 100_001}])
def test_what_is_wrong_with_notes_comes_back_with_what_was_typed(page, meeting, wrong):
    typed = {"text": "Typed.", "number": "0", **wrong}

    shown = page.post(f"{RUN}notes/", typed)

    assert shown.context["notes"].errors
    assert shown.context["notes"]["text"].value() == typed["text"]
    assert not Minutes.objects.exists()


def test_a_draft_is_read_by_who_runs_it_then_by_the_group_then_by_everybody(page, meeting, member, chair):
    stranger, other = MembershipFactory().user, MembershipFactory(organization__is_member=True).user

    def readers():
        return [user for user in (chair, member, other, stranger, None) if of(user).get(MINUTES).status_code == 200]

    AttendanceFactory(convening=meeting, user=member)
    page.post(f"{RUN}notes/", {"text": "Said.", "number": "0"})
    assert readers() == [chair]
    assert MINUTES not in of(member).get(HERE).text
    page.post(f"{MINUTES}circulate/")
    assert readers() == [chair, member]
    assert MINUTES in of(member).get(HERE).text
    page.post(f"{MINUTES}sign/")
    page.post(f"{MINUTES}publish/", {"publish": "yes"})
    assert readers() == [chair, member, other, stranger, None]
    assert "Mem B." in of(member).get(MINUTES).text
    assert "Mem B." not in of(None).get(MINUTES).text
    page.post(f"{MINUTES}publish/", {"publish": "no"})
    assert readers() == [chair, member]


def test_what_a_public_group_publishes_of_its_own_meetings_is_found_on_its_page_and_read_by_all(page, meeting, chair):
    Convening.objects.update(visibility="group")
    page.post(f"{RUN}notes/", {"text": "Said.", "number": "0"})
    page.post(f"{MINUTES}circulate/")
    page.post(f"{MINUTES}sign/")
    at_group, stranger = meeting.group.get_absolute_url(), of(MembershipFactory().user)

    assert MINUTES not in stranger.get(at_group).text
    assert stranger.get(MINUTES).status_code == 404
    page.post(f"{MINUTES}publish/", {"publish": "yes"})
    for reader in (stranger, of(None)):
        assert MINUTES in reader.get(at_group).text
        read = reader.get(MINUTES).text
        assert "Said." in read
        # Of the meeting itself they may not know.
        assert f'href="{HERE}"' not in read
        assert f'href="{at_group}"' in read
        assert reader.get(HERE).status_code == 404
    assert f'href="{HERE}"' in page.get(MINUTES).text

    meeting.group.is_public = False
    meeting.group.save()
    assert stranger.get(MINUTES).status_code == 404


def test_once_minutes_are_approved_an_action_in_them_is_worded_as_they_have_it(page, meeting, chair):
    agreed = ActionFactory(group=meeting.group, convening=meeting, what="Call the college.")
    at = f"/actions/{agreed.pk}/edit/"
    typed = {"what": "Write to it.", "organization": agreed.organization_id, "due": "2099-01-01"}
    GroupMembershipFactory(group=meeting.group, organization=agreed.organization)
    assert "As the approved minutes have it." not in page.get(at).text

    MinutesFactory(convening=meeting, state="approved")

    assert "As the approved minutes have it." in page.get(at).text
    assert page.post(at, typed).status_code == 302
    agreed.refresh_from_db()
    assert (agreed.what, str(agreed.due)) == ("Call the college.", "2099-01-01")


def test_signing_asks_first_and_approved_minutes_are_amended_only(page, meeting):
    page.post(f"{RUN}notes/", {"text": "Said.", "number": "0"})
    page.post(f"{MINUTES}circulate/")

    assert "Sign the minutes of “Meeting”?" in words(page.get(f"{MINUTES}sign/"))
    assert Minutes.objects.get().state == "circulated"
    assert "They are approved." in words(page.post(f"{MINUTES}sign/", follow=True))
    refused = words(page.post(f"{RUN}notes/", {"text": "Other.", "number": "1"}))
    assert "The minutes are approved: nothing of them changes any more." in refused
    page.post(f"{MINUTES}amend/", {"text": "The count was 4."})
    text = words(page.get(MINUTES))
    assert "The count was 4." in text
    assert "At the meeting of" in text
    assert "Chai R.," in text


def test_a_signature_is_of_the_text_that_was_read(page, meeting):
    page.post(f"{RUN}notes/", {"text": "Said.", "number": "0"})
    page.post(f"{MINUTES}circulate/")
    assert '<input type="hidden" name="number" value="1">' in page.get(f"{MINUTES}sign/").text
    page.post(f"{RUN}notes/", {"text": "Said otherwise.", "number": "1"})

    said = words(page.post(f"{MINUTES}sign/", {"number": "1"}, follow=True))

    assert "They were changed while you read them." in said
    assert Minutes.objects.get().state == "circulated"


def test_where_the_last_who_had_to_sign_has_left_who_signed_approves_them(page, meeting, chair):
    other = GroupMembershipFactory(group=meeting.group, role="co_chair")
    page.post(f"{RUN}notes/", {"text": "Said.", "number": "0"})
    page.post(f"{MINUTES}circulate/")
    page.post(f"{MINUTES}sign/")
    assert f"{MINUTES}sign/" not in page.get(MINUTES).text
    other.until = timezone.localdate()
    other.save()

    assert f"{MINUTES}sign/" in page.get(MINUTES).text
    assert "They are approved." in words(page.post(f"{MINUTES}sign/", follow=True))


def test_where_minutes_are_approved_the_screen_offers_nothing_that_would_change_them(page, meeting, chair):
    organization = chair.group_memberships.get().organization
    DecisionFactory(convening=meeting, text="We buy 40.")
    offers = ("Write down a decision", "/strike/", "Write down an action", 'name="note"', "Somebody else came in")
    meeting.local_date = timezone.localdate() - timedelta(days=12)
    meeting.save()
    before = page.get(RUN).text
    assert [offer for offer in offers if offer not in before] == []

    MinutesFactory(convening=meeting, state="approved")
    text = words(page.get(RUN))

    assert [offer for offer in offers if offer in text] == []
    assert "Its minutes are approved, so the roll stays as it is." in text
    refused = page.post(f"{RUN}actions/new/", {"what": "Call schools", "organization": organization.pk})
    assert "The minutes of that meeting are approved. Write it down on the group’s own list." in words(refused)
    assert not Action.objects.exists()


def test_what_can_not_be_done_yet_says_why(page, meeting, chair):
    said = words(page.post(f"{MINUTES}circulate/", follow=True))
    assert "Nothing is written down yet." in said
    page.post(f"{RUN}notes/", {"text": "Said.", "number": "0"})
    assert "The group has to read them first" in words(page.post(f"{MINUTES}sign/", follow=True))
    assert "They are not approved yet." in words(page.post(f"{MINUTES}publish/", {"publish": "yes"}, follow=True))
    assert "They are not approved yet." in words(page.post(f"{MINUTES}amend/", {"text": "More."}))


def test_versions_are_told_apart(page, meeting, member, chair):
    now = timezone.now()
    minutes.write(meeting, text="One.\nTwo.", number=0, by=member, now=now)
    minutes.write(meeting, text="One.\nThree.", number=1, by=chair, now=now)

    latest, first = (words(page.get(f"{MINUTES}versions/{which}")) for which in ("", "?of=1"))

    assert "As Chai R. left them" in latest
    assert "<span>One.</span> <del>Two.</del> <ins>Three.</ins>" in latest
    assert "As Mem B. left them" in first
    assert "The first version: all of it is new." in first
    assert page.get(f"{MINUTES}versions/?of=x").status_code == 200


def test_what_is_decided_is_written_down_changed_and_struck(page, meeting):
    item = AgendaItemFactory(convening=meeting, title="Bus passes")
    typed = {"text": "We buy 40.", "item": item.pk, "in_favor": "5", "against": "1", "abstained": ""}

    wrong = page.post(f"{RUN}decisions/new/", typed)
    assert wrong.context["form"].errors == {"abstained": ["Count all votes, or none."]}
    assert "Count all votes" not in page.post(f"{RUN}decisions/new/", {**typed, "abstained": "0"}, follow=True).text
    decided = Decision.objects.get()
    assert "5 in favor, 1 against, 0 abstained" in words(page.get(RUN))
    page.post(f"{RUN}decisions/{decided.pk}/", {**typed, "text": "We lease 40.", "in_favor": "", "against": ""})
    assert "We lease 40." in page.get(RUN).text
    assert "Strike “We lease 40.”?" in words(page.get(f"{RUN}decisions/{decided.pk}/strike/"))
    assert Decision.objects.exists()
    page.post(f"{RUN}decisions/{decided.pk}/strike/")
    assert not Decision.objects.exists()
    assert page.get(f"{RUN}decisions/{DecisionFactory().pk}/").status_code == 404


def test_what_somebody_takes_on_there_is_the_group_s_and_in_the_minutes(page, meeting, chair):
    organization = chair.group_memberships.get().organization
    ActionFactory(group=meeting.group, what="From before")

    page.post(f"{RUN}actions/new/", {"what": "Call schools", "organization": organization.pk})

    action = Action.objects.get(convening=meeting)
    assert (action.what, action.group) == ("Call schools", meeting.group)
    assert "From before" in page.get(RUN).text
    page.post(f"{RUN}notes/", {"text": "Said.", "number": "0"})
    text = page.get(MINUTES).text
    assert "Call schools" in text
    assert "From before" not in text


def test_without_a_group_there_are_no_actions(client):
    manager = MembershipFactory(role="manager", organization__is_member=True)
    ConveningFactory(group=None, host=manager.organization, slug="alone")
    client.force_login(manager.user)

    assert client.get("/convenings/alone/run/actions/new/").status_code == 404
    assert 'id="actions"' not in client.get("/convenings/alone/run/").text


def test_where_nothing_is_written_there_is_nothing_to_read(page, meeting):
    assert page.get(MINUTES).status_code == 404
    assert page.get(f"{MINUTES}versions/").status_code == 404


@pytest.mark.parametrize("many", [1, 15])
def test_minutes_are_read_in_as_many_statements_however_long_they_are(page, meeting, many):
    written = MinutesFactory(convening=meeting, state="circulated")
    for number in range(many):
        AttendanceFactory(convening=meeting)
        DecisionFactory(convening=meeting, item=AgendaItemFactory(convening=meeting))
        ActionFactory(group=meeting.group, convening=meeting)
        written.versions.create(number=number, text=str(number), user=GroupMembershipFactory(group=meeting.group).user)
    page.get(MINUTES)

    with CaptureQueriesContext(connection) as asked:
        page.get(MINUTES)
    with CaptureQueriesContext(connection) as of_versions:
        page.get(f"{MINUTES}versions/")
    with CaptureQueriesContext(connection) as of_run:
        page.get(RUN)
    assert (len(asked), len(of_versions), len(of_run)) == (21, 7, 12)
