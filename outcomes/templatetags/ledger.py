"""How the short forms are drawn: what is asked seldom is folded away, and open where something in it is wrong.

And what a coach's day and the list of participants have dozens of, by Jinja.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django import template
from django.forms import BoundField
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from programs.templatetags.often import drawing

register = template.Library()


@register.filter
def unfolded(form: Any) -> list[BoundField]:
    return [field for field in form if field.name not in getattr(form, "folded", ())]


@register.filter
def folded(form: Any) -> list[BoundField]:
    return [field for field in form if field.name in getattr(form, "folded", ())]


@register.filter
def fails_folded(form: Any) -> bool:
    return any(field.errors for field in folded(form))


@register.simple_tag
def day_tasks(part: Any, here: str) -> Any:
    """`here`: what is said to the form of each about where it was opened."""
    return drawing("outcomes/day_tasks.jinja").tasks(part, _page_at(), here)


@register.simple_tag
def people_rows(people: Iterable[Any], states: dict[str, Any], today: date) -> Any:
    """Rows of the list of participants, of which each is found `with_what_the_list_shows`."""
    page_at, since = _page_at(), _("since %(day)s")
    heads = {
        "program": _("Program"),
        "job": _("Job"),
        "call": _("Next call"),
        "heard": _("Last heard of"),
        "coach": _("Coach"),
    }
    rows = (
        (
            str(each),
            page_at.format(each.pk),
            f"{each.last_program} ({states.get(each.last_state, '')})" if each.last_program else "",
            since % {"day": date_format(each.job_since)} if each.job_since else "",
            date_format(each.call_due) if each.call_due else "",
            bool(each.call_due and each.call_due < today),
            date_format(each.heard_on),
            each.coach_name or "",
        )
        for each in people
    )
    return drawing("outcomes/people_rows.jinja").rows(rows, heads)


def _page_at() -> str:
    """The address of a participant's page, with {} for whose."""
    nobody = UUID(int=0)
    return reverse("participant", args=[nobody]).replace(str(nobody), "{}")
