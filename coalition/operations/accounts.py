from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from coalition.models import Draft, Kind, Preferences, SecurityEvent, User
from coalition.models.user import ANONYMIZED_AFTER
from coalition.operations import letters, memberships
from coalition.operations.anonymize import anonymize
from coalition.operations.security_log import record


@transaction.atomic
def close_account(user: User, *, now: datetime) -> None:
    """Nobody signs in with it any more; places in organizations and groups end, and what was not sent is erased.

    Until it is anonymized it can be opened again, and a letter says how. Raises LastManager.
    """
    memberships.end_all(user, now=now)
    Draft.objects.visible_to(user).delete()
    memberships.end_sessions(user)
    User.objects.filter(pk=user.pk).update(is_active=False, closed_at=now)
    record(SecurityEvent.Kind.ACCOUNT_CLOSED, user=user, now=now)
    _say_that_it_is_closed(user, now)


def open_again(user: User) -> bool:
    """Whom it belonged to signs in as before; organizations and groups are not brought back. False: it is nobody's."""
    return bool(User.objects.filter(pk=user.pk, anonymized_at=None).update(is_active=True, closed_at=None))


def anonymize_closed_accounts(now: datetime) -> None:
    """One by one, each in its own transaction. None manages anything: who is closed is not active."""
    for user in User.objects.to_anonymize(now):
        anonymize(user, now=now)


def _say_that_it_is_closed(user: User, now: datetime) -> None:
    with override(Preferences.objects.of(user).language):
        day = date_format(timezone.localtime(now + ANONYMIZED_AFTER))
        message = _(
            "Your account is closed: nobody can sign in with it.\n\n"
            "On %(day)s your name, your addresses, your letters and all that is only about you are erased. What you "
            "wrote for others stays, by a former member.\n\n"
            "If you think again, or it was not you who closed it, write to the coalition before that day."
        )
        letters.queue(
            f"account-closed:{user.pk}:{now.isoformat()}",
            kind=Kind.SECURITY,
            # No letter goes to the account any more.
            to=user.email,
            context={"subject": _("Your account is closed"), "message": message % {"day": day}},
            now=now,
        )
