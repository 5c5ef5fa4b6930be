from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate

from coalition.models import Document, User
from outcomes.models import (
    CredentialEarned,
    Enrollment,
    FundingStream,
    Participant,
    Service,
    ServiceType,
    SkillGain,
)
from outcomes.operations.refusing import not_in_the_future, refusing


class LoggedAlready(Exception):
    """The same of the same day is in the record."""


class NotOfThisPerson(Exception):
    """An enrollment is one of the participant’s own."""


class BelowZero(Exception):
    """An amount is nothing or more."""


@transaction.atomic
def log_service(
    participant: Participant,
    kind: ServiceType,
    *,
    on: date,
    by: User | None,
    now: datetime,
    amount: Decimal | None = None,
    enrollment: Enrollment | None = None,
    stream: FundingStream | None = None,
    note: str = "",
) -> Service:
    """Whether it extends participation is the type's matter. Raises InTheFuture, BelowZero or NotOfThisPerson."""
    not_in_the_future(on, today=localdate(now))
    own(enrollment, participant)
    with refusing(service_costs_nothing_or_more=BelowZero):
        return Service.objects.create(
            participant=participant,
            organization_id=participant.organization_id,
            type=kind,
            given_on=on,
            amount=amount,
            enrollment=enrollment,
            stream=stream or (enrollment.stream if enrollment else None),
            note=note,
            recorded_by=by,
            recorded_at=now,
        )


@transaction.atomic
def log_credential(
    participant: Participant,
    *,
    kind: str,
    name: str,
    on: date,
    by: User,
    now: datetime,
    expires_on: date | None = None,
    enrollment: Enrollment | None = None,
    document: Document | None = None,
) -> CredentialEarned:
    """Raises InTheFuture, NotOfThisPerson or LoggedAlready."""
    not_in_the_future(on, today=localdate(now))
    own(enrollment, participant)
    with refusing(credential_once=LoggedAlready):
        return CredentialEarned.objects.create(
            participant=participant,
            organization_id=participant.organization_id,
            kind=kind,
            name=name,
            earned_on=on,
            expires_on=expires_on,
            enrollment=enrollment,
            document=document,
            recorded_by=by,
            recorded_at=now,
        )


@transaction.atomic
def log_skill_gain(
    participant: Participant,
    *,
    kind: str,
    on: date,
    by: User,
    now: datetime,
    detail: str = "",
    enrollment: Enrollment | None = None,
) -> SkillGain:
    """Raises InTheFuture, NotOfThisPerson or LoggedAlready."""
    not_in_the_future(on, today=localdate(now))
    own(enrollment, participant)
    with refusing(skill_gain_once=LoggedAlready):
        return SkillGain.objects.create(
            participant=participant,
            organization_id=participant.organization_id,
            kind=kind,
            gained_on=on,
            detail=detail,
            enrollment=enrollment,
            recorded_by=by,
            recorded_at=now,
        )


def own(enrollment: Enrollment | None, participant: Participant) -> None:
    """Raises NotOfThisPerson."""
    if enrollment and enrollment.participant_id != participant.pk:
        raise NotOfThisPerson
