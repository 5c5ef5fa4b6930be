"""What a page with programs on it needs so that they can be saved."""

from typing import Any

from django import template

register = template.Library()


@register.inclusion_tag("components/saving.html", takes_context=True)
def saving(context: dict[str, Any], slug: str = "") -> dict[str, Any]:
    """The script behind the Save buttons and, for whoever is signed in, what they have saved and how to save more.

    `slug`: the program that the page is about, so that it can be saved without the script too.
    """
    user = context["request"].user
    saved: dict[str, list[str]] = {"programs": [], "searches": []}
    if user.is_authenticated:
        saved = {
            "programs": list(user.saved_programs.values_list("program__slug", flat=True)),
            "searches": list(user.saved_searches.values_list("query", flat=True)),
        }
    return {"request": context["request"], "user": user, "saved": saved, "slug": slug}
