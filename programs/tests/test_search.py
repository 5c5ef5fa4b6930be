"""How words become programs: each promise of docs/search.md."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coalition.tests.factories import OrganizationFactory
from programs.models import Program, Synonym
from programs.operations.search import rebuild_search_documents
from programs.operations.synonyms import ensure_starter_synonyms
from programs.search.results import best_matches
from programs.tests.factories import ProgramFactory, SynonymFactory
from programs.tests.searching import LIST, field, found, search, titles

pytestmark = pytest.mark.django_db


# Occupations, codes, synonyms ----------------------------------------------------------------------------------------


def test_a_program_is_found_by_the_job_it_leads_to_though_its_title_shares_no_word_with_it(client):
    ProgramFactory(title="Bedside Care", field_of_study=field())
    ProgramFactory(title="Carpentry")

    assert found(client, q="nursing assistant") == ["Bedside Care"]


@pytest.mark.parametrize("code", ["51.3902", "513902", "31-1131", "311131", "51.39"])
def test_a_code_finds_its_programs(client, code):
    ProgramFactory(title="Bedside Care", field_of_study=field())
    ProgramFactory(title="Carpentry 51 3902")

    assert found(client, q=code) == ["Bedside Care"]


@pytest.mark.parametrize(
    "typed", ["CNA", "cnas", "certified nurse aide", "asistente de enfermería", "ASISTENTE ENFERMERIA"]
)
def test_what_people_call_a_job_finds_it_in_their_language(client, typed):
    ensure_starter_synonyms()
    ProgramFactory(title="Bedside Care", field_of_study=field())
    ProgramFactory(title="Carpentry")

    assert found(client, q=typed) == ["Bedside Care"]


def test_a_synonym_is_followed_the_moment_it_is_saved(client):
    ProgramFactory(title="Bedside Care", field_of_study=field())
    assert found(client, q="sitter") == []

    SynonymFactory(phrase="Sitter", codes="31-1131", words="")

    assert found(client, q="sitters") == ["Bedside Care"]


def test_the_lead_occupation_comes_before_others_of_the_crosswalk(client):
    SynonymFactory(phrase="aide", codes="31-1131", words="")
    first, second = field(), field("51.3801", "29-1141", "Registered Nurses")
    second.occupations.add(first.lead_occupation)
    ProgramFactory(title="A", field_of_study=second)
    ProgramFactory(title="Bedside Care", field_of_study=first)

    assert found(client, q="aide") == ["Bedside Care", "A"]


def test_starter_synonyms_are_only_a_start(client):
    assert ensure_starter_synonyms() > 500
    Synonym.objects.exclude(key="lpn").delete()

    assert ensure_starter_synonyms() == 0


@pytest.mark.parametrize("typed", ["LPN", "nurse", "HHA", "EMT", "CDL", "enfermera", "camionero", "enfimyè"])
def test_everyday_names_are_among_the_starter_synonyms(typed):
    ensure_starter_synonyms()

    assert best_matches(typed).reading.question.concepts[0].codes


# Signs ---------------------------------------------------------------------------------------------------------------


def test_a_phrase_in_quotes_is_found_as_it_stands(client):
    ProgramFactory(title="Medical billing")
    ProgramFactory(title="Billing for medical offices")
    ProgramFactory(title="Medically billed")

    assert found(client, q='"medical billing"') == ["Medical billing"]


def test_a_word_after_a_minus_is_left_out_as_it_stands_and_ranking_holds(client):
    ProgramFactory(title="Nursing, with first aid")
    ProgramFactory(title="Nursing for aides")
    ProgramFactory(title="Care", description="Also some nursing.")

    assert found(client, q="nursing -aide") == ["Nursing, with first aid", "Care"]


def test_only_a_word_after_a_minus_leaves_everything_else(client):
    ProgramFactory(title="Nursing")
    ProgramFactory(title="Carpentry")

    assert found(client, q="-nursing") == ["Carpentry"]


def test_where_no_program_has_all_words_those_with_most_come_and_it_says_so(client):
    ProgramFactory(title="Marine carpentry")
    ProgramFactory(title="Marine biology")
    ProgramFactory(title="Welding")

    rebuild_search_documents()
    response = client.get(LIST, {"q": "marine carpentry zoology"})

    assert titles(response) == ["Marine carpentry", "Marine biology"]
    assert "No program has all of these words." in response.text


# Wishes --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("free welding", ["Welding, free"]),
        ("soldadura gratis", ["Welding, free"]),
        ("welding at night", ["Welding, evenings"]),
        ("welding de noche", ["Welding, evenings"]),
        ("weekend welding", ["Welding, weekends"]),
        ("welding online", ["Welding, online"]),
        ("welding under $500", ["Welding, free"]),
        ("short welding", ["Welding, short"]),
        ("welding with child care", ["Welding, child care"]),
        ("welding in spanish", ["Welding, Spanish"]),
        ("welding near roxbury", ["Welding, Roxbury"]),
    ],
)
def test_words_that_say_when_where_and_for_how_much_are_taken_for_wishes(client, typed, expected):
    ensure_starter_synonyms()
    ProgramFactory(title="Welding, free", total_cost=0)
    ProgramFactory(title="Welding, evenings", total_cost=900, evening=True)
    ProgramFactory(title="Welding, weekends", weekend=True)
    ProgramFactory(title="Welding, online", format="online")
    ProgramFactory(title="Welding, short", length=3)
    ProgramFactory(title="Welding, child care", child_care=True)
    ProgramFactory(title="Welding, Spanish", languages=["es"])
    ProgramFactory(title="Welding, Roxbury", neighborhood="roxbury")

    assert found(client, q=typed) == expected


def test_a_wish_says_what_it_was_taken_for_and_quotes_undo_it(client):
    ProgramFactory(title="Welding", evening=True)
    ProgramFactory(title="Welding by night")

    understood = [
        (str(label), typed, address) for label, typed, address in search(client, q="night welding").understood()
    ]

    assert understood == [("Evening classes", "night", "/programs/?q=%22night%22+welding")]
    assert found(client, q='"night" welding') == ["Welding by night"]


def test_wishes_that_nothing_meets_in_whole_put_those_first_that_meet_most(client):
    ProgramFactory(title="Welding, days", evening=False, total_cost=900)
    ProgramFactory(title="Welding, evenings", evening=True, total_cost=900)

    rebuild_search_documents()
    response = client.get(LIST, {"q": "free evening welding"})

    assert titles(response) == ["Welding, evenings", "Welding, days"]
    assert "No program is all of that." in response.text


# Misspelled ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("phlebotmy", "phlebotomy"),
        ("pharmasy tech", "pharmacy tech"),
        ("bartneder", "bartender"),
    ],
)
def test_a_misspelled_word_is_mended_and_it_says_so(client, typed, mended):
    ensure_starter_synonyms()
    for title in ("Phlebotomy", "Pharmacy Technician", "Welding", "Bartender School"):
        ProgramFactory(title=title)
    rebuild_search_documents()

    response = client.get(LIST, {"q": typed})

    assert f"Showing results for <strong>{mended}</strong>." in response.text
    assert response.context["search"].counts.total == 1


def test_a_mended_word_can_be_searched_for_as_typed(client):
    ProgramFactory(title="Phlebotomy")

    assert search(client, q="phlebotmy").as_typed_address == "/programs/?q=%22phlebotmy%22"
    assert found(client, q='"phlebotmy"') == []


def test_a_word_that_some_program_has_is_not_mended(client):
    ProgramFactory(title="Welding")
    ProgramFactory(title="Metal", description="Weldings of all kinds.")

    assert search(client, q="weldings").as_mended == ""


# Highlights ----------------------------------------------------------------------------------------------------------


def test_what_was_searched_for_is_marked_in_title_and_passage(client):
    ProgramFactory(title="Welding for all", description="You learn welding. " * 3)
    rebuild_search_documents()

    text = client.get(LIST, {"q": "welding"}).text

    assert "<mark>Welding</mark> for all" in text
    assert "You learn <mark>welding</mark>" in text


def test_a_passage_is_shown_where_the_description_has_the_words_and_not_where_only_the_provider_has(client):
    provider = OrganizationFactory(name="Riverside Welding Institute")
    ProgramFactory(title="Metal", description="Join plates with a torch.", organization=provider)
    ProgramFactory(title="Welding", description="Join plates with a torch.")
    ProgramFactory(title="Pipes", description="You learn welding with a torch.")
    rebuild_search_documents()

    text = client.get(LIST, {"q": "welding"}).text

    assert text.count('class="card-program"') == 3
    assert text.count('class="card-passage"') == 1
    assert "You learn <mark>welding</mark> with a torch." in text


def test_marks_are_the_only_tags_that_a_program_can_bring(client):
    ProgramFactory(
        title="<script>alert(1)</script> \ue000welding\ue001", description="<img src=x onerror=alert(1)> welding \ue000"
    )
    rebuild_search_documents()

    text = client.get(LIST, {"q": "welding <b>"}).text

    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert text.count("<mark>") == text.count("</mark>")


# Odd input -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "!!!",
            "-",
            '"',
            '""',
            '-""',
            "'",
            "a",
            "the of",
            "(&|!)",
            "welding:*",
            "\\",
            "%",
            "_",
            "welding\x00",
            "a+",
            "c++",
        ),
        *(
            "người",
            "护士",
            "x" * 5000,
            "welding " * 500,
            "-welding -carpentry",
            "under $99999999999",
            "near",
            "near near",
        ),
        *("51.", "00.0000", "12-", "🙂", "\ue000", "' OR 1=1 --", "%s %(x)s {x}"),
    ],
)
def test_whatever_is_typed_is_answered(client, typed):
    ProgramFactory(title="Welding")
    rebuild_search_documents()

    assert client.get(LIST, {"q": typed, "sort": "pay", "cost": "free"}).status_code == 200
    assert client.get("/programs/suggest/", {"q": typed}).status_code == 200


def test_a_provider_and_a_town_are_found(client):
    ProgramFactory(title="Welding", organization=OrganizationFactory(name="Blue Hill School"), city="Quincy")
    ProgramFactory(title="Carpentry")

    assert found(client, q="blue hill") == ["Welding"]
    assert found(client, q="welding quincy") == ["Welding"]


def test_a_listing_nobody_confirmed_for_long_is_left_out_of_what_is_found(client):
    ProgramFactory(title="Welding")
    ProgramFactory(title="Old welding", last_confirmed_on=timezone.localdate() - timedelta(days=181))

    assert found(client, q="welding") == ["Welding"]
    assert Program.objects.listed().count() == 2
