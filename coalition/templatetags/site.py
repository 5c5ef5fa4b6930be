from django import template

from coalition.site import current_site

register = template.Library()


@register.simple_tag
def area() -> str:
    """Where the coalition is, also in a part of a page that is drawn without a request."""
    return current_site().area
