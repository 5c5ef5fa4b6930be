"""Who has to show a second factor, and before which pages; `portal.second_factor` asks for it."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest

from coalition.belonging import memberships_at_first, work_with_participants
from coalition.models import Membership

View = TypeVar("View", bound=Callable[..., Any])

MARK = "behind_second_factor"


def needs_second_factor(user: Any) -> bool:
    """Administrators, and whose role touches participants or answers for an organization."""
    return user.is_staff or Membership.objects.of(user).filter(role__in=Membership.WORKING_ROLES).exists()


def has_to_show_one(request: HttpRequest) -> bool:
    """The same of whoever asks. Most views go by where they belong as well, so that is read once for both."""
    if not request.user.is_authenticated:
        return False
    return request.user.is_staff or work_with_participants(memberships_at_first(request))


def behind_second_factor(view: View) -> View:
    """Of a page that shows what is private to others; Django's admin is behind it without this mark."""
    setattr(view, MARK, True)
    return view
