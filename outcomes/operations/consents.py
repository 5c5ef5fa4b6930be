from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate, make_aware

from coalition.models import Document, Organization, User
from outcomes.models import Consent, Participant
from outcomes.operations.refusing import not_in_the_future, refusing


class ConsentedAlready(Exception):
    """This consent is in force: take it back first, or leave it."""


class ToWhom(Exception):
    """A consent to one partner names it, and another than their own organization; any other names none."""


class OverAlready(Exception):
    """A consent ends after today, and not before it is signed."""


@transaction.atomic
def sign(
    participant: Participant,
    *,
    scope: str,
    how: str,
    signed_on: date,
    by: User,
    now: datetime,
    to: Organization | None = None,
    until: date | None = None,
    document: Document | None = None,
) -> Consent:
    """What it opens is open at once, until the end of the day `until`, or until it is taken back.

    A day of the last year there is means that it doesn’t end. One that has run out makes place for it. Raises
    InTheFuture, ToWhom, OverAlready or ConsentedAlready.
    """
    today = localdate(now)
    not_in_the_future(signed_on, today=today)
    if bool(to) != (scope in Consent.TO_ONE) or (to and to.pk == participant.organization_id):
        raise ToWhom
    if until and until < today:
        raise OverAlready
    if until and until.year == date.max.year:
        # How “for ever” is typed where a day has to be.
        until = None
    Consent.objects.filter(participant=participant, scope=scope, to=to, revoked_at=None, ends_at__lte=now).update(
        revoked_at=F("ends_at")
    )
    with refusing(consent_once=ConsentedAlready):
        return Consent.objects.create(
            participant=participant,
            organization_id=participant.organization_id,
            scope=scope,
            to=to,
            how=how,
            signed_on=signed_on,
            ends_at=make_aware(datetime.combine(until + timedelta(days=1), time())) if until else None,
            document=document,
            recorded_by=by,
        )


@transaction.atomic
def revoke(consent: Consent, *, by: User, now: datetime) -> bool:
    """What it opened is closed from now on; says whether it was open. What was read before can't be unread."""
    closed = Consent.objects.filter(pk=consent.pk, revoked_at=None).update(revoked_at=now, revoked_by=by)
    if closed:
        consent.revoked_at, consent.revoked_by = now, by
    return bool(closed)
