"""How days and times of convenings are written: by the clock where people meet, with its zone named."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from convenings.models import Change, Convening
from convenings.queries import Delegation
from programs.templatetags.often import addresses, drawing

register = template.Library()

DAY = "l, F j, Y"


@register.filter
def when(convening: Convening) -> str:
    """Tuesday, January 12, 2027, 9:30 a.m.–11 a.m. EST; over several days, each end with its day."""
    return _when(get_language(), convening.zone, convening.starts_at, convening.ends_at)


@lru_cache(maxsize=1_000)
def _when(_language: str | None, zone: str, starts_at: datetime, ends_at: datetime) -> str:
    """A page says it several times, and many pages of the same few dates."""
    start, end = (each.astimezone(ZoneInfo(zone)) for each in (starts_at, ends_at))
    if start.date() == end.date():
        return _("%(day)s, %(hours)s") % {"day": date_format(start, DAY), "hours": _hours(start, end)}
    ends = [_("%(day)s, %(time)s") % {"day": date_format(each, DAY), "time": _time(each)} for each in (start, end)]
    return f"{' – '.join(ends)} {start.tzname()}"


@register.filter
def day(convening: Convening) -> str:
    """Tuesday, January 12"""
    return _day(get_language(), convening.zone, convening.starts_at)


@lru_cache(maxsize=1_000)
def _day(_language: str | None, zone: str, starts_at: datetime) -> str:
    return date_format(starts_at.astimezone(ZoneInfo(zone)), _("l, F j"))


@register.filter
def hours(convening: Convening) -> str:
    """9:30 a.m.–11 a.m. EST"""
    return _hours(convening.starts_local, convening.ends_local)


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
    return drawing("convenings/delegations.jinja").delegations(delegations, addresses().organization)


def _hours(start: datetime, end: datetime) -> str:
    return f"{_time(start)}–{_time(end)} {start.tzname()}"


def _time(moment: object) -> str:
    return date_format(moment, "P")  # type: ignore[arg-type]
