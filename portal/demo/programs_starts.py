"""When the demo's programs start: days and hours from what each says of itself, and every status somewhere."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from itertools import cycle
from typing import Any

from programs.models import Cohort, Program

Status = Cohort.Status

# Of a program's first start, in the order of the programs; a later start of the same program is open.
FIRST = (
    *(Status.OPEN, Status.WAITING_LIST, Status.OPEN, Status.FULL, Status.OPEN),
    *(Status.SEASONAL, Status.OPEN, Status.PAUSED, Status.OPEN, Status.CLOSED),
)
SEATS = (12, 16, 20, 24)
APPLY_BEFORE = timedelta(days=10)
WEEKS_BETWEEN = 26

EVENINGS: dict[str, Any] = {"weekdays": [1, 2, 3, 4], "starts_at": time(17, 30), "ends_at": time(21)}
SATURDAYS: dict[str, Any] = {"weekdays": [6], "starts_at": time(9), "ends_at": time(15)}
DAYS: dict[str, Any] = {"weekdays": [1, 2, 3, 4, 5], "starts_at": time(9), "ends_at": time(14, 30)}


def cohorts(programs: list[tuple[Program, list[tuple[int, int]]]], monday: date) -> Iterator[Cohort]:
    """Two or more of each program, from pairs of weeks to the first day and weeks to the last."""
    for (program, weeks), status, seats in zip(programs, cycle(FIRST), cycle(SEATS)):
        for number, (starts_in, lasts) in enumerate(_two_at_least(weeks)):
            hours = _hours(program)
            weekdays = hours.get("weekdays", DAYS["weekdays"])
            first = monday + timedelta(weeks=starts_in, days=weekdays[0] - 1)
            yield Cohort(
                program=program,
                starts_on=first,
                ends_on=monday + timedelta(weeks=starts_in + lasts - 1, days=weekdays[-1] - 1),
                status=Status.OPEN if number else status,
                seats=seats,
                apply_by=first - APPLY_BEFORE,
                **hours,
            )


def _two_at_least(weeks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    starts_in, lasts = weeks[0]
    return weeks if len(weeks) > 1 else [*weeks, (starts_in + WEEKS_BETWEEN, lasts)]


def _hours(program: Program) -> dict[str, Any]:
    if program.format == Program.Format.ONLINE:
        return {"hours": "When it suits you, with a live hour on Wednesday evenings."}
    if program.evening:
        return EVENINGS
    return SATURDAYS if program.weekend else DAYS
