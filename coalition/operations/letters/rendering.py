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

from coalition.look import Palette
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
