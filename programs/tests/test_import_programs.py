import os
import re
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from coalition.models import Organization
from programs.models import FieldOfStudy, ListedProvider, Program, TrainingSource
from programs.search.results import best_matches
from programs.tests.factories import FieldOfStudyFactory, OccupationFactory, ProgramFactory
from programs.tests.lists import MADE_UP, SOURCE, row, write_list

pytestmark = pytest.mark.django_db

COUNT = re.compile(r"^(added|changed|removed|unchanged|refused|flagged): (\d+)$", re.MULTILINE)


@pytest.fixture(autouse=True)
def fields_of_study():
    for code in ("51.3902", "48.0508", "51.1009", "01.0605", "52.0302", "12.0402", "12.0500", "32.0105"):
        FieldOfStudyFactory(code=code)


def run(file, *, providers=MADE_UP / "providers.csv", **options):
    out = StringIO()
    call_command("import_programs", str(file), providers=str(providers), source=SOURCE, stdout=out, **options)
    return out.getvalue()


def counts(output):
    return {name: int(number) for name, number in COUNT.findall(output)}


def expected(**numbers):
    return {"added": 0, "changed": 0, "removed": 0, "unchanged": 0, "refused": 0, "flagged": 0} | numbers


def program(external_id):
    return Program.objects.get(source__name=SOURCE, external_id=external_id)


def test_a_dry_run_counts_and_changes_nothing():
    output = run(MADE_UP / "before.csv")

    assert counts(output) == expected(added=10, flagged=9)
    assert "A dry run: nothing was changed." in output
    assert not Program.objects.exists()
    assert not TrainingSource.objects.exists()
    assert not Organization.objects.exists()


def test_a_list_taken_in_twice_changes_nothing_the_second_time():
    first = run(MADE_UP / "before.csv", apply=True)
    states = Program.pgh_event_model.objects.count()
    second = run(MADE_UP / "before.csv", apply=True)

    assert counts(first) == expected(added=10, flagged=9)
    assert counts(second) == expected(unchanged=10, flagged=9)
    assert Program.pgh_event_model.objects.count() == states == 10


def test_the_next_list_adds_changes_and_archives_as_its_dry_run_said():
    run(MADE_UP / "before.csv", apply=True)
    foretold = counts(run(MADE_UP / "after.csv"))
    done = counts(run(MADE_UP / "after.csv", apply=True))

    assert foretold == done == expected(added=1, changed=1, removed=2, unchanged=7, refused=3, flagged=7)
    assert set(Program.objects.filter(status="archived").values_list("external_id", flat=True)) == {"104", "105"}
    assert program("104").archived_at is not None
    assert program("101").total_cost == 1150


def test_a_removed_program_comes_back_at_its_old_address_when_it_is_listed_again():
    run(MADE_UP / "before.csv", apply=True)
    address = program("104").get_absolute_url()
    run(MADE_UP / "after.csv", apply=True)

    again = counts(run(MADE_UP / "before.csv", apply=True))

    assert again == expected(added=2, changed=1, removed=1, unchanged=7, flagged=9)
    back = program("104")
    assert (back.status, back.archived_at, back.get_absolute_url()) == ("listed", None, address)


def test_every_changed_field_is_shown_on_request():
    run(MADE_UP / "before.csv", apply=True)
    output = run(MADE_UP / "after.csv", verbosity=2)

    assert "changed 101 Certified Nurse Aide: tuition: '1000.00' → '1100.00'" in output
    assert "changed 101 Certified Nurse Aide: total cost: '1050.00' → '1150.00'" in output
    assert "removed 104 Farm Work" in output
    assert "added 111 Điều dưỡng – Nursing in Vietnamese" in output
    assert "changed" not in run(MADE_UP / "after.csv").replace("changed: ", "").replace("nothing was changed", "")


def test_each_trap_of_a_real_list_is_imported_and_flagged():
    run(MADE_UP / "before.csv", apply=True)

    assert {found.external_id: set(found.flags) for found in Program.objects.all()} == {
        "101": {"listed_twice"},
        "102": {"cost_mismatch"},
        "103": {"padded_zip", "no_county", "unknown_language"},
        "104": {"padded_cip"},
        "105": {"unknown_cip"},
        "106": set(),
        "107": {"suspended_provider"},
        "108": {"no_provider"},
        "109": {"listed_twice"},
        "110": {"cost_mismatch"},
    }
    assert program("103").postal_code == "08232"
    assert program("103").county == ""
    assert program("104").field_of_study.code == "01.0605"
    assert (program("105").field_of_study, program("105").cip_as_listed) == (None, "999999")
    assert program("107").status == "withheld"
    assert program("108").organization is None


@pytest.mark.parametrize(("listed", "known"), [("t", True), ("f", False), ("", None)])
def test_that_a_program_leads_to_no_license_is_kept_apart_from_not_knowing(tmp_path, listed, known):
    run(write_list(tmp_path / "list.csv", [row(1, leadtolicense=listed)]), apply=True)

    assert Program.objects.get().leads_to_license is known


def test_what_a_list_says_becomes_what_a_resident_understands():
    run(MADE_UP / "before.csv", apply=True)
    found = program("103")

    assert (found.title, found.length, found.format) == ("Phlebotomy Technician", 5, "hybrid")
    assert (found.street, found.bus, found.train) == ("2 College Way, Room 5", "Route 5 to Briar's Gate", "")
    assert found.languages == ["es", "fr", "cpf", "hi", "other"]
    assert (found.evening, found.child_care, found.child_care_help, found.wheelchair_access) == (True, True, True, True)
    assert (found.career_help, found.placement_help, found.financial_aid, found.weekend) == (True, True, False, None)
    assert (found.website, found.organization.kind) == ("", Organization.Kind.COLLEGE)
    assert program("101").license == "Nurse aide"
    assert program("101").description == "Care for people at home.\n\nSix weeks, evenings & weekends."
    assert program("110").description == "First paragraph,\nstill the first.\n\nSecond physicians’ paragraph."
    assert program("102").title == "Welding Technology"
    assert program("105").prerequisites == "None"


def test_blank_is_unknown_and_never_no():
    run(MADE_UP / "before.csv", apply=True)
    found = program("108")

    assert (found.evening, found.child_care, found.languages, found.format) == (None, None, [], "")


def test_a_total_of_nothing_above_a_tuition_is_not_called_free():
    run(MADE_UP / "before.csv", apply=True)

    assert (program("110").tuition, program("110").total_cost) == (1000, None)
    assert (program("102").tuition, program("102").total_cost) == (1000, 900)


def test_every_row_marked_as_leading_to_a_degree_gets_no_degree_by_that():
    run(MADE_UP / "before.csv", apply=True)

    assert set(Program.objects.values_list("degree", flat=True)) == {""}


def test_a_row_without_provider_data_takes_it_from_the_list_of_providers():
    run(MADE_UP / "before.csv", apply=True)
    found = program("106")

    assert (found.organization.name, found.city, found.evening) == ("Ledger Institute", "Dunmore", False)


def test_only_providers_that_a_program_names_become_organizations_and_none_is_a_member():
    run(MADE_UP / "before.csv", apply=True)

    assert sorted(Organization.objects.values_list("name", "is_member")) == [
        ("Briar Hill Community College", False),
        ("Harbor Career School", False),
        ("Ledger Institute", False),
        ("Old Barber School", False),
    ]
    assert dict(ListedProvider.objects.values_list("external_id", "status")) == {
        "77": "approved",
        "88": "approved",
        "99": "approved",
        "66": "suspended",
    }


def test_a_row_is_refused_without_an_id_or_a_title_or_when_its_id_was_there_already(tmp_path):
    report = tmp_path / "report.csv"
    run(MADE_UP / "before.csv", apply=True)
    run(MADE_UP / "after.csv", apply=True, report=report)

    lines = report.read_text().splitlines()
    assert lines[0] == (MADE_UP / "after.csv").read_text().splitlines()[0] + ",Errors"
    assert lines[-3].endswith(',"The program has no id."')
    assert lines[-2].endswith(',"The program has no title."')
    assert lines[-1].endswith(',"The same id is in row 10 already."')
    assert any(line.endswith(',"Total cost is not the sum of its parts"') for line in lines)
    assert not Program.objects.filter(title="The same id again").exists()


def test_a_row_with_a_text_too_long_is_refused_and_the_report_says_why(tmp_path):
    file = write_list(tmp_path / "list.csv", [row(1), row(2, "Welding", description="x" * 140_000)])

    assert counts(run(file, report=tmp_path / "report.csv")) == expected(added=1, refused=1)
    assert (tmp_path / "report.csv").read_text().endswith(',"A text in this row is over 131,072 characters."\n')


def test_a_program_whose_row_is_refused_is_left_as_it_is(tmp_path):
    run(write_list(tmp_path / "list.csv", [row(1), row(2, "Welding")]), apply=True)
    output = run(write_list(tmp_path / "list.csv", [row(1), row(2, "")]), apply=True)

    assert counts(output) == expected(unchanged=1, refused=1)
    assert (program("2").title, program("2").status) == ("Welding", "listed")


def test_a_value_that_cannot_be_read_is_left_empty_and_flagged(tmp_path):
    odd = row(1, tuition="call us", calendarlengthid="12", website="Vice President", eveningcourses="maybe", zip="ABC")
    run(write_list(tmp_path / "list.csv", [odd]), apply=True)
    found = program("1")

    assert found.flags == ["unreadable_value", "cost_mismatch"]
    assert (found.tuition, found.length, found.website, found.evening, found.postal_code) == (None, None, "", None, "")


def test_a_title_too_long_to_keep_is_shortened_and_flagged(tmp_path):
    run(write_list(tmp_path / "list.csv", [row(1, "Very long " * 40)]), apply=True)

    assert len(program("1").title) <= 250
    assert program("1").title.endswith("long…")
    assert program("1").flags == ["shortened"]


@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-8-sig", ";"), ("cp1252", ";"), ("utf-16", "\t")])
def test_a_list_saved_by_excel_is_the_same_list(tmp_path, encoding, delimiter):
    rows = [row(1, "Café Management – Niño"), row(2, "Welding")]
    run(write_list(tmp_path / "plain.csv", rows), apply=True)
    output = run(write_list(tmp_path / "excel.csv", rows, encoding=encoding, delimiter=delimiter), apply=True)

    assert counts(output) == expected(unchanged=2, flagged=0)
    assert program("1").title == "Café Management – Niño"


def test_a_list_that_breaks_off_changes_nothing(tmp_path):
    run(MADE_UP / "before.csv", apply=True)
    broken = tmp_path / "broken.csv"
    broken.write_bytes((MADE_UP / "after.csv").read_bytes() + b'9,"A quote that never closes\n')

    with pytest.raises(CommandError, match=r"it was cut off, or a quote is missing\.\nNothing was changed\."):
        run(broken, apply=True)
    assert counts(run(MADE_UP / "before.csv")) == expected(unchanged=10, flagged=9)


def test_a_list_cut_off_between_two_rows_is_doubted_until_somebody_says_it_is_right(tmp_path):
    whole = [row(number, f"Program {number}") for number in range(20)]
    run(write_list(tmp_path / "list.csv", whole), apply=True)
    half = write_list(tmp_path / "list.csv", whole[:9])

    for options in ({}, {"apply": True}):
        with pytest.raises(CommandError, match="would remove 11 of the 20 programs"):
            run(half, **options)
        assert Program.objects.listed().count() == 20
    assert counts(run(half, apply=True, allow_removals=True)) == expected(removed=11, unchanged=9)


def test_a_list_that_loses_just_half_is_believed(tmp_path):
    whole = [row(number, f"Program {number}") for number in range(20)]
    run(write_list(tmp_path / "list.csv", whole), apply=True)

    assert counts(run(write_list(tmp_path / "list.csv", whole[:10]), apply=True)) == expected(removed=10, unchanged=10)


def test_without_reference_data_the_command_says_what_to_run_first(tmp_path):
    file = write_list(tmp_path / "list.csv", [row(1), row(2, "Welding")])

    assert "import_reference" not in run(file)
    FieldOfStudy.objects.all().delete()
    output = run(file)
    assert output.count("run import_reference first") == 1
    assert counts(output) == expected(added=2, flagged=2)


def test_a_report_never_overwrites_the_list(tmp_path):
    file = write_list(tmp_path / "list.csv", [row(1)])

    with pytest.raises(CommandError, match="would overwrite"):
        run(file, report=file)
    with pytest.raises(CommandError, match="No such file or directory"):
        run(file, apply=True, report=tmp_path / "no folder" / "report.csv")
    assert not Program.objects.exists()


@pytest.mark.parametrize("verbosity", [1, 2])
def test_an_import_that_nobody_listens_to_any_more_does_its_work(tmp_path, monkeypatch, verbosity):
    file = write_list(tmp_path / "list.csv", [row(1), row(2)])
    unread, output = os.pipe()
    os.close(unread)

    with os.fdopen(output, "w") as stdout:
        monkeypatch.setattr(sys, "stdout", stdout)
        call_command("import_programs", file, source=SOURCE, apply=True, verbosity=verbosity)

    assert Program.objects.count() == 2


def test_a_missing_file_is_a_message_and_no_traceback(tmp_path):
    with pytest.raises(CommandError, match="can't be read: No such file or directory"):
        run(tmp_path / "none.csv")


def test_programs_of_other_lists_and_our_own_are_left_alone(tmp_path):
    own = ProgramFactory()
    other = ProgramFactory(source=TrainingSource.objects.create(name="Other", slug="other"), external_id="104")
    run(MADE_UP / "before.csv", apply=True)
    run(MADE_UP / "after.csv", apply=True)

    assert Program.objects.get(pk=own.pk).status == "listed"
    assert Program.objects.get(pk=other.pk).status == "listed"


def found(words):
    pks = [match.pk for match in best_matches(words).page(0, 20)]
    return set(Program.objects.filter(pk__in=pks).values_list("external_id", flat=True))


def test_search_finds_what_was_taken_in_by_title_job_provider_and_description():
    field = FieldOfStudy.objects.get(code="51.3902")
    field.occupations.add(OccupationFactory(title="Nursing Assistants"))
    run(MADE_UP / "before.csv", apply=True)

    assert found("underwater") == {"105"}
    assert found("assistants") == {"101", "109"}
    assert found("Ledger") == {"106"}
    assert found("paragraph") == {"110"}


def test_search_follows_a_provider_that_changes_its_name(tmp_path):
    file = write_list(tmp_path / "list.csv", [row(1)])
    run(file, apply=True)
    output = run(write_list(tmp_path / "list.csv", [row(1, name="Lighthouse Academy")]), apply=True)

    assert counts(output) == expected(unchanged=1)
    assert (found("lighthouse"), found("harbor")) == ({"1"}, set())
