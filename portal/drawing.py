"""Templates in Jinja, for what takes long in Django's: long lists, and the pages of programs and convenings.

They take a tenth of the time. Their names end in `.jinja`; tags draw them by `programs.templatetags.often.drawing`. As
in Django's, what they draw is escaped, `_("…")` is translated, and a name that nobody knows is an error.
"""

import json
import re
from typing import Any

from django.template.defaultfilters import floatformat
from django.utils.html import escape
from django.utils.translation import gettext
from jinja2 import Environment, StrictUndefined
from jinja2.ext import Extension

from coalition.phones import dialed
from coalition.templatetags.site import area
from programs.templatetags import often, program_dates, programs

FILTERS = (
    *(programs.away, programs.cost, programs.earned, programs.marked_passage, programs.marked_title, programs.pay_here),
    *(programs.place, program_dates.coming_start, often.day_in_words, often.grouped, often.with_slug, dialed),
    *(often.programs_in_words, often.programs_found_in_words, often.chosen_in_words),
    *(often.without_in_words, often.leads_in_words, often.class_hours_in_words, often.more_jobs_in_words),
    *(often.seats_in_words, often.month_and_day, program_dates.meets, program_dates.meets_where),
    *(program_dates.paid_while_training, programs.address_lines, programs.dollars, programs.languages, programs.middle),
    *(programs.most_earn, programs.web, often.paragraphs, floatformat),
)


class Translated(Extension):
    """What is the same each time is translated when a template is compiled, once for each language."""

    TEXT = re.compile(r"""\{\{ _\((?:"([^"]+)"|'([^']+)')\) \}\}""")
    IN_AN_EXPRESSION = re.compile(r"""\b_\((?:"([^"]+)"|'([^']+)')\)""")

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        source = self.TEXT.sub(lambda text: escape(gettext(text[1] or text[2])).replace("{", "&#123;"), source)
        return self.IN_AN_EXPRESSION.sub(lambda text: json.dumps(gettext(text[1] or text[2])), source)


def environment(**options: Any) -> Environment:
    options |= {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True, "extensions": [Translated]}
    # Django's backend turns escaping on.
    made = Environment(**options)  # noqa: S701  # nosec B701
    made.globals |= {"labels": programs.labels, "filled": often.filled, "choice": often.choice, "area": area}
    made.filters |= {each.__name__: each for each in FILTERS}
    return made
