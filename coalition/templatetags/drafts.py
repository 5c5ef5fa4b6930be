from typing import Any

from django import template

from coalition.drafts import sign_form

register = template.Library()


@register.simple_tag(takes_context=True)
def signed_form(context: Any, page: str) -> str:
    """Whose form this is, and on which page."""
    return sign_form(context["request"].user, page)
