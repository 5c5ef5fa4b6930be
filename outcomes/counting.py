"""Which placements a stream counts, which it doesn't, and why; one credit a person.

All of it counts what the open scope covers: `of_user` for an organization's own figures, INDICATORS for the whole.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    TextChoices,
    TextField,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, Coalesce, RowNumber, TruncMonth
from django.utils.translation import gettext_lazy as _

from outcomes.models import Consent, FundingStream, Placement, PlacementCredit
from outcomes.models.querysets import PlacementQuerySet


class Reason(TextChoices):
    """Why a placement doesn't count, in the order in which it is asked: the first that holds is told."""

    PERIOD = "period", _("It began before the stream’s first day, or after its last")
    PARTNER = "partner", _("Its organization is no partner in the stream")
    SECTOR = "sector", _("Its sector is not one of the stream’s")
    PAY_UNKNOWN = "pay_unknown", _("The wage isn’t recorded")
    PAY = "pay", _("The wage is below the least the stream takes")
    MEDIAN_UNKNOWN = "median_unknown", _("No median wage is published to compare with")
    HOURS_UNKNOWN = "hours_unknown", _("The hours aren’t recorded")
    HOURS = "hours", _("The hours are below the least the stream takes")
    BENEFITS = "benefits", _("It has no benefits, as far as is recorded")
    SUBSIDIZED = "subsidized", _("It is subsidized")
    EVIDENCE = "evidence", _("The evidence is weaker than the stream asks for")
    UNVERIFIED = "unverified", _("Nobody has verified it")
    CONSENT = "consent", _("The person does not consent to be in the funder’s figures")
    DUPLICATE = "duplicate", _("The person counts already, by an earlier placement")


COUNTS = ""


@dataclass(frozen=True)
class Cell:
    """So many placements of one sector, organization, month of their first day, and verdict."""

    sector: int | None
    organization: int
    month: date
    verdict: str
    placements: int


@dataclass(frozen=True)
class Tally:
    stream: FundingStream
    cells: list[Cell]

    @property
    def counted(self) -> int:
        return sum(cell.placements for cell in self.cells if cell.verdict == COUNTS)

    @property
    def not_counted(self) -> dict[Reason, int]:
        """By reason, in the order of the reasons; none that there isn't."""
        found = self._by("verdict", counted=False)
        return {reason: found[reason.value] for reason in Reason if reason.value in found}

    @property
    def by_sector(self) -> dict[int | None, int]:
        return self._by("sector")

    @property
    def by_organization(self) -> dict[int, int]:
        return self._by("organization")

    @property
    def by_month(self) -> dict[date, int]:
        return dict(sorted(self._by("month").items()))

    def _by(self, name: str, *, counted: bool = True) -> dict[Any, int]:
        found: Counter[Any] = Counter()
        for cell in self.cells:
            if (cell.verdict == COUNTS) == counted:
                found[getattr(cell, name)] += cell.placements
        return dict(found)


@dataclass(frozen=True)
class Pace:
    """How many a month it takes from today to reach the target, and how many a month there were; of whole persons."""

    missing: int
    months_left: Decimal
    needed: Decimal | None
    so_far: Decimal | None


def judged(stream: FundingStream) -> QuerySet[Placement]:
    """The stream's placements with their `verdict`: empty where it counts, else the first `Reason` that holds.

    Of a person's placements the first that could count does, whatever organization recorded it. Narrow the answer with
    `pk__in`, not with a filter of its own: that would change who is first.
    """
    person = Coalesce("participant__same_person", Cast("participant", TextField()))
    fails = Case(*_rules(stream), default=Value(COUNTS), output_field=CharField())
    judged = Placement.objects.for_stream(stream).order_by().annotate(person=person, fails=fails)
    could = Case(When(fails=COUNTS, then=Value(False)), default=Value(True), output_field=BooleanField())
    first = Window(RowNumber(), partition_by=[F("person")], order_by=[could, F("starts_on"), F("pk")])
    again = When(Q(fails=COUNTS, nth__gt=1), then=Value(Reason.DUPLICATE.value))
    return judged.annotate(nth=first).annotate(verdict=Case(again, default=F("fails"), output_field=CharField()))


def of_verdict(stream: FundingStream, *verdicts: str) -> PlacementQuerySet:
    """Placements of one of these verdicts, to narrow and order further; COUNTS for those that count."""
    return Placement.objects.filter(pk__in=judged(stream).filter(Q(verdict__in=verdicts)).values("pk"))


def tally(stream: FundingStream) -> Tally:
    """Everything a page of figures needs, in one query: the database sums up."""
    rows = judged(stream).annotate(month=TruncMonth("starts_on"))
    sql, parameters = rows.values("sector_id", "organization_id", "month", "verdict").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT sector_id, organization_id, month::date, verdict, count(*) FROM ({sql}) judged"  # noqa: S608  # nosec B608
            " GROUP BY 1, 2, 3, 4 ORDER BY 3, 2, 1, 4",
            parameters,
        )
        return Tally(stream, [Cell(*row) for row in cursor.fetchall()])


def contributions(stream: FundingStream) -> dict[tuple[int, str], int]:
    """By partner and part, in how many placements that count a partner is said to have had it."""
    parts = PlacementCredit.objects.filter(placement__in=of_verdict(stream, COUNTS)).order_by()
    rows = parts.values("partner", "part").annotate(count=Count("pk"))
    return {(row["partner"], row["part"]): row["count"] for row in rows}


def pace(stream: FundingStream, counted: int, *, target: int, today: date) -> Pace:
    """To this target within the stream's days. None: there is no time left, or there was none yet."""
    missing = max(target - counted, 0)
    left = _months(max(today, stream.starts_on), stream.ends_on)
    gone = _months(stream.starts_on, min(today, stream.ends_on))
    return Pace(missing, left, _a_month(missing, left), _a_month(counted, gone))


def _a_month(count: int, months: Decimal) -> Decimal | None:
    return (count / months).quantize(Decimal("0.1"), ROUND_HALF_UP) if months > 0 else None


def _months(first: date, last: date) -> Decimal:
    days_a_month = Decimal("30.4375")
    return max(Decimal((last - first).days), Decimal(0)) / days_a_month


def _rules(stream: FundingStream) -> list[When]:
    """Only those that the stream has."""
    partners = [stream.organization_id, *stream.partnerships.values_list("organization", flat=True)]
    sectors = list(stream.sector_targets.values_list("sector", flat=True))
    strong_enough = Placement.STRENGTH[Placement.STRENGTH.index(stream.evidence) :]
    has_pay_rule = stream.min_wage is not None or stream.min_share_of_median is not None
    rules: list[tuple[Any, Any, Reason]] = [
        (True, ~Q(starts_on__range=(stream.starts_on, stream.ends_on)), Reason.PERIOD),
        (True, ~Q(organization__in=partners), Reason.PARTNER),
        (sectors, Q(sector=None) | ~Q(sector__in=sectors), Reason.SECTOR),
        (has_pay_rule, Q(hourly_wage=None), Reason.PAY_UNKNOWN),
        (stream.min_wage is not None, Q(hourly_wage__lt=stream.min_wage), Reason.PAY),
        *_share_of_median(stream),
        (stream.min_hours is not None, Q(hours=None), Reason.HOURS_UNKNOWN),
        (stream.min_hours is not None, Q(hours__lt=stream.min_hours), Reason.HOURS),
        (stream.needs_benefits, ~Q(benefits="yes"), Reason.BENEFITS),
        (not stream.counts_subsidized, Q(subsidized=True), Reason.SUBSIDIZED),
        (True, ~Q(evidence__in=strong_enough), Reason.EVIDENCE),
        (stream.needs_verification, Q(verified_at=None), Reason.UNVERIFIED),
        (True, ~Exists(_consenting()), Reason.CONSENT),
        (True, Q(counts_elsewhere=True) | Q(participant__counts_already_in__contains=[stream.pk]), Reason.DUPLICATE),
    ]
    return [When(fails, then=Value(reason.value)) for holds, fails, reason in rules if holds]


def _consenting() -> QuerySet[Consent]:
    """To be in the figures: by the database's clock, so that what is taken back is out in the same second."""
    funder = Consent.objects.in_force().filter(scope=Consent.Scope.FUNDER)
    return funder.filter(participant=OuterRef("participant")).order_by()


def _share_of_median(stream: FundingStream) -> list[tuple[Any, Q, Reason]]:
    if stream.min_share_of_median is None:
        return []
    median = "occupation__wage__hourly_median"
    least = F(median) * Value(Decimal(stream.min_share_of_median) / 100)
    return [
        (True, Q(**{median: None}), Reason.MEDIAN_UNKNOWN),
        (True, Q(hourly_wage__lt=least), Reason.PAY),
    ]
