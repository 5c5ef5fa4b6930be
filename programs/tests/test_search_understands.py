"""How a search takes what residents type: places, limits, initials, classes of licenses, odd spellings."""

import csv

import pytest

from coalition.tests.factories import OrganizationFactory
from programs.models import Eligibility, Synonym
from programs.operations.search import rebuild_search_documents
from programs.operations.synonyms import STARTER, ensure_starter_synonyms, starter_synonyms
from programs.search.results import best_matches
from programs.search.words import EMPTY, WEAK, key_of, words_of
from programs.tests.factories import FieldOfStudyFactory, OccupationFactory, ProgramFactory, SynonymFactory
from programs.tests.searching import LIST, found, titles

pytestmark = pytest.mark.django_db


# Starter synonyms ----------------------------------------------------------------------------------------------------


def test_the_administration_accepts_each_starter_synonym_as_it_is():
    starter = list(starter_synonyms())
    for synonym in starter:
        synonym.full_clean(validate_unique=False, validate_constraints=False)
    # The constraints: by the database for all at once, which would ask it twice for each.
    Synonym.objects.bulk_create(starter, ignore_conflicts=True)


def test_no_two_starter_synonyms_are_compared_alike_but_for_accents_and_plurals():
    with STARTER.open(encoding="utf-8", newline="") as file:
        rows = [row["phrases"].split(", ") for row in csv.DictReader(file, delimiter=";")]
    keys = [{key_of(words_of(phrase)) for phrase in phrases} for phrases in rows]

    assert sum(map(len, keys)) == len(set().union(*keys))


def test_no_starter_synonym_makes_a_word_of_every_program_stand_for_one_job():
    assert [synonym.phrase for synonym in starter_synonyms() if synonym.key in WEAK - EMPTY] == []


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("IT jobs", "soc1512"),
        ("help desk", "soc151232"),
        ("nursing home job", "soc311131"),
        ("haircuts", "soc395011"),
        ("work in a daycare", "soc399011"),
        ("faxineira", "soc372012"),
        ("chofer de camión", "soc533032"),
        ("thợ hàn", "soc514121"),
        ("电工", "soc472111"),
        ("book keeping", "soc433031"),
    ],
)
def test_what_people_call_their_work_stands_for_an_occupation(typed, code):
    ensure_starter_synonyms()

    assert code in best_matches(typed).reading.question.concepts[0].codes


# Codes, names and initials -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["CIP 51.3902", "CIP:51.3902", "51.3902,", "SOC code 31-1131", "31-1131.00"])
def test_a_code_is_found_however_it_is_written(client, typed):
    job = OccupationFactory(code="31-1131", title="Nursing Assistants")
    ProgramFactory(title="Bedside Care", field_of_study=FieldOfStudyFactory(code="51.3902", lead_occupation=job))
    ProgramFactory(title="Carpentry")

    assert found(client, q=typed) == ["Bedside Care"]


def test_of_several_codes_any_is_enough_and_a_zero_may_be_lost(client):
    ProgramFactory(title="Landscaping", field_of_study=FieldOfStudyFactory(code="01.0605", lead_occupation=None))
    ProgramFactory(title="Barbering", field_of_study=FieldOfStudyFactory(code="12.0402", lead_occupation=None))
    ProgramFactory(title="Carpentry")

    assert found(client, q="1.0605 12.0402") == ["Barbering", "Landscaping"]


@pytest.mark.parametrize("typed", ["bhcc", "BHCC welding"])
def test_a_provider_is_found_by_its_initials(client, typed):
    college = OrganizationFactory(name="Bunker Hill Community College")
    ProgramFactory(title="Welding", organization=college)
    ProgramFactory(title="Carpentry", organization=OrganizationFactory(name="Boston Carpenters"))

    assert found(client, q=typed) == ["Welding"]


def test_initials_leave_out_small_words(client):
    ProgramFactory(title="Welding", organization=OrganizationFactory(name="The Franklin Institute of Technology"))

    assert found(client, q="FIT") == ["Welding"]


@pytest.mark.parametrize("typed", ["ASE", "A.S.E.", "a.s.e. test"])
def test_initials_are_found_with_and_without_dots(client, typed):
    ProgramFactory(title="A.S.E. Preparation")
    ProgramFactory(title="Carpentry")

    assert found(client, q=typed) == ["A.S.E. Preparation"]


def test_words_with_a_slash_between_them_are_found_alone(client):
    ProgramFactory(title="Office Word/Excel")

    assert found(client, q="excel") == ["Office Word/Excel"]


def test_what_an_occupation_is_not_does_not_find_it(client):
    job = OccupationFactory(code="43-6014", title="Secretaries, Except Legal, Medical, and Executive")
    ProgramFactory(title="Front desk", field_of_study=FieldOfStudyFactory(code="52.0401", lead_occupation=job))

    assert found(client, q="legal") == []
    assert found(client, q="secretaries") == ["Front desk"]


def test_a_class_of_drivers_license_ranks_its_programs_first(client):
    ensure_starter_synonyms()
    for title in ("CDL B", "CDL Class A Tractor Trailer", "CDL"):
        ProgramFactory(title=title)

    assert found(client, q="class A license")[0] == "CDL Class A Tractor Trailer"
    assert found(client, q="CDL B")[0] == "CDL B"


def test_a_plus_is_part_of_a_credentials_name(client):
    ensure_starter_synonyms()
    ProgramFactory(title="CompTIA Security+")
    ProgramFactory(title="Security Guard")

    assert found(client, q="Security+")[0] == "CompTIA Security+"
    assert found(client, q="security guard")[0] == "Security Guard"


def test_programming_is_not_every_program(client):
    ensure_starter_synonyms()
    ProgramFactory(title="Python Programmer")
    ProgramFactory(title="Welding Program")

    assert found(client, q="programming") == ["Python Programmer"]


# Spelling ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "mended"),
    [("nruse", "nurse"), ("truckdriver", "truck driver"), ("wleding", "welding"), ("wedling", "welding")],
)
def test_letters_that_changed_places_and_a_space_that_is_missing_are_mended(client, typed, mended):
    for title in ("Nurse", "Truck Driver", "Phlebotomy", "Welding"):
        ProgramFactory(title=title)
    rebuild_search_documents()

    assert client.get(LIST, {"q": typed}).context["search"].as_mended == mended


def test_a_word_parted_by_a_space_is_the_synonym_it_makes_together(client):
    SynonymFactory(phrase="forklift", codes="", words="lift truck")
    ProgramFactory(title="Lift truck operation")

    assert found(client, q="fork lift") == ["Lift truck operation"]


# Places --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["welding near me", "welding cerca de mi casa", "welding classes nearby"])
def test_near_me_asks_for_no_word(client, typed):
    ProgramFactory(title="Welding")

    assert found(client, q=typed) == ["Welding"]


@pytest.mark.parametrize(
    "typed", ["welding near jp", "welding cerca de Jamaica Plain", "welding close to the jamaica plain ma"]
)
def test_a_place_is_known_by_what_people_call_it(client, typed):
    ProgramFactory(title="Welding here", city="Jamaica Plain", state="MA", county="Suffolk")
    ProgramFactory(title="Welding there", city="Lowell", state="MA", county="Middlesex")

    assert found(client, q=typed) == ["Welding here"]


def test_near_a_town_is_the_town_first_and_then_ten_miles_around(client):
    ProgramFactory(title="Welding ahead", city="Revere", county="Suffolk", latitude=42.41, longitude=-71.01)
    ProgramFactory(title="Welding and more", city="Lynn", county="Essex", latitude=42.46, longitude=-70.95)
    ProgramFactory(title="Welding away", city="Newburyport", county="Essex", latitude=42.81, longitude=-70.87)

    assert found(client, q="welding near lynn") == ["Welding and more", "Welding ahead"]


def test_near_a_town_that_is_on_no_map_is_in_its_county(client):
    ProgramFactory(title="Welding and more", city="Lynn", county="Essex")
    ProgramFactory(title="Welding", city="Salem", county="Essex")
    ProgramFactory(title="Welding away", city="Lowell", county="Middlesex")

    assert found(client, q="welding near lynn") == ["Welding and more", "Welding"]


@pytest.mark.parametrize("typed", ["welding fall river", "welding in Fall River, MA"])
def test_a_town_of_two_words_is_one_thing_to_look_for(client, typed):
    ProgramFactory(title="Welding", city="Lowell", state="MA")
    ProgramFactory(title="Welding by the water", city="Fall River", state="MA")
    ProgramFactory(title="Carpentry", city="Fall River", state="MA", description="By the river, in fall.")

    assert found(client, q=typed)[0] == "Welding by the water"


# Limits and wishes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("welding under $900", ["Welding A"]),
        ("welding $900 or less", ["Welding A", "Welding B"]),
        ("welding no more than 900 dollars", ["Welding A", "Welding B"]),
        ("soldadura menos de 900", ["Welding A"]),
        ("welding under 4 weeks", ["Welding A"]),
        ("4 week welding", ["Welding A", "Welding B"]),
        ("soldadura en menos de 3 meses", ["Welding A", "Welding B"]),
        ("welding in a year", ["Welding A", "Welding B", "Welding C"]),
        ("welding under 100 hours", ["Welding A"]),
        ("100 hour welding", ["Welding A"]),
        ("welding 2 days a week", ["Welding A", "Welding B", "Welding C"]),
    ],
)
def test_a_limit_of_cost_or_time_is_kept(client, typed, expected):
    SynonymFactory(phrase="soldadura", codes="", words="welding")
    ProgramFactory(
        title="Welding A", total_cost=800, length=4, clock_hours=100, description="100 hour course, 2 days a week."
    )
    ProgramFactory(title="Welding B", total_cost=900, length=5, clock_hours=120, description="2 days a week")
    ProgramFactory(title="Welding C", total_cost=5000, length=7, clock_hours=600, description="2 days a week")

    assert found(client, q=typed)[: len(expected)] == expected


def test_what_is_in_quotes_is_never_taken_for_a_limit(client):
    ProgramFactory(title="Welding under 500 degrees", total_cost=900)

    assert found(client, q='welding "under 500"') == ["Welding under 500 degrees"]
    assert best_matches('welding "under 500"').reading.question.needs == []


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("cheap welding", "Welding, low cost"),
        ("paid welding", "Welding, paid"),
        ("hybrid welding", "Welding, hybrid"),
        ("welding online only", "Welding, online"),
        ("welding while working", "Welding, Saturdays"),
        ("welding with no diploma", "Welding, open to all"),
        ("soldadura sin papeles", "Welding, open to all"),
        ("welding with a criminal record", "Welding, open to all"),
    ],
)
def test_more_wishes_are_understood(client, typed, expected):
    SynonymFactory(phrase="soldadura", codes="", words="welding")
    ProgramFactory(title="Welding, low cost", total_cost=700)
    ProgramFactory(title="Welding, paid", paid="stipend")
    ProgramFactory(title="Welding, hybrid", format="hybrid")
    ProgramFactory(title="Welding, online", format="online")
    ProgramFactory(title="Welding, Saturdays", weekend=True)
    open_to_all = ProgramFactory(title="Welding, open to all")
    Eligibility.objects.create(program=open_to_all, schooling=False, work_authorization=False, record_bars=False)
    ProgramFactory(title="Welding")

    assert found(client, q=typed) == [expected]


def test_who_has_no_diploma_also_finds_where_to_get_one(client):
    ProgramFactory(title="HiSET preparation")
    ProgramFactory(title="Welding")

    assert found(client, q="no high school diploma") == ["HiSET preparation"]


# How much of a question programs have to be --------------------------------------------------------------------------


def test_where_few_programs_have_all_words_those_that_have_most_follow_and_it_says_so(client):
    ProgramFactory(title="Solar panels", description="With an installer.")
    ProgramFactory(title="Solar energy")
    ProgramFactory(title="Carpentry")
    rebuild_search_documents()

    response = client.get(LIST, {"q": "solar installer"})

    assert titles(response) == ["Solar panels", "Solar energy"]
    assert "Few programs have all of these words." in response.text


def test_where_enough_programs_have_all_words_only_these_are_shown(client):
    for number in range(10):
        ProgramFactory(title=f"Solar installer {number}")
    ProgramFactory(title="Solar energy")

    assert "Solar energy" not in found(client, q="solar installer")


def test_a_phrase_in_quotes_is_not_given_up_for_more_programs(client):
    ProgramFactory(title="Solar panels", description="By night.")
    ProgramFactory(title="Panels, solar", description="By night.")
    ProgramFactory(title="Night watch")

    assert found(client, q='"solar panels" "night"') == ["Solar panels"]


def test_a_description_that_says_the_word_does_not_hide_programs_that_are_it(client):
    ProgramFactory(title="Nutrition", description="Also for plumbing students.", evening=True)
    ProgramFactory(title="Plumbing", evening=False)

    assert found(client, q="evening plumbing") == ["Nutrition", "Plumbing"]


def test_what_was_typed_comes_before_what_means_the_same(client):
    SynonymFactory(phrase="oracle", codes="", words="sql")
    ProgramFactory(title="SQL")
    ProgramFactory(title="Oracle for beginners")

    assert found(client, q="oracle") == ["Oracle for beginners", "SQL"]


def test_words_that_could_be_of_any_program_are_not_asked_for(client):
    SynonymFactory(phrase="coding", codes="", words="software")
    ProgramFactory(title="Software")

    assert found(client, q="best coding bootcamp for adults with no experience") == ["Software"]
    assert Synonym.objects.count() == 1
