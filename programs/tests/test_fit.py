from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.tests.factories import SectorFactory
from programs.models import Program
from programs.operations.places import locate_programs
from programs.tests.factories import EligibilityFactory, FieldOfStudyFactory, PlaceFactory, ProgramFactory

pytestmark = pytest.mark.django_db

FIT = "/programs/fit/"
SAID = {1: "yes", 0: "ask", -1: "no"}


def fitting(response):
    """Each program with the answers to what was asked, in the order of the page."""
    return [
        (match.program.title, [(str(label), SAID[answer]) for label, answer in match.reasons])
        for match in response.context["fit"].matches
    ]


def test_without_answers_there_are_only_questions(client):
    ProgramFactory(title="Welding")

    response = client.get(FIT)

    assert response.status_code == 200
    assert "Welding" not in response.text
    assert not response.context["fit"].is_answered
    assert 'id="found"' not in response.text


def test_the_best_fit_is_first_not_knowing_counts_nothing_and_a_no_is_last(client):
    ProgramFactory(title="Evenings and child care", evening=True, child_care=True)
    ProgramFactory(title="Evenings, nothing else known", evening=True)
    ProgramFactory(title="Nothing known")
    ProgramFactory(title="Child care, but days", evening=False, child_care_help=True)
    ProgramFactory(title="Neither", evening=False, child_care=False, child_care_help=False)

    response = client.get(FIT, {"schedule": "evening", "support": "child_care"})

    evening, care = "Evening classes", "Child care, or help finding it"
    assert fitting(response) == [
        ("Evenings and child care", [(evening, "yes"), (care, "yes")]),
        ("Evenings, nothing else known", [(evening, "yes"), (care, "ask")]),
        ("Nothing known", [(evening, "ask"), (care, "ask")]),
        ("Child care, but days", [(evening, "no"), (care, "yes")]),
        ("Neither", [(evening, "no"), (care, "no")]),
    ]


@pytest.mark.parametrize(
    ("asked", "has", "answer"),
    [
        ({"schedule": "weekend"}, {"weekend": True}, ("Weekend classes", "yes")),
        ({"schedule": "weekend"}, {"weekend": False}, ("Weekend classes", "no")),
        ({"schedule": ["evening", "weekend"]}, {"weekend": True}, ("Evening or weekend classes", "yes")),
        ({"schedule": ["evening", "weekend"]}, {"evening": False}, ("Evening or weekend classes", "ask")),
        (
            {"schedule": ["evening", "weekend"]},
            {"evening": False, "weekend": False},
            ("Evening or weekend classes", "no"),
        ),
        ({"language": "vi"}, {"languages": ["vi", "en"]}, ("Speaks Vietnamese", "yes")),
        ({"language": "vi"}, {"languages": ["es"]}, ("Speaks Vietnamese", "ask")),
        ({"support": "wheelchair"}, {"wheelchair_access": False}, ("Wheelchair access", "no")),
        ({"support": "financial_aid"}, {"financial_aid": True}, ("Financial aid", "yes")),
        ({"support": "career_help"}, {"placement_help": True}, ("Help finding a job", "yes")),
        ({"support": "child_care"}, {"child_care": False}, ("Child care, or help finding it", "ask")),
        ({"cost": "free"}, {"total_cost": 0}, ("Free to you", "yes")),
        ({"cost": "free"}, {"total_cost": 900, "free_to_you": True}, ("Free to you", "yes")),
        ({"cost": "free"}, {"total_cost": 1}, ("Free to you", "no")),
        ({"cost": "free"}, {}, ("Free to you", "ask")),
        ({"cost": "under1000"}, {"total_cost": 1000}, ("Up to $1,000", "yes")),
        ({"cost": "under5000"}, {"total_cost": 5001}, ("Up to $5,000", "no")),
        ({"schooling": "no"}, {}, ("Open without a high school diploma", "ask")),
    ],
)
def test_each_answer_is_weighed_against_what_is_known(client, asked, has, answer):
    ProgramFactory(title="This one", **has)
    ProgramFactory(title="Speaks it", languages=["vi"], evening=None)

    reasons = dict(fitting(client.get(FIT, asked)))["This one"]

    assert reasons == [answer]


@pytest.mark.parametrize(
    ("finished", "needs", "answer"),
    [
        ("no", True, ("Open without a high school diploma", "no")),
        ("no", False, ("Open without a high school diploma", "yes")),
        ("yes", True, ("Your schooling is enough", "yes")),
        ("yes", None, ("Your schooling is enough", "ask")),
    ],
)
def test_schooling_is_weighed_against_who_can_join(client, finished, needs, answer):
    EligibilityFactory(schooling=needs)

    assert fitting(client.get(FIT, {"schooling": finished}))[0][1] == [answer]


def test_what_somebody_likes_leaves_only_programs_of_that_kind(client):
    healthcare, energy = SectorFactory(slug="healthcare"), SectorFactory(slug="energy")
    care, solar = FieldOfStudyFactory(), FieldOfStudyFactory()
    care.sectors.add(healthcare)
    solar.sectors.add(energy)
    ProgramFactory(title="Care", field_of_study=care)
    ProgramFactory(title="Solar", field_of_study=solar)
    ProgramFactory(title="Neither")

    assert fitting(client.get(FIT, {"sector": "healthcare"})) == [("Care", [])]
    assert {title for title, _ in fitting(client.get(FIT, {"sector": ["healthcare", "energy"]}))} == {"Care", "Solar"}


def test_distance_counts_and_online_is_never_too_far(client):
    PlaceFactory()
    PlaceFactory(code="01608", name="Worcester, MA", latitude=42.2625, longitude=-71.8018)
    ProgramFactory(title="Here", postal_code="02119")
    ProgramFactory(title="Online", postal_code="01608", format="online")
    ProgramFactory(title="Somewhere", organization=None)
    ProgramFactory(title="Worcester", postal_code="01608")
    locate_programs()

    response = client.get(FIT, {"near": "02119", "within": "10"})

    label = "No more than 10 miles away, or online"
    assert fitting(response) == [
        ("Here", [(label, "yes")]),
        ("Online", [(label, "yes")]),
        ("Somewhere", [(label, "ask")]),
        ("Worcester", [(label, "no")]),
    ]


def test_a_place_that_is_not_known_is_said_in_words(client):
    response = client.get(FIT, {"near": "<Atlantis>", "cost": "free"})

    assert "We don’t know where “&lt;Atlantis&gt;” is." in response.text
    assert 'aria-invalid="true"' in response.text


def test_only_programs_that_are_listed_and_fresh_fit_anybody(client):
    ProgramFactory(title="Fresh", evening=True)
    ProgramFactory(title="Withheld", evening=True, status="withheld")
    ProgramFactory(title="Archived", evening=True, status="archived", archived_at=timezone.now())
    ProgramFactory(title="Stale", evening=True, last_confirmed_on=timezone.localdate() - timedelta(days=180))

    assert fitting(client.get(FIT, {"schedule": "evening"})) == [("Fresh", [("Evening classes", "yes")])]


def test_at_most_twenty_are_shown_with_a_link_to_the_same_as_a_search(client):
    sector = SectorFactory(slug="healthcare")
    field = FieldOfStudyFactory()
    field.sectors.add(sector)
    PlaceFactory()
    ProgramFactory.create_batch(21, field_of_study=field, evening=True)

    response = client.get(
        FIT, {"sector": "healthcare", "schedule": "evening", "schooling": "no", "cost": "free", "near": "02119"}
    )

    assert len(fitting(response)) == 20
    assert (
        'href="/programs/?sector=healthcare&amp;schedule=evening&amp;cost=free&amp;near=02119&amp;within=5"'
        in response.text
    )


def test_an_answer_no_program_can_give_says_so(client):
    SectorFactory(slug="healthcare")
    field = FieldOfStudyFactory()
    field.sectors.add(SectorFactory(slug="energy"))
    program = ProgramFactory(field_of_study=field)
    client.get(FIT)
    Program.objects.filter(pk=program.pk).update(last_confirmed_on=timezone.localdate() - timedelta(days=400))

    response = client.get(FIT, {"sector": "energy"})

    assert fitting(response) == []
    assert "No programs are listed for that kind of work yet." in response.text


def test_nothing_of_the_answers_is_stored_or_told_to_another_site(client):
    ProgramFactory()
    client.get(FIT, {"cost": "free"})

    with CaptureQueriesContext(connection) as captured:
        response = client.get(FIT, {"cost": "free", "near": "02119"})

    assert not [query["sql"] for query in captured if not query["sql"].startswith("SELECT")]
    assert response["Referrer-Policy"] == "same-origin"
    assert not response.cookies
    assert '<meta name="robots" content="noindex">' in response.text


@pytest.mark.parametrize(
    "query", ["cost=%00", "near=%00", "within=-1", "within=x&near=02119", "sector=none", "cost=free&cost=under1000"]
)
def test_any_address_gets_an_answer(client, query):
    ProgramFactory(total_cost=0)

    assert client.get(f"{FIT}?{query}").status_code == 200


def test_what_a_list_wrote_is_shown_as_text_only(client):
    ProgramFactory(title="<script>alert(1)</script>", total_cost=0)

    text = client.get(FIT, {"cost": "free", "near": '"><script>alert(2)</script>'}).text

    assert "&lt;script&gt;alert(1)" in text
    assert "<script>alert" not in text


def test_the_questions_only_answer_reads(client):
    assert client.post(FIT).status_code == 405


@pytest.mark.parametrize("programs", [2, 40])
def test_many_programs_ask_no_more_statements_than_two(client, programs):
    PlaceFactory()
    ProgramFactory.create_batch(programs, evening=True, postal_code="02119", languages=["vi"])
    everything = {
        "schedule": ["evening", "weekend"],
        "language": "vi",
        "schooling": "no",
        "support": ["child_care", "career_help"],
        "cost": "free",
        "near": "02119",
    }
    client.get(FIT, everything)

    with CaptureQueriesContext(connection) as captured:
        client.get(FIT, everything)

    # The ranks, the cards; the place is remembered.
    assert len(captured) == 2
