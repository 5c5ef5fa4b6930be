from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.tests.factories import UserFactory
from programs.operations.places import locate_programs
from programs.operations.search import rebuild_search_documents
from programs.tests.factories import (
    EligibilityFactory,
    FieldOfStudyFactory,
    OccupationFactory,
    PlaceFactory,
    ProgramFactory,
    SavedProgramFactory,
    WageFactory,
)

pytestmark = pytest.mark.django_db

COMPARE = "/programs/compare/"


def compared(response):
    return [program.slug for program in response.context["comparison"].programs]


def said(response):
    """Each question with what the page says to it, and whether it is marked as different."""
    rows = response.context["comparison"].rows
    return {str(row.label): ([[str(line) for line in cell] for cell in row.cells], row.differs) for row in rows}


def test_programs_stand_side_by_side_in_the_order_of_the_address(client):
    for slug in "abc":
        ProgramFactory(slug=slug, title=f"Title {slug}")

    response = client.get(COMPARE, {"p": ["c", "a", "b", "a"]})

    assert response.status_code == 200
    assert compared(response) == ["c", "a", "b"]
    assert response.text.count('scope="col"') == 3


def test_each_question_has_every_program_s_answer_and_says_whether_they_differ(client):
    job = OccupationFactory(title="Medical Assistants")
    job.wage = WageFactory(occupation=job, hourly_p25=Decimal(20), hourly_p75=Decimal(25))
    job.save()
    field = FieldOfStudyFactory(lead_occupation=job)
    first = ProgramFactory(
        slug="a",
        organization__name="Blue Hill School",
        field_of_study=field,
        total_cost=0,
        length=5,
        clock_hours=120,
        format="in_person",
        evening=True,
        weekend=False,
        child_care=True,
        wheelchair_access=True,
        languages=["es", "vi"],
        street="1 Warren Street",
        neighborhood="roxbury",
        bus="23",
        train="Orange Line",
        license="Nurse aide",
        degree="Certificate",
        prerequisites="None",
        next_start=date(2030, 2, 4),
        covered=["tuition", "laptop"],
        paid="stipend",
        paid_amount=300,
        paid_per="week",
    )
    EligibilityFactory(program=first, schooling=False, residency=True, residency_note="Any neighborhood", age_note="18")
    ProgramFactory(
        slug="b",
        field_of_study=field,
        total_cost=1200,
        organization__name="Iron Bridge School",
        organization__city="Boston",
    )

    assert said(client.get(COMPARE, {"p": ["a", "b"]})) == {
        "Provider": ([["Blue Hill School"], ["Iron Bridge School"]], True),
        "Cost": ([["Free"], ["$1,200"]], True),
        "Length": ([["4–11 weeks", "120 class hours"], []], True),
        "Next start": ([["Feb. 4, 2030"], []], True),
        "When": ([["Evening classes", "No weekend classes"], []], True),
        "Classes": ([["In person"], []], True),
        "Where": ([["Roxbury", "1 Warren Street", "Bus: 23", "Train: Orange Line"], ["Boston"]], True),
        "You get": ([["Nurse aide", "Certificate"], []], True),
        "Leads to": ([["Medical Assistants"], ["Medical Assistants"]], False),
        "Pay in the Boston area": ([["$20–$25 an hour"], ["$20–$25 an hour"]], False),
        "Paid for": ([["Tuition", "A laptop"], []], True),
        "Pay while you train": ([["A stipend: $300 a week"], []], True),
        "Do I have to live in Boston?": ([["Yes", "Any neighborhood"], []], True),
        "Do I have to be a certain age?": ([["18"], []], True),
        "Do I need a high school diploma?": ([["No"], []], True),
        "Help and access": ([["Child care", "Wheelchair access"], []], True),
        "What you need before you start": ([["None"], []], True),
        "Languages spoken": ([["Spanish, Vietnamese"], []], True),
    }


def test_what_a_provider_has_not_said_is_a_question_and_never_a_no(client):
    ProgramFactory(slug="a", organization=None, field_of_study=None)

    response = client.get(COMPARE, {"p": "a"})

    assert all(cells == [[]] for cells, _differs in said(response).values())
    assert response.text.count('<p class="ask">Ask the provider</p>') == 15


def test_a_start_that_has_passed_is_not_the_next(client):
    ProgramFactory(slug="a", next_start=timezone.localdate() - timedelta(days=1))
    ProgramFactory(slug="b", next_start=timezone.localdate(), total_cost=900, free_to_you=True)

    told = said(client.get(COMPARE, {"p": ["a", "b"]}))

    assert told["Next start"][0][0] == []
    assert len(told["Next start"][0][1]) == 1
    assert told["Cost"] == ([[], ["Free to you"]], True)


def test_a_difference_is_marked_by_a_word(client):
    ProgramFactory(slug="a", total_cost=0)
    ProgramFactory(slug="b", total_cost=0, length=5)

    response = client.get(COMPARE, {"p": ["a", "b"]})

    assert [label for label, (_cells, differs) in said(response).items() if differs] == ["Provider", "Length"]
    assert response.text.count(">differs<") == 2


def test_distance_is_told_where_the_address_says_from_where(client):
    PlaceFactory()
    PlaceFactory(code="02128", name="Boston, MA", latitude=42.3642, longitude=-71.0257)
    ProgramFactory(slug="a", postal_code="02128", city="Boston")
    ProgramFactory(slug="b", organization=None)
    locate_programs()

    response = client.get(COMPARE, {"p": ["a", "b"], "near": "02119"})

    assert said(response)["Where"] == ([["Boston", "About 4 miles away"], []], True)
    assert '?p=b&amp;near=02119"' in response.text


def test_a_place_that_is_not_known_is_said_in_words(client):
    ProgramFactory(slug="a")

    response = client.get(COMPARE, {"p": "a", "near": "<Atlantis>"})

    assert "We don’t know where “&lt;Atlantis&gt;” is." in response.text
    assert compared(response) == ["a"]


def test_each_program_is_removed_and_others_are_added_by_a_link(client):
    field = FieldOfStudyFactory()
    for slug in "abc":
        ProgramFactory(slug=slug, title=slug.upper(), field_of_study=field)

    response = client.get(COMPARE, {"p": ["a", "b"]})

    assert 'href="/programs/compare/?p=b"' in response.text
    assert 'href="/programs/compare/?p=a"' in response.text
    assert [(str(program), address) for program, address in response.context["similar"]] == [
        ("C", "/programs/compare/?p=a&p=b&p=c")
    ]


def test_others_are_found_by_words(client):
    ProgramFactory(slug="a", title="Welding one")
    ProgramFactory(slug="b", title="Welding two")
    ProgramFactory(slug="c", title="Carpentry")
    ProgramFactory(slug="d", title="Welding withheld", status="withheld")
    rebuild_search_documents()

    response = client.get(COMPARE, {"p": "a", "q": " welding "})

    assert [address for _program, address in response.context["found"]] == ["/programs/compare/?p=a&p=b"]
    assert "Nothing else matches “zzz”." in client.get(COMPARE, {"p": "a", "q": "zzz"}).text


def test_saved_programs_are_offered_to_whoever_saved_them(client):
    mine, theirs = SavedProgramFactory(program__slug="mine"), SavedProgramFactory(program__slug="theirs")
    client.force_login(mine.user)

    response = client.get(COMPARE)

    assert [address for _program, address in response.context["saved"]] == ["/programs/compare/?p=mine"]
    assert theirs.program.slug not in response.text


def test_more_than_three_are_told_and_can_take_a_place(client):
    for slug in "abcde":
        ProgramFactory(slug=slug, title=f"Title {slug}")

    response = client.get(COMPARE, {"p": list("abcde")})

    assert compared(response) == ["a", "b", "c"]
    assert "Compare Title d instead" in response.text
    assert 'href="/programs/compare/?p=a&amp;p=b&amp;p=e"' in response.text
    assert 'name="q"' not in response.text


def test_an_archived_program_is_said_to_be_gone_with_a_link_to_what_there_is_instead(client):
    ProgramFactory(slug="gone", title="Gone welding", status="archived", archived_at=timezone.now())
    ProgramFactory(slug="a")

    response = client.get(COMPARE, {"p": ["gone", "a"]})

    assert compared(response) == ["a"]
    assert '<a href="/programs/gone/">Gone welding</a> is no longer listed' in response.text


def test_a_withheld_program_is_as_unknown_as_one_that_never_was(client):
    ProgramFactory(slug="secret", title="Secret welding", status="withheld")

    withheld = client.get(COMPARE, {"p": "secret"})

    assert "Secret welding" not in withheld.text
    assert "One program of this address is not known here." in withheld.text
    assert withheld.text.replace("secret", "x") == client.get(COMPARE, {"p": "never-was"}).text.replace(
        "never-was", "x"
    )


def test_an_empty_comparison_says_how_to_begin(client):
    assert "No programs to compare yet." in client.get(COMPARE).text


@pytest.mark.parametrize(
    "query", ["p=", "p=%00", "p=%27%3B--", "p=" + "&p=".join(map(str, range(500))), "near=%00", "q=%00", "q=%22%28"]
)
def test_any_address_gets_an_answer(client, query):
    assert client.get(f"{COMPARE}?{query}").status_code == 200


def test_what_a_list_wrote_is_shown_as_text_only(client):
    ProgramFactory(slug="a", title="<script>alert(1)</script>", bus="<b>23</b>", organization__name="<i>School</i>")

    text = client.get(COMPARE, {"p": "a", "q": '"><script>alert(2)</script>'}).text

    assert "<script>alert" not in text
    assert "<b>23" not in text
    assert "<i>School" not in text


def test_the_comparison_only_answers_reads(client):
    assert client.post(COMPARE).status_code == 405


@pytest.mark.parametrize("programs", [1, 3])
def test_three_programs_ask_no_more_statements_than_one(client, programs):
    client.force_login(UserFactory())
    for number in range(programs):
        EligibilityFactory(program__slug=f"p{number}")
    PlaceFactory()
    query = {"p": [f"p{number}" for number in range(programs)], "near": "02119", "q": "nothing"}
    client.get(COMPARE, query)

    with CaptureQueriesContext(connection) as captured:
        client.get(COMPARE, query)

    # Session and user, where one belongs, the programs, what is saved; with room for another, those that match: words
    # nobody knows, words that stand for others, the programs.
    assert len(captured) == (9 if programs < 3 else 6)
