"""Who may do what with records of participants; what may be seen is a scope and a queryset."""

from typing import Any

from coalition.models import Membership, Organization
from outcomes.models import FundingStream, Placement
from outcomes.models.querysets import where_they_work


def works_with_participants(user: Any) -> bool:
    """Somewhere, now: these pages are theirs."""
    return bool(user.is_authenticated and (user.is_superuser or where_they_work(user).exists()))


def works_in(user: Any, organization: Organization) -> bool:
    """Reads and writes the records of this organization."""
    return bool(user.is_superuser or where_they_work(user).filter(organization=organization).exists())


def manages(user: Any, organization: Organization) -> bool:
    """Sees the loads and the log, hands over, holds and lets go."""
    if user.is_superuser:
        return True
    return Membership.objects.of(user).managers().filter(organization=organization).exists()


def may_see_stream(user: Any, stream: FundingStream) -> bool:
    return FundingStream.objects.visible_to(user).filter(pk=stream.pk).exists()


def may_see_totals_of(user: Any, stream: FundingStream) -> bool:
    """The figures over all partners, which are of no one person: who answers for the stream, and superusers."""
    return works_in(user, stream.organization)


def may_verify(user: Any, placement: Placement) -> bool:
    """Within its user's own scope, that has found this placement: by its own organization, or by consent.

    Nobody verifies what they recorded or corrected themselves; who answers for the stream does, while the participant
    consents.
    """
    if placement.said_by(user):
        return False
    answers = bool(placement.stream and works_in(user, placement.stream.organization))
    seen = Placement.objects.filter(pk=placement.pk).exists()
    return seen and (answers or works_in(user, placement.organization))
