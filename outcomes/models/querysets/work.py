from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Now

from coalition.models import Organization
from outcomes.models.querysets.base import OwnQuerySet, RecordQuerySet, table

if TYPE_CHECKING:
    from outcomes.models import (  # noqa: F401
        Assignment,
        Attendance,
        Consent,
        Cover,
        Enrollment,
        FollowUp,
        FundingStream,
        Hold,
        Placement,
        SavedView,
        Service,
    )
    from programs.models import Cohort

# A call that nobody made for so long after it was due is the manager's matter.
ESCALATED_AFTER = timedelta(days=14)


class AssignmentQuerySet(RecordQuerySet["Assignment"]):
    def current(self) -> "AssignmentQuerySet":
        return self.filter(until=None)

    def loads(self) -> Any:
        """How many each person coaches, as rows of `coach`, `coach__full_name` and `load`, the most first."""
        counted = (
            self.current()
            .filter(participant__anonymized_at=None)
            .order_by()
            .values("coach", "coach__full_name")
            .annotate(load=Count("pk"))
        )
        return counted.order_by("-load", "coach__full_name", "coach")


class CoverQuerySet(OwnQuerySet["Cover"]):
    def on(self, day: date) -> "CoverQuerySet":
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def not_over(self, today: date) -> "CoverQuerySet":
        """Under way or to come, the first to begin first."""
        return self.filter(ends_on__gte=today).order_by("starts_on", "pk")

    def which_concern(self, person: Any) -> "CoverQuerySet":
        """While this person is away, or looks after somebody's people."""
        return self.filter(Q(away=person) | Q(covered_by=person))

    def with_what_a_list_shows(self) -> "CoverQuerySet":
        return self.select_related("away", "covered_by")


class ConsentQuerySet(RecordQuerySet["Consent"]):
    def in_force(self, now: datetime | None = None) -> "ConsentQuerySet":
        """Neither taken back nor over; without `now`, by the database's clock, as row-level security has it."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=now or Now()), revoked_at=None)


class EnrollmentQuerySet(RecordQuerySet["Enrollment"]):
    def open(self) -> "EnrollmentQuerySet":
        return self.filter(state__in=self.model.OPEN)

    def new_referrals(self) -> "EnrollmentQuerySet":
        """Referred, and nothing done about it yet; the longest waiting first."""
        return self.filter(state="referred", participant__anonymized_at=None).order_by("referred_on", "pk")

    def coached_by_nobody(self, organization: Organization) -> "EnrollmentQuerySet":
        """Of this organization, which is said of both: PostgreSQL then doesn't look who coaches whom in all others."""
        coached = table("Assignment").filter(organization=organization, until=None, participant=OuterRef("participant"))
        return self.of_organization(organization).filter(~Exists(coached.order_by()))

    def in_cohort(self, cohort: "Cohort") -> "EnrollmentQuerySet":
        return self.filter(cohort=cohort)

    def expected_on(self, day: date) -> "EnrollmentQuerySet":
        """Whose attendance is recorded on that day: those who take part, or did until then."""
        over = Q(state__in=("completed", "withdrawn"), started_on__lte=day, ended_on__gte=day)
        return self.filter(Q(state__in=("enrolled", "active")) | over)


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def counted(self) -> Any:
        """For each enrollment how many days are recorded, and on how many they came: `enrollment`, `days`, `came`."""
        rows = self.order_by().values("enrollment")
        return rows.annotate(days=Count("pk"), came=Count("pk", filter=Q(status__in=self.model.CAME)))


class ServiceQuerySet(RecordQuerySet["Service"]):
    def extending(self) -> "ServiceQuerySet":
        """Those by which somebody is still taking part."""
        return self.filter(type__extends_participation=True)


class PlacementQuerySet(RecordQuerySet["Placement"]):
    def current(self) -> "PlacementQuerySet":
        """Jobs that have not ended, as far as anybody knows."""
        return self.filter(ended_on=None)

    def unverified(self) -> "PlacementQuerySet":
        return self.filter(verified_at=None)

    def sent_back(self) -> "PlacementQuerySet":
        """Nobody could verify these; they wait for a correction."""
        return self.filter(sent_back_at__isnull=False)

    def lacking_facts(self) -> "PlacementQuerySet":
        """Without what a report asks for: wage, hours or occupation."""
        return self.filter(Q(hourly_wage=None) | Q(hours=None) | Q(occupation=None))

    def for_stream(self, stream: "FundingStream") -> "PlacementQuerySet":
        return self.filter(stream=stream)

    def to_verify_for(self, organization: Organization) -> "PlacementQuerySet":
        """What this organization is to verify and has not sent back, as far as the participants consent to it.

        Of the participant nothing is there but the placement's own facts: don't join the participant, whom a verifier
        doesn't see.
        """
        return self.unverified().filter(stream__organization=organization, sent_back_at=None)

    def with_what_a_list_shows(self) -> "PlacementQuerySet":
        return self.select_related("participant", "employer", "occupation", "sector", "stream")


class FollowUpQuerySet(RecordQuerySet["FollowUp"]):
    def open(self) -> "FollowUpQuerySet":
        return self.filter(state="open")

    def due(self, today: date) -> "FollowUpQuerySet":
        """To be made by today, the longest due first; those of people whose calls are paused wait.

        Nobody can call who is anonymized.
        """
        paused = Q(participant__calls_paused_until__gte=today)
        return (
            self.open()
            .filter(due_on__lte=today, participant__anonymized_at=None)
            .exclude(paused)
            .order_by("due_on", "pk")
        )

    def overdue(self, today: date) -> "FollowUpQuerySet":
        """Due for more than 14 days after a pause, if there was one."""
        since = today - ESCALATED_AFTER
        paused = Q(participant__calls_paused_until__gte=since - timedelta(days=1))
        return self.due(today).filter(due_on__lt=since).exclude(paused)

    def done(self) -> "FollowUpQuerySet":
        return self.filter(state="done")

    def to_remind_of(self, today: date) -> "FollowUpQuerySet":
        """Due, and their coach was not told yet."""
        return self.due(today).filter(reminded_at=None)

    def to_escalate(self, today: date) -> "FollowUpQuerySet":
        """Overdue, and the manager was not told yet."""
        return self.overdue(today).filter(escalated_at=None)

    def with_what_a_list_shows(self) -> "FollowUpQuerySet":
        return self.select_related("participant", "placement__employer")


class HoldQuerySet(RecordQuerySet["Hold"]):
    def in_force(self) -> "HoldQuerySet":
        return self.filter(lifted_at=None)


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def of(self, user: Any, organization: Organization) -> "SavedViewQuerySet":
        return self.filter(user=user, organization=organization)
