"""How an organization keeps up with its records, for its managers: each figure beside what it should be."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, FilteredRelation, Min, OuterRef, Q
from django.db.models.functions import Coalesce, Lower, TruncDate

from coalition.models import Organization
from outcomes.models import (
    Assignment,
    Consent,
    CredentialEarned,
    Enrollment,
    FollowUp,
    FundingStream,
    Participant,
    Placement,
    Service,
)
from outcomes.models.querysets.participants import MISSING
from programs.models import Cohort

# Where no funding stream says another goal: nine of ten entries within a week of what they tell. Nothing is to be
# missing or overdue, whoever pays.
ENTERED_WITHIN, ENTERED_IN_TIME = timedelta(days=7), 90
LOOKED_BACK = timedelta(days=90)


@dataclass(frozen=True)
class Goals:
    """`within`: of the day that something tells of. `most`: people a coach, if that is anybody's goal.

    `set_by`: the funding streams whose goals these are; none where nobody has set one.
    """

    within: timedelta = ENTERED_WITHIN
    percent: int = ENTERED_IN_TIME
    most: int | None = None
    set_by: tuple[str, ...] = ()

    @property
    def days(self) -> int:
        return self.within.days


@dataclass(frozen=True)
class Timeliness:
    """Of what was entered in the last 90 days: how much of it so soon after the day it tells of as is the goal."""

    what: str
    entered: int
    in_time: int
    goal: int = ENTERED_IN_TIME

    @property
    def percent(self) -> int | None:
        return self.in_time * 100 // self.entered if self.entered else None

    @property
    def is_behind(self) -> bool:
        return self.percent is not None and self.percent < self.goal


@dataclass(frozen=True)
class Coach:
    """`name` is None for those whom nobody coaches."""

    name: str | None
    load: int
    due: int
    overdue: int
    most: int | None = None

    @property
    def has_too_many(self) -> bool:
        return self.name is not None and self.most is not None and self.load > self.most


def goals(organization: Organization, today: date) -> Goals:
    """The strictest of each that the streams under way ask for, in which it has a part: who reaches it reaches all."""
    running = FundingStream.objects.of_organization(organization).running(today).order_by("name")
    streams = list(running.only("name", "enter_within", "enter_in_time", "most_a_coach"))
    if not streams:
        return Goals()
    return Goals(
        timedelta(days=min(each.enter_within for each in streams)),
        max(each.enter_in_time for each in streams),
        min((each.most_a_coach for each in streams if each.most_a_coach), default=None),
        tuple(each.name for each in streams),
    )


def coaches(organization: Organization, today: date, most: int | None = None) -> list[Coach]:
    """Each with how many they coach and what of that waits, the most first; then those whom nobody coaches."""
    loads = Assignment.objects.of_organization(organization).loads()
    waiting = _waiting(organization, today)
    listed = [Coach(row["coach__full_name"], row["load"], *waiting.get(row["coach"], (0, 0)), most) for row in loads]
    nobodys = Participant.objects.of_organization(organization).in_use().without_coach().count()
    if nobodys or None in waiting:
        listed.append(Coach(None, nobodys, *waiting.get(None, (0, 0))))
    return listed


def _waiting(organization: Organization, today: date) -> dict[int | None, tuple[int, int]]:
    """By coach how many follow-ups are due, and how many of these are overdue."""
    due = FollowUp.objects.of_organization(organization).due(today).order_by()
    coached = due.annotate(
        coached=FilteredRelation("participant__assignments", condition=Q(participant__assignments__until=None))
    )
    overdue = Count("pk", filter=Q(pk__in=FollowUp.objects.overdue(today).order_by().values("pk")))
    rows = coached.values("coached__coach").annotate(due=Count("pk"), overdue=overdue)
    return {row["coached__coach"]: (row["due"], row["overdue"]) for row in rows}


def missing(organization: Organization, now: datetime) -> list[tuple[str, int]]:
    """In words what records lack, and how many lack it; nothing that none lacks."""
    records = Participant.objects.of_organization(organization).in_use().with_what_is_missing(now)
    found = records.aggregate(**{f"of_{name}": Count("pk", filter=Q(**{name: True})) for name in MISSING})
    return [(str(words), found[f"of_{name}"]) for name, words in MISSING.items() if found[f"of_{name}"]]


def overdue(organization: Organization, today: date) -> Any:
    """Calls that nobody made for two weeks, the longest waiting first."""
    return FollowUp.objects.of_organization(organization).overdue(today).with_what_a_list_shows()


def timeliness(organization: Organization, now: datetime, goals: Goals) -> list[Timeliness]:
    kinds: tuple[tuple[Any, Any], ...] = (
        (Service, F("given_on")),
        # What it was entered with: it goes on afterwards.
        (Enrollment, Coalesce("referred_on", "enrolled_on", "started_on")),
        (CredentialEarned, F("earned_on")),
        (Placement, F("starts_on")),
        (FollowUp, F("answered_on")),
    )
    return [_in_time(model, day, organization, now, goals) for model, day in kinds]


def _in_time(model: Any, day: Any, organization: Organization, now: datetime, goals: Goals) -> Timeliness:
    rows = model._default_manager.filter(organization=organization, recorded_at__gt=now - LOOKED_BACK)
    entered = rows.annotate(told_of=day).filter(told_of__isnull=False)
    in_time = Q(entered_on__lte=F("told_of") + goals.within)
    counted = entered.annotate(entered_on=TruncDate("recorded_at")).aggregate(
        all=Count("pk"), in_time=Count("pk", filter=in_time)
    )
    return Timeliness(str(model._meta.verbose_name_plural), counted["all"], counted["in_time"], goals.percent)


@dataclass(frozen=True)
class Unverified:
    """Placements that count only once verified. `unseen`: of those that wait for it, whom no verifier may see."""

    waiting: int
    unseen: int
    sent_back: int


def unverified(organization: Organization, now: datetime) -> Unverified:
    placements = Placement.objects.of_organization(organization)
    waits = Q(stream__needs_verification=True, verified_at=None, sent_back_at=None)
    consents = Consent.objects.in_force(now).filter(scope="verification", participant=OuterRef("participant"))
    seen = Q(stream__organization=organization) | Q(Exists(consents.filter(to=OuterRef("stream__organization"))))
    counts = placements.aggregate(
        waiting=Count("pk", filter=waits),
        unseen=Count("pk", filter=waits & ~seen),
        sent_back=Count("pk", filter=Q(sent_back_at__isnull=False)),
    )
    return Unverified(**counts)


def employers_written_down(organization: Organization) -> list[tuple[str, int]]:
    """Names of employers that are no organization here yet, as they were first written, and in how many placements."""
    named = Placement.objects.of_organization(organization).filter(employer=None).order_by()
    rows = named.values(key=Lower("employer_name")).annotate(name=Min("employer_name"), count=Count("pk"))
    return [(row["name"], row["count"]) for row in rows.order_by("-count", "name")]


def cohorts(organization: Organization) -> list[Any]:
    """Those in which it has somebody who has not ended, the one that began last first; adds `people`."""
    within = Enrollment.objects.of_organization(organization).open().exclude(cohort=None)
    found = dict(within.order_by().values_list("cohort").annotate(Count("pk")))
    listed = list(Cohort.objects.filter(pk__in=found).select_related("program").order_by("-starts_on", "pk"))
    for cohort in listed:
        cohort.people = found[cohort.pk]  # type: ignore[attr-defined]
    return listed
