"""Where whoever asks belongs: read once for a page, for the rules that go by it and for what shows it."""

from collections.abc import Iterable

from django.http import HttpRequest

from coalition.models import Membership

# What these ask for changes nothing, so what was read at first holds until they are answered.
READS = ("GET", "HEAD")


def memberships_of(request: HttpRequest) -> list[Membership]:
    """The current ones with their organizations, the one last chosen first."""
    user = request.user
    if not user.is_authenticated:
        return []
    # Who signs in meanwhile is somebody else from then on.
    whose, kept = getattr(request, "memberships_kept", (None, []))
    if whose != user.pk:
        kept = list(Membership.objects.of(user).select_related("organization"))
        if request.method in READS:
            request.memberships_kept = (user.pk, kept)  # type: ignore[attr-defined]
    return kept


def work_with_participants(memberships: Iterable[Membership]) -> bool:
    return any(each.role in Membership.WORKING_ROLES for each in memberships)
