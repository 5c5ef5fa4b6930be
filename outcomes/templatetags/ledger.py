"""How the short forms are drawn: what is asked seldom is folded away, and open where something in it is wrong.

And what a coach's day has dozens of, by Jinja.
"""

from typing import Any
from uuid import UUID

from django import template
from django.forms import BoundField
from django.urls import reverse

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


@register.filter
def in_words(key: Any, words: dict[Any, Any]) -> Any:
    """What a code stands for."""
    return words.get(key, "")


@register.simple_tag
def day_tasks(part: Any, here: str) -> Any:
    """`here`: what is said to the form of each about where it was opened."""
    nobody = UUID(int=0)
    page_at = reverse("participant", args=[nobody]).replace(str(nobody), "{}")
    return drawing("outcomes/day_tasks.jinja").tasks(part, page_at, here)
