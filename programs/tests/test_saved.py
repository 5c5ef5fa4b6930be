import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.tests.factories import UserFactory
from programs.operations.saved import PROGRAMS_AT_MOST, SEARCHES_AT_MOST, TooManySaved, keep
from programs.tests.factories import PlaceFactory, ProgramFactory, SavedProgramFactory, SavedSearchFactory

pytestmark = pytest.mark.django_db

SAVED, CARDS, ADD, REMOVE = "/saved/", "/saved/cards/", "/saved/add/", "/saved/remove/"


@pytest.fixture
def user(client):
    user = UserFactory()
    client.force_login(user)
    return user


def programs_of(user):
    return list(user.saved_programs.order_by("pk").values_list("program__slug", flat=True))


def searches_of(user):
    return list(user.saved_searches.order_by("pk").values_list("query", flat=True))


def shown(response):
    return [program.slug for program in response.context["saved"].programs]


# In the browser, without an account -----------------------------------------------------------------------------------


def test_anyone_s_browser_gets_the_cards_of_what_it_keeps_and_nothing_is_stored(client):
    ProgramFactory(slug="b", title="Second")
    ProgramFactory(slug="a", title="First")

    with CaptureQueriesContext(connection) as captured:
        response = client.get(CARDS, {"p": ["a", "b", "a"], "s": ["cost=free&page=3&x=1", "nonsense"]})

    assert shown(response) == ["a", "b"]
    assert [search.query for search in response.context["saved"].searches] == ["cost=free"]
    assert [list(map(str, search.labels)) for search in response.context["saved"].searches] == [["Free"]]
    assert not [query["sql"] for query in captured if not query["sql"].startswith("SELECT")]
    assert "sessionid" not in response.cookies


def test_a_browser_s_list_is_bounded(client):
    for number in range(PROGRAMS_AT_MOST + 1):
        ProgramFactory(slug=f"p{number}")

    response = client.get(CARDS, {"p": [f"p{number}" for number in range(PROGRAMS_AT_MOST + 1)]})

    assert shown(response) == [f"p{number}" for number in range(PROGRAMS_AT_MOST)]


def test_an_archived_program_says_so_and_can_not_be_compared(client):
    ProgramFactory(slug="gone", title="Gone welding", status="archived", archived_at=timezone.now())

    response = client.get(CARDS, {"p": "gone"})

    assert "Gone welding" in response.text
    assert "No longer listed." in response.text
    assert 'name="p"' not in response.text
    assert "/programs/compare/?p=gone" not in response.text


def test_a_withheld_program_is_as_unknown_as_one_that_never_was(client):
    ProgramFactory(slug="secret", title="Secret welding", status="withheld")

    assert client.get(CARDS, {"p": "secret"}).text == client.get(CARDS, {"p": "never-was"}).text
    assert "One program that you saved is not shown here any more." in client.get(CARDS, {"p": "secret"}).text


def test_a_visitor_s_page_is_filled_by_the_browser(client):
    response = client.get(SAVED)

    assert response.status_code == 200
    assert 'data-cards="/saved/cards/"' in response.text
    assert "Saving in this browser needs JavaScript" in response.text
    assert "csrfmiddlewaretoken" not in response.text


@pytest.mark.parametrize(
    "query", ["p=%00", "s=%00", "s=q%3D%00", "s=" + "x" * 9000, "p=" + "&p=".join(map(str, range(500)))]
)
@pytest.mark.parametrize("path", [SAVED, CARDS])
def test_any_address_gets_an_answer(client, user, path, query):
    assert client.get(f"{path}?{query}").status_code == 200


def test_what_a_list_or_an_address_wrote_is_shown_as_text_only(client):
    ProgramFactory(slug="a", title="<script>alert(1)</script>")

    text = client.get(CARDS, {"p": "a", "s": "q=<script>alert(2)</script>"}).text

    assert "&lt;script&gt;alert(2)" in text
    assert "<script>" not in text


# On the account -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [ADD, REMOVE])
def test_a_visitor_has_no_account_to_save_on(client, path):
    response = client.post(path, {"p": "a"})

    assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={path}")


@pytest.mark.parametrize("path", [ADD, REMOVE])
def test_no_link_changes_what_is_saved(client, user, path):
    assert client.get(path, {"p": "a"}).status_code == 405


@pytest.mark.parametrize("path", [ADD, REMOVE])
def test_no_other_site_changes_what_is_saved(user, path):
    from django.test import Client

    stranger = Client(enforce_csrf_checks=True)
    stranger.force_login(user)

    assert stranger.post(path, {"p": "a"}).status_code == 403


def test_whoever_is_signed_in_sees_what_they_saved_the_newest_first_and_nobody_else_s(client, user):
    SavedProgramFactory(user=user, program__slug="old")
    SavedProgramFactory(user=user, program__slug="new")
    SavedProgramFactory(program__slug="theirs")
    SavedSearchFactory(user=user, query="cost=free")
    SavedSearchFactory(query="cost=under1000")

    response = client.get(SAVED)

    assert shown(response) == ["new", "old"]
    assert [search.query for search in response.context["saved"].searches] == ["cost=free"]


def test_a_program_is_saved_once(client, user):
    ProgramFactory(slug="a")

    client.post(ADD, {"p": "a"})
    response = client.post(ADD, {"p": "a", "next": "/programs/a/"})

    assert (response.status_code, response["Location"]) == (302, "/programs/a/")
    assert programs_of(user) == ["a"]
    saved = SavedProgramFactory()
    with pytest.raises(IntegrityError, match="saved_program_once"), transaction.atomic():
        SavedProgramFactory(user=saved.user, program=saved.program)


def test_a_search_is_saved_once_as_the_portal_writes_it(client, user):
    for text in (
        "?q=medical&cost=free",
        "cost=free&q=medical&page=2",
        "q=  medical &cost=free&unknown=1",
        "unknown=1",
        "",
    ):
        client.post(ADD, {"s": text.lstrip("?")})

    assert searches_of(user) == ["q=medical&cost=free"]
    saved = SavedSearchFactory()
    with pytest.raises(IntegrityError, match="saved_search_once"), transaction.atomic():
        SavedSearchFactory(user=saved.user, query=saved.query)


@pytest.mark.parametrize("away", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_saving_never_leads_off_the_portal(client, user, away):
    assert client.post(ADD, {"next": away})["Location"] == SAVED


def test_what_a_browser_kept_is_added_by_one_form(client, user):
    for slug in "abc":
        ProgramFactory(slug=slug)
    ProgramFactory(slug="secret", status="withheld")
    SavedProgramFactory(user=user, program__slug="d")

    response = client.post(ADD, {"p": ["a", "secret", "never-was", "d"], "s": ["cost=free", "q=nurse"]})

    assert response["Location"] == SAVED
    assert programs_of(user) == ["d", "a"]
    assert searches_of(user) == ["cost=free", "q=nurse"]


def test_the_script_gets_a_short_answer(client, user):
    ProgramFactory(slug="a")

    assert client.post(ADD, {"p": "a"}, headers={"X-Requested-With": "fetch"}).status_code == 204
    assert client.post(REMOVE, {"p": "a"}, headers={"X-Requested-With": "fetch"}).status_code == 204
    assert programs_of(user) == []


def test_removing_takes_only_one_s_own_and_offers_to_undo(client, user):
    mine = SavedProgramFactory(user=user, program__slug="a", program__title="Welding")
    theirs = SavedProgramFactory(program=mine.program)
    SavedSearchFactory(user=user, query="cost=free")

    response = client.post(REMOVE, {"p": "a", "s": "cost=free"}, follow=True)

    assert (programs_of(user), searches_of(user)) == ([], [])
    assert programs_of(theirs.user) == ["a"]
    assert response.redirect_chain == [("/saved/?p=a&s=cost%3Dfree", 302)]
    assert "“Welding” was removed." in response.text
    assert "The search for Free was removed." in response.text
    assert response.text.count("Undo") == 2

    client.post(ADD, {"p": "a", "s": "cost=free"})

    assert (programs_of(user), searches_of(user)) == (["a"], ["cost=free"])
    assert "was removed" not in client.get("/saved/?p=a&s=cost%3Dfree").text


def test_a_full_list_takes_no_more_and_says_so(client, user):
    SavedProgramFactory.create_batch(PROGRAMS_AT_MOST - 1, user=user)
    ProgramFactory(slug="a")
    ProgramFactory(slug="b")

    assert "Your list is full." in client.post(ADD, {"p": ["a", "b"]}, follow=True).text
    assert client.post(ADD, {"p": ["a", "b"]}, headers={"X-Requested-With": "fetch"}).status_code == 409
    assert len(programs_of(user)) == PROGRAMS_AT_MOST - 1
    assert keep(user, ["a"]) == 1
    with pytest.raises(TooManySaved):
        keep(user, ["b"])
    for number in range(SEARCHES_AT_MOST):
        keep(user, queries=[f"q={number}"])
    with pytest.raises(TooManySaved):
        keep(user, queries=["q=more"])


def test_an_archived_program_stays_saved_and_says_so(client, user):
    program = ProgramFactory(status="archived", archived_at=timezone.now())
    SavedProgramFactory(user=user, program=program)

    response = client.get(SAVED)

    assert shown(response) == [program.slug]
    assert "No longer listed." in response.text


def test_a_program_s_page_can_be_saved_without_a_script(client, user):
    ProgramFactory(slug="a")

    assert f'action="{ADD}"' in client.get("/programs/a/").text.split("<noscript>")[1]
    client.post(ADD, {"p": "a"})
    assert f'action="{REMOVE}"' in client.get("/programs/a/").text.split("<noscript>")[1]


def test_a_visitor_s_pages_hold_no_token(client):
    ProgramFactory(slug="a")

    for path in ("/programs/", "/programs/a/", SAVED):
        assert "csrfmiddlewaretoken" not in client.get(path).text


@pytest.mark.parametrize(("programs", "searches"), [(2, 1), (20, 10)])
def test_a_long_list_asks_no_more_statements_than_a_short_one(client, user, programs, searches):
    PlaceFactory()
    SavedProgramFactory.create_batch(programs, user=user)
    for number in range(searches):
        SavedSearchFactory(user=user, query=f"q=word{number}&near=02119")
    client.get(SAVED)

    with CaptureQueriesContext(connection) as captured:
        client.get(SAVED)

    # Session, user, where the person belongs; which programs and searches, their cards; what the buttons show as saved.
    assert len(captured) == 8
