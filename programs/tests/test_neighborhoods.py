"""Administrators keep the list of neighborhoods; what they change, residents find, choose and measure from."""

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction
from django.urls import reverse

from coalition.forms import OrganizationPageForm
from coalition.models import Neighborhood
from coalition.models.site_settings import memory
from coalition.site import current_site
from coalition.tests.factories import AdministratorFactory, NeighborhoodFactory, OrganizationFactory, UserFactory
from programs.models import Eligibility, Place, Program
from programs.operations.places import locate_programs, place_neighborhoods
from programs.operations.search import rebuild_search_documents
from programs.tests.factories import CohortFactory, PlaceFactory, ProgramFactory
from programs.tests.searching import titles

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

ADD = reverse("admin:coalition_neighborhood_add")
OLD_TOWN = {"name": "Old Town", "code": "old-town", "also_called": "ot, the old one", "county": "Cook"}


@pytest.fixture(autouse=True)
def only_those_of_the_test(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        Neighborhood.objects.all().delete()
        memory.changed()
    Place.objects.all().delete()
    PlaceFactory(code="60610", name="Chicago, IL", latitude=41.9, longitude=-87.6)
    PlaceFactory(code="60614", name="Chicago, IL", latitude=42.1, longitude=-87.8)


@pytest.fixture
def administrator(client):
    client.force_login(AdministratorFactory())
    return client


@pytest.fixture
def save(administrator, django_capture_on_commit_callbacks):
    def send(address=ADD, **changes):
        with django_capture_on_commit_callbacks(execute=True):
            return administrator.post(address, {**OLD_TOWN, "postal_codes": "60610, 60614", **changes})

    return send


def change_page(hood):
    return reverse("admin:coalition_neighborhood_change", args=[hood.pk])


def test_a_new_one_is_offered_everywhere_at_once(client, save):
    assert save().status_code == 302

    assert current_site().neighborhoods == {"old-town": "Old Town"}
    assert OrganizationPageForm().fields["neighborhoods"].choices == [("old-town", "Old Town")]
    for address in ("coalition_organization", "programs_program", "programs_cohort"):
        assert 'value="old-town"' in client.get(reverse(f"admin:{address}_add")).text
    middle = Place.objects.named("Old Town")
    assert (middle.latitude, middle.longitude) == pytest.approx((42.0, -87.7))


def test_where_there_is_none_nobody_is_asked_for_one():
    assert "neighborhoods" not in OrganizationPageForm().fields


def test_its_programs_are_found_by_its_name_and_by_what_people_call_it(client, save):
    save()
    ProgramFactory(title="Welding", neighborhood="old-town", organization=None)
    ProgramFactory(title="Baking", organization=None)
    locate_programs()
    rebuild_search_documents()

    for words in ("near old town", "welding near ot"):
        assert titles(client.get("/programs/", {"q": words})) == ["Welding"], words
    found = client.get("/programs/", {"neighborhood": "old-town"})
    assert titles(found) == ["Welding"]
    assert "Old Town" in found.text


def test_other_zip_codes_move_its_programs_and_another_name_is_shown(client, save):
    save()
    program = ProgramFactory(neighborhood="old-town", organization=None)
    locate_programs()

    save(change_page(Neighborhood.objects.get()), name="Older Town", code="else", postal_codes="60610")

    program.refresh_from_db()
    assert (program.latitude, program.longitude) == (41.9, -87.6)
    assert Neighborhood.objects.get().code == "old-town"
    assert "Older Town" in client.get(program.get_absolute_url()).text


@pytest.mark.parametrize(
    ("field", "value"),
    [("code", "60610"), ("code", "Old Town"), ("postal_codes", "6061"), ("postal_codes", "abcde"), ("name", "")],
)
def test_what_is_no_code_no_zip_code_or_no_name_is_refused_beside_its_field(save, field, value):
    answer = save(**{field: value})

    assert list(answer.context["adminform"].form.errors) == [field]
    assert not Neighborhood.objects.exists()


def test_the_database_takes_no_code_that_could_be_a_zip_code():
    with pytest.raises(IntegrityError, match="neighborhood_code_is_no_zip_code"), transaction.atomic():
        NeighborhoodFactory(code="02119", name="Roxbury")


@pytest.mark.parametrize(
    ("use", "said"),
    [
        (lambda: ProgramFactory(neighborhood="old-town"), "programs: 1, cohorts: 0, organizations: 0"),
        (lambda: CohortFactory(neighborhood="old-town"), "programs: 0, cohorts: 1, organizations: 0"),
        (lambda: OrganizationFactory(neighborhoods=["w", "old-town"]), "programs: 0, cohorts: 0, organizations: 1"),
    ],
)
def test_one_that_is_chosen_somewhere_stays_and_its_page_says_by_how_many(client, save, use, said):
    save()
    use()
    hood = Neighborhood.objects.get()

    assert (
        client.post(reverse("admin:coalition_neighborhood_delete", args=[hood.pk]), {"post": "yes"}).status_code == 403
    )
    assert Neighborhood.objects.exists()
    assert said in client.get(change_page(hood)).text


def test_one_that_nobody_chose_is_deleted_and_its_place_forgotten(client, save, django_capture_on_commit_callbacks):
    save()
    hood = Neighborhood.objects.get()

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("admin:coalition_neighborhood_delete", args=[hood.pk]), {"post": "yes"})

    assert not Neighborhood.objects.exists()
    assert current_site().neighborhoods == {}
    assert set(Place.objects.values_list("code", flat=True)) == {"60610", "60614"}


def test_without_zip_codes_it_has_no_middle_and_that_is_no_error():
    NeighborhoodFactory(code="nowhere")
    NeighborhoodFactory(code="somewhere", postal_codes=["60610", "99999"])

    assert place_neighborhoods() == 1
    assert place_neighborhoods() == 0
    assert Place.objects.get(code="somewhere").latitude == 41.9


def test_a_code_that_is_not_in_the_list_is_shown_as_what_can_be_read_from_it(client):
    program = ProgramFactory(neighborhood="west-end")

    assert "West End" in client.get(program.get_absolute_url()).text
    assert Program.objects.get().neighborhood == "west-end"


def test_who_administers_other_things_does_not_change_it(client):
    editor = UserFactory(is_staff=True)
    editor.user_permissions.set(Permission.objects.filter(codename="view_neighborhood"))
    client.force_login(editor)

    assert client.post(ADD, OLD_TOWN).status_code == 403


def test_whether_one_has_to_live_there_names_the_area_of_the_site(settings):
    settings.SITE_AREA = "Springfield"

    assert next(Eligibility(residency=True).answers())[:2] == ("Do I have to live in Springfield?", True)
