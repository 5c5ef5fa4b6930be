"""Where whoever asks belongs: read once for a page, for the rules that go by it and for what shows it."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from coalition.models import Membership

# What these ask for changes nothing, so what was read at first holds until they are answered.
READS = ("GET", "HEAD")


def memberships_of(request: HttpRequest) -> list[Membership]:
    """The current ones with their organizations, the one last chosen first."""
    return memberships_at_first(request) if request.method in READS else _read(request.user)


def memberships_at_first(request: HttpRequest) -> list[Membership]:
    """The same as they were before anything was changed: for what is decided before that."""
    # Who signs in meanwhile is somebody else from then on.
    whose, kept = getattr(request, "memberships_kept", (None, []))
    if whose != request.user.pk:
        kept = _read(request.user)
        request.memberships_kept = (request.user.pk, kept)  # type: ignore[attr-defined]
    return kept


def _read(user: Any) -> list[Membership]:
    return list(Membership.objects.of(user).select_related("organization")) if user.is_authenticated else []


def work_with_participants(memberships: Iterable[Membership]) -> bool:
    return any(each.role in Membership.WORKING_ROLES for each in memberships)
