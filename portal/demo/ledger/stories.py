"""What happened to each of them, from being referred to the call a year after the first day of a job."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import models
from django.utils.timezone import localdate, make_aware

from coalition.models import Organization, Sector, User
from outcomes.models import (
    Assignment,
    Attempt,
    Attendance,
    Barrier,
    Consent,
    CredentialEarned,
    Details,
    Enrollment,
    FollowUp,
    FundingStream,
    GroupAnswer,
    Participant,
    Placement,
    PlacementCredit,
    ReportingGroup,
    Service,
    ServiceType,
    SkillGain,
)
from portal.demo.ledger.facts import EMPLOYERS
from portal.demo.ledger.people import Dice
from programs.models import Cohort, Program

# Where each of fifty stands.
STAGES = (
    *["referred"] * 5,
    *["enrolled"] * 5,
    *["active"] * 14,
    *["withdrawn"] * 6,
    *["never_started"] * 3,
    *["completed"] * 4,
    *["placed"] * 13,
)
QUARTER = Decimal("0.25")
NO_MEDIAN = Decimal("21.50")


@dataclass(frozen=True)
class Runs:
    past: Cohort
    current: Cohort
    coming: Cohort | None


@dataclass(frozen=True)
class Setting:
    program: Program
    sector: Sector
    stream: FundingStream
    coaches: list[User]
    verifier: User
    hub: Organization
    runs: Runs


class Book:
    """The rows to keep, by model, in an order in which each finds those it refers to."""

    def __init__(self, now: datetime, dice: Dice) -> None:
        self.now, self.today, self.dice = now, localdate(now), dice
        self.rows: dict[type[models.Model], list[Any]] = {
            model: []
            for model in (
                *(Participant, Assignment, Consent, GroupAnswer, Details, Enrollment, Attendance, Service),
                *(CredentialEarned, SkillGain, Placement, PlacementCredit, FollowUp, Attempt),
            )
        }
        self.kinds = list(ServiceType.objects.order_by("position"))
        self.groups = list(ReportingGroup.objects.order_by("position"))

    def add(self, row: Any) -> Any:
        self.rows[type(row)].append(row)
        return row

    def about(self, model: type[models.Model], participant: Participant, **fields: Any) -> Any:
        return self.add(model(participant=participant, organization_id=participant.organization_id, **fields))

    def entered(self, day: date) -> datetime:
        """Most is entered within the week."""
        days = min(self.dice.choice((0, 0, 1, 1, 2, 4, 9, 21)), max((self.today - day).days, 0))
        return make_aware(datetime.combine(day + timedelta(days=days), time(15, 20)))

    def before(self, day: date, *, most: int) -> date:
        return day - timedelta(days=self.dice.randrange(most))


def write(book: Book, participant: Participant, setting: Setting, number: int) -> None:
    stage = STAGES[number % len(STAGES)]
    dice = book.dice
    run = {"referred": None, "enrolled": setting.runs.coming, "active": setting.runs.current}.get(
        stage, setting.runs.past
    )
    begun = run.starts_on if run and run.starts_on <= book.today else book.today - timedelta(days=dice.randrange(2, 25))
    participant.registered_on = book.before(begun, most=40)
    participant.created_at = book.entered(participant.registered_on)
    coach = setting.coaches[0] if dice.likely(70) else dice.choice(setting.coaches)
    participant.registered_by = coach
    book.add(participant)
    if dice.likely(96):
        book.about(Assignment, participant, coach=coach, since=participant.registered_on, assigned_by=coach)
    _ask(book, participant, coach, setting, stage)
    enrollment = _enroll(book, participant, setting, stage, run, coach)
    _serve(book, participant, enrollment, coach, stage)
    if stage in {"completed", "placed"}:
        _complete(book, participant, enrollment, coach, setting)
    if stage == "placed":
        _place(book, participant, enrollment, coach, setting)


def _ask(book: Book, participant: Participant, coach: User, setting: Setting, stage: str) -> None:
    dice, signed = book.dice, participant.registered_on
    consent = {"signed_on": signed, "how": dice.choice(Consent.How.values), "recorded_by": coach}
    if dice.likely(94):
        book.about(Consent, participant, scope=Consent.Scope.OWN, **consent)
    if dice.likely(93):
        book.about(Consent, participant, scope=Consent.Scope.FUNDER, **consent)
    if stage == "placed" and dice.likely(85) and setting.hub.pk != participant.organization_id:
        book.about(Consent, participant, scope=Consent.Scope.VERIFICATION, to=setting.hub, **consent)
    for group in book.groups:
        if dice.likely(85):
            answer = dice.choice(("yes", "no", "no", "no", "no", "declined") if group.position else ("yes", "no"))
            book.about(GroupAnswer, participant, group=group, answer=answer)
    if dice.likely(45):
        details = book.about(Details, participant)
        details.barriers = sorted(set(dice.choices(Barrier.values, k=2)))


def _enroll(
    book: Book, participant: Participant, setting: Setting, stage: str, run: Cohort | None, coach: User
) -> Enrollment:
    dice = book.dice
    days: dict[str, Any] = {"referred_on": participant.registered_on}
    state = Enrollment.State.COMPLETED if stage == "placed" else Enrollment.State(stage)
    if stage != "referred":
        days["enrolled_on"] = min(participant.registered_on + timedelta(days=dice.randrange(1, 12)), book.today)
    if run and stage in {"active", "withdrawn", "completed", "placed"}:
        days["started_on"] = max(run.starts_on, days["enrolled_on"])
    if stage == "withdrawn":
        days["ended_on"] = days["started_on"] + timedelta(days=dice.randrange(9, 60))
        days["reason"] = dice.choice(Enrollment.Reason.values)
        days["barrier"] = dice.choice(Barrier.values) if days["reason"] == Enrollment.Reason.BARRIER else ""
    elif stage in {"completed", "placed"} and run:
        days["ended_on"] = run.ends_on
    elif stage == "never_started" and run:
        days["ended_on"] = max(run.starts_on, days["enrolled_on"])
    enrollment: Enrollment = book.about(
        Enrollment,
        participant,
        program=setting.program,
        cohort=run,
        stream=setting.stream if dice.likely(96) else None,
        state=state,
        recorded_by=coach,
        recorded_at=book.entered(participant.registered_on),
        **days,
    )
    if stage == "active":
        _attend(book, enrollment, coach)
    return enrollment


def _attend(book: Book, enrollment: Enrollment, coach: User) -> None:
    """Two days a week since the run began; one in eight stopped coming, and nobody has noticed yet."""
    started = enrollment.started_on or book.today
    quiet_since = book.today - timedelta(days=33) if book.dice.likely(12) else book.today
    for week in range(8):
        for weekday in (0, 2):
            day = started + timedelta(weeks=week, days=weekday - started.weekday())
            if started <= day < min(book.today, quiet_since):
                status = book.dice.choice(["present"] * 9 + ["late", "excused", "absent"])
                hours = Decimal(4) if status == "present" else Decimal(3) if status == "late" else None
                book.add(
                    Attendance(
                        enrollment=enrollment,
                        organization_id=enrollment.organization_id,
                        day=day,
                        status=status,
                        hours=hours,
                        recorded_by=coach,
                    )
                )


def _serve(book: Book, participant: Participant, enrollment: Enrollment, coach: User, stage: str) -> None:
    if stage == "referred":
        return
    first = participant.registered_on
    last = enrollment.ended_on or book.today - timedelta(days=3)
    for _each in range(book.dice.randrange(1, 5)):
        kind = book.dice.choice(book.kinds)
        day = first + timedelta(days=book.dice.randrange(max((last - first).days, 1)))
        book.about(
            Service,
            participant,
            type=kind,
            given_on=day,
            amount=Decimal(book.dice.randrange(20, 260)) if kind.costs_money else None,
            enrollment=enrollment,
            stream=enrollment.stream,
            recorded_by=coach,
            recorded_at=book.entered(day),
        )


def _complete(book: Book, participant: Participant, enrollment: Enrollment, coach: User, setting: Setting) -> None:
    ended = enrollment.ended_on or book.today
    fields = {"enrollment": enrollment, "recorded_by": coach, "recorded_at": book.entered(ended)}
    if book.dice.likely(80):
        kind, name = CredentialEarned.Kind.CERTIFICATE, setting.program.title[:150]
        book.about(CredentialEarned, participant, kind=kind, name=name, earned_on=ended, **fields)
    if book.dice.likely(25):
        book.about(SkillGain, participant, kind=SkillGain.Kind.LEVEL, gained_on=ended, **fields)


def _place(book: Book, participant: Participant, enrollment: Enrollment, coach: User, setting: Setting) -> None:
    dice = book.dice
    starts_on = min((enrollment.ended_on or book.today) + timedelta(days=dice.randrange(5, 290)), book.today)
    field = setting.program.field_of_study
    occupation = field.lead_occupation if field else None
    wage = _wage(dice, occupation)
    advanced = dice.likely(8)
    evidence = dice.choice(("employer", "employer", "employer", "document", "document", "self_report"))
    recorded_at = book.entered(starts_on)
    is_verified = evidence != "self_report" and dice.likely(70) and setting.verifier != coach
    placement: Placement = book.about(
        Placement,
        participant,
        enrollment=enrollment,
        stream=enrollment.stream,
        employer_name=dice.choice(EMPLOYERS[setting.sector.slug]),
        occupation=occupation if dice.likely(95) else None,
        job_title=occupation.title[:150] if occupation and dice.likely(60) else "",
        sector=setting.sector if dice.likely(97) else None,
        starts_on=starts_on,
        hourly_wage=wage if dice.likely(94) else None,
        hours=Decimal(dice.choice((40, 40, 40, 36, 32, 30, 24, 20))) if dice.likely(95) else None,
        benefits=dice.choice(("yes", "yes", "yes", "no", "unknown", "")),
        shift=dice.choice((*Placement.Shift.values, "day", "day", "")),
        union=dice.choice(("yes", "no", "no", "unknown", "")),
        apprenticeship="apprentice" in setting.program.title.lower() and dice.likely(60),
        subsidized=dice.likely(6),
        training_related=dice.choice(("yes", "yes", "yes", "yes", "no", "unknown")),
        same_employer=advanced,
        wage_before=(wage * Decimal("0.86")).quantize(QUARTER) if advanced else None,
        evidence=evidence,
        recorded_by=coach,
        recorded_at=recorded_at,
        verified_by=setting.verifier if is_verified else None,
        verified_at=recorded_at + timedelta(days=6) if is_verified else None,
    )
    if dice.likely(30) and setting.hub.pk != participant.organization_id:
        part = dice.choice(PlacementCredit.Part.values)
        book.add(
            PlacementCredit(
                placement=placement, organization_id=placement.organization_id, partner=setting.hub, part=part
            )
        )
    _follow_up(book, placement, coach)


def _wage(dice: Dice, occupation: Any) -> Decimal:
    """Between a fifth below what half of the people in the occupation earn, and a little above; in quarters."""
    median = occupation.wage.hourly_median if occupation and occupation.wage else None
    share = Decimal(dice.randrange(80, 108)) / 100
    return max(((median or NO_MEDIAN) * share / QUARTER).quantize(Decimal(1), ROUND_HALF_UP) * QUARTER, Decimal(15))


def _follow_up(book: Book, placement: Placement, coach: User) -> None:
    """Most calls were made about when they were due; some nobody made, and some reached nobody."""
    dice = book.dice
    for days in placement.stream.follow_up_days if placement.stream else [60]:
        due_on = placement.starts_on + timedelta(days=days)
        follow_up = FollowUp(
            placement=placement,
            participant=placement.participant,
            organization_id=placement.organization_id,
            days=days,
            due_on=due_on,
        )
        book.add(follow_up)
        if due_on > book.today or dice.likely(22):
            continue
        answered = min(due_on + timedelta(days=dice.randrange(12)), book.today)
        result = dice.choice(
            ["same_employer"] * 13 + ["other_employer"] * 3 + ["not_employed"] * 2 + ["no_contact"] * 3
        )
        follow_up.state, follow_up.result, follow_up.answered_on = FollowUp.State.DONE, result, answered
        follow_up.recorded_by, follow_up.recorded_at = coach, book.entered(answered)
        if result in FollowUp.EMPLOYED and placement.hourly_wage:
            follow_up.wage_now = placement.hourly_wage + QUARTER * dice.randrange(4)
        if result == "not_employed" and not placement.ended_on:
            placement.ended_on = max(placement.starts_on, answered - timedelta(days=dice.randrange(20)))
            placement.end_reason = dice.choice(Placement.EndReason.values)
        book.add(
            Attempt(
                follow_up=follow_up,
                participant=follow_up.participant,
                organization_id=follow_up.organization_id,
                made_at=make_aware(datetime.combine(answered, time(11, 5))),
                how=dice.choice(("phone", "phone", "text", "email")),
                reached=result != "no_contact",
                made_by=coach,
            )
        )
