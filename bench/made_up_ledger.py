"""A made-up ledger: participants of 20 organizations, each with a coach and an enrollment; of some a job and a call.

Of every kind of row there are some, so that whatever a page may show is shown. Who has which follows from the number
by primes, so that no organization or coach has all of them, or none.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any

from django.utils import timezone

from coalition.models import Membership, Neighborhood, Organization, Sector, User
from coalition.scopes import acting
from coalition.scopes.kinds import MIGRATION
from outcomes.models import (
    Assignment,
    Attempt,
    Attendance,
    Consent,
    Enrollment,
    FollowUp,
    FundingStream,
    Participant,
    Placement,
    Service,
    ServiceType,
    StreamPartner,
    StreamSector,
)
from programs.models import Occupation, Program

ORGANIZATIONS, COACHES_EACH, SECTORS = 20, 10, 3
FIRST = ("Ana", "Bo", "Carmen", "Duc", "Elodie", "Farah", "Grace", "Hai")
LAST = ("Alves", "Barros", "Chen", "Diaz", "Estrada", "Fontes", "González", "Huynh", "Ibrahim", "Jean", "Kelly", "Peña")
LANGUAGES = ("en", "es", "ht", "kea", "pt", "vi", "zh", "")
# Of so many one was entered twice, the second time by the next organization.
TWICE = 50
AT_ONCE = 5_000


def fill(people: int, placements: int, today: date) -> FundingStream:
    """The first of all organizations answers for the stream; each one's first person manages it."""
    organizations = [_organization(number) for number in range(ORGANIZATIONS)]
    coaches = [list(User.objects.filter(memberships__organization=each).order_by("pk")) for each in organizations]
    sectors = [Sector.objects.create(name=f"Work {number}", slug=f"work-{number}") for number in range(SECTORS)]
    stream = _stream(organizations, sectors, placements)
    program = Program.objects.create(organization=organizations[0], title="Program", slug="program")
    occupation = Occupation.objects.create(code="31-1131", title="Nursing Assistants")
    coaching = ServiceType.objects.create(name="Sessions", slug="sessions", extends_participation=True)
    neighborhoods = list(Neighborhood.objects.order_by("pk").values_list("code", flat=True))
    with acting(MIGRATION):
        everybody = (
            Participant(
                organization=organizations[n % ORGANIZATIONS],
                goes_by="" if n % 9 else FIRST[n % len(FIRST)][:2],
                phone=f"617555{n % 10_000:04}" if n % 13 else "",
                email=f"person{n}@bench.example" if n % 3 else "",
                postal_code=f"021{n % 40:02}",
                neighborhood=neighborhoods[n % len(neighborhoods)],
                language=LANGUAGES[n % len(LANGUAGES)],
                registered_on=today - timedelta(days=n % 365),
                **_known_by(n - 1 if n % TWICE == 1 else n),
            )
            for n in range(people)
        )
        number, job = 0, 0
        for part in _parts(everybody):
            Participant.objects.bulk_create(part)
            each = list(enumerate(part, number))
            number += len(part)
            common = [(n, {"participant": one, "organization_id": one.organization_id}) for n, one in each]
            Assignment.objects.bulk_create(
                Assignment(**of, coach=coaches[n % ORGANIZATIONS][n // ORGANIZATIONS % COACHES_EACH])
                for n, of in common
            )
            enrollments = Enrollment.objects.bulk_create(
                Enrollment(**of, program=program, stream=stream, **_standing(n, today)) for n, of in common
            )
            Attendance.objects.bulk_create(
                Attendance(
                    enrollment=enrollment,
                    organization_id=enrollment.organization_id,
                    day=today - timedelta(days=n % 70),
                    status=Attendance.Status.PRESENT if n % 6 else Attendance.Status.ABSENT,
                )
                for (n, _of), enrollment in zip(common, enrollments, strict=True)
                if not n % 7
            )
            Service.objects.bulk_create(
                Service(**of, type=coaching, given_on=today - timedelta(days=n % 90)) for n, of in common if n % 3
            )
            Consent.objects.bulk_create(
                Consent(**of, scope=scope, signed_on=today, how=Consent.How.PAPER)
                for n, of in common
                for scope in (Consent.Scope.FUNDER, Consent.Scope.OWN)
                if n % (11 if scope == Consent.Scope.FUNDER else 31)
            )
            jobs = Placement.objects.bulk_create(
                Placement(
                    **of,
                    stream=stream,
                    sector=sectors[n % SECTORS],
                    employer=None if n % 7 else organizations[n % 3],
                    employer_name=f"Employer {n % 500}" if n % 7 else "",
                    occupation=occupation if n % 19 else None,
                    starts_on=today - timedelta(days=n % 500),
                    hourly_wage=15 + n % 21,
                    hours=20 + n % 22,
                )
                for n, of in common[: max(placements - job, 0)]
            )
            job += len(jobs)
            calls = FollowUp.objects.bulk_create(
                FollowUp(
                    placement=placement,
                    participant_id=placement.participant_id,
                    organization_id=placement.organization_id,
                    days=60,
                    due_on=placement.starts_on + timedelta(days=60),
                )
                for placement in jobs
            )
            Attempt.objects.bulk_create(
                Attempt(
                    follow_up=call,
                    participant_id=call.participant_id,
                    organization_id=call.organization_id,
                    made_at=timezone.now() - timedelta(days=n % 40 + again),
                    how=Attempt.How.PHONE if n % 4 else Attempt.How.TEXT,
                    reached=not n % 11,
                )
                for n, call in enumerate(calls)
                for again in range(n % 3)
            )
    return stream


def _known_by(n: int) -> dict[str, Any]:
    return {
        "full_name": f"{FIRST[n % len(FIRST)]} {LAST[n // len(FIRST) % len(LAST)]} {n}",
        "birth_date": date(1970, 1, 1) + timedelta(days=n % 12_000) if n % 59 else None,
    }


def _standing(n: int, today: date) -> dict[str, Any]:
    if not n % 23:
        return {"state": Enrollment.State.REFERRED, "referred_on": today - timedelta(days=n % 21)}
    return {"state": Enrollment.State.ACTIVE, "started_on": today - timedelta(days=n % 300)}


def _organization(number: int) -> Organization:
    made = Organization.objects.create(name=f"Organization {number}", slug=f"organization-{number}", is_member=True)
    for coach in range(COACHES_EACH):
        user = User.objects.create(email=f"coach-{number}-{coach}@bench.example", full_name=f"Coach {coach}")
        role = Membership.Role.STAFF if coach else Membership.Role.MANAGER
        Membership.objects.create(user=user, organization=made, role=role)
    return made


def _stream(organizations: list[Organization], sectors: list[Sector], target: int) -> FundingStream:
    stream = FundingStream.objects.create(
        name="Grant",
        slug="grant",
        funder="A funder",
        organization=organizations[0],
        starts_on=date(2025, 1, 1),
        ends_on=date(2029, 12, 31),
        target=target,
        min_wage=18,
        min_hours=25,
    )
    StreamSector.objects.bulk_create(StreamSector(stream=stream, sector=each) for each in sectors)
    StreamPartner.objects.bulk_create(StreamPartner(stream=stream, organization=each) for each in organizations[1:])
    return stream


def _parts(rows: Iterable[Any]) -> Iterator[list[Any]]:
    waiting = iter(rows)
    while part := list(islice(waiting, AT_ONCE)):
        yield part
