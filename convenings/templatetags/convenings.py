"""How days and times of convenings are written: by the clock where people meet, with its zone named."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from convenings.models import Change, Convening
from convenings.queries import Delegation
from convenings.roll import Line, Party, Roll
from programs.templatetags.often import SLUG, drawing

register = template.Library()

DAY = "l, F j, Y"
ROLL = "convenings/roll.jinja"


@register.filter
def when(convening: Convening) -> str:
    """Tuesday, January 12, 2027, 9:30 a.m.–11 a.m. EST; over several days, each end with its day."""
    start, end = convening.starts_local, convening.ends_local
    if start.date() == end.date():
        return _("%(day)s, %(hours)s") % {"day": date_format(start, DAY), "hours": hours(convening)}
    ends = [_("%(day)s, %(time)s") % {"day": date_format(each, DAY), "time": _time(each)} for each in (start, end)]
    return f"{' – '.join(ends)} {start.tzname()}"


@register.filter
def day(convening: Convening) -> str:
    """Tuesday, January 12"""
    return date_format(convening.starts_local, _("l, F j"))


@register.filter
def hours(convening: Convening) -> str:
    """9:30 a.m.–11 a.m. EST"""
    start, end = convening.starts_local, convening.ends_local
    return f"{_time(start)}–{_time(end)} {start.tzname()}"


@register.filter
def by_its_clock(moment: datetime) -> str:
    """9:45 a.m., of a moment that is by the clock there already."""
    return _time(moment)


@register.filter
def was_at(change: Change) -> str:
    """When what changed was to begin; empty where it still does."""
    if "starts_at" not in change.before:
        return ""
    moment = datetime.fromisoformat(change.before["starts_at"]).astimezone(ZoneInfo(change.convening.zone))
    return f"{date_format(moment, DAY)}, {_time(moment)} {moment.tzname()}"


@register.simple_tag
def delegations_list(delegations: Iterable[Delegation]) -> Any:
    organization_at = reverse("organization", args=[SLUG]).replace(SLUG, "{}")
    return drawing("convenings/delegations.jinja").delegations(delegations, organization_at)


class Buttons:
    """Of the lines of a roll: drawn once for all of whom it says the same, and then given each line's key."""

    KEY = "-key-"

    def __init__(self, convening: Convening, ways: list[tuple[str, str]]) -> None:
        self.ways = ways
        self.off_at = reverse("take_off_roll", args=[convening.slug, self.KEY])
        self.drawn: dict[tuple[str, bool], Any] = {}

    def of(self, line: Line) -> Any:
        said = line.noted, line.is_by_name_alone
        if said not in self.drawn:
            off_at = self.off_at if line.is_by_name_alone else ""
            self.drawn[said] = drawing(ROLL).ways_of(line.noted, self.ways, self.KEY, off_at)
        return self.drawn[said].replace(self.KEY, line.key)


@register.simple_tag
def roll_parties(convening: Convening, roll: Roll, ways: list[tuple[str, str]], is_open: bool) -> Any:
    """Each organization with its lines; with a button for each way to note somebody, while the roll is open."""
    return drawing(ROLL).parties(roll.parties, Buttons(convening, ways) if is_open else None)


@register.simple_tag
def roll_noted(convening: Convening, party: Party, line: Line, ways: list[tuple[str, str]]) -> Any:
    """The head of the organization, and the line."""
    macros = drawing(ROLL)
    return macros.head(party) + macros.line(line, Buttons(convening, ways))


def _time(moment: object) -> str:
    return date_format(moment, "P")  # type: ignore[arg-type]
