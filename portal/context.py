from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from coalition.models import Membership, Organization


def site(request: HttpRequest) -> dict[str, object]:
    """What every page may name: the coalition, whether this is the demo, and whether who is signed in is a manager."""
    return {
        "site_name": settings.SITE_NAME,
        # Asked only by a page that names it.
        "backbone": Organization.objects.backbone,
        "is_demo": settings.DEMO,
        # Asked only by a page that shows it, and only of somebody who is signed in.
        "is_manager": partial(_is_manager, request.user) if request.user.is_authenticated else False,
    }


def _is_manager(user: Any) -> bool:
    return Membership.objects.of(user).managers().exists()
