"""Templates in Jinja, for what a page has dozens of: they are drawn in a tenth of the time that Django's own take.

Their names end in `.jinja`; tags draw them by `programs.templatetags.often.drawing`. As in Django's, what they draw is
escaped, `{{ _("…") }}` is translated, and a name that nobody knows is an error.
"""

import re
from typing import Any

from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import gettext
from jinja2 import Environment, StrictUndefined
from jinja2.ext import Extension

from coalition.phones import dialed
from programs.templatetags import often, program_dates, programs

FILTERS = (
    *(programs.away, programs.cost, programs.earned, programs.marked_passage, programs.marked_title, programs.pay_here),
    *(programs.place, program_dates.coming_start, date_format, often.grouped, often.html_id, dialed),
)


class Translated(Extension):
    """What is the same each time is translated when a template is compiled, once for each language."""

    TEXT = re.compile(r'\{\{ _\("([^"]+)"\) \}\}')

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return self.TEXT.sub(lambda text: escape(gettext(text[1])).replace("{", "&#123;"), source)


def environment(**options: Any) -> Environment:
    options |= {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True, "extensions": [Translated]}
    # Django's backend turns escaping on.
    made = Environment(**options)  # noqa: S701  # nosec B701
    made.globals["labels"] = programs.labels
    made.filters |= {each.__name__: each for each in FILTERS}
    return made
