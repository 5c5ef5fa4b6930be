"""Whether a page of the ledger and the SQL by hand that it is measured against say the same.

Each row of an answer has to be one of the page, in its order, which says all that is in it; the files are equal.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from html import unescape
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime

from coalition.models import Organization, Sector
from outcomes.counting import Reason
from outcomes.models import Attempt, Enrollment
from outcomes.models.querysets import MISSING

Rows = Sequence[Sequence[Any]]
TAG = re.compile(r"<[^>]*>")
MOST_SHOWN, COUNTED_AT_MOST = 25, 1_000
NOT_ALL = "These are not all"


class Differs(Exception):
    """What is said here is not said there."""


def same_list(page: str, answers: list[Rows]) -> None:
    found = answers[0]
    number = found[0][-1] if found else 0
    said = "More than 1,000 participants" if number > COUNTED_AT_MOST else f"{number} participant"
    if not any(text.startswith(said) for text in _texts("p", page)):
        raise Differs(said)
    _same(
        _texts("tr", page)[1:],
        (
            [name, title, Enrollment.State(state).label, *map(_day, (since, due, heard)), coach]
            for _id, name, title, state, since, due, heard, coach, _found in found
        ),
    )


def same_day(page: str, answers: list[Rows]) -> None:
    calls, referrals, quiet, missing, covers = answers
    shown = dict(re.findall(r'<section class="day-part" aria-labelledby="(\w+)">(.*?)</section>', page, re.S))
    told: dict[str, list[list[Any]]] = {
        "due": [
            [name, f"{days} days", employer, _day(due), *_tries(made, how), phone]
            for _id, name, phone, due, days, employer, made, how in calls
        ],
        "referrals": [[name, title, _day(on), phone] for _id, _who, name, phone, title, on in referrals],
        "quiet": [[name, _day(heard), phone] for _id, name, phone, _sorted, heard in quiet],
        "missing": [[name, *_lacks(lacks)] for _id, name, _sorted, *lacks in missing],
    }
    for part, rows in told.items():
        tasks = _texts("li", shown[part]) if "day-row" in shown[part] else []
        _same(tasks, rows[:MOST_SHOWN])
        if (NOT_ALL in shown[part]) != (len(rows) > MOST_SHOWN):
            raise Differs(f"{part}: {len(rows)} rows")
    _same(_texts("li", shown.get("away", "")), ([who, away, *map(_day, days)] for away, who, *days, _note in covers))


def same_stream(page: str, answers: list[Rows]) -> None:
    sectors, organizations = Sector.objects.in_bulk(), Organization.objects.in_bulk()
    counted: Counter[str] = Counter()
    for sector, organization, month, verdict, number in answers[0]:
        if verdict:
            counted[str(Reason(verdict).label)] += number
        else:
            month_shown = date_format(month, "YEAR_MONTH_FORMAT")
            for name in (sectors[sector].name, organizations[organization].name, month_shown, "Placements that count"):
                counted[name] += number
    lines = [f"{line} " for element in ("tr", "div") for line in _texts(element, page)]
    _says(lines, [[f"{name} {number:,} "] for name, number in counted.items()])


def same_file(file: str, answers: list[Rows]) -> None:
    ours = list(csv.reader(file.splitlines()))[1:]
    theirs = list(csv.reader(bytes(line).decode() for line in answers[0]))
    if ours != theirs:
        first = next((pair for pair in zip(ours, theirs, strict=False) if pair[0] != pair[1]), None)
        raise Differs(f"{len(ours)} lines and {len(theirs)}; first: {first}")


def _same(shown: list[str], told: Iterable[Sequence[Any]]) -> None:
    rows = list(told)
    if len(shown) != len(rows):
        raise Differs(f"{len(shown)} are shown of {len(rows)}")
    for line, facts in zip(shown, rows, strict=True):
        _says([line], [facts])


def _says(lines: list[str], rows: Iterable[Sequence[Any]]) -> None:
    for facts in rows:
        if not any(all(str(fact) in line for fact in facts if fact) for line in lines):
            raise Differs(f"{facts} not in {lines[:3]}")


def _texts(element: str, page: str) -> list[str]:
    """What is read in each of these elements, none of which is in another of them."""
    found = re.findall(rf"<{element}\b[^>]*>(.*?)</{element}>", page, re.S)
    return [" ".join(unescape(TAG.sub(" ", text)).split()) for text in found]


def _day(day: date | None) -> str:
    return date_format(day) if day else ""


def _tries(made: list[Any] | None, how: list[str] | None) -> list[str]:
    return [
        f"{date_format(localtime(at), 'SHORT_DATE_FORMAT')} {Attempt.How(by).label}"
        for at, by in zip(made or (), how or (), strict=True)
    ]


def _lacks(lacks: Sequence[bool]) -> list[str]:
    """`lacks`: in the order of the statement, which asks for no coach, for each of these has one."""
    words = [str(said) for name, said in MISSING.items() if name != "lacks_coach"]
    return [said for said, lacking in zip(words, lacks, strict=True) if lacking]
