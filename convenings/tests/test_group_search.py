from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.tests.factories import DocumentFactory, GroupFactory, GroupMembershipFactory, UserFactory
from convenings.tests.factories import (
    AmendmentFactory,
    ConveningDocumentFactory,
    ConveningFactory,
    DecisionFactory,
    ForumNoteFactory,
    MinutesFactory,
)

pytestmark = pytest.mark.django_db

PAGE = "/groups/lab/search/"


@pytest.fixture
def chair():
    return GroupMembershipFactory(role="chair", group__slug="lab", group__name="Lab").user


@pytest.fixture
def group(chair):
    return chair.group_memberships.get().group


@pytest.fixture
def browser(client, group):
    """Of somebody in the group who does not run it."""
    client.force_login(GroupMembershipFactory(group=group).user)
    return client


def held(group, days=-1):
    return ConveningFactory(group=group, visibility="group", local_date=timezone.localdate() + timedelta(days=days))


def found(browser, **asked):
    return [(str(each.kind), each.passage) for each in browser.get(PAGE, asked).context["found"]]


def marked(text):
    return text.replace("[", "\ue000").replace("]", "\ue001")


def test_words_are_found_in_all_that_the_group_keeps(browser, group):
    meeting = held(group)
    DecisionFactory(convening=meeting, text="We buy passes for the bus.")
    written = MinutesFactory(convening=held(group), text="## Transit\n\n- The **bus** ends early.", state="approved")
    AmendmentFactory(minutes=written, text="The bus is late, too.")
    DocumentFactory(group=group, title="Bus routes", name="routes.pdf")
    ConveningDocumentFactory(convening=meeting, document__title="Map", document__name="bus-map.pdf")
    ForumNoteFactory(convening=meeting, text="No bus at night.")
    DecisionFactory(convening=meeting, text="We meet at nine.")

    assert sorted(found(browser, q="bus")) == sorted(
        [
            ("Amendments", marked("The [bus] is late, too.")),
            ("Decisions", marked("We buy passes for the [bus].")),
            ("Documents", marked("[Bus] routes")),
            ("Documents", "Map"),
            ("Minutes", marked("Transit The [bus] ends early")),
            ("What was heard", marked("No [bus] at night.")),
        ]
    )


@pytest.mark.parametrize(("words", "there"), [('"bus pass"', 1), ("pass bus", 2), ("pass -bus", 1), ("café", 0)])
def test_phrases_and_words_to_leave_out(browser, group, words, there):
    meeting = held(group)
    for text in ("A bus pass.", "A pass for the bus.", "A mountain pass."):
        DecisionFactory(convening=meeting, text=text)

    assert len(found(browser, q=words)) == there


def test_letters_are_found_without_their_accents(browser, group):
    DecisionFactory(convening=held(group), text="Họp ở quán cà phê.")

    assert found(browser, q="ca phe") == [("Decisions", marked("Họp ở quán [cà] [phê]."))]


def test_without_words_it_shows_the_latest(browser, group):
    DecisionFactory(convening=held(group, days=-9), text="Before.")
    DecisionFactory(convening=held(group, days=-2), text="Since.")

    assert [passage for _kind, passage in found(browser, kind="decision")] == ["Since.", "Before."]


def test_decisions_of_one_meeting_stand_as_they_were_made(browser, group):
    meeting = held(group)
    for number in range(11):
        DecisionFactory(convening=meeting, text=f"The {number}. one.")

    assert [passage for _kind, passage in found(browser)] == [f"The {number}. one." for number in range(11)]


def test_one_kind_is_asked_for_alone(browser, group):
    meeting = held(group)
    DecisionFactory(convening=meeting, text="A bus.")
    ForumNoteFactory(convening=meeting, text="A bus.")

    assert found(browser, q="bus", kind="heard") == [("What was heard", marked("A [bus]."))]
    assert len(found(browser, q="bus", kind="nonsense")) == 2


def test_drafts_are_found_by_whoever_runs_the_group_only(browser, group, chair):
    draft = MinutesFactory(convening=held(group), text="A secret bus.")
    DecisionFactory(convening=draft.convening, text="A red bus.")

    assert found(browser, q="bus") == [("Decisions", marked("A red [bus]."))]
    assert browser.get(PAGE, {"q": "bus"}).context["found"][0].link == draft.convening.get_absolute_url()

    browser.force_login(chair)
    assert len(found(browser, q="bus")) == 2


def test_minutes_without_a_word_are_nothing_to_find(browser, group, chair):
    MinutesFactory(convening=held(group), text="", number=0)
    browser.force_login(chair)

    assert found(browser) == []


def test_what_is_found_opens_for_whoever_found_it(browser, group):
    meeting = held(group)
    DecisionFactory(convening=meeting)
    written = MinutesFactory(convening=held(group), state="approved")
    AmendmentFactory(minutes=written)
    DocumentFactory(group=group)
    ConveningDocumentFactory(convening=meeting)
    ForumNoteFactory(convening=meeting)

    links = [each.link for each in browser.get(PAGE).context["found"]]

    assert len(links) == 6
    for link in links:
        answer = browser.get(link)
        assert (answer.status_code, b"".join(answer) != b"") == (200, True)


def test_nothing_of_another_group_is_found(browser):
    other = held(GroupFactory())
    DecisionFactory(convening=other, text="A bus.")
    MinutesFactory(convening=other, text="A bus.", state="approved")
    DocumentFactory(group=other.group, title="Bus")
    ConveningDocumentFactory(convening=other, document__title="Bus")
    ForumNoteFactory(convening=other, text="A bus.")

    assert found(browser, q="bus") == []
    assert found(browser) == []


def test_who_is_not_in_the_group_is_refused(client, group):
    client.force_login(UserFactory())

    assert client.get(PAGE).status_code == 403


def test_text_is_shown_as_text(browser, group):
    DecisionFactory(convening=held(group), text="<b>Bus</b> & <script>alert(1)</script>")

    text = browser.get(PAGE, {"q": "bus"}).text

    assert "<mark>Bus</mark>" in text
    assert "<b>" not in text
    assert "<script>alert" not in text


def test_nothing_found_says_what_to_try_and_an_empty_group_what_comes_here(browser, group):
    assert "stand here once there are some" in browser.get(PAGE).text
    assert "Nothing has these words" in browser.get(PAGE, {"q": "zzz"}).text


@pytest.mark.parametrize("words", ["\x00", "x" * 300, "'", '"', "a & | b :*", "<->", "\ue000", "-"])
def test_odd_words_break_nothing(browser, group, words):
    DecisionFactory(convening=held(group))

    assert browser.get(PAGE, {"q": words}).status_code == 200


def test_pages_go_on_with_the_same_words(browser, group):
    meeting = held(group)
    for number in range(25):
        DecisionFactory(convening=meeting, text=f"Bus {number}.")

    first = browser.get(PAGE, {"q": "bus & train"})
    assert first.context["found"] == []
    first = browser.get(PAGE, {"q": "bus", "kind": "decision"})
    second = browser.get(f"{PAGE}?q=bus&kind=decision&page=2")
    assert 'href="?q=bus&amp;kind=decision&amp;page=2#found"' in first.text
    assert [len(first.context["found"]), len(second.context["found"])] == [20, 5]


def test_a_search_asks_as_much_for_many_as_for_few(browser, group):
    asked = []
    for more in (1, 1):
        for _each in range(more):
            meeting = held(group)
            DecisionFactory(convening=meeting, text="A bus.")
            MinutesFactory(convening=meeting, text="A bus.", state="circulated")
            AmendmentFactory(minutes__convening=held(group), text="A bus.")
            DocumentFactory(group=group, title="Bus")
            ConveningDocumentFactory(convening=meeting, document__title="Bus")
            ForumNoteFactory(convening=meeting, text="A bus.")
        with CaptureQueriesContext(connection) as seen:
            browser.get(PAGE, {"q": "bus"})
        asked.append(len(seen))

    assert asked[0] == asked[1]
