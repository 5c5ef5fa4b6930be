"""How starts, hours and freshness are written for residents."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from django import template
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coalition.site import current_site
from programs.models import Cohort, Program
from programs.models.freshness import ASKED_AFTER, DOUBTED_AFTER, STALE_AFTER
from programs.templatetags.programs import dollars

register = template.Library()

SHORT_DAYS = dict(
    zip(
        Cohort.Weekday,
        map(gettext_lazy, ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")),
        strict=True,
    )
)


def coming_start(program: Program) -> date | None:
    """The stored next start; nothing where the night's refresh is still to come and that day has passed."""
    stored = program.next_start
    return stored if stored and stored >= timezone.localdate() else None


def meets(cohort: Cohort) -> str:
    """Mon–Thu, Sat, 5:30 p.m.–9 p.m.; and what was written in words. Empty where nobody said."""
    days = ", ".join(_runs(sorted(cohort.weekdays)))
    times = "–".join(time_format(time, "P") for time in (cohort.starts_at, cohort.ends_at) if time)
    return "; ".join(part for part in (", ".join(part for part in (days, times) if part), cohort.hours) if part)


def _runs(days: list[int]) -> Iterator[str]:
    """Three or more days that follow each other as from–to, others by name."""
    for _start, run in groupby(enumerate(days), lambda each: each[1] - each[0]):
        names = [str(SHORT_DAYS[Cohort.Weekday(day)]) for _number, day in run]
        yield f"{names[0]}–{names[-1]}" if len(names) > 2 else ", ".join(names)


@register.filter
def meets_where(cohort: Cohort) -> str:
    """Empty where it is at the program's own address."""
    neighborhood = current_site().neighborhood(cohort.neighborhood)
    return ", ".join(part for part in (cohort.place, neighborhood, cohort.postal_code) if part)


def paid_while_training(program: Program) -> str:
    """A stipend, $300 a week. Empty where nobody said that one is paid."""
    if not program.paid:
        return ""
    kind = str(program.get_paid_display())
    if program.paid_amount is None:
        return kind
    return _("%(kind)s: %(amount)s %(per)s") % {
        "kind": kind,
        "amount": dollars(program.paid_amount),
        "per": program.get_paid_per_display(),
    }


@register.filter
def freshness(program: Program, today: date) -> str:
    """What to tell its manager about how long ago it was confirmed; empty while there is nothing to tell."""
    age = today - program.confirmed_on
    if age >= STALE_AFTER:
        return _("Searches no longer show it first.")
    if age >= DOUBTED_AFTER:
        return _("Its page says that nobody has confirmed it.")
    if age >= ASKED_AFTER:
        days = age.days
        return ngettext("%(days)d day ago.", "%(days)d days ago.", days) % {"days": days}
    return ""
