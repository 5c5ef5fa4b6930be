"""Templates in Jinja, for what a page has dozens of: they are drawn in a tenth of the time that Django's own take.

Their names end in `.jinja`; a tag of `programs/templatetags/often.py` draws each. As in Django's, what they draw is
escaped, `_("…")` is translated, and a name that nobody knows is an error.
"""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext
from jinja2 import Environment, StrictUndefined

from programs.templatetags import often, program_dates, programs

FILTERS = (
    *(programs.away, programs.cost, programs.earned, programs.label, programs.marked_passage, programs.marked_title),
    *(programs.pay, programs.place, program_dates.coming_start, date_format, often.grouped, often.html_id),
)


def environment(**options: Any) -> Environment:
    options |= {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    made = Environment(**options)  # noqa: S701 (Django's backend turns escaping on)
    made.globals["_"] = gettext
    made.filters |= {each.__name__: each for each in FILTERS}
    return made
