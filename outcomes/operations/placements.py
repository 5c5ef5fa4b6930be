"""A job is logged in a minute; what is unusual is asked about; what was wrong is corrected, and both stay."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Min, TextChoices
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from coalition.models import Document, Organization, Sector, User
from coalition.scopes import acting
from coalition.scopes.kinds import of_organization
from outcomes.models import USUAL_WAGE, Correction, Enrollment, FundingStream, Participant, Placement, PlacementCredit
from outcomes.operations import followups
from outcomes.operations.refusing import InTheFuture, ask_first, not_in_the_future, refusing
from outcomes.operations.services import own

# A job that was accepted begins soon; what is further off is a wrong year.
BEGINS_WITHIN = timedelta(days=92)
# What a correction may put right; who it is about, and who entered it, is not among them.
CORRECTABLE = frozenset(
    (
        *("employer", "employer_name", "contact_name", "contact_email", "occupation", "job_title", "sector", "stream"),
        *("starts_on", "hourly_wage", "hours", "benefits", "shift", "union", "apprenticeship", "subsidized"),
        *("training_related", "same_employer", "wage_before", "evidence", "document", "enrollment"),
        *("ended_on", "end_reason"),
    )
)
# These say whom to ask, or how it ended, and not what was verified: a verified placement stays verified.
NOT_VERIFIED = frozenset({"contact_name", "contact_email", "ended_on", "end_reason"})
# By these the sector is worked out, where nobody says another.
SAY_THE_SECTOR = frozenset({"occupation", "stream"})


class Question(TextChoices):
    UNUSUAL_WAGE = "unusual_wage", _("Is the wage right? It is below $5 or above $200 an hour.")
    BEFORE_ENROLLMENT = "before_enrollment", _("Did the job begin before they enrolled?")
    NO_DOCUMENT = "no_document", _("Is the document kept elsewhere? None is attached.")
    NOT_BEGUN = "not_begun", _("Does the job begin on a day to come?")


# By what is changed each is asked again.
ASKED_OF = {
    Question.UNUSUAL_WAGE: {"hourly_wage", "wage_before"},
    Question.BEFORE_ENROLLMENT: {"starts_on"},
    Question.NO_DOCUMENT: {"evidence", "document"},
    Question.NOT_BEGUN: {"starts_on"},
}


class NoEmployer(Exception):
    """Somebody employs them: an organization, or a name to be linked later."""


class LoggedAlready(Exception):
    """This job, from this day, is in the record."""


class EndedAlready(Exception):
    """Its end is recorded: correct it instead."""


class EndsBeforeItBegins(Exception):
    """It can't end before it began, and ends for a reason."""


class NothingToCorrect(Exception):
    """What is said now is what was said before, or isn't corrected here."""


class VerifiedAlready(Exception):
    """Somebody verified it meanwhile."""


class OwnRecord(Exception):
    """Somebody else verifies it than recorded or corrected it."""


class SentBackAlready(Exception):
    """It waits for whoever recorded it."""


@transaction.atomic
def log_placement(
    participant: Participant,
    *,
    starts_on: date,
    by: User,
    now: datetime,
    partners: Iterable[tuple[Organization, str]] = (),
    sure: tuple[str, ...] = (),
    **facts: Any,
) -> Placement:
    """A job that began. Follow-ups are planned as its funding stream has it.

    Without `stream`, that of the enrollment, or of their latest; without `sector`, the occupation's, one of the stream
    first. `partners`: those who helped and their part. Raises NoEmployer, NotOfThisPerson, LoggedAlready, InTheFuture,
    or AskFirst with what is unusual.
    """
    placement = Placement(
        participant=participant,
        organization_id=participant.organization_id,
        starts_on=starts_on,
        recorded_by=by,
        recorded_at=now,
        **facts,
    )
    own(placement.enrollment, participant)
    _complete(placement)
    _check(placement, localdate(now))
    ask_first(_questions(placement, localdate(now)), sure)
    with refusing(placement_once=LoggedAlready):
        placement.save()
    credit(placement, partners)
    followups.plan(placement)
    return placement


@transaction.atomic
def correct(
    placement: Placement, *, reason: str, by: User | None, now: datetime, sure: tuple[str, ...] = (), **facts: Any
) -> Correction:
    """Put right what is wrong; what it said before is kept beside it, with the reason. It is to be verified anew,
    unless the evidence became stronger and nothing else changed. A sector that nobody chose follows the occupation.

    Raises NothingToCorrect, EndsBeforeItBegins, and what `log_placement` raises.
    """
    before = Placement.objects.select_related("employer", "occupation", "sector", "stream", "document").get(
        pk=placement.pk
    )
    changed = {name: value for name, value in facts.items() if getattr(before, name) != value}
    if not changed or set(changed) - CORRECTABLE:
        raise NothingToCorrect
    for name, value in changed.items():
        setattr(placement, name, value)
    if SAY_THE_SECTOR & set(changed) and "sector" not in changed and before.sector in (None, _sector_of(before)):
        placement.sector = _sector_of(placement)
        changed |= {"sector": placement.sector} if placement.sector != before.sector else {}
    own(placement.enrollment, placement.participant)
    _check(placement, localdate(now))
    not_in_the_future(placement.ended_on, today=localdate(now))
    asks = {question for question, names in ASKED_OF.items() if names & set(changed)}
    ask_first([each for each in _questions(placement, localdate(now)) if each in asks], sure)
    settled = NOT_VERIFIED | {"evidence"} if _is_weaker(before.evidence, placement.evidence) else NOT_VERIFIED
    if set(changed) - settled:
        placement.verified_by, placement.verified_at = None, None
        placement.sent_back, placement.sent_back_by, placement.sent_back_at = "", None, None
    with refusing(placement_once=LoggedAlready, placement_ends_for_a_reason=EndsBeforeItBegins):
        placement.save()
    if {"starts_on", "stream"} & set(changed):
        followups.plan(placement)
    return Correction.objects.create(
        placement=placement,
        organization_id=placement.organization_id,
        before=_said(before, changed),
        after=_said(placement, changed),
        reason=reason,
        made_by=by,
        made_at=now,
    )


@transaction.atomic
def end(placement: Placement, *, on: date, reason: str, now: datetime) -> Placement:
    """Raises InTheFuture, EndsBeforeItBegins, or EndedAlready."""
    not_in_the_future(on, today=localdate(now))
    if not reason or on < placement.starts_on:
        raise EndsBeforeItBegins
    with refusing(placement_ends_for_a_reason=EndsBeforeItBegins):
        ended = Placement.objects.filter(pk=placement.pk, ended_on=None).update(ended_on=on, end_reason=reason)
    if not ended:
        raise EndedAlready
    placement.ended_on, placement.end_reason = on, reason
    return placement


@transaction.atomic
def verify(placement: Placement, *, by: User, now: datetime) -> Placement:
    """Somebody else than who recorded or corrected it has looked at the evidence: see `perms.may_verify`.

    Who verifies for a stream may read the placement and change nothing of it, so this opens the scope of the
    organization whose it is. Raises OwnRecord or VerifiedAlready.
    """
    with acting(of_organization(placement.organization_id)):
        if placement.said_by(by):
            raise OwnRecord
        verified = Placement.objects.filter(pk=placement.pk, verified_at=None).update(
            verified_by=by, verified_at=now, sent_back="", sent_back_by=None, sent_back_at=None
        )
    if not verified:
        raise VerifiedAlready
    placement.verified_by, placement.verified_at = by, now
    return placement


@transaction.atomic
def add_evidence(
    placement: Placement, *, evidence: str, by: User | None, now: datetime, document: Document | None = None
) -> None:
    """Better evidence than there was; weaker is a correction. Raises NothingToCorrect."""
    facts: dict[str, Any] = {"evidence": evidence} | ({"document": document} if document else {})
    if _is_weaker(evidence, placement.evidence):
        raise NothingToCorrect
    correct(placement, reason=str(_("Evidence added")), by=by, now=now, **facts)


@transaction.atomic
def credit(placement: Placement, partners: Iterable[tuple[Organization, str]]) -> None:
    """Partners who had a part in it. The person counts once, whoever is named."""
    PlacementCredit.objects.bulk_create(
        (
            PlacementCredit(placement=placement, organization_id=placement.organization_id, partner=partner, part=part)
            for partner, part in partners
        ),
        ignore_conflicts=True,
    )


def link_employer(name: str, *, to: Organization, within: Organization) -> int:
    """Of one organization's placements, those whose employer was only written down so; says how many."""
    named = Placement.objects.of_organization(within).filter(employer=None, employer_name__iexact=name.strip())
    return named.update(employer=to)


def _is_weaker(evidence: str, than: str) -> bool:
    return Placement.STRENGTH.index(evidence) < Placement.STRENGTH.index(than)


def _complete(placement: Placement) -> None:
    if placement.stream is None:
        placement.stream = _stream_of(placement)
    if placement.sector is None and placement.occupation:
        placement.sector = _sector_of(placement)


def _stream_of(placement: Placement) -> FundingStream | None:
    if placement.enrollment:
        return placement.enrollment.stream
    funded = Enrollment.objects.filter(participant=placement.participant, stream__isnull=False)
    latest = funded.select_related("stream").order_by("-recorded_at", "-pk").first()
    return latest.stream if latest else None


def _sector_of(placement: Placement) -> Sector | None:
    sectors = list(placement.occupation.sectors.all()) if placement.occupation else []
    funded = set(placement.stream.sectors.all()) if placement.stream else set()
    return next((sector for sector in sectors if sector in funded), sectors[0] if sectors else None)


def _check(placement: Placement, today: date) -> None:
    placement.employer_name = placement.employer_name.strip()
    if not placement.employer and not placement.employer_name:
        raise NoEmployer
    if placement.starts_on > today + BEGINS_WITHIN:
        raise InTheFuture


def _questions(placement: Placement, today: date) -> list[Question]:
    lowest, highest = USUAL_WAGE
    wages = [wage for wage in (placement.hourly_wage, placement.wage_before) if wage is not None]
    enrolled = Enrollment.objects.filter(participant=placement.participant).aggregate(
        first=Min(Coalesce("enrolled_on", "started_on", "referred_on"))
    )["first"]
    found = {
        Question.UNUSUAL_WAGE: any(not lowest <= wage <= highest for wage in wages),
        Question.BEFORE_ENROLLMENT: bool(enrolled and placement.starts_on < enrolled),
        Question.NO_DOCUMENT: placement.evidence == FundingStream.Evidence.DOCUMENT and not placement.document,
        Question.NOT_BEGUN: placement.starts_on > today,
    }
    return [question for question, is_so in found.items() if is_so]


def _said(placement: Placement, names: Iterable[str]) -> dict[str, Any]:
    """As JSON keeps it: what is referred to by its key and its name."""
    return {name: _plain(getattr(placement, name)) for name in sorted(names)}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return value if value is None or isinstance(value, str | bool | int | date) else str(value)
