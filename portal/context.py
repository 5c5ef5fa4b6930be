from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from coalition.belonging import memberships_of, work_with_participants
from coalition.models import Organization
from coalition.site import current_site


def site(request: HttpRequest) -> dict[str, object]:
    """What every page may name: the coalition, whether this is the demo, and where who is signed in belongs."""
    memberships = SimpleLazyObject(lambda: memberships_of(request))
    return {
        "coalition": SimpleLazyObject(current_site),
        "site_name": SimpleLazyObject(lambda: current_site().name),
        # Asked only by a page that names it.
        "backbone": Organization.objects.backbone,
        "is_demo": settings.DEMO,
        # Asked once, and only by a page that shows it; the first is for whom they are here now.
        "memberships": memberships,
        "works_with_participants": SimpleLazyObject(lambda: work_with_participants(memberships)),
    }
