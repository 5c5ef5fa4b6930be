from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Min, Q
from django.utils.timezone import localdate

from coalition.models import User
from outcomes.models import Attendance, Enrollment, FundingStream, Participant
from outcomes.operations.refusing import not_in_the_future, refusing
from programs.models import Cohort, Program

State = Enrollment.State


class EnrolledAlready(Exception):
    """They are in this program, or in this run of it, and it has not ended."""


class IsOver(Exception):
    """It has ended, or was moved on meanwhile."""


class NotOfThisProgram(Exception):
    """A cohort is one of the program."""


class EndsBeforeItBegins(Exception):
    """It can't end before it began."""


class NoReason(Exception):
    """Who left did so for a reason, and something stood in the way only where that is the reason."""


class NotInThisCohort(Exception):
    """Attendance is taken of those who are in the cohort on that day."""


def refer(participant: Participant, program: Program, *, on: date, by: User, now: datetime, **to: Any) -> Enrollment:
    """To a program; `to` may name a `cohort` and a `stream`. Raises InTheFuture, NotOfThisProgram, EnrolledAlready."""
    return _begin(participant, program, State.REFERRED, by=by, now=now, referred_on=on, **to)


def enroll(participant: Participant, program: Program, *, on: date, by: User, now: datetime, **to: Any) -> Enrollment:
    """Who was referred to it is enrolled by that. The same errors as `refer`."""
    return _begin(participant, program, State.ENROLLED, by=by, now=now, enrolled_on=on, **to)


@transaction.atomic
def _begin(
    participant: Participant,
    program: Program,
    state: str,
    *,
    by: User,
    now: datetime,
    cohort: Cohort | None = None,
    stream: FundingStream | None = None,
    **days: date,
) -> Enrollment:
    not_in_the_future(*days.values(), today=localdate(now))
    if cohort and cohort.program_id != program.pk:
        raise NotOfThisProgram
    said = {"state": state, "cohort": cohort, **days} | ({"stream": stream} if stream else {})
    if state == State.ENROLLED:
        referred = Enrollment.objects.filter(participant=participant, program=program, state=State.REFERRED)
        waiting = referred.filter(cohort=cohort).first() or referred.filter(cohort=None).first()
        if waiting:
            with refusing(enrollment_open_once=EnrolledAlready):
                return _move(waiting, State.REFERRED, **said)
    with refusing(enrollment_open_once=EnrolledAlready):
        return Enrollment.objects.create(
            participant=participant,
            organization_id=participant.organization_id,
            program=program,
            recorded_by=by,
            recorded_at=now,
            **said,
        )


def start(enrollment: Enrollment, *, on: date, now: datetime) -> Enrollment:
    """They came for the first time. Raises InTheFuture or IsOver."""
    not_in_the_future(on, today=localdate(now))
    return _move(enrollment, State.REFERRED, State.ENROLLED, state=State.ACTIVE, started_on=on)


def complete(enrollment: Enrollment, *, on: date, now: datetime) -> Enrollment:
    """Raises InTheFuture, IsOver or EndsBeforeItBegins."""
    started = enrollment.started_on or enrollment.enrolled_on or on
    return _end(enrollment, on, now, state=State.COMPLETED, started_on=started)


def withdraw(enrollment: Enrollment, *, on: date, reason: str, now: datetime, barrier: str = "") -> Enrollment:
    """Raises InTheFuture, IsOver, NoReason or EndsBeforeItBegins."""
    if not reason or (barrier and reason != Enrollment.Reason.BARRIER):
        raise NoReason
    return _end(enrollment, on, now, state=State.WITHDRAWN, reason=reason, barrier=barrier)


def never_started(enrollment: Enrollment, *, on: date, now: datetime) -> Enrollment:
    """Referred or enrolled, and never came. Raises InTheFuture or IsOver."""
    not_in_the_future(on, today=localdate(now))
    return _move(enrollment, State.REFERRED, State.ENROLLED, state=State.NEVER_STARTED, ended_on=on)


def reopen(enrollment: Enrollment, *, now: datetime) -> Enrollment:
    """It was said to have ended, and had not. Raises EnrolledAlready, or IsOver where it goes on."""
    state = State.ACTIVE if enrollment.started_on else State.ENROLLED if enrollment.enrolled_on else State.REFERRED
    said: dict[str, Any] = {"state": state, "ended_on": None, "reason": "", "barrier": ""}
    if state == State.REFERRED and not enrollment.referred_on:
        said["referred_on"] = localdate(enrollment.recorded_at)
    with refusing(enrollment_open_once=EnrolledAlready):
        return _move(enrollment, *Enrollment.OVER, **said)


@transaction.atomic
def record_attendance(
    cohort: Cohort,
    day: date,
    came: Mapping[int, tuple[str, Decimal | None]],
    *,
    by: User,
    now: datetime,
) -> int:
    """Of a whole cohort on one day: status and hours by the number of each enrollment. Says how many were recorded.

    Who comes for the first time has started. A day that is recorded already is put right. Raises InTheFuture or
    NotInThisCohort.
    """
    not_in_the_future(day, today=localdate(now))
    enrollments = Enrollment.objects.in_cohort(cohort).expected_on(day).in_bulk(list(came))
    if set(enrollments) != set(came):
        raise NotInThisCohort
    Attendance.objects.bulk_create(
        [
            Attendance(
                enrollment=enrollments[pk],
                organization_id=enrollments[pk].organization_id,
                day=day,
                status=status,
                hours=hours,
                recorded_by=by,
            )
            for pk, (status, hours) in came.items()
        ],
        update_conflicts=True,
        unique_fields=["enrollment", "day"],
        update_fields=["status", "hours", "recorded_by"],
    )
    here = [pk for pk, (status, _hours) in came.items() if status in Attendance.CAME]
    Enrollment.objects.filter(pk__in=here, state=State.ENROLLED).update(state=State.ACTIVE, started_on=day)
    return len(came)


@transaction.atomic
def forget_attendance(enrollments: Iterable[Enrollment], day: date) -> int:
    """A day recorded by mistake; says for how many. Who had started on it has on their next day, or not yet."""
    keys = [enrollment.pk for enrollment in enrollments]
    forgotten, _each = Attendance.objects.filter(enrollment__in=keys, day=day).delete()
    begun = Enrollment.objects.filter(pk__in=keys, state=State.ACTIVE, started_on=day)
    first = Min("attendance__day", filter=Q(attendance__status__in=Attendance.CAME))
    for pk, next_day in begun.order_by().values_list("pk").annotate(first=first):
        said = {"started_on": next_day} if next_day else {"started_on": None, "state": State.ENROLLED}
        Enrollment.objects.filter(pk=pk).update(**said)
    return forgotten


def _end(enrollment: Enrollment, on: date, now: datetime, **said: Any) -> Enrollment:
    not_in_the_future(on, today=localdate(now))
    with refusing(enrollment_ends_after_it_starts=EndsBeforeItBegins):
        return _move(enrollment, *Enrollment.OPEN, ended_on=on, **said)


@transaction.atomic
def _move(enrollment: Enrollment, *states: str, **said: Any) -> Enrollment:
    """From one of these states, if it is in one still. Raises IsOver."""
    if not Enrollment.objects.filter(pk=enrollment.pk, state__in=states).update(**said):
        raise IsOver
    enrollment.refresh_from_db()
    return enrollment
