"""What is around every page: the same for many, so each is drawn once for all that it shows, and kept under that.

Nothing of it is about one person, and nothing has to be forgotten: where anything differs, it is kept apart.
"""

from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_htmx.jinja import htmx_script

from coalition.models import SiteSettings
from coalition.site import last_known_site

register = template.Library()

PLACES = ("programs", "pathways", "organizations", "groups", "convenings")
# What the foot of a page shows of the site's settings.
SHOWN = ("name", "area", "phone", "email", "address")


@register.simple_tag(takes_context=True)
def look(context: Any) -> Any:
    """The icon and the stylesheets of every page, in the coalition's color."""
    site = _site(context)
    return _look(get_script_prefix(), _files(), site.accent_color, site.look_key if site.accent_color else "")


@register.simple_tag
def htmx() -> Any:
    return _htmx(_files(), settings.DEBUG)


@register.simple_tag(takes_context=True)
def description(context: Any) -> Any:
    """Of a page that has none of its own."""
    return _description(get_language(), _site(context).area)


@register.simple_tag(takes_context=True)
def masthead_name(context: Any) -> Any:
    """Whose portal it is, by logo or by name, which leads home."""
    site = _site(context)
    return _masthead_name(get_script_prefix(), _files(), site.logo_url, site.name)


@register.simple_tag(takes_context=True)
def main_places(context: Any) -> Any:
    """Where everybody can go, in a list's items; the one where this page is says so. For visitors also the sign-in."""
    prefix, path = get_script_prefix(), getattr(context.get("request"), "path", "")
    signed_in = getattr(context.get("user"), "is_authenticated", False)
    return _main_places(get_language(), prefix, path if path in _addresses(prefix) else "", signed_in)


@register.simple_tag(takes_context=True)
def page_foot(context: Any) -> Any:
    """Whose portal it is, and where else one can go."""
    shown = tuple(getattr(_site(context), name) for name in SHOWN)
    signed_in = getattr(context.get("user"), "is_authenticated", False)
    return _page_foot(get_language(), get_script_prefix(), shown, signed_in, settings.DEMO)


def _site(context: Any) -> SiteSettings:
    """Of a page that nobody gave any, for something went wrong: as it was last known."""
    site: SiteSettings = context.get("coalition") or last_known_site()
    return site


@lru_cache(maxsize=8)
def _addresses(_prefix: str) -> tuple[str, ...]:
    return tuple(reverse(name) for name in PLACES)


def _files() -> str:
    """Of which release the files are that a page needs: where another was collected, each has another name."""
    return static("css/portal.css")


@lru_cache(maxsize=64)
def _look(_prefix: str, _files: str, accent_color: str, look_key: str) -> Any:
    return render_to_string("components/look.html", {"accent_color": accent_color, "look_key": look_key})


@lru_cache(maxsize=8)
def _htmx(_files: str, _debugged: bool) -> Any:
    return htmx_script()


@lru_cache(maxsize=64)
def _description(_language: str | None, area: str) -> str:
    text = _(
        "Job training in and around %(area)s: what it costs, how long it takes, what it leads to and what that pays."
    )
    return text % {"area": area}


@lru_cache(maxsize=64)
def _masthead_name(_prefix: str, _files: str, logo_url: str, site_name: str) -> Any:
    return render_to_string("components/masthead_name.html", {"logo_url": logo_url, "site_name": site_name})


@lru_cache(maxsize=64)
def _main_places(_language: str | None, _prefix: str, current: str, signed_in: bool) -> Any:
    return render_to_string("components/main_places.html", {"current": current, "signed_in": signed_in})


@lru_cache(maxsize=64)
def _page_foot(_language: str | None, _prefix: str, shown: tuple[str, ...], signed_in: bool, is_demo: bool) -> Any:
    site = SiteSettings(**dict(zip(SHOWN, shown, strict=True)))
    return render_to_string(
        "components/page_foot.html", {"coalition": site, "signed_in": signed_in, "is_demo": is_demo}
    )
