"""A time zone as calendar programs want it: with the rule by which its clocks change.

`icalendar` writes one from samples, and puts the change in spring an hour late: a meeting at half past three of that
morning would be read an hour off.
"""

import re
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files

from icalendar import Component, Timezone, TimezoneDaylight, TimezoneStandard, vRecur

# The rule that goes on for good, as at the end of each file of the time zone database: EST5EDT,M3.2.0,M11.1.0
NAME, OFFSET, CHANGE = r"(?:<([^>]+)>|([A-Za-z]+))", r"([+-]?\d+(?::\d+)?)", r"M(\d+)\.(\d)\.(\d)(?:/(\d+))?"
RULE = re.compile(rf"{NAME}{OFFSET}(?:{NAME}{OFFSET}?,{CHANGE},{CHANGE})?")
DAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
# No convening is older, and the United States have changed their clocks as they do now since 2007.
SINCE = 2007


@cache
def timezone_of(name: str) -> Timezone:
    data = files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()
    found = RULE.fullmatch(data.splitlines()[-1].decode())
    if not found:
        raise ValueError(f"{name} has no rule for good.")
    quoted, plain, offset, quoted_summer, plain_summer, summer_offset, *changes = found.groups()
    standard = _offset(offset)
    zone = Timezone()
    zone.add("tzid", name)
    if not changes[0]:
        zone.add_component(_observance(TimezoneStandard(), quoted or plain, standard, standard, None))
        return zone
    summer = _offset(summer_offset) if summer_offset else standard + timedelta(hours=1)
    begins, ends = changes[:4], changes[4:]
    zone.add_component(_observance(TimezoneDaylight(), quoted_summer or plain_summer, standard, summer, begins))
    zone.add_component(_observance(TimezoneStandard(), quoted or plain, summer, standard, ends))
    return zone


def _observance(part: Component, name: str, before: timedelta, after: timedelta, change: list[str] | None) -> Component:
    part.add("tzname", name)
    part.add("tzoffsetfrom", before)
    part.add("tzoffsetto", after)
    if change is None:
        part.add("dtstart", datetime(SINCE, 1, 1))  # noqa: DTZ001  # by the wall
        return part
    month, week, day, hour = (int(each) if each else 2 for each in change)
    part.add("dtstart", _nth(SINCE, month, week, day) + timedelta(hours=hour))
    which = -1 if week == 5 else week
    part.add("rrule", vRecur(freq="yearly", bymonth=month, byday=f"{which}{DAYS[day]}"))
    return part


def _nth(year: int, month: int, week: int, day: int) -> datetime:
    """Midnight of the nth such day of the month; Sunday is 0, and the fifth is the last."""
    first = datetime(year, month, 1)  # noqa: DTZ001  # by the wall
    found = first + timedelta(days=(day - first.isoweekday()) % 7 + 7 * (week - 1))
    return found if found.month == month else found - timedelta(days=7)


def _offset(text: str) -> timedelta:
    """POSIX counts hours west of Greenwich."""
    hours, _colon, minutes = text.partition(":")
    offset = timedelta(hours=abs(int(hours)), minutes=int(minutes or 0))
    return offset if text.startswith("-") else -offset
