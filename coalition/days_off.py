"""Which days people have off, by the calendars that the package `holidays` knows: of a country, or of a part of it."""

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase

# Names of days, where their calendar has them in English; else they are in its own language.
LANGUAGE = "en_US"
SMALL = {"and", "of", "the"}


class Unknown(Exception):
    """There is no such calendar: of no such country, or of no such part of it."""


def countries() -> list[tuple[str, str]]:
    """Code and name of each, by name."""
    from holidays.registry import COUNTRIES

    return sorted(((codes[1], _in_words(module)) for module, codes in COUNTRIES.items()), key=lambda each: each[1])


def parts(country: str) -> dict[str, str]:
    """Of this country, code and name of each that has days of its own. Raises Unknown."""
    calendar = _calendar(country, "")
    return {code: (names or [code])[0] for code, names in calendar.get_subdivision_aliases().items()}


def part_called(typed: str, country: str) -> str:
    """Its code, of a code or a name as somebody types it. Raises Unknown."""
    wanted = typed.strip().casefold()
    for code, name in parts(country).items():
        if wanted in (code.casefold(), f"{country}-{code}".casefold(), name.casefold()):
            return code
    raise Unknown


def holiday_on(day: date, *, country: str, part: str) -> str:
    """By what name people have that day off; empty where they haven't, or where there is no such calendar."""
    try:
        return _calendar(country, part).get(day) or ""
    except Unknown:
        return ""


@cache
def _calendar(country: str, part: str) -> "HolidayBase":
    # A tenth of a second, which not every command has to wait for.
    import holidays

    # Years are added as they are asked for.
    try:
        return holidays.country_holidays(country, subdiv=part or None, language=LANGUAGE)
    except NotImplementedError as error:
        raise Unknown from error


def _in_words(module: str) -> str:
    first, *others = module.split("_")
    return " ".join([first.title(), *(word if word in SMALL else word.title() for word in others)])
