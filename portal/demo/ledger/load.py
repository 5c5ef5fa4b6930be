from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils.text import slugify
from django.utils.timezone import localdate

from coalition.models import Membership, Organization, Sector, User
from coalition.scopes import Scope, acting
from outcomes.models import (
    FundingStream,
    Participant,
    ReportingGroup,
    ServiceType,
    StreamPartner,
    StreamSector,
)
from portal.demo.ledger.facts import GROUPS, HUB, PROGRAMS, SERVICES, STREAMS
from portal.demo.ledger.people import Dice, person
from portal.demo.ledger.stories import Book, Runs, Setting, write
from programs.models import Cohort, Program

IN_EACH_PROGRAM = 50
# Of who runs several programs, the demo's own sign-in has the people of the first.
DEMO_ADDRESS = "@demo.example"


@transaction.atomic
def make_ledger(now: datetime) -> int:
    """Where there is no participant yet; says how many there are then. No letters are written."""
    programs = Program.objects.select_related("organization", "field_of_study__lead_occupation__wage")
    known = programs.filter(slug__in=[slug for slug, _sector, _stream in PROGRAMS]).in_bulk(field_name="slug")
    hub = Organization.objects.get(slug=HUB)
    partners = {program.organization_id: program.organization for program in known.values()}
    with acting(Scope("demo", tuple(sorted(partners)))):
        if Participant.objects.exists():
            return 0
        _make_lists()
        streams = _make_streams(localdate(now), hub, partners.values())
        book = Book(now, Dice())
        for slug, sector, stream in PROGRAMS:
            if slug in known:
                _tell(book, known[slug], Sector.objects.get(slug=sector), streams[stream], hub)
        return _keep(book)


def _make_lists() -> None:
    for position, (name, extends, costs) in enumerate(SERVICES):
        ServiceType.objects.get_or_create(
            slug=slugify(name),
            defaults={"name": name, "extends_participation": extends, "costs_money": costs, "position": position},
        )
    for position, (name, question) in enumerate(GROUPS):
        ReportingGroup.objects.get_or_create(
            slug=slugify(name), defaults={"name": name, "question": question, "position": position}
        )


def _make_streams(today: date, hub: Organization, partners: Iterable[Organization]) -> dict[str, FundingStream]:
    """Each since July 1 of the year before last, for four years."""
    sectors = Sector.objects.in_bulk(field_name="slug")
    first = date(today.year - 2 if today.month < 7 else today.year - 1, 7, 1)
    period = {"starts_on": first, "ends_on": date(first.year + 4, 6, 30)}
    made = {}
    for fields in STREAMS:
        columns = {name: value for name, value in fields.items() if name != "sectors"}
        stream, is_new = FundingStream.objects.get_or_create(
            slug=fields["slug"], defaults={**columns, **period, "organization": hub}
        )
        made[stream.slug] = stream
        if is_new:
            StreamSector.objects.bulk_create(
                StreamSector(stream=stream, sector=sectors[slug], target=target)
                for slug, target in fields["sectors"].items()
            )
            StreamPartner.objects.bulk_create(StreamPartner(stream=stream, organization=each) for each in partners)
    return made


def _tell(book: Book, program: Program, sector: Sector, stream: FundingStream, hub: Organization) -> None:
    provider: Any = program.organization
    setting = Setting(
        program=program,
        sector=sector,
        stream=stream,
        coaches=_coaches(provider),
        verifier=_coaches(hub)[0],
        hub=hub,
        runs=_runs(program, book.today),
    )
    for number in range(IN_EACH_PROGRAM):
        write(book, person(book.dice, provider, book.today), setting, number)


def _coaches(organization: Organization) -> list[User]:
    """Staff, the demo's own sign-in first; where there is no staff, who manages."""
    working = Membership.objects.current().filter(organization=organization, role__in=Membership.WORKING_ROLES)
    people = [each.user for each in working.select_related("user").order_by("-role", "pk")]
    return sorted(people, key=lambda each: not each.email.endswith(DEMO_ADDRESS))


def _runs(program: Program, today: date) -> Runs:
    """One that has ended, one that is under way, and the next."""
    monday = today - timedelta(days=today.weekday())
    past, current = Cohort.objects.bulk_create(
        Cohort(
            program=program,
            starts_on=monday + timedelta(weeks=first),
            ends_on=monday + timedelta(weeks=last, days=4),
            hours="Weekdays, 9 am to 1 pm",
            status=Cohort.Status.CLOSED,
            seats=30,
        )
        for first, last in ((-60, -44), (-6, 8))
    )
    coming = program.cohorts.filter(starts_on__gt=today).order_by("starts_on", "pk").first()
    return Runs(past, current, coming)


def _keep(book: Book) -> int:
    """In the order in which each row finds those it refers to."""
    for model, rows in book.rows.items():
        _bulk(model, rows)
    return len(book.rows[Participant])


def _bulk(model: type[models.Model], rows: list[Any]) -> None:
    model._default_manager.bulk_create(rows, batch_size=2000)
