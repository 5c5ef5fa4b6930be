from decimal import Decimal

import pytest
from django.utils import timezone

from coalition.site import current_site
from coalition.tests.factories import OrganizationFactory, SectorFactory
from programs.models import Program
from programs.operations.catalog import catalog_changed
from programs.operations.search import rebuild_search_documents
from programs.tests.catalog import a_full_program, job
from programs.tests.factories import (
    FieldOfStudyFactory,
    ProgramFactory,
)
from programs.tests.searching import addresses, titles

pytestmark = pytest.mark.django_db

LIST = "/programs/"


def found(client, **parameters):
    return titles(client.get(LIST, parameters))


# Finding --------------------------------------------------------------------------------------------------------------


def test_anyone_sees_listed_programs_and_no_others(client):
    ProgramFactory(title="Welding")
    ProgramFactory(title="Withheld", status="withheld")
    ProgramFactory(title="Archived", status="archived", archived_at=timezone.now())

    assert found(client) == ["Welding"]


def test_words_find_programs_by_title_and_the_title_counts_most(client):
    ProgramFactory(title="Office skills", description="Also for a medical office.")
    ProgramFactory(title="Medical assistant")
    ProgramFactory(title="Carpentry")
    rebuild_search_documents()

    assert found(client, q="medical") == ["Medical assistant", "Office skills"]


def test_words_in_vietnamese_are_found_with_and_without_their_marks(client):
    ProgramFactory(title="Tiếng Anh cho người mới đến")
    ProgramFactory(title="Carpentry")
    rebuild_search_documents()

    assert found(client, q="người") == ["Tiếng Anh cho người mới đến"]
    assert found(client, q="nguoi") == ["Tiếng Anh cho người mới đến"]


def test_words_and_filters_narrow_together(client):
    ProgramFactory(title="Medical assistant, evenings", evening=True)
    ProgramFactory(title="Medical assistant, days", evening=False)
    ProgramFactory(title="Carpentry, evenings", evening=True)
    rebuild_search_documents()

    assert found(client, q="medical", schedule="evening") == ["Medical assistant, evenings"]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"cost": "free"}, ["A"]),
        ({"cost": "under1000"}, ["A", "B"]),
        ({"cost": "under5000"}, ["A", "B", "C"]),
        ({"mode": "online"}, ["A"]),
        ({"mode": ["online", "hybrid"]}, ["A", "B"]),
        ({"schedule": "evening"}, ["B"]),
        ({"schedule": "weekend"}, ["C"]),
        ({"schedule": ["evening", "weekend"]}, ["B", "C"]),
        ({"length": "days"}, ["A"]),
        ({"length": ["weeks", "months"]}, ["B", "C"]),
        ({"length": "years"}, ["D"]),
        ({"language": "es"}, ["A", "B"]),
        ({"language": ["vi", "ht"]}, ["B", "C"]),
        ({"support": "child_care"}, ["A", "B"]),
        ({"support": ["child_care", "wheelchair"]}, ["B"]),
        ({"support": "child_care_help"}, ["C"]),
        ({"support": "career_help"}, ["D"]),
        ({"support": "placement_help"}, ["D"]),
        ({"support": "financial_aid"}, ["C"]),
        ({"cost": "free", "mode": "online", "language": "es"}, ["A"]),
        ({"cost": "free", "schedule": "weekend"}, []),
    ],
)
def test_each_filter_leaves_exactly_what_is_known_to_fit(client, parameters, expected):
    ProgramFactory(title="A", total_cost=0, format="online", length=3, languages=["es"], child_care=True)
    ProgramFactory(
        title="B",
        total_cost=1000,
        format="hybrid",
        evening=True,
        length=4,
        languages=["es", "vi"],
        child_care=True,
        wheelchair_access=True,
    )
    ProgramFactory(
        title="C",
        total_cost=Decimal("4999.99"),
        format="in_person",
        weekend=True,
        length=7,
        languages=["ht"],
        child_care=False,
        child_care_help=True,
        financial_aid=True,
    )
    ProgramFactory(title="D", total_cost=5001, length=8, career_help=True, placement_help=True)
    ProgramFactory(title="E, of which nothing is known")

    assert found(client, **parameters) == expected


def test_a_sector_is_a_filter_and_two_of_them_list_no_program_twice(client):
    health, care = SectorFactory(slug="healthcare"), SectorFactory(slug="childcare")
    both, one, none = FieldOfStudyFactory(), FieldOfStudyFactory(), FieldOfStudyFactory()
    both.sectors.set([health, care])
    one.sectors.set([care])
    ProgramFactory(title="Both", field_of_study=both)
    ProgramFactory(title="One", field_of_study=one)
    ProgramFactory(title="None", field_of_study=none)

    assert found(client, sector="healthcare") == ["Both"]
    assert found(client, sector=["healthcare", "childcare"]) == ["Both", "One"]


def test_only_languages_that_a_program_names_are_offered_to_choose(client):
    ProgramFactory(languages=["vi", "en"])
    ProgramFactory(languages=["ko"], status="withheld")

    questions = {question.name: options for question, options, _any in client.get(LIST).context["search"].questions()}

    assert [option.value for option in questions["language"]] == ["vi"]


def test_what_is_chosen_shows_as_a_chip_that_leads_to_the_search_without_it(client):
    ProgramFactory(evening=True, total_cost=0)

    chips = client.get(LIST, {"q": "a b", "cost": "free", "schedule": "evening"}).context["search"].chips()

    assert [(str(label), address) for label, address in chips] == [
        ("“a b”", "/programs/?cost=free&schedule=evening"),
        ("Free", "/programs/?q=a+b&schedule=evening"),
        ("Evening classes", "/programs/?q=a+b&cost=free"),
    ]


def test_an_empty_result_says_what_to_do(client):
    ProgramFactory()

    response = client.get(LIST, {"cost": "free"})

    assert "No program matches all of that." in response.text
    assert "0 programs" in response.text


def test_an_empty_catalog_says_so(client):
    assert "No programs are listed yet." in client.get(LIST).text


# Pages ----------------------------------------------------------------------------------------------------------------


def test_pages_of_twenty_hold_every_program_once_also_where_titles_are_the_same(client):
    ProgramFactory.create_batch(45, title="Medical assistant")

    pages = [addresses(client.get(LIST, {"page": number})) for number in (1, 2, 3)]

    shown = [address for page in pages for address in page]
    assert [len(page) for page in pages] == [20, 20, 5]
    assert shown == [program.get_absolute_url() for program in Program.objects.order_by("pk")]


def test_of_very_many_programs_the_first_thousand_can_be_paged_through(client):
    ProgramFactory.create_batch(1021, organization=OrganizationFactory(), field_of_study=None, evening=True)

    everything = client.get(LIST, {"page": 999})
    narrowed = client.get(LIST, {"schedule": "evening"})

    assert "Page 50 of 50" in everything.text
    assert len(titles(everything)) == 20
    assert "1,021 programs" in everything.text
    assert "These are the first 1,000." in everything.text
    assert "1,021 programs" in narrowed.text


@pytest.mark.parametrize(
    "query",
    [
        "page=abc",
        "page=0",
        "page=-1",
        "page=999",
        "page=" + "9" * 5000,
        "page=%00",
        "q=%00medical%00",
        "q=" + "medical+" * 1000,
        "q=%22unbalanced+-",
        "q=%F0%9F%92%A9+%27%3B+DROP+TABLE",
        "q=%ED%A0%80",
        "q=%ff%fe",
        "sector=no-such-sector",
        "sector=%00",
        "cost=free&cost=under1000",
        "cost=banana&mode=%00&length=11&support=is_superuser&schedule=status&language=xx",
        "format=csv&sort=price&unknown=1",
    ],
)
def test_no_address_breaks_the_list(client, query):
    ProgramFactory(title="Medical assistant")
    rebuild_search_documents()

    assert client.get(f"{LIST}?{query}").status_code == 200


def test_what_an_address_asks_that_is_not_known_is_left_out_and_said_so(client):
    ProgramFactory(title="Welding", evening=True)
    ProgramFactory(title="Carpentry")

    response = client.get(f"{LIST}?sector=gone&schedule=evening")

    assert titles(response) == ["Welding"]
    assert "We left it out." in response.text
    assert "We left it out." not in client.get(f"{LIST}?schedule=evening&cost=").text


# In place -------------------------------------------------------------------------------------------------------------


def test_htmx_gets_the_results_only_and_the_shortest_address_of_them(client):
    ProgramFactory(title="Welding", evening=True)

    response = client.get(
        f"{LIST}?q=&cost=&schedule=evening&page=1", headers={"HX-Request": "true", "HX-Target": "results"}
    )

    assert titles(response) == ["Welding"]
    assert "<html" not in response.text
    assert "<form" not in response.text
    assert 'hx-swap-oob="innerHTML"' in response.text
    assert response["HX-Push-Url"] == "/programs/?schedule=evening"


def test_a_page_and_a_part_of_it_are_never_mistaken_for_each_other_by_a_cache(client):
    assert {"HX-Request", "HX-Target"} <= {name.strip() for name in client.get(LIST)["Vary"].split(",")}


def test_whatever_else_htmx_asks_for_gets_the_whole_page(client):
    response = client.get(LIST, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})

    assert "<html" in response.text


# What a card says -----------------------------------------------------------------------------------------------------


def test_a_card_says_what_matters_at_a_glance(client):
    field = FieldOfStudyFactory(lead_occupation=job())
    ProgramFactory(
        title="Medical assistant",
        organization=OrganizationFactory(name="Trung tâm Đào tạo Nghề"),
        neighborhood="roxbury",
        total_cost=0,
        length=6,
        format="hybrid",
        evening=True,
        degree="Certificate of completion",
        industry_credential="CCMA",
        field_of_study=field,
    )

    text = client.get(LIST).text

    for fact in (
        "Medical assistant",
        "Trung tâm Đào tạo Nghề",
        "Roxbury",
        '<strong class="free">Free</strong>',
        "3–5 months",
        "Some classes online",
        "Evenings",
        "CCMA",
        "Medical Assistants",
        "$23.35–$28.87 an hour",
    ):
        assert fact in text


@pytest.mark.parametrize(
    ("wage", "said"),
    [
        ({"hourly_p25": None}, "$24.24 an hour"),
        (
            {"hourly_p25": None, "hourly_median": None, "hourly_p75": None, "annual_p25": 40000, "annual_p75": 60500},
            "$40,000–$60,500 a year",
        ),
        ({"hourly_p25": None, "hourly_median": None, "hourly_p75": None}, "$50,420 a year"),
        (
            {"hourly_p25": None, "hourly_median": None, "hourly_p75": None, "annual_median": None},
            "pay in Boston not published",
        ),
    ],
)
def test_a_wage_is_said_as_it_was_published(client, wage, said):
    ProgramFactory(field_of_study=FieldOfStudyFactory(lead_occupation=job(**wage)))

    assert said in client.get(LIST).text


# Cost -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "statements"), [("", 5), ("?schedule=evening", 5), ("?q=medical", 7), ("?page=2", 5)]
)
@pytest.mark.parametrize("size", [2, 25])
def test_the_list_costs_the_same_statements_at_any_size(client, django_assert_num_queries, size, query, statements):
    for _each in range(size):
        a_full_program()
    rebuild_search_documents()
    current_site()  # remembered by whatever page was asked for before

    with django_assert_num_queries(statements):
        client.get(LIST + query)


@pytest.mark.parametrize(("query", "statements"), [("", 0), ("?schedule=evening", 0), ("?q=medical", 3)])
def test_what_the_catalog_counts_is_remembered(client, django_assert_num_queries, query, statements):
    a_full_program()
    rebuild_search_documents()
    client.get(LIST + query)

    with django_assert_num_queries(statements):
        client.get(LIST + query)


def test_figures_are_counted_anew_when_the_catalog_changed(client, django_capture_on_commit_callbacks):
    ProgramFactory()
    assert ">1 program<" in client.get(LIST).text

    with django_capture_on_commit_callbacks(execute=True):
        ProgramFactory()
        catalog_changed()

    assert ">2 programs<" in client.get(LIST).text


def test_the_list_is_shown_while_the_cache_is_down(client, settings):
    ProgramFactory(title="Welding")
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }

    assert found(client) == ["Welding"]
