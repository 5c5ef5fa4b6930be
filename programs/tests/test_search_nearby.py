import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programs.models import Place
from programs.operations.places import locate_programs
from programs.operations.search import rebuild_search_documents
from programs.tests.factories import PlaceFactory, ProgramFactory
from programs.tests.searching import titles

pytestmark = pytest.mark.django_db

LIST = "/programs/"


@pytest.fixture
def programs():
    Place.objects.all().delete()
    PlaceFactory()
    PlaceFactory(code="roxbury", name="Roxbury")
    PlaceFactory(code="02128", name="Boston, MA", latitude=42.3642, longitude=-71.0257)
    PlaceFactory(code="01608", name="Worcester, MA", latitude=42.2625, longitude=-71.8018)
    ProgramFactory(title="Welding far", postal_code="01608", evening=True)
    ProgramFactory(title="Welding nowhere", organization=None)
    ProgramFactory(title="Welding online", postal_code="02119", format="online")
    ProgramFactory(title="Welding over there", postal_code="02128", evening=True)
    ProgramFactory(title="Welding right here", postal_code="02119")
    locate_programs()
    rebuild_search_documents()


def ask(client, **parameters):
    return client.get(LIST, parameters)


@pytest.mark.parametrize("near", ["02119", "02119-1234", "roxbury", "Roxbury"])
@pytest.mark.parametrize(
    ("within", "expected"),
    [
        ("2", ["Welding right here"]),
        ("5", ["Welding over there", "Welding right here"]),
        ("25", ["Welding over there", "Welding right here"]),
    ],
)
def test_programs_within_so_many_miles_of_a_zip_code_or_neighborhood(client, programs, near, within, expected):
    assert titles(ask(client, near=near, within=within)) == expected


@pytest.mark.parametrize("words", [{}, {"q": "welding"}])
def test_the_nearest_come_first_and_those_that_are_nowhere_last(client, programs, words):
    assert titles(ask(client, near="02119", sort="near", **words)) == [
        "Welding right here",
        "Welding over there",
        "Welding far",
        "Welding nowhere",
        "Welding online",
    ]


def test_a_card_says_how_far_it_is_where_that_is_known(client, programs):
    text = ask(client, near="02119", sort="near").text

    assert text.count("Less than a mile away") == 1
    assert text.count("About 4 miles away") == 1
    assert text.count("About 36 miles away") == 1
    assert text.count("mile away") + text.count("miles away") == 3
    assert "away" not in ask(client).text.split("</footer>")[0].split("results-count")[1]


def test_every_distance_says_how_many_programs_it_leaves_beside_the_other_filters(client, programs):
    search = ask(client, near="02119", schedule="evening").context["search"]

    counts = {value: search.counts.options["within", value] for value in ("2", "5", "10", "25")}
    assert counts == {"2": 0, "5": 1, "10": 1, "25": 1}
    assert search.counts.options["schedule", "evening"] == 2


def test_where_from_and_how_far_come_off_one_by_one(client, programs):
    search = ask(client, q="welding", near="02119", within="5", sort="near").context["search"]

    assert [(str(label), address) for label, address in search.chips()] == [
        ("“welding”", "/programs/?near=02119&within=5&sort=near"),
        ("Near 02119", "/programs/?q=welding"),
        ("Within 5 miles", "/programs/?q=welding&near=02119&sort=near"),
    ]
    assert search.filters_chosen == 2


def test_a_place_that_is_not_known_is_said_in_words_and_narrows_nothing(client, programs):
    response = ask(client, near="<b>Atlantis</b>", within="2", sort="near")

    assert len(titles(response)) == 5
    assert "We don’t know where “&lt;b&gt;Atlantis&lt;/b&gt;” is." in response.text
    assert "<b>Atlantis" not in response.text
    assert 'aria-invalid="true"' in response.text
    assert "no longer offer to choose" not in response.text


@pytest.mark.parametrize("query", ["near=%00", "near=02119&within=x", "within=5", "sort=near", "near=02119&within=-5"])
def test_any_address_gets_an_answer(client, programs, query):
    assert client.get(f"{LIST}?{query}").status_code == 200


def test_how_far_is_asked_only_of_whoever_says_from_where(client, programs):
    assert 'name="within"' not in ask(client).text
    assert '<option value="near"' not in ask(client).text
    assert 'name="within"' in ask(client, near="02119").text
    assert '<option value="near"' in ask(client, near="02119").text


@pytest.mark.parametrize("more", [0, 30])
def test_distance_asks_no_more_statements_for_many_programs(client, programs, more):
    ProgramFactory.create_batch(more, postal_code="02119", title="Welding")
    locate_programs()
    rebuild_search_documents()
    query = {"q": "welding", "near": "02119", "within": "25", "sort": "near"}
    ask(client, **query)

    with CaptureQueriesContext(connection) as captured:
        ask(client, **query)

    assert len(captured) <= 8
    assert not any("programs_place" in each["sql"] for each in captured)
