from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from convenings.models import Convening
from convenings.perms import may_run


def run_by(request: HttpRequest, slug: str) -> Convening:
    """Who may not know of it learns nothing; who may know of it, and does not run it, is refused."""
    visible = Convening.objects.visible_to(request.user).select_related("group", "host", "series__group")
    found = get_object_or_404(visible, slug=slug)
    if not may_run(request.user, found):
        raise PermissionDenied
    return found
