from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from coalition.belonging import memberships_at_first
from coalition.models import Group, Membership
from coalition.perms import is_inside
from coalition.prepared import prepared
from convenings.models import Convening
from convenings.models.convening import ConveningQuerySet
from convenings.perms import may_run, runs_the_group


def known_to(request: HttpRequest, slug: str) -> Convening:
    """Who may not know of it learns nothing."""
    # Read in any case, so that what is hidden answers as what is not there, to the last statement.
    own = memberships_at_first(request)
    return found_or_404(_at.first(slug, request.user.pk or 0), request.user, own)


def found_or_404(found: Convening | None, user: Any, own: list[Membership]) -> Any:
    """What was read `with_whether_in_sight`, if anything was; `own`: that person's memberships."""
    if found is None or not found.is_visible_to(user, own):
        raise Http404
    return found


@prepared(str, int)
def _at(slug: str, user: int) -> ConveningQuerySet:
    found = Convening.objects.filter(slug=slug).with_whether_in_sight(user)
    return found.select_related("group", "host", "series__group")


def run_by(request: HttpRequest, slug: str) -> Convening:
    """Who may know of it, and does not run it, is refused."""
    found = known_to(request, slug)
    if not may_run(request.user, found, memberships_at_first(request)):
        raise PermissionDenied
    return found


def group_inside_of(request: HttpRequest, slug: str) -> Group:
    """For its own people: who may know of it, and is not one of them, is refused."""
    found = get_object_or_404(Group.objects.visible_to(request.user), slug=slug)
    if not is_inside(request.user, found):
        raise PermissionDenied
    return found


def group_run_by(request: HttpRequest, slug: str) -> Group:
    """Who may know of it, and does not run it, is refused."""
    found = get_object_or_404(Group.objects.visible_to(request.user), slug=slug)
    if not runs_the_group(request.user, found):
        raise PermissionDenied
    return found
