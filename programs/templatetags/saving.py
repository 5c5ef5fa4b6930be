"""What a page with programs on it needs so that they can be saved."""

from functools import lru_cache
from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag(takes_context=True)
def saving(context: dict[str, Any], slug: str = "") -> str:
    """The script behind the Save buttons and, for whoever is signed in, what they have saved and how to save more.

    `slug`: the program that the page is about, so that it can be saved without the script too.
    """
    user = context["request"].user
    if not user.is_authenticated:
        return _for_visitors(get_language(), static("js/saved.js"))
    saved = {
        "programs": list(user.saved_programs.values_list("program__slug", flat=True)),
        "searches": list(user.saved_searches.values_list("query", flat=True)),
    }
    known = {"request": context["request"], "csrf_token": context.get("csrf_token")}
    return render_to_string("components/saving.html", {**known, "user": user, "saved": saved, "slug": slug})


@lru_cache(maxsize=8)
def _for_visitors(_language: str | None, _script: str) -> str:
    """Drawn once, as what frames a page is: it is the same on every one."""
    return render_to_string("components/saving.html", {"user": AnonymousUser()})
