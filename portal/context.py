from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from coalition.models import Membership, Organization
from coalition.site import current_site


def site(request: HttpRequest) -> dict[str, object]:
    """What every page may name: the coalition, whether this is the demo, and where who is signed in belongs."""
    memberships = SimpleLazyObject(lambda: _memberships(request))
    return {
        "coalition": SimpleLazyObject(current_site),
        "site_name": SimpleLazyObject(lambda: current_site().name),
        # Asked only by a page that names it.
        "backbone": Organization.objects.backbone,
        "is_demo": settings.DEMO,
        # Asked once, and only by a page that shows it; the first is for whom they are here now.
        "memberships": memberships,
        "works_with_participants": SimpleLazyObject(
            lambda: any(each.role in Membership.WORKING_ROLES for each in memberships)
        ),
    }


def _memberships(request: HttpRequest) -> list[Membership]:
    if not request.user.is_authenticated:
        return []
    return list(Membership.objects.of(request.user).select_related("organization"))
