"""Training lists nobody offers, written for tests in the shape of a state's."""

import csv
from pathlib import Path

from programs.imports.rows import PROGRAM_COLUMNS, PROVIDER_COLUMNS
from programs.operations.training_list import TrainingList, take_in

MADE_UP = Path(__file__).parent / "made_up"
COLUMNS = ("providerid", "officialname", "cipcode", "submittedtowib", "programid", "leadtodegree", *PROVIDER_COLUMNS)
COLUMNS += tuple(column for column in PROGRAM_COLUMNS if column not in COLUMNS)
PROVIDER_FILE_COLUMNS = ("providerid", *PROVIDER_COLUMNS[:-1], "statusname")

SOURCE = "Made-up state"
USUAL = {
    "providerid": "77",
    "cipcode": "513902",
    "leadtodegree": "True",
    "description": "Care for people at home.",
    "tuition": "1000",
    "fees": "50",
    "booksmaterialscost": "0",
    "suppliestoolscost": "0",
    "othercosts": "0",
    "totalcost": "1050",
    "calendarlengthid": "5",
    "totalclockhours": "120",
    "financialaid": "2",
    "name": "Harbor Career School",
    "street1": "1 Pier Road",
    "city": "Fairhaven",
    "state": "NJ",
    "zip": "10001",
    "county": "Essex",
    "website": "www.harbor.example.com",
    "eveningcourses": "1",
    "childcare": "2",
    "providerstatusname": "Approved",
    "distancelearning": "2",
}


def row(programid: object, title: str = "Certified Nurse Aide", **values: object) -> dict[str, object]:
    """A row as usual but for what a test is about."""
    return {**USUAL, "programid": programid, "officialname": title, **values}


def write_list(path, rows, *, columns=COLUMNS, encoding="utf-8", delimiter=",") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", delimiter=delimiter, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


def take(folder, now, *rows, providers=None, source=SOURCE, apply=True, **options):
    """Write rows as a list and take it in; gives the outcome."""
    programs = write_list(folder / "list.csv", rows)
    if providers is not None:
        providers = write_list(folder / "providers.csv", providers, columns=PROVIDER_FILE_COLUMNS)
    return take_in(TrainingList(source, programs, providers), apply=apply, now=now, **options)
