import re
from dataclasses import dataclass
from datetime import tzinfo
from functools import lru_cache
from pathlib import Path
from typing import Any

from css_inline import CSSInliner
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import timezone, translation

from coalition.links import preferences_link, unsubscribe_link
from coalition.look import Palette
from coalition.models import Preferences, User
from coalition.models.letter_kinds import Kind
from coalition.site import current_site


@dataclass(frozen=True)
class Rendered:
    """`short` is what fits a text message: whose it is, what it is about, where to read on."""

    subject: str
    text: str
    html: str
    short: str


def render(kind: Kind, context: dict[str, Any], *, language: str, zone: tzinfo | str) -> Rendered:
    """A letter in its reader's language, times in the reader's zone; the HTML has its styles in it."""
    template = kind.facts.template
    site = current_site()
    with translation.override(language), timezone.override(zone):
        shared = {
            "coalition": site,
            "site_name": site.name,
            "site_url": settings.SITE_URL,
            "language": language,
            "why": str(kind.facts.why),
        }
        subject = " ".join(render_to_string(f"{template}_subject.txt", {**shared, **context}).split())
        everything = {**shared, **context, "subject": subject}
        text = render_to_string(f"{template}.txt", everything)
        html = render_to_string(f"{template}.html", everything)
    short = f"{site.name}: {subject}\n{context.get('link', '')}".strip()
    return Rendered(subject, _tidy(text), _inliner(site.accent_color).inline(html.strip()), short)


def render_for(kind: Kind, context: dict[str, Any], *, chosen: Preferences) -> Rendered:
    """In the language and zone that a reader chose, or that of the coalition."""
    return render(kind, context, language=chosen.language, zone=chosen.time_zone or current_site().time_zone)


def links_below(kind: Kind, reader: User | None) -> dict[str, str]:
    """To stop such letters, and to choose which come; empty where they can't be stopped, or there is no account."""
    topic = kind.facts.topic
    if not (reader and topic):
        return {"unsubscribe_url": "", "preferences_url": ""}
    return {"unsubscribe_url": unsubscribe_link(reader, topic), "preferences_url": preferences_link(reader)}


def _tidy(text: str) -> str:
    """Tags of a template leave blank lines behind; a reader sees one between two paragraphs."""
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"


@lru_cache(maxsize=8)
def _inliner(accent: str) -> CSSInliner:
    # What only some readers have, such as a dark screen, has no place in an element and stays in the head.
    styles = Path(str(finders.find("css/mail.css"))).read_text()
    if accent:
        styles += render_to_string("coalition/mail/look.css", {"color": Palette.of(accent)})
    return CSSInliner(extra_css=styles, keep_at_rules=True, minify_css=True, load_remote_stylesheets=False)
