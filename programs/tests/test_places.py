import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.models import Neighborhood
from coalition.tests.factories import NeighborhoodFactory, OrganizationFactory
from programs.models import Place, Program
from programs.models.program import RESERVED_SLUGS
from programs.operations.places import locate_programs, take_in_places, take_in_places_once
from programs.tests.factories import PlaceFactory, ProgramFactory
from programs.tests.lists import row, take
from programs.urls import urlpatterns

pytestmark = pytest.mark.django_db

ROXBURY = (42.3251, -71.0953)


@pytest.fixture
def places():
    """Of facts, only these: the demo's neighborhoods and a town that is far."""
    Place.objects.all().delete()
    return {
        code: PlaceFactory(code=code, name=name, latitude=latitude, longitude=longitude)
        for code, name, latitude, longitude in [
            ("02119", "Roxbury, MA", *ROXBURY),
            ("02128", "Boston, MA", 42.3642, -71.0257),
            ("01608", "Worcester, MA", 42.2625, -71.8018),
            ("east-boston", "East Boston", 42.3642, -71.0257),
        ]
    }


def at(program):
    program.refresh_from_db()
    return program.latitude, program.longitude


def test_a_new_portal_knows_the_middle_of_every_zip_code_and_neighborhood():
    Place.objects.all().delete()
    Neighborhood.objects.all().delete()
    NeighborhoodFactory(code="roxbury", postal_codes=["02119"])
    NeighborhoodFactory(code="dorchester", postal_codes=["02121", "02122", "02124", "02125"])

    assert take_in_places_once() == 41_958 + 2
    roxbury, zip_code = Place.objects.get(code="roxbury"), Place.objects.get(code="02119")
    assert (roxbury.name, roxbury.latitude, roxbury.longitude) == ("Roxbury", *ROXBURY)
    assert (zip_code.name, zip_code.latitude, zip_code.longitude) == ("Roxbury, MA", *ROXBURY)
    dorchester = Place.objects.get(code="dorchester")
    assert (dorchester.latitude, dorchester.longitude) == pytest.approx((42.2959, -71.0738), abs=0.0001)
    assert take_in_places_once() == 0


def test_facts_that_are_read_again_write_only_what_moved():
    take_in_places()
    Place.objects.filter(code="02119").update(latitude=0)

    assert take_in_places() == 1
    assert Place.objects.get(code="02119").latitude == ROXBURY[0]


def test_migrate_fills_an_empty_table_and_a_flush_does_not():
    Place.objects.all().delete()
    Neighborhood.objects.all().delete()

    call_command("migrate", verbosity=0)

    assert Place.objects.count() == 41_958


def test_a_program_is_where_its_zip_code_is(places):
    program = ProgramFactory(postal_code="02119-2345", neighborhood="east-boston")

    assert locate_programs() == 1
    assert at(program) == ROXBURY


def test_without_a_zip_code_it_is_in_its_neighborhood(places):
    program = ProgramFactory(neighborhood="east-boston", organization__postal_code="02119")
    unknown = ProgramFactory(postal_code="00000", neighborhood="east-boston")

    locate_programs()

    assert at(program) == at(unknown) == (42.3642, -71.0257)


def test_with_neither_it_is_where_its_provider_is_unless_that_is_another_town(places):
    provider = OrganizationFactory(postal_code="02119", city="Boston")
    nowhere, here, elsewhere = (
        ProgramFactory(organization=provider, city=city) for city in ("", "boston", "Worcester")
    )

    locate_programs()

    assert at(nowhere) == at(here) == ROXBURY
    assert at(elsewhere) == (None, None)


def test_an_online_program_is_nowhere_and_is_somewhere_once_it_meets(places):
    program = ProgramFactory(postal_code="02119", format="online")
    locate_programs()
    assert at(program) == (None, None)

    Program.objects.update(format="hybrid")
    locate_programs()
    assert at(program) == ROXBURY


def test_a_program_of_nobody_and_nowhere_has_no_place(places):
    program = ProgramFactory(organization=None)

    assert locate_programs() == 0
    assert at(program) == (None, None)


def test_only_the_programs_named_are_moved_and_a_second_time_none(places):
    first, second = ProgramFactory(postal_code="02119"), ProgramFactory(postal_code="02119")

    assert locate_programs([first.pk]) == 1
    assert (at(first), at(second)) == (ROXBURY, (None, None))
    assert locate_programs() == 1
    assert locate_programs() == 0


@pytest.mark.parametrize("programs", [1, 30])
def test_any_number_of_programs_is_located_by_one_statement(places, programs):
    ProgramFactory.create_batch(programs, postal_code="02119")

    with CaptureQueriesContext(connection) as captured:
        assert locate_programs() == programs

    assert ["UPDATE programs_program" in query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]] == [
        True
    ]


def test_a_list_that_is_taken_in_puts_its_programs_where_they_are_and_moves_them(places, tmp_path):
    here, online = row(1, zip="2119"), row(2, zip="02119", mention_remote="t", distancelearning="1")
    take(tmp_path, timezone.now(), here, online, row(3, zip="99999", providerid="78"))
    kept = {program.external_id: program for program in Program.objects.all()}
    assert kept["2"].format == "online"
    assert {key: at(program) for key, program in kept.items()} == {"1": ROXBURY, "2": (None, None), "3": (None, None)}

    take(tmp_path, timezone.now(), row(1, zip="02128"), online, row(3, zip="99999", providerid="78"))

    assert at(kept["1"]) == (42.3642, -71.0257)


# Miles ---------------------------------------------------------------------------------------------------------------


def test_distance_is_in_miles_as_the_crow_flies(places):
    ProgramFactory(title="East Boston", postal_code="02128")
    ProgramFactory(title="Here", postal_code="02119")
    ProgramFactory(title="Worcester", postal_code="01608")
    ProgramFactory(title="Nowhere", organization=None)
    locate_programs()

    found = Program.objects.nearest_first(places["02119"])

    assert [program.title for program in found] == ["Here", "East Boston", "Worcester", "Nowhere"]
    assert [program.miles and round(program.miles, 2) for program in found] == [0, 4.46, 36.37, None]


def test_within_so_many_miles_are_those_no_further_and_none_of_unknown_place(places):
    ProgramFactory(title="East Boston", postal_code="02128")
    ProgramFactory(title="Here", postal_code="02119")
    ProgramFactory(title="Worcester", postal_code="01608")
    ProgramFactory(title="Nowhere", organization=None)
    locate_programs()

    def within(miles):
        return [program.title for program in Program.objects.within_miles(places["02119"], miles).by_title()]

    assert within(0.1) == ["Here"]
    assert within(4.45) == ["Here"]
    assert within(4.47) == ["East Boston", "Here"]
    assert within(36.3) == ["East Boston", "Here"]
    assert within(36.4) == ["East Boston", "Here", "Worcester"]


@pytest.mark.parametrize(("latitude", "longitude"), [(89.99, 0.0), (0.0, 0.0), (-42.3, 179.9)])
def test_a_box_holds_all_of_its_circle(latitude, longitude):
    place = Place(latitude=latitude, longitude=longitude)
    program = ProgramFactory(latitude=latitude - 0.0144, longitude=longitude)

    assert list(Program.objects.within_miles(place, 1)) == [program]
    assert list(Program.objects.within_miles(place, 0.99)) == []


def test_a_box_is_looked_up_in_the_index(places):
    Program.objects.bulk_create(
        Program(title=str(n), slug=str(n), latitude=30 + n / 100, longitude=-80 + n / 100) for n in range(1000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE programs_program")
    plan = Program.objects.listed().within_miles(places["02119"], 5).values("pk").explain()

    assert "program_listed_by_place" in plan


@pytest.mark.parametrize("said", ["02119", " 02119 ", "02119-1234", "roxbury", "Roxbury", "ROXBURY ", "Roxbury, MA"])
def test_a_place_is_known_by_zip_code_or_by_name(places, said):
    PlaceFactory(code="roxbury", name="Roxbury")

    assert (Place.objects.named(said).latitude, Place.objects.named(said).longitude) == ROXBURY


def test_a_name_of_two_words_is_known_as_people_write_it(places):
    assert Place.objects.named("east  boston") == Place.objects.named("East Boston") == places["east-boston"]


@pytest.mark.parametrize("said", ["", "99999", "2119", "021", "Atlantis", "<script>", "０２１１９"])
def test_what_is_no_place_here_is_none(places, said):
    assert Place.objects.named(said) is None


# Addresses -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", RESERVED_SLUGS)
def test_no_program_takes_the_address_of_a_page_of_ours(slug):
    with pytest.raises(IntegrityError, match="program_slug_not_reserved"), transaction.atomic():
        ProgramFactory(slug=slug)


def test_every_page_beside_a_program_s_has_its_word_reserved():
    words = {str(entry.pattern).split("/")[1] for entry in urlpatterns if str(entry.pattern).startswith("programs/")}

    assert {word for word in words if word and "<" not in word} <= set(RESERVED_SLUGS)
