from datetime import date, datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.text import slugify

from coalition.models import Membership, Organization, SiteSettings, User
from coalition.second_factor import needs_second_factor
from portal.demo.agendas import make_agendas
from portal.demo.answers import make_answers
from portal.demo.codes import set_up_app
from portal.demo.convenings import make_convenings
from portal.demo.facts import facts
from portal.demo.groups import make_groups, make_people
from portal.demo.ledger import make_ledger
from portal.demo.meetings import make_meetings
from portal.demo.network import NETWORK_ORGANIZATIONS
from portal.demo.organizations import ORGANIZATIONS
from portal.demo.pathways import make_pathways
from portal.demo.programs_offers import ELIGIBILITY, MONEY, UNCONFIRMED
from portal.demo.programs_starts import cohorts
from portal.demo.signins import SIGN_INS
from portal.demo.training import PROGRAMS
from programs.models import Cohort, Eligibility, FieldOfStudy, Occupation, Program
from programs.operations.catalog import catalog_changed
from programs.operations.next_starts import refresh_next_starts
from programs.operations.places import locate_programs, take_in_places_once
from programs.operations.reference import import_reference
from programs.operations.search import rebuild_search_documents

BOSTON = {"city": "Boston", "state": "MA", "county": "Suffolk"}


@transaction.atomic
def load_demo(now: datetime) -> dict[str, int]:
    """Make what is missing of the demo, and leave what is there as it is; returns how many of each were made.

    Programs without a coming start get new ones, so that a demo that has aged is as lively as on its first day.
    """
    _load_facts()
    made = {
        "settings": _make_site_settings(),
        "organizations": _make_organizations(),
        "programs": _make_programs(now),
        "cohorts": _make_cohorts(now.date()),
        "pathways": make_pathways(now.date()),
        "accounts": _make_accounts(),
        "people": make_people(),
        "groups": make_groups(now),
        "convenings": make_convenings(now),
        "answers": make_answers(now),
        "actions": make_agendas(now),
        "meetings": make_meetings(now),
        "participants": make_ledger(now),
    }
    if any(made.values()):
        refresh_next_starts(now.date())
        rebuild_search_documents()
        take_in_places_once()
        locate_programs()
        catalog_changed()
    return made


def _load_facts() -> None:
    """Only what the portal doesn't know yet: a whole reference that was imported before says more than the demo."""
    reference = facts()
    for known, rows in (
        (Occupation.objects, reference.occupations),
        (FieldOfStudy.objects, reference.fields),
    ):
        for code in known.filter(code__in=rows).values_list("code", flat=True):
            del rows[code]
    waged = Occupation.objects.filter(published_wage__isnull=False).values_list("code", flat=True)
    reference.wages = {code: wage for code, wage in reference.wages.items() if code not in set(waged)}
    reference.leads_to = {code: socs for code, socs in reference.leads_to.items() if code in reference.fields}
    import_reference(reference)


def _make_site_settings() -> int:
    _site, is_new = SiteSettings.objects.get_or_create(
        defaults={
            "phone": "617-555-0100",
            "email": "hello@pathways-hub.example",
            "address": "Roxbury Pathways Hub (demo)\n1 Lantern Square\nBoston, MA 02119",
        }
    )
    return int(is_new)


def _make_organizations() -> int:
    has_backbone = Organization.objects.filter(is_backbone=True).exists()
    kept = set(Organization.objects.values_list("slug", flat=True))
    rows = [
        Organization(
            **BOSTON,
            **{"is_member": True, **fields, "is_backbone": fields.get("is_backbone", False) and not has_backbone},
        )
        for fields in (*ORGANIZATIONS, *NETWORK_ORGANIZATIONS)
        if fields["slug"] not in kept
    ]
    Organization.objects.bulk_create(rows)
    return len(rows)


def _make_programs(now: datetime) -> int:
    providers = Organization.objects.in_bulk(field_name="slug")
    fields_of_study = FieldOfStudy.objects.in_bulk(field_name="code")
    kept = set(Program.objects.values_list("slug", flat=True))
    rows = [
        Program(
            slug=slug,
            organization=providers[training["provider"]],
            field_of_study=fields_of_study[training["cip"]],
            status=Program.Status.ARCHIVED if training.get("archived") else Program.Status.LISTED,
            archived_at=now if training.get("archived") else None,
            last_confirmed_on=now.date() - timedelta(days=UNCONFIRMED.get(slug, 3 * number % 80)),
            **BOSTON,
            **MONEY.get(slug, {}),
            **_columns(training),
        )
        for number, training in enumerate(PROGRAMS)
        if (slug := slug_of(training)) not in kept
    ]
    Program.objects.bulk_create(rows)
    Eligibility.objects.bulk_create(
        Eligibility(program=program, **ELIGIBILITY[program.slug]) for program in rows if program.slug in ELIGIBILITY
    )
    return len(rows)


def _make_cohorts(today: date) -> int:
    monday = today - timedelta(days=today.weekday())
    idle = Program.objects.listed().exclude(cohorts__starts_on__gt=today).in_bulk(field_name="slug")
    weeks = {slug_of(training): training["cohorts"] for training in PROGRAMS if "cohorts" in training}
    rows = list(cohorts([(idle[slug], weeks[slug]) for slug in weeks if slug in idle], monday))
    Cohort.objects.bulk_create(rows)
    return len(rows)


def _make_accounts() -> int:
    kept = set(User.objects.values_list("email", flat=True))
    missing = [sign_in for sign_in in SIGN_INS if sign_in.email not in kept]
    for sign_in in missing:
        make = User.objects.create_superuser if sign_in.is_administrator else User.objects.create_user
        person = make(sign_in.email, sign_in.password, full_name=sign_in.full_name)
        # A demo sends no letters, so nobody could ever confirm it.
        EmailAddress.objects.create(user=person, email=sign_in.email, primary=True, verified=True)
        if sign_in.role:
            organization = Organization.objects.get(slug=sign_in.organization)
            Membership.objects.create(user=person, organization=organization, role=sign_in.role)
        if needs_second_factor(person):
            set_up_app(person)
    return len(missing)


def slug_of(training: dict[str, Any]) -> str:
    return slugify(training["title"])


def _columns(training: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in training.items() if name not in {"provider", "cip", "cohorts", "archived"}}
