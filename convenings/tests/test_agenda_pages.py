from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.tests.factories import GroupMembershipFactory, MembershipFactory, UserFactory
from convenings.models import AgendaItem, Convening
from convenings.operations import agenda
from convenings.tests.factories import ActionFactory, AgendaItemFactory, ConveningFactory, SeriesFactory

pytestmark = pytest.mark.django_db

HERE = "/convenings/meeting/"
AGENDA = f"{HERE}agenda/"


@pytest.fixture
def chair():
    return GroupMembershipFactory(role="chair", organization__is_member=True, user__full_name="Chai R.").user


@pytest.fixture
def meeting(chair):
    group = chair.group_memberships.get().group
    return ConveningFactory(series=SeriesFactory(group=group), slug="meeting", title="Meeting")


@pytest.fixture
def member(meeting):
    return GroupMembershipFactory(group=meeting.group, organization__is_member=True, user__full_name="Mem B.").user


@pytest.fixture
def page(client, chair, meeting):
    """Of the chair."""
    client.force_login(chair)
    return client


def words(response):
    return " ".join(response.text.split())


def names(convening):
    return [item.name for item in convening.agenda.in_order()]


def test_who_runs_it_begins_writes_changes_and_takes_off(page, meeting, member):
    ActionFactory(group=meeting.group)
    assert "Nothing is on it yet. It begins by itself two weeks before" in words(page.get(HERE))
    page.post(f"{AGENDA}make/")
    typed = {"title": "Bus passes", "kind": "decision", "minutes": "20", "owner": member.pk, "note": "They run out."}
    page.post(f"{AGENDA}new/", {**typed, "links": "x.example/passes\r\n\r\nhttps://y.example/ "})

    item = meeting.agenda.get(title="Bus passes")
    assert item.links == ["https://x.example/passes", "https://y.example/"]
    text = words(page.get(HERE))
    assert "Open actions" in text
    assert "20 minutes · Mem B." in text
    page.post(f"{AGENDA}{item.pk}/", {**typed, "title": "Passes", "links": ""})
    assert names(meeting) == ["Open actions", "Passes"]
    assert "Take “Passes” off the agenda?" in words(page.get(f"{AGENDA}{item.pk}/remove/"))
    assert names(meeting) == ["Open actions", "Passes"]
    page.post(f"{AGENDA}{item.pk}/remove/")
    assert names(meeting) == ["Open actions"]


def test_what_comes_by_itself_keeps_its_name_unless_it_gets_another(page, meeting):
    ActionFactory(group=meeting.group)
    agenda.make(meeting, now=timezone.now())
    address = f"{AGENDA}{meeting.agenda.get().pk}/"

    assert "Empty: “Open actions”" in words(page.get(address))
    page.post(address, {"title": "", "kind": "discussion", "minutes": "5"})
    assert (names(meeting), meeting.agenda.get().minutes) == (["Open actions"], 5)
    page.post(address, {"title": "What we owe", "kind": "discussion"})
    assert names(meeting) == ["What we owe"]


def test_an_error_is_beside_its_field(page, meeting):
    stranger = UserFactory()

    response = page.post(
        f"{AGENDA}new/",
        {"title": "", "kind": "x", "minutes": "0", "owner": stranger.pk, "links": "javascript:alert(1)"},
    )

    assert set(response.context["form"].errors) == {"title", "kind", "minutes", "owner", "links"}
    assert not AgendaItem.objects.exists()


def test_it_is_put_into_order_with_and_without_htmx(page, meeting):
    first, second = (agenda.put_on(meeting, title=title, now=timezone.now()) for title in "AB")

    answer = page.post(f"{AGENDA}{second.pk}/move/", {"to": "earlier"})
    assert answer["Location"] == f"{AGENDA}#item-{second.pk}"
    assert names(meeting) == ["B", "A"]
    part = page.post(f"{AGENDA}{second.pk}/move/", {"to": "later"}, headers={"HX-Request": "true"})
    assert names(meeting) == ["A", "B"]
    assert part.text.strip().startswith('<div id="agenda-items">')
    assert f'id="earlier-{first.pk}"' in part.text
    Convening.objects.filter(pk=meeting.pk).update(status="canceled", status_reason="Snow")
    part = page.post(f"{AGENDA}{second.pk}/move/", {"to": "earlier"}, headers={"HX-Request": "true"})
    assert "It does not take place, so its agenda stays as it is." in part.text


def test_what_is_written_is_kept_for_later_dates(page, meeting):
    agenda.put_on(meeting, title="News", now=timezone.now())

    text = words(page.post(f"{AGENDA}keep/", follow=True))

    assert "The agendas of later dates begin with 1 item." in text
    assert meeting.series.agenda.get().title == "News"
    alone = ConveningFactory(group=meeting.group, slug="alone")
    assert page.post(f"/convenings/{alone.slug}/agenda/keep/").status_code == 404


def test_a_member_proposes_and_reads_the_answer(client, meeting, chair, member):
    client.force_login(member)
    assert "Propose something for it" in client.get(HERE).text
    page = client.post(f"{AGENDA}propose/", {"title": "Rooms", "kind": "discussion"}, follow=True)
    assert "It is proposed. You get a letter with the answer." in page.text
    item = AgendaItem.objects.get()
    client.force_login(chair)
    assert "Proposed for the agenda of Meeting: Rooms" in words(client.get("/me/"))
    assert "by Mem B." in words(client.get(AGENDA))
    address = f"{AGENDA}{item.pk}/answer/"
    refused = client.post(address, {"decline": "", "word": ""})
    assert refused.context["form"].errors == {"word": ["Say why not: whoever proposed it reads it."]}
    client.post(address, {"decline": "", "word": "In May."})
    again = client.post(address, {"accept": "", "word": ""})
    assert "Somebody has answered that already." in again.text
    assert "Rooms" not in client.get("/me/").text
    client.force_login(member)
    assert '<span class="was">In May.</span>' in client.get(HERE).text
    assert names(meeting) == []


def test_who_is_not_in_the_group_proposes_nothing_and_sees_no_proposal(client, meeting):
    AgendaItemFactory(convening=meeting, state="proposed", title="A secret", proposed_by=UserFactory())
    client.force_login(MembershipFactory(organization__is_member=True).user)

    text = client.get(HERE).text

    assert "A secret" not in text
    assert "Propose something" not in text
    assert client.get(f"{AGENDA}propose/").status_code == 403
    assert client.get(AGENDA).status_code == 403


def test_who_leads_an_item_is_told_to_members_only(client, meeting, member):
    agenda.put_on(meeting, title="Bus passes", owner=member, now=timezone.now())

    visitor = client.get(HERE).text
    client.force_login(member)

    assert "Bus passes" in visitor
    assert "Mem B." not in visitor
    assert "Mem B." in client.get(HERE).text


def test_a_document_is_for_an_item_and_stands_below_it(page, client, meeting):
    item = agenda.put_on(meeting, title="Bus passes", now=timezone.now())
    elsewhere = AgendaItemFactory()
    file = {"title": "Plan", "is_public": "no", "file": SimpleUploadedFile("a.pdf", b"%PDF-1.7")}

    wrong = page.post(f"{HERE}documents/new/", {**file, "item": elsewhere.pk})
    assert set(wrong.context["form"].errors) == {"item"}
    file["file"].seek(0)
    page.post(f"{HERE}documents/new/", {**file, "item": item.pk})

    document = item.documents.get().document
    address = f"{HERE}documents/{document.pk}/"
    assert page.get(HERE).text.count(f'href="{address}"') == 2
    client.logout()
    assert address not in client.get(HERE).text


def test_of_what_is_over_nothing_is_written_any_more(page, meeting):
    item = agenda.put_on(meeting, title="A", now=timezone.now())
    meeting.local_date = date(2026, 1, 12)
    meeting.save()

    text = words(page.get(AGENDA))
    assert "It is over, so its agenda stays as it was." in text
    assert "Add an item" not in text
    refused = page.post(f"{AGENDA}{item.pk}/", {"title": "B", "kind": "decision"})
    assert "It is over, so its agenda stays as it was." in refused.text
    assert names(meeting) == ["A"]


@pytest.mark.parametrize("address", [HERE, AGENDA])
def test_its_pages_ask_the_same_of_a_long_agenda(page, meeting, member, address):
    def statements():
        page.get(address)
        with CaptureQueriesContext(connection) as asked:
            page.get(address)
        return len(asked)

    def more(number):
        for _item in range(number):
            AgendaItemFactory(convening=meeting, owner=member, minutes_of=ConveningFactory())
            AgendaItemFactory(convening=meeting, state="proposed", proposed_by=member)

    more(2)
    few = statements()
    more(8)
    assert statements() == few
