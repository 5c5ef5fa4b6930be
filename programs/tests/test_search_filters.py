"""Filters with their counts, orders, ways on where nothing is found, and suggestions."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coalition.tests.factories import SectorFactory
from programs.models import Program
from programs.operations.search import rebuild_search_documents
from programs.tests.catalog import job
from programs.tests.factories import FieldOfStudyFactory, ProgramFactory
from programs.tests.searching import LIST, field, found, search

pytestmark = pytest.mark.django_db


# Counts --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "chosen", [{}, {"schedule": "evening"}, {"cost": "under5000", "mode": "online"}, {"q": "welding"}]
)
def test_every_count_is_what_choosing_just_that_option_shows(client, chosen):
    study = field()
    study.sectors.add(SectorFactory(slug="healthcare"))
    for number in range(24):
        ProgramFactory(
            title=f"{'Welding' if number % 2 else 'Carpentry'} {number}",
            field_of_study=study if number % 3 else None,
            total_cost=number * 400 if number % 5 else None,
            free_to_you=True if number == 7 else None,
            evening=[True, False, None][number % 3],
            weekend=number % 4 == 0,
            format=["online", "hybrid", "in_person", ""][number % 4],
            length=1 + number % 10,
            license="License" if number % 6 == 0 else "",
            child_care=number % 2 == 0,
            career_help=number % 4 == 0,
            languages=[["es"], ["es", "vi"], []][number % 3],
            county=["Suffolk", "Norfolk", ""][number % 3],
            neighborhood=["roxbury", ""][number % 2],
            next_start=timezone.localdate() + timedelta(days=number * 5) if number % 2 else None,
        )
    rebuild_search_documents()

    questions = client.get(LIST, chosen).context["search"].questions()

    for facet, options, _any_chosen in questions:
        for option in options:
            asked = {**chosen, facet.name: option.value}
            assert client.get(LIST, asked).context["search"].counts.total == option.programs, asked


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("best", ["A", "B", "C"]),
        ("cost", ["C", "B", "A"]),
        ("short", ["B", "C", "A"]),
        ("soonest", ["C", "A", "B"]),
        ("pay", ["B", "A", "C"]),
    ],
)
def test_programs_come_in_the_order_that_is_asked_for(client, sort, expected):
    today = timezone.localdate()
    better = FieldOfStudyFactory(lead_occupation=job(hourly_median=40))
    worse = FieldOfStudyFactory(lead_occupation=job())
    ProgramFactory(title="A", length=7, field_of_study=worse, next_start=today + timedelta(days=9))
    ProgramFactory(title="B", total_cost=500, length=2, field_of_study=better)
    ProgramFactory(title="C", total_cost=900, free_to_you=True, length=5, field_of_study=None, next_start=today)

    assert found(client, sort=sort) == expected


def test_where_nothing_is_found_ways_on_say_how_many_they_show(client):
    ProgramFactory(title="Welding", evening=True)
    ProgramFactory(title="Carpentry", total_cost=0)

    ways = search(client, q="welding", cost="free").ways_on()

    assert [(str(way.label), way.address, way.count) for way in ways] == [
        ("Free", "/programs/?q=welding", 1),
        ("“welding”", "/programs/?cost=free", 1),
    ]


def test_where_nothing_is_found_jobs_with_such_a_name_are_offered(client):
    ProgramFactory(title="Bedside Care", field_of_study=field())

    jobs = search(client, q="nursing assistance zq", cost="free").related_jobs()

    assert [(job.label, job.address, job.count) for job in jobs] == [("Nursing Assistants", "/programs/?q=31-1131", 1)]


# Suggestions ---------------------------------------------------------------------------------------------------------


def test_suggestions_name_programs_jobs_and_providers_that_are_shown(client):
    ProgramFactory(title="Nurse aide", slug="aide", field_of_study=field(), organization__name="Nursing School")
    ProgramFactory(title="Nurse, withheld", status="withheld", organization__name="Nursery")
    rebuild_search_documents()

    text = client.get("/programs/suggest/", {"q": "NUR"}).text

    assert [part.split('"')[0] for part in text.split('data-address="')[1:]] == [
        "/programs/aide/",
        "/programs/?q=31-1131",
        "/organizations/" + Program.objects.get(slug="aide").organization.slug + "/",
    ]
    assert client.get("/programs/suggest/", {"q": "n"}).text.strip() == ""


@pytest.mark.parametrize("size", [2, 25])
def test_suggestions_cost_the_same_statements_at_any_size(client, django_assert_num_queries, size):
    for number in range(size):
        ProgramFactory(title=f"Nurse aide {number}", field_of_study=field(f"51.{3900 + number}", f"31-{1100 + number}"))
    rebuild_search_documents()

    with django_assert_num_queries(2):
        client.get("/programs/suggest/", {"q": "nurse"})
