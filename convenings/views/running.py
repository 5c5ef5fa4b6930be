from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from convenings.models import Convening
from convenings.perms import may_run


def known_to(request: HttpRequest, slug: str) -> Convening:
    """Who may not know of it learns nothing."""
    visible = Convening.objects.visible_to(request.user).select_related("group", "host", "series__group")
    return get_object_or_404(visible, slug=slug)


def run_by(request: HttpRequest, slug: str) -> Convening:
    """Who may know of it, and does not run it, is refused."""
    found = known_to(request, slug)
    if not may_run(request.user, found):
        raise PermissionDenied
    return found
