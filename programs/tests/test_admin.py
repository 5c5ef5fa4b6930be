from datetime import UTC, datetime

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse

from coalition.tests.factories import AdministratorFactory, OrganizationFactory, SectorFactory
from programs.models import Program
from programs.search.results import best_matches
from programs.tests.factories import (
    FieldOfStudyFactory,
    OccupationFactory,
    PlaceFactory,
    ProgramFactory,
    SectorRuleFactory,
    TrainingSourceFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

LIST = "admin:programs_program_changelist"


@pytest.fixture
def administrator(client):
    client.force_login(AdministratorFactory())
    return client


def form_of(client, url):
    """What a browser would send back of the form on this page."""
    context = client.get(url).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    return {
        form.add_prefix(name): form[name].value()
        for form in forms
        for name in form.fields
        if form[name].value() is not None
    }


def save(client, row, **changes):
    url = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    response = client.post(url, form_of(client, url) | changes)
    assert response.status_code == 302, response.context["errors"]


def found_by(word):
    return [Program.objects.get(pk=found.pk) for found in best_matches(word).page(0, 20)]


def run(client, action, programs, **more):
    return client.post(
        reverse(LIST), {"action": action, ACTION_CHECKBOX_NAME: [program.pk for program in programs]} | more
    )


class TestWhatIsSavedIsFoundAtOnce:
    def test_by_a_programs_title(self, administrator):
        program = ProgramFactory()
        save(administrator, program, title="Phlebotomy")

        assert found_by("phlebotomy") == [program]

    def test_by_where_it_is_or_its_provider_moved(self, administrator):
        PlaceFactory()
        PlaceFactory(code="02128", name="Boston, MA", latitude=42.3642, longitude=-71.0257)
        program = ProgramFactory()
        save(administrator, program, postal_code="02119")
        program.refresh_from_db()
        assert (program.latitude, program.longitude) == (42.3251, -71.0953)

        save(administrator, program, postal_code="")
        save(administrator, program.organization, postal_code="02128")
        program.refresh_from_db()
        assert (program.latitude, program.longitude) == (42.3642, -71.0257)

    def test_by_its_providers_name(self, administrator):
        program = ProgramFactory()
        save(administrator, program.organization, name="Zebra Institute")

        assert found_by("zebra") == [program]

    def test_by_the_occupations_of_its_field_of_study(self, administrator):
        program = ProgramFactory()
        occupation = OccupationFactory(title="Upholsterers")
        save(administrator, program.field_of_study, occupations=[occupation.pk])

        assert found_by("upholsterer") == [program]

    def test_by_an_occupations_new_title_and_no_more_once_it_is_deleted(self, administrator):
        program = ProgramFactory()
        occupation = OccupationFactory()
        program.field_of_study.occupations.add(occupation)
        save(administrator, occupation, title="Farriers")
        assert found_by("farrier") == [program]

        administrator.post(reverse("admin:programs_occupation_delete", args=[occupation.pk]), {"post": "yes"})
        assert found_by("farrier") == []


class TestSectorRules:
    def test_a_new_rule_puts_what_it_names_in_its_sector_and_a_deleted_one_takes_it_out(self, administrator):
        sector = SectorFactory()
        field = FieldOfStudyFactory(code="51.3902")
        other = FieldOfStudyFactory(code="46.0301")
        administrator.post(
            reverse("admin:programs_sectorrule_add"), {"sector": sector.pk, "taxonomy": "cip", "code_prefix": "51"}
        )
        assert (list(field.sectors.all()), list(other.sectors.all())) == ([sector], [])

        rule = sector.rules.get()
        administrator.post(reverse("admin:programs_sectorrule_delete", args=[rule.pk]), {"post": "yes"})
        assert list(field.sectors.all()) == []

    def test_several_rules_are_deleted_at_once(self, administrator):
        field = FieldOfStudyFactory(code="51.3902")
        sector = SectorFactory()
        rules = [SectorRuleFactory(sector=sector, code_prefix=prefix) for prefix in ("51", "51.39")]
        field.sectors.add(sector)
        administrator.post(
            reverse("admin:programs_sectorrule_changelist"),
            {"action": "delete_selected", ACTION_CHECKBOX_NAME: [rule.pk for rule in rules], "post": "yes"},
        )

        assert list(field.sectors.all()) == []

    def test_what_is_no_code_is_refused_in_words(self, administrator):
        response = administrator.post(
            reverse("admin:programs_sectorrule_add"),
            {"sector": SectorFactory().pk, "taxonomy": "cip", "code_prefix": "health"},
        )

        assert response.context["adminform"].form.non_field_errors() == [
            "Write the beginning of a SOC code (31-11) or of a CIP code (51.39)."
        ]


class TestArchiving:
    def test_it_asks_first(self, administrator):
        program = ProgramFactory(title="Welding")
        response = run(administrator, "archive_selected", [program])

        program.refresh_from_db()
        assert program.status == "listed"
        assert "1 program leaves the catalog." in response.content.decode()
        assert "<li>Welding</li>" in response.content.decode()

    def test_once_confirmed_the_chosen_programs_leave_the_catalog_and_no_other(self, administrator):
        chosen, other = ProgramFactory(), ProgramFactory()
        response = run(administrator, "archive_selected", [chosen], confirmed="Archive")

        chosen.refresh_from_db()
        assert (chosen.status, chosen.archived_at.tzinfo) == ("archived", UTC)
        assert list(Program.objects.listed()) == [other]
        assert response.status_code == 302

    def test_all_that_a_filter_finds_can_be_archived_and_no_more(self, administrator):
        gone = ProgramFactory.create_batch(3, format="online")
        kept = ProgramFactory(format="hybrid")
        url = f"{reverse(LIST)}?format__exact=online"
        selected = {"action": "archive_selected", ACTION_CHECKBOX_NAME: [gone[0].pk], "select_across": "1"}
        assert "3 programs leave the catalog." in administrator.post(url, selected).content.decode()

        administrator.post(url, selected | {"confirmed": "Archive"})
        assert list(Program.objects.listed()) == [kept]

    def test_an_archived_program_keeps_its_first_date(self, administrator):
        long_ago = datetime(2020, 1, 1, tzinfo=UTC)
        program = ProgramFactory(status="archived", archived_at=long_ago)
        run(administrator, "archive_selected", [program], confirmed="Archive")

        program.refresh_from_db()
        assert program.archived_at == long_ago

    def test_programs_come_back_but_those_of_a_suspended_provider_are_not_shown(self, administrator):
        gone = {"status": "archived", "archived_at": datetime(2020, 1, 1, tzinfo=UTC)}
        back = ProgramFactory(**gone)
        suspended = ProgramFactory(**gone, flags=["suspended_provider"])
        withheld = ProgramFactory(status="withheld")
        run(administrator, "restore_selected", [back, suspended, withheld])

        assert dict(Program.objects.values_list("pk", "status")) == {
            back.pk: "listed",
            suspended.pk: "withheld",
            withheld.pk: "withheld",
        }

    def test_the_status_of_a_program_is_listed_or_not_shown_and_fixed_once_archived(self, administrator):
        listed = ProgramFactory()
        archived = ProgramFactory(status="archived", archived_at=datetime(2020, 1, 1, tzinfo=UTC))

        def form(program):
            return (
                administrator.get(reverse("admin:programs_program_change", args=[program.pk])).context["adminform"].form
            )

        assert [value for value, _label in form(listed).fields["status"].choices] == ["listed", "withheld"]
        assert "status" not in form(archived).fields
        save(administrator, archived, title="Renamed")
        archived.refresh_from_db()
        assert (archived.title, archived.status) == ("Renamed", "archived")

    def test_a_program_of_a_training_list_is_not_deleted_one_entered_here_may_be(self, administrator):
        listed = ProgramFactory(source=TrainingSourceFactory(), external_id="1")
        own = ProgramFactory()
        for program, status in ((listed, 403), (own, 302)):
            url = reverse("admin:programs_program_delete", args=[program.pk])
            assert administrator.post(url, {"post": "yes"}).status_code == status

        assert list(Program.objects.all()) == [listed]
        assert "delete_selected" not in administrator.get(reverse(LIST)).content.decode()


def test_a_program_is_entered_with_its_cohorts(administrator):
    url = reverse("admin:programs_program_add")
    administrator.post(
        url,
        form_of(administrator, url)
        | {
            "title": "Bread baking",
            "slug": "bread-baking",
            "organization": OrganizationFactory().pk,
            "website": "bakery.example.org",
            "cohorts-TOTAL_FORMS": 1,
            "cohorts-0-starts_on": "2030-02-04",
            "cohorts-0-status": "open",
        },
    )

    program = Program.objects.get()
    assert (program.title, program.website) == ("Bread baking", "https://bakery.example.org")
    assert [str(cohort) for cohort in program.cohorts.all()] == ["Bread baking: 2030-02-04"]


def test_flags_filter_finds_the_flagged(administrator):
    flagged = ProgramFactory(flags=["no_provider", "padded_zip"])
    ProgramFactory(flags=["padded_zip"])
    page = administrator.get(reverse(LIST), {"flag": "no_provider"})

    assert list(page.context["cl"].result_list) == [flagged]
    assert "No provider, ZIP code had lost its leading zero" in page.content.decode()
