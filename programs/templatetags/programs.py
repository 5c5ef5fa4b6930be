"""How money, wages and contacts are written for residents."""

import re
from decimal import Decimal
from html import escape
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from coalition.choices import Language
from coalition.languages import said as _
from coalition.models import Organization
from coalition.phones import dialed
from coalition.site import current_site
from programs.models import Program, Wage
from programs.search.words import CLOSE_MARK, OPEN_MARK

register = template.Library()
register.filter("tel", dialed)

LABELS: dict[str, dict[Any, Any]] = {
    "length": dict(Program.Length.choices),
    "format": dict(Program.Format.choices),
}

MARKED = re.compile(f"{OPEN_MARK}([^{OPEN_MARK}{CLOSE_MARK}]*){CLOSE_MARK}")
MARKS = re.compile(f"[{OPEN_MARK}{CLOSE_MARK}]")


@register.filter
def marked_title(program: Program) -> SafeString:
    """The title, with the words that were searched for marked."""
    return marked(getattr(program, "marked_title", program.title))


@register.filter
def marked_passage(program: Program) -> SafeString:
    """A passage of the description with the words that were searched for; empty where it has none of them."""
    passage: str = getattr(program, "passage", "")
    return marked(passage) if passage and MARKED.search(passage) else SafeString("")


@register.filter
def marked(text: str) -> SafeString:
    """Escaped first, so that the only tags are the marks."""
    escaped = escape(text)
    if OPEN_MARK not in text and CLOSE_MARK not in text:
        return SafeString(escaped)  # nosec B703
    return SafeString(MARKS.sub("", MARKED.sub(r"<mark>\1</mark>", escaped)))  # nosec B703


def dollars(amount: Decimal | int) -> str:
    """$1,200, or $23.35 where there are cents."""
    return f"${amount:,.0f}" if amount == int(amount) else f"${amount:,.2f}"


@register.filter
def cost(program: Program) -> str:
    """What a resident pays, and that it is free so that it stands out."""
    if program.total_cost == 0:
        return format_html('<strong class="free">{}</strong>', _("Free"))
    if program.free_to_you:
        return format_html('<strong class="free">{}</strong>', _("Free to you"))
    return _("Ask the provider") if program.total_cost is None else dollars(program.total_cost)


def _span(low: Decimal | int | None, middle: Decimal | int | None, high: Decimal | int | None) -> str:
    if low is not None and high is not None:
        return f"{dollars(low)}–{dollars(high)}"
    return "" if middle is None else dollars(middle)


@register.filter
def pay(wage: Wage | None) -> str:
    """What the middle half of the people in an occupation earn; an empty string where nothing is published."""
    if wage is None:
        return ""
    if hourly := _span(wage.hourly_p25, wage.hourly_median, wage.hourly_p75):
        return _("%(wage)s an hour") % {"wage": hourly}
    if annual := _span(wage.annual_p25, wage.annual_median, wage.annual_p75):
        return _("%(wage)s a year") % {"wage": annual}
    return ""


def pay_here(wage: Wage | None) -> str:
    """The same with where that is, or that nothing is published there."""
    area = {"area": current_site().area}
    if paid := pay(wage):
        return f"{paid} {_('in the %(area)s area') % area}"
    return _("pay in %(area)s not published") % area


@register.filter
def most_earn(wage: Wage) -> str:
    """What eight of ten people in an occupation earn, hourly before yearly; empty where it is not published."""
    if wage.hourly_p10 is not None and wage.hourly_p90 is not None:
        return _("%(wage)s an hour") % {"wage": _span(wage.hourly_p10, None, wage.hourly_p90)}
    if wage.annual_p10 is not None and wage.annual_p90 is not None:
        return _("%(wage)s a year") % {"wage": _span(wage.annual_p10, None, wage.annual_p90)}
    return ""


@register.filter
def middle(wage: Wage) -> str:
    """What half earn more than, half less; empty where it is not published."""
    if wage.hourly_median is not None:
        return _("%(wage)s an hour") % {"wage": dollars(wage.hourly_median)}
    if wage.annual_median is not None:
        return _("%(wage)s a year") % {"wage": dollars(wage.annual_median)}
    return ""


class Labels(dict[Any, str]):
    """What each value is called; one that has no name, as it is."""

    def __missing__(self, value: Any) -> str:
        return str(value)


def labels(field: str) -> Labels:
    """All of them, in this language."""
    return Labels({value: str(label) for value, label in LABELS[field].items()})


@register.filter
def label(program: Program, field: str) -> str:
    """As `get_…_display`, which translates every choice to find the one: too much for each of many cards."""
    value = getattr(program, field)
    return str(LABELS[field].get(value, value))


@register.filter
def place(program: Program) -> str:
    """Where to go, in two words: the neighborhood, else the town, else the provider's town."""
    if program.neighborhood:
        return current_site().neighborhood(program.neighborhood)
    at = program if program.city or program.organization is None else program.organization
    return ", ".join(part for part in (at.city, at.state) if part)


@register.filter
def away(program: Program) -> str:
    """How far, no finer than the middle of a ZIP code is; empty where nobody asked or its place is unknown."""
    miles: float | None = getattr(program, "miles", None)
    if miles is None:
        return ""
    if miles < 1:
        return _("Less than a mile away")
    return ngettext("About %(miles)d mile away", "About %(miles)d miles away", round(miles)) % {"miles": round(miles)}


def earned(program: Program) -> str:
    """What a graduate has in hand, the most telling first."""
    return program.license or program.industry_credential or program.degree


@register.filter
def web(address: str) -> str:
    """The address where it is one of the web, which a list from outside does not promise."""
    return address if address.lower().startswith(("http://", "https://")) else ""


@register.filter
def languages(codes: list[str]) -> str:
    return ", ".join(str(Language(code).label) for code in codes)


@register.filter
def neighborhoods(codes: list[str]) -> str:
    site = current_site()
    return ", ".join(site.neighborhood(code) for code in codes)


@register.filter
def address_lines(at: Program | Organization | None) -> list[str]:
    """Street, then town, state and ZIP code; what is not known is left out."""
    if at is None:
        return []
    state = " ".join(part for part in (at.state, at.postal_code) if part)
    town = ", ".join(part for part in (at.city, state) if part)
    return [line for line in (at.street, town) if line]
