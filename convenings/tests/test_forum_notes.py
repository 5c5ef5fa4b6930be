from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.models import Draft
from coalition.tests.factories import GroupMembershipFactory, SectorFactory, UserFactory
from convenings.models import ForumNote
from convenings.operations import forum_notes
from convenings.operations.changing import IsCanceled
from convenings.operations.decisions import IsStruck
from convenings.operations.forum_notes import NobodyIsNamed, NoConsent
from convenings.operations.roll_call import NotYet
from convenings.tests.factories import ConveningFactory, ForumNoteFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()
HEARD = {
    "kind": "barrier",
    "text": "The last bus leaves before the evening class ends.",
    "theme": "Fares",
    "issue_area": "mobility",
    "sector": None,
    "said_by": "",
    "consent": "",
    "consent_given": "",
}
QUOTE = {
    **HEARD,
    "kind": "quote",
    "said_by": "a mother who works nights",
    "consent": "public",
    "consent_given": "spoken",
}


def in_days(number):
    return timezone.localdate() + timedelta(days=number)


@pytest.fixture
def chair():
    return GroupMembershipFactory(role="chair", group__slug="lab", group__name="Lab").user


@pytest.fixture
def forum(chair):
    group = chair.group_memberships.get().group
    return ConveningFactory(group=group, slug="forum", kind="forum", visibility="group", local_date=in_days(-1))


@pytest.fixture
def browser(client, chair):
    client.force_login(chair)
    return client


def test_what_is_heard_is_kept_with_its_theme_sector_and_issue_area(forum, chair):
    sector = SectorFactory()

    note = forum_notes.write_down(forum, by=chair, now=NOW, **{**HEARD, "sector": sector})

    note.refresh_from_db()
    assert (note.convening, note.recorded_by, note.recorded_at) == (forum, chair, NOW)
    assert (note.kind, note.theme, note.sector, note.issue_area) == ("barrier", "Fares", sector, "mobility")


def test_a_theme_is_written_as_it_was_before(forum, chair):
    forum_notes.write_down(forum, by=chair, now=NOW, **HEARD)

    assert forum_notes.write_down(forum, by=chair, now=NOW, **{**HEARD, "theme": "fARES"}).theme == "Fares"


def test_how_a_group_of_others_writes_a_theme_is_nothing_one_learns(forum, chair):
    ForumNoteFactory(theme="FARES", convening__visibility="group", convening__group=GroupMembershipFactory().group)

    assert forum_notes.write_down(forum, by=chair, now=NOW, **HEARD).theme == "Fares"


def test_themes_of_a_public_forum_are_offered_to_those_who_read_its_notes_only(browser, forum):
    ForumNoteFactory(theme="Papers of Mrs. X", convening__group=GroupMembershipFactory().group)
    ForumNoteFactory(theme="Fares", convening=forum)

    assert list(ForumNote.objects.themes_known_to(forum.group.memberships.get().user)) == ["Fares"]
    assert "Papers" not in browser.get("/convenings/forum/heard/new/").text


def test_a_note_that_was_struck_meanwhile_is_not_changed(forum, chair):
    note = ForumNoteFactory(convening=forum)
    ForumNote.objects.filter(pk=note.pk).delete()

    with pytest.raises(IsStruck):
        forum_notes.correct(note, by=chair, **HEARD)


@pytest.mark.parametrize("missing", ["consent", "consent_given"])
def test_nobody_is_quoted_without_consent(forum, chair, missing):
    with pytest.raises(NoConsent):
        forum_notes.write_down(forum, by=chair, now=NOW, **{**QUOTE, missing: ""})

    with pytest.raises(IntegrityError, match="forum_note_quotes_with_consent_only"), transaction.atomic():
        ForumNoteFactory(kind="quote", **{"consent": "inside", "consent_given": "spoken", missing: ""})


def test_a_barrier_names_nobody(forum, chair):
    with pytest.raises(NobodyIsNamed):
        forum_notes.write_down(forum, by=chair, now=NOW, **{**HEARD, "said_by": "Ana"})

    with pytest.raises(IntegrityError, match="forum_note_quotes_with_consent_only"), transaction.atomic():
        ForumNoteFactory(said_by="Ana")


def test_nothing_is_heard_at_what_has_not_begun_or_does_not_take_place(chair):
    with pytest.raises(NotYet):
        forum_notes.write_down(ConveningFactory(), by=chair, now=NOW, **HEARD)
    with pytest.raises(IsCanceled):
        forum_notes.write_down(
            ConveningFactory(local_date=in_days(-1), status="canceled", status_reason="Snow."),
            by=chair,
            now=NOW,
            **HEARD,
        )


def test_of_a_struck_quote_nothing_is_kept_in_history_neither(forum, chair):
    note = forum_notes.write_down(forum, by=chair, now=NOW, **QUOTE)
    forum_notes.correct(note, by=chair, **{**QUOTE, "text": "Buses end too early for us."})

    forum_notes.strike(note)

    assert not ForumNote.objects.exists()
    kept = list(ForumNote.events.rel.related_model.objects.values())
    assert [event["pgh_label"] for event in kept] == ["insert", "delete"]
    assert "mother" not in str(kept)
    assert "Buses" not in str(kept)
    assert "Fares" not in str(kept)


def test_a_form_writes_down_and_the_next_begins_with_the_same_theme(browser, forum):
    sector = SectorFactory()
    sent = {**HEARD, "sector": sector.pk}

    assert browser.post("/convenings/forum/heard/new/", sent)["Location"] == "/convenings/forum/heard/"

    assert "The last bus leaves" in browser.get("/convenings/forum/heard/").text
    form = browser.get("/convenings/forum/heard/new/").context["form"]
    assert [form[name].value() for name in ("theme", "sector", "issue_area", "text")] == [
        "Fares",
        sector.pk,
        "mobility",
        None,
    ]
    assert '<option value="Fares">' in str(form["theme"])


def test_a_quote_without_consent_comes_back_with_what_was_typed(browser, forum):
    answer = browser.post("/convenings/forum/heard/new/", {**QUOTE, "sector": "", "consent": ""})

    assert "consent" in answer.context["form"].errors
    assert "a mother who works nights" in answer.text
    assert not ForumNote.objects.exists()


def test_a_note_is_changed_and_struck_after_it_was_asked(browser, forum):
    note = ForumNoteFactory(convening=forum)
    page = f"/convenings/forum/heard/{note.pk}/"

    browser.post(page, {**QUOTE, "sector": ""})
    note.refresh_from_db()
    assert (note.kind, note.said_by, note.consent) == ("quote", "a mother who works nights", "public")

    assert "Strike" in browser.get(f"{page}strike/").text
    assert ForumNote.objects.exists()
    browser.post(f"{page}strike/")
    assert not ForumNote.objects.exists()


def test_whoever_opened_it_before_somebody_changed_it_sees_that_and_decides(browser, forum):
    note = ForumNoteFactory(convening=forum, text="Ana works nights.", kind="quote")
    page = f"/convenings/forum/heard/{note.pk}/"
    seen = browser.get(page).context["form"]["seen"].value()
    ForumNote.objects.filter(pk=note.pk).update(text="Somebody works nights.")

    answer = browser.post(page, {**QUOTE, "sector": "", "text": "Ana works at night.", "seen": seen})

    note.refresh_from_db()
    assert note.text == "Somebody works nights."
    assert "It says now: “Somebody works nights.”" in answer.text
    form = answer.context["form"]
    assert form["text"].value() == "Ana works at night."
    browser.post(page, {**QUOTE, "sector": "", "text": "Ana works at night.", "seen": form["seen"].value()})
    note.refresh_from_db()
    assert note.text == "Ana works at night."


def test_with_a_struck_note_go_the_drafts_of_its_form(browser, forum, chair):
    note = ForumNoteFactory(convening=forum)
    page = f"/convenings/forum/heard/{note.pk}/"
    Draft.objects.create(user=chair, page=page, typed="text=Ana")

    browser.post(f"{page}strike/")

    assert not Draft.objects.exists()


def test_a_note_of_another_forum_is_not_changed_by_this_address(browser, forum):
    elsewhere = ForumNoteFactory()

    assert browser.post(f"/convenings/forum/heard/{elsewhere.pk}/", {**QUOTE, "sector": ""}).status_code == 404
    assert browser.post(f"/convenings/forum/heard/{elsewhere.pk}/strike/").status_code == 404
    assert ForumNote.objects.get() == elsewhere


def test_people_of_the_group_read_it_and_change_nothing(client, forum):
    ForumNoteFactory(convening=forum, text="Night shifts.")
    client.force_login(GroupMembershipFactory(group=forum.group).user)

    text = client.get("/convenings/forum/heard/").text

    assert "Night shifts." in text
    assert "/strike/" not in text
    assert "/heard/new/" not in text
    assert 'href="/convenings/forum/heard/"' in client.get("/convenings/forum/").text


def test_who_comes_to_a_public_forum_from_elsewhere_does_not_read_it(client, chair):
    note = ForumNoteFactory(
        convening=ConveningFactory(slug="open", visibility="public", group=GroupMembershipFactory().group)
    )
    client.force_login(UserFactory())

    assert client.get("/convenings/open/heard/").status_code == 403
    page = client.get("/convenings/open/")
    assert note.text not in page.text
    assert "/heard/" not in page.text


def test_a_page_of_notes_asks_as_much_for_ten_as_for_one(browser, forum):
    asked = []
    for more in (1, 9):
        ForumNoteFactory.create_batch(more, convening=forum, sector=SectorFactory())
        with CaptureQueriesContext(connection) as seen:
            browser.get("/convenings/forum/heard/")
        asked.append(len(seen))

    assert asked[0] == asked[1]


def test_an_empty_page_says_what_belongs_here(browser, forum):
    assert "in their own words" in browser.get("/convenings/forum/heard/").text


def test_it_is_open_an_hour_before(chair):
    soon = ConveningFactory(local_date=in_days(1))

    note = forum_notes.write_down(soon, by=chair, now=soon.starts_at - timedelta(minutes=59), **HEARD)

    assert note.pk
