"""A made-up ledger: participants of 20 organizations, each with a coach and an enrollment; of some a job and a call."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any

from coalition.models import Membership, Organization, Sector, User
from coalition.scopes import acting
from coalition.scopes.kinds import MIGRATION
from outcomes.models import (
    Assignment,
    Consent,
    Enrollment,
    FollowUp,
    FundingStream,
    Participant,
    Placement,
    StreamPartner,
    StreamSector,
)
from programs.models import Program

ORGANIZATIONS, COACHES_EACH, SECTORS = 20, 10, 3
FIRST = ("Ana", "Bo", "Carmen", "Duc", "Elodie", "Farah", "Grace", "Hai")
LAST = ("Alves", "Barros", "Chen", "Diaz", "Estrada", "Fontes", "González", "Huynh", "Ibrahim", "Jean", "Kelly", "Peña")
AT_ONCE = 5_000


def fill(people: int, placements: int, today: date) -> FundingStream:
    """The first of all organizations answers for the stream; each one's first person manages it."""
    organizations = [_organization(number) for number in range(ORGANIZATIONS)]
    coaches = [list(User.objects.filter(memberships__organization=each).order_by("pk")) for each in organizations]
    sectors = [Sector.objects.create(name=f"Work {number}", slug=f"work-{number}") for number in range(SECTORS)]
    stream = _stream(organizations, sectors, placements)
    program = Program.objects.create(organization=organizations[0], title="Program", slug="program")
    with acting(MIGRATION):
        everybody = (
            Participant(
                organization=organizations[n % ORGANIZATIONS],
                full_name=f"{FIRST[n % len(FIRST)]} {LAST[n // len(FIRST) % len(LAST)]} {n}",
                birth_date=date(1970, 1, 1) + timedelta(days=n % 12_000),
                phone=f"617555{n % 10_000:04}",
                registered_on=today - timedelta(days=n % 365),
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
            Enrollment.objects.bulk_create(
                Enrollment(
                    **of,
                    program=program,
                    stream=stream,
                    state=Enrollment.State.ACTIVE,
                    started_on=today - timedelta(days=n % 300),
                )
                for n, of in common
            )
            Consent.objects.bulk_create(
                Consent(**of, scope=Consent.Scope.FUNDER, signed_on=today, how=Consent.How.PAPER)
                for n, of in common
                if n % 10
            )
            jobs = Placement.objects.bulk_create(
                Placement(
                    **of,
                    stream=stream,
                    sector=sectors[n % SECTORS],
                    employer_name=f"Employer {n % 500}",
                    starts_on=today - timedelta(days=n % 500),
                    hourly_wage=15 + n % 20,
                    hours=20 + n % 21,
                )
                for n, of in common[: max(placements - job, 0)]
            )
            job += len(jobs)
            FollowUp.objects.bulk_create(
                FollowUp(
                    placement=placement,
                    participant_id=placement.participant_id,
                    organization_id=placement.organization_id,
                    days=60,
                    due_on=placement.starts_on + timedelta(days=60),
                )
                for placement in jobs
            )
    return stream


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
