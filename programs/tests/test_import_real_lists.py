"""The real lists, which are no part of the project: where they are missing, these tests are skipped."""

import csv
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command

from programs.models import Program
from programs.operations.training_list import COUNTS
from programs.tests.test_import_programs import counts

DATA = settings.BASE_DIR.parent / "shared" / "data"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not DATA.is_dir(), reason="the real training lists are not on this machine (../shared/data)"),
]


def run(name, **options):
    out = StringIO()
    files = {"providers": str(DATA / "etpl" / "providers.csv")}
    call_command("import_programs", str(DATA / "etpl" / name), **files, source="NJ", stdout=out, **options)
    return tuple(counts(out.getvalue())[name] for name in COUNTS)


def test_the_second_export_adds_284_and_removes_180_of_the_first():
    first = run("etpl_before.csv", apply=True)
    foretold = run("etpl_after.csv")
    second = run("etpl_after.csv", apply=True)
    again = run("etpl_after.csv", apply=True)

    assert first[:5] == (632, 0, 0, 0, 0)
    assert foretold == second
    assert (second[0], second[2], second[1] + second[3], second[4]) == (284, 180, 452, 0)
    assert again[:5] == (0, 0, 0, 736, 0)
    assert Program.objects.exclude(status="archived").count() == 736


def test_the_report_has_every_row_and_value_of_the_real_list(tmp_path):
    run("etpl_after.csv", report=str(tmp_path / "report.csv"))

    with (
        (DATA / "etpl" / "etpl_after.csv").open(newline="") as own,
        (tmp_path / "report.csv").open(newline="") as report,
    ):
        assert [row[:-1] for row in csv.reader(report)] == list(csv.reader(own))
