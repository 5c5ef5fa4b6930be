"""How it goes after a job began: planned, reminded of, recorded, and told to the manager where nobody calls."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, TextChoices
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coalition.models import Kind, Membership, Organization, User
from coalition.operations import letters
from coalition.scopes import acting
from coalition.scopes.kinds import of_organization
from outcomes.models import Assignment, Attempt, Cover, FollowUp, FundingStream, Participant, Placement
from outcomes.models.querysets import FollowUpQuerySet
from outcomes.operations.refusing import ask_first, not_in_the_future

# Where no stream says anything.
USUAL_PLAN = (60,)
# So long before it is due an answer holds for it.
ANSWERS_WITHIN = timedelta(days=7)
# Called off by a plan: what somebody calls off is entered at a time.
NOT_IN_THE_PLAN = Q(state=FollowUp.State.CANCELED, recorded_at=None)


class DoneAlready(Exception):
    """A result is recorded, or it is not needed any more."""


class Question(TextChoices):
    EARLY = "early", gettext_lazy("Is this how it stands when the follow-up is due? That is more than a week off.")


class NotDueYet(Exception):
    """What an employer says now isn't what is asked about."""


class WageOfNoJob(Exception):
    """A wage is that of a job they have."""


@transaction.atomic
def plan(placement: Placement) -> int:
    """Follow-ups as the placement's stream has it; says how many are new. Those still to do follow its first day.

    One that the plan doesn't have any more is not needed, unless somebody made it; if the plan has it again, it is.
    One that moves is reminded of anew.
    """
    days = placement.stream.follow_up_days if placement.stream else list(USUAL_PLAN)
    planned = FollowUp.objects.filter(placement=placement)
    planned.filter(NOT_IN_THE_PLAN, days__in=days).update(state=FollowUp.State.OPEN)
    open_ones = planned.filter(state=FollowUp.State.OPEN)
    open_ones.exclude(days__in=days).update(state=FollowUp.State.CANCELED)
    for follow_up in open_ones.filter(days__in=days):
        due_on = placement.starts_on + timedelta(days=follow_up.days)
        if follow_up.due_on != due_on:
            FollowUp.objects.filter(pk=follow_up.pk).update(due_on=due_on, reminded_at=None, escalated_at=None)
    known = set(FollowUp.objects.filter(placement=placement).values_list("days", flat=True))
    return len(FollowUp.objects.bulk_create(_planned(placement, set(days) - known), ignore_conflicts=True))


def _planned(placement: Placement, days: Iterable[int]) -> list[FollowUp]:
    return [
        FollowUp(
            placement=placement,
            participant_id=placement.participant_id,
            organization_id=placement.organization_id,
            days=each,
            due_on=placement.starts_on + timedelta(days=each),
        )
        for each in sorted(days)
    ]


def make_due(organization: Organization, *, today: date) -> int:
    """Whatever a stream's plan asks for and no placement has yet: the plan grew, or a placement came from elsewhere."""
    made = 0
    with acting(of_organization(organization)):
        for stream in FundingStream.objects.filter(placements__organization=organization).distinct():
            for days in stream.follow_up_days:
                planned = FollowUp.objects.filter(placement=OuterRef("pk"), days=days)
                lacking = Placement.objects.of_organization(organization).for_stream(stream)
                lacking = lacking.filter(participant__anonymized_at=None)
                due = lacking.filter(~Exists(planned), starts_on__lte=today - timedelta(days=days))
                rows = [row for placement in due for row in _planned(placement, [days])]
                made += len(FollowUp.objects.bulk_create(rows, ignore_conflicts=True))
    return made


@transaction.atomic
def record_attempt(
    follow_up: FollowUp, *, how: str, reached: bool, by: User, now: datetime, at: datetime | None = None, note: str = ""
) -> Attempt:
    """A try, whether it reached them or not. Raises InTheFuture."""
    about = {"follow_up": follow_up, "participant_id": follow_up.participant_id}
    about |= {"organization_id": follow_up.organization_id}
    return _tried(about, how=how, reached=reached, note=note, by=by, now=now, at=at)


@transaction.atomic
def record_contact(
    participant: Participant,
    *,
    how: str,
    reached: bool,
    by: User,
    now: datetime,
    at: datetime | None = None,
    note: str = "",
) -> Attempt:
    """The same about something else than a follow-up. Raises InTheFuture."""
    about = {"participant": participant, "organization_id": participant.organization_id}
    return _tried(about, how=how, reached=reached, note=note, by=by, now=now, at=at)


def _tried(about: dict[str, Any], *, by: User, now: datetime, at: datetime | None, **said: Any) -> Attempt:
    not_in_the_future(localdate(at or now), today=localdate(now))
    return Attempt.objects.create(**about, **said, made_at=at or now, made_by=by)


@transaction.atomic
def record_result(
    follow_up: FollowUp,
    *,
    result: str,
    now: datetime,
    by: User | None = None,
    on: date | None = None,
    wage_now: Decimal | None = None,
    by_employer: bool = False,
    sure: tuple[str, ...] = (),
) -> FollowUp:
    """What was learned, on that day. “Unable to contact” is a result of its own, and never “not employed”.

    Raises InTheFuture, WageOfNoJob or DoneAlready, or AskFirst where that day is long before it is due.
    """
    day = on or localdate(now)
    not_in_the_future(day, today=localdate(now))
    if wage_now is not None and result not in FollowUp.EMPLOYED:
        raise WageOfNoJob
    ask_first([Question.EARLY] if is_early(follow_up, day) else [], sure)
    _close(
        follow_up,
        state=FollowUp.State.DONE,
        result=result,
        answered_on=day,
        wage_now=wage_now,
        by_employer=by_employer,
        recorded_by=by,
        recorded_at=now,
    )
    return follow_up


def is_early(follow_up: FollowUp, day: date) -> bool:
    """Whether what is learned on that day says nothing of the day it is due."""
    return day < follow_up.due_on - ANSWERS_WITHIN


def cancel(follow_up: FollowUp, *, by: User, now: datetime) -> FollowUp:
    """It is not needed. Raises DoneAlready."""
    _close(follow_up, state=FollowUp.State.CANCELED, recorded_by=by, recorded_at=now)
    return follow_up


@transaction.atomic
def call_off(participant: Participant, *, now: datetime) -> int:
    """None of the calls that wait is needed: nobody can be called. Says how many waited."""
    return (
        FollowUp.objects.open().filter(participant=participant).update(state=FollowUp.State.CANCELED, recorded_at=now)
    )


@transaction.atomic
def reopen(follow_up: FollowUp) -> FollowUp:
    """What was recorded was wrong; the history has it. Somebody is reminded of it again."""
    FollowUp.objects.filter(pk=follow_up.pk).update(
        state=FollowUp.State.OPEN,
        result="",
        answered_on=None,
        wage_now=None,
        by_employer=False,
        recorded_by=None,
        recorded_at=None,
        reminded_at=None,
        escalated_at=None,
    )
    follow_up.refresh_from_db()
    return follow_up


@transaction.atomic
def _close(follow_up: FollowUp, **said: Any) -> None:
    if not FollowUp.objects.filter(pk=follow_up.pk, state=FollowUp.State.OPEN).update(**said):
        raise DoneAlready
    follow_up.refresh_from_db()


# Letters ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def remind(organization: Organization, *, now: datetime) -> int:
    """One letter to each coach of what has become due since the last; says how many letters. Nobody is named in it.

    Who covers for a coach who is away is written to in their place; where nobody coaches who works there still, the
    managers are.
    """
    today = localdate(now)
    with acting(of_organization(organization)):
        due = _claim(FollowUp.objects.of_organization(organization).to_remind_of(today), "reminded_at", now)
        readers = _by_reader(organization, due, today)
    for reader, count in readers.items():
        letters.queue(
            f"followups-due:{organization.pk}:{reader.pk}:{today}",
            kind=Kind.CASELOAD,
            to=reader,
            context=_letter(
                ngettext("%(count)d follow-up is due", "%(count)d follow-ups are due", count) % {"count": count},
                _("Each is a call to somebody who began a job. Record what you learn where the list is."),
            ),
            now=now,
        )
    return len(readers)


@transaction.atomic
def escalate(organization: Organization, *, now: datetime) -> int:
    """One letter to each manager of what nobody has called about for 14 days; says of how many follow-ups it tells."""
    today = localdate(now)
    with acting(of_organization(organization)):
        late = _claim(FollowUp.objects.of_organization(organization).to_escalate(today), "escalated_at", now)
    if not late:
        return 0
    subject = ngettext(
        "%(count)d follow-up is two weeks overdue", "%(count)d follow-ups are two weeks overdue", len(late)
    )
    for manager in organization.managers:
        letters.queue(
            f"followups-overdue:{organization.pk}:{manager.pk}:{today}",
            kind=Kind.CASELOAD,
            to=manager,
            context=_letter(
                subject % {"count": len(late)},
                _("Their coaches were reminded. You can hand them over, or pause the calls to somebody."),
            ),
            now=now,
        )
    return len(late)


def _claim(chosen: FollowUpQuerySet, field: str, now: datetime) -> list[FollowUp]:
    """Those of them that nobody else has claimed by now: of two tasks at once each follow-up is one's."""
    keys = list(chosen.values_list("pk", flat=True))
    FollowUp.objects.filter(pk__in=keys, **{field: None}).update(**{field: now})
    return list(FollowUp.objects.filter(pk__in=keys, **{field: now}))


def _letter(subject: str, said: str) -> dict[str, Any]:
    return {
        "subject": subject,
        "paragraphs": [said],
        "link": f"{settings.SITE_URL}/outcomes/",
        "link_label": _("Open the list"),
    }


def _by_reader(organization: Organization, due: list[FollowUp], today: date) -> dict[User, int]:
    people = {each.participant_id for each in due}
    here = Membership.objects.current().filter(organization=organization, role__in=Membership.WORKING_ROLES)
    working = here.filter(user__is_active=True).values("user")
    coaching = Assignment.objects.current().filter(participant__in=people, coach__in=working)
    coaches = {each.participant_id: each.coach for each in coaching.select_related("coach")}
    covering = Cover.objects.of_organization(organization).filter(covered_by__in=working)
    away = covering.on(today).select_related("covered_by")
    stands_in = {each.away_id: each.covered_by for each in away}
    managers = list(organization.managers)
    counts: dict[User, int] = defaultdict(int)
    for each in due:
        coach = coaches.get(each.participant_id)
        for reader in [stands_in.get(coach.pk, coach)] if coach else managers:
            counts[reader] += 1
    return counts
