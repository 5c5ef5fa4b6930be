"""What is around every page: the same for many, so each is drawn once for all that it shows, and kept under that.

Nothing of it is about one person, and nothing has to be forgotten: where anything differs, it is kept apart.
"""

from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language

from coalition.models import SiteSettings

register = template.Library()

PLACES = ("programs", "pathways", "organizations", "groups", "convenings")
# What the foot of a page shows of the site's settings.
SHOWN = ("name", "area", "phone", "email", "address")


@register.simple_tag(takes_context=True)
def main_places(context: Any) -> Any:
    """Where everybody can go, in a list's items; the one where this page is says so."""
    path = getattr(context.get("request"), "path", "")
    return _main_places(get_language(), get_script_prefix(), path if path in _addresses(get_script_prefix()) else "")


@register.simple_tag(takes_context=True)
def page_foot(context: Any) -> Any:
    """Whose portal it is, and where else one can go."""
    shown = tuple(getattr(context["coalition"], name) for name in SHOWN)
    signed_in = getattr(context.get("user"), "is_authenticated", False)
    return _page_foot(get_language(), get_script_prefix(), shown, signed_in, settings.DEMO)


@lru_cache(maxsize=8)
def _addresses(_prefix: str) -> tuple[str, ...]:
    return tuple(reverse(name) for name in PLACES)


@lru_cache(maxsize=64)
def _main_places(_language: str | None, _prefix: str, current: str) -> Any:
    return render_to_string("components/main_places.html", {"current": current})


@lru_cache(maxsize=64)
def _page_foot(_language: str | None, _prefix: str, shown: tuple[str, ...], signed_in: bool, is_demo: bool) -> Any:
    site = SiteSettings(**dict(zip(SHOWN, shown, strict=True)))
    return render_to_string(
        "components/page_foot.html", {"coalition": site, "signed_in": signed_in, "is_demo": is_demo}
    )
