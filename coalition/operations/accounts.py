from datetime import datetime

from django.db import transaction

from coalition.models import Draft, Membership, SecurityEvent, User
from coalition.operations import memberships
from coalition.operations.security_log import record


@transaction.atomic
def close_account(user: User, *, now: datetime) -> None:
    """Nobody signs in with it any more; places in organizations and groups end, and what was not sent is erased.

    What the person recorded stays under their name. An administrator can open it again. Raises LastManager.
    """
    for membership in Membership.objects.of(user):
        memberships.end(membership, now=now)
    for place in user.group_memberships.current():
        memberships.leave_group(place, now=now)
    Draft.objects.visible_to(user).delete()
    memberships.end_sessions(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    record(SecurityEvent.Kind.ACCOUNT_CLOSED, user=user, now=now)
