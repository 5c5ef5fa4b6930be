import csv
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from programs.models import FieldOfStudy, Occupation, Wage
from programs.search.results import best_matches
from programs.tests.factories import ProgramFactory

pytestmark = pytest.mark.django_db

REAL = Path(settings.BASE_DIR).parent / "shared" / "data" / "reference"

HOURLY_AND_ANNUAL = [
    *("hourly_p10", "hourly_p25", "hourly_median", "hourly_p75", "hourly_p90"),
    *("annual_p10", "annual_p25", "annual_median", "annual_p75", "annual_p90"),
]
DEFINITIONS = [
    ["SOCGroup", "SOCCode", "SOCTitle", "SOCDefinition"],
    ["Major", "31-0000", "Healthcare Support Occupations", ""],
    ["Broad", "31-1120", "Home Health and Personal Care Aides", ""],
    ["Detailed", "31-1121", "Home Health Aides", "Watch over people at home."],
    ["Detailed", "31-1131", "Nursing Assistants", "Help patients."],
    ["Detailed", "25-1072", "Nursing Instructors and Teachers, Postsecondary", ""],
    ["Detailed", "25-9042", "Teaching Assistants, Preschool", ""],
    ["Detailed", "11-1021", "General and Operations Managers", ""],
    ["Detailed", "51-4121", "Welders, Cutters, Solderers, and Brazers", ""],
    ["Detailed", "51-4122", "Welding Machine Setters", ""],
    ["Detailed", "51-4199", "Metal Workers, All Other", ""],
]


def wage_row(code, title, employment, figures):
    return ["Boston", code, title, employment, *figures]


FIGURES = ["19.32", "21.61", "22.88", "24.07", "28.58", "40190", "44940", "47590", "50060", "59450"]
NOT_PUBLISHED = ["-"] * 10
YEARLY_ONLY = ["-"] * 5 + ["31200", "34470", "40930", "49750", "60730"]
WAGES = [
    ["area_name", "soc", "occupation", "employment", *HOURLY_AND_ANNUAL],
    wage_row("00-0000", "All Occupations", "2000000", FIGURES),
    wage_row("31-1120", "Home Health and Personal Care Aides", "72420", FIGURES),
    wage_row("31-1131", "Nursing Assistants", "26130", FIGURES),
    wage_row("25-9045", "Teaching Assistants, Except Postsecondary", "26350", YEARLY_ONLY),
    wage_row("11-1021", "General and Operations Managers", "70950", FIGURES),
    wage_row("51-4121", "Welders", "1900", FIGURES),
    wage_row("51-4122", "Welding machines", "-", NOT_PUBLISHED),
    wage_row("51-4199", "Metal Workers, All Other", "9000", FIGURES),
]
CROSSWALK = [
    ["SOC2018Code", "SOC2018Title", "CIP2020Code", "CIP2020Title"],
    ["31-1131", "", "51.3902", "Nursing Assistant/Aide."],
    ["25-1072", "", "51.3902", "Nursing Assistant/Aide."],
    ["11-1021", "", "48.0508", "Fusing of Steel."],
    ["51-4121", "", "48.0508", "Fusing of Steel."],
    ["51-4122", "", "48.0508", "Fusing of Steel."],
    ["51-4199", "", "48.0508", "Fusing of Steel."],
    ["11-1021", "", "52.0201", "Business Management, General."],
    ["99-9999", "NO MATCH", "32.0107", "Career Exploration."],
    ["51-4199", "", "99.9999", "NO MATCH"],
]
IN_DEMAND = [["SOC", "OCCUPATIONTITLE"], ["51-4121", "Welders"], ["31-1014", "Nursing Assistants"], ["45-9999", "Gone"]]


def write(directory, definitions=DEFINITIONS, wages=WAGES, crosswalk=CROSSWALK, in_demand=IN_DEMAND):
    for name, rows in (
        ("soc2018_definitions.csv", definitions),
        ("oews_may2025_boston_msa.csv", wages),
        ("soc2018_cip2020_crosswalk.csv", crosswalk),
        ("in_demand_socs.csv", in_demand),
    ):
        with (directory / name).open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
    return directory


def take_in(directory, capsys):
    call_command("import_reference", str(directory))
    return capsys.readouterr().out.splitlines()


def changed(rows, code, **columns):
    """The rows with other texts in the row of this code."""
    return [
        [columns.get(name, text) for name, text in zip(rows[0], row, strict=True)] if code in row else row
        for row in rows
    ]


def events():
    return sum(model.pgh_event_model.objects.count() for model in (Occupation, Wage, FieldOfStudy))


def test_a_first_import_says_what_it_added(tmp_path, capsys):
    assert take_in(write(tmp_path), capsys) == [
        "Occupations: added: 11 changed: 0 unchanged: 0",
        "Wages: added: 7 changed: 0 unchanged: 0",
        "Fields of study: added: 4 changed: 0 unchanged: 0",
        "In demand: added: 2 changed: 0 unchanged: 0 removed: 0",
        "Listed in demand, but in no classification here: 45-9999",
    ]


def test_a_second_import_changes_nothing_and_leaves_no_history(tmp_path, capsys):
    take_in(write(tmp_path), capsys)
    before = events()

    assert take_in(tmp_path, capsys) == [
        "Occupations: added: 0 changed: 0 unchanged: 11",
        "Wages: added: 0 changed: 0 unchanged: 7",
        "Fields of study: added: 0 changed: 0 unchanged: 4",
        "In demand: added: 0 changed: 0 unchanged: 2 removed: 0",
        "Listed in demand, but in no classification here: 45-9999",
    ]
    assert events() == before


def test_what_changed_in_the_files_changes_here(tmp_path, capsys):
    take_in(write(tmp_path), capsys)
    write(
        tmp_path,
        definitions=changed(DEFINITIONS, "31-1131", SOCTitle="Nurse Aides"),
        wages=changed(WAGES, "31-1131", hourly_median="25.00"),
        crosswalk=[row for row in CROSSWALK if row[0] != "25-1072"],
        in_demand=IN_DEMAND[:2],
    )

    assert take_in(tmp_path, capsys) == [
        "Occupations: added: 0 changed: 1 unchanged: 10",
        "Wages: added: 0 changed: 1 unchanged: 6",
        "Fields of study: added: 0 changed: 1 unchanged: 3",
        "In demand: added: 0 changed: 0 unchanged: 1 removed: 1",
    ]
    nurse_aide = Occupation.objects.get(code="31-1131")
    assert (nurse_aide.title, nurse_aide.wage.hourly_median) == ("Nurse Aides", Decimal("25.00"))
    assert codes(FieldOfStudy.objects.get(code="51.3902").occupations) == ["31-1131"]
    assert codes(Occupation.objects.filter(in_demand=True)) == ["51-4121"]


def codes(occupations):
    return list(occupations.order_by("code").values_list("code", flat=True))


def test_a_wage_is_kept_as_published_with_its_place_and_date(tmp_path, capsys):
    take_in(write(tmp_path), capsys)
    wage = Wage.objects.get(occupation__code="31-1131")

    assert (wage.area, wage.period, wage.source, wage.employment) == ("Boston", "May 2025", "BLS OEWS", 26130)
    assert [str(getattr(wage, name)) for name in HOURLY_AND_ANNUAL] == FIGURES


def test_what_is_not_published_is_unknown_and_never_zero(tmp_path, capsys):
    take_in(write(tmp_path), capsys)
    wage = Wage.objects.get(occupation__code="51-4122")

    assert [getattr(wage, name) for name in ("employment", *HOURLY_AND_ANNUAL)] == [None] * 11


def test_all_occupations_together_are_no_occupation(tmp_path, capsys):
    take_in(write(tmp_path), capsys)

    assert not Occupation.objects.filter(code="00-0000").exists()


@pytest.mark.parametrize(
    ("code", "published_as"),
    [("31-1131", "31-1131"), ("31-1121", "31-1120"), ("25-9042", "25-9045"), ("25-1072", None)],
)
def test_an_occupation_without_its_own_wage_shows_that_of_the_group_it_is_published_with(
    tmp_path, capsys, code, published_as
):
    take_in(write(tmp_path), capsys)
    wage = Occupation.objects.get(code=code).wage

    assert (wage and wage.occupation.code) == published_as


def test_a_group_that_only_the_wage_survey_knows_becomes_an_occupation(tmp_path, capsys):
    take_in(write(tmp_path), capsys)
    group = Occupation.objects.get(code="25-9045")

    assert (group.title, group.level) == ("Teaching Assistants, Except Postsecondary", "broad")


def test_no_match_is_a_field_of_study_without_occupations(tmp_path, capsys):
    take_in(write(tmp_path), capsys)
    field = FieldOfStudy.objects.get(code="32.0107")

    assert (field.title, codes(field.occupations), field.lead_occupation) == ("Career Exploration", [], None)
    assert not FieldOfStudy.objects.filter(code="99.9999").exists()


@pytest.mark.parametrize(
    ("cip", "lead"),
    [
        pytest.param("51.3902", "31-1131", id="closest in name, and not who teaches it"),
        pytest.param("48.0508", "51-4121", id="most common, and neither a manager nor all other"),
        pytest.param("52.0201", "11-1021", id="a manager where the field is managing"),
    ],
)
def test_a_field_of_study_leads_to_the_job_a_resident_would_expect(tmp_path, capsys, cip, lead):
    take_in(write(tmp_path), capsys)

    assert FieldOfStudy.objects.get(code=cip).lead_occupation.code == lead


def test_marks_with_codes_of_2010_reach_the_occupations_of_today(tmp_path, capsys):
    take_in(write(tmp_path), capsys)

    assert codes(Occupation.objects.filter(in_demand=True)) == ["31-1131", "51-4121"]


def test_programs_are_found_by_the_occupations_that_an_import_brought(tmp_path, capsys):
    field = FieldOfStudy.objects.create(code="48.0508", title="Welding")
    program = ProgramFactory(title="Metal shop", field_of_study=field)
    take_in(write(tmp_path), capsys)

    assert [found.pk for found in best_matches("brazers").page(0, 20)] == [program.pk]


def test_missing_files_are_all_named_and_nothing_changes(tmp_path):
    write(tmp_path)
    (tmp_path / "in_demand_socs.csv").unlink()
    (tmp_path / "oews_may2025_boston_msa.csv").unlink()

    with pytest.raises(CommandError) as error:
        call_command("import_reference", str(tmp_path))

    assert str(error.value).splitlines() == [
        "Nothing was changed.",
        f"oews_may2025_boston_msa.csv: can't be opened in {tmp_path} (No such file or directory)",
        f"in_demand_socs.csv: can't be opened in {tmp_path} (No such file or directory)",
    ]
    assert not Occupation.objects.exists()


def test_missing_columns_are_all_named_and_nothing_changes(tmp_path):
    write(tmp_path, definitions=[row[:2] for row in DEFINITIONS], in_demand=[["CODE"], ["31-1131"]])

    with pytest.raises(CommandError) as error:
        call_command("import_reference", str(tmp_path))

    assert str(error.value).splitlines()[1:] == [
        "soc2018_definitions.csv: has no column SOCTitle, SOCDefinition",
        "in_demand_socs.csv: has no column SOC",
    ]
    assert not Occupation.objects.exists()


def test_what_cannot_be_read_is_named_by_file_and_line_and_nothing_changes(tmp_path):
    write(
        tmp_path,
        definitions=[*DEFINITIONS, ["Tiny", "1234", "Nobody", ""]],
        wages=changed(WAGES, "31-1131", hourly_p10="about 19", employment="NaN"),
        crosswalk=[*CROSSWALK, ["77-7777", "", "51.3902", "Nursing"], ["31-1131", "", "513902", "Nursing"]],
    )

    with pytest.raises(CommandError) as error:
        call_command("import_reference", str(tmp_path))

    assert str(error.value).splitlines()[1:] == [
        "soc2018_definitions.csv, line 12: SOCGroup is 'Tiny'; it can be Major, Minor, Broad or Detailed",
        "soc2018_definitions.csv, line 12: '1234' is no SOC code",
        "oews_may2025_boston_msa.csv, line 4: employment is 'NaN', which is no amount",
        "oews_may2025_boston_msa.csv, line 4: hourly_p10 is 'about 19', which is no amount",
        "soc2018_cip2020_crosswalk.csv, line 11: occupation '77-7777' is not in soc2018_definitions.csv",
        "soc2018_cip2020_crosswalk.csv, line 12: '513902' is no CIP code",
    ]
    assert not Occupation.objects.exists()


def test_a_file_that_is_no_text_or_has_no_rows_is_said_to_be_so(tmp_path):
    write(tmp_path, in_demand=[["SOC"]])
    (tmp_path / "soc2018_definitions.csv").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(CommandError) as error:
        call_command("import_reference", str(tmp_path))

    assert str(error.value).splitlines()[1:] == [
        "soc2018_definitions.csv: is not UTF-8 text",
        "in_demand_socs.csv: has no rows",
    ]


def test_the_period_is_that_of_the_wage_files_name_and_there_can_be_only_one(tmp_path, capsys):
    write(tmp_path)
    (tmp_path / "oews_may2025_boston_msa.csv").rename(tmp_path / "oews_may2026_boston_msa.csv")
    take_in(tmp_path, capsys)
    assert set(Wage.objects.values_list("period", flat=True)) == {"May 2026"}

    (tmp_path / "oews_may2024_boston_msa.csv").touch()
    with pytest.raises(CommandError, match="has more than one wage file"):
        call_command("import_reference", str(tmp_path))


@pytest.mark.skipif(not REAL.exists(), reason="the official files are not at ../shared/data/reference")
def test_the_official_files_are_taken_in_and_lead_where_one_would_expect(capsys):
    assert take_in(REAL, capsys) == [
        "Occupations: added: 1452 changed: 0 unchanged: 0",
        "Wages: added: 725 changed: 0 unchanged: 0",
        "Fields of study: added: 2141 changed: 0 unchanged: 0",
        "In demand: added: 117 changed: 0 unchanged: 0 removed: 0",
    ]
    assert FieldOfStudy.objects.filter(occupations=None).count() == 194
    assert Wage.objects.filter(hourly_median=None).count() == 65
    assert dict(FieldOfStudy.objects.filter(code__in=EXPECTED).values_list("code", "lead_occupation__code")) == EXPECTED

    before = events()
    assert take_in(REAL, capsys)[1] == "Wages: added: 0 changed: 0 unchanged: 725"
    assert events() == before


EXPECTED = {
    "11.0201": "15-1251",
    "11.1003": "15-1212",
    "13.1210": "25-2011",
    "15.0506": "51-8031",
    "19.0709": "39-9011",
    "41.0101": "19-4021",
    "46.0302": "47-2111",
    "47.0201": "49-9021",
    "47.0703": "47-2231",
    "48.0508": "51-4121",
    "49.0205": "53-3032",
    "51.0801": "31-9092",
    "51.0805": "29-2052",
    "51.0904": "29-2042",
    "51.1009": "31-9097",
    "51.2602": "31-1121",
    "51.3801": "29-1141",
    "51.3901": "29-2061",
    "51.3902": "31-1131",
    "52.0201": "11-1021",
}
