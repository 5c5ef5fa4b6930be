"""Figures about participants, the queue of a verifier, a cohort and an employer's link, in a real browser."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from coalition.tests.factories import MembershipFactory, OrganizationFactory
from outcomes.links import employer_link
from outcomes.models import Consent
from outcomes.tests.factories import (
    AssignmentFactory,
    ConsentFactory,
    CoverFactory,
    EnrollmentFactory,
    FollowUpFactory,
    FundingStreamFactory,
    ParticipantFactory,
    PlacementCreditFactory,
    PlacementFactory,
    StreamPartnerFactory,
    StreamSectorFactory,
)
from portal.tests.access.world import signed_in
from portal.tests.browser.conftest import DESKTOP, PHONE
from programs.tests.factories import CohortFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.needs("chromium")]

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


@pytest.fixture
def manager():
    return MembershipFactory(organization=OrganizationFactory(name=LONG, slug="long", is_member=True)).user


@pytest.fixture
def ledger(manager):
    """A grant with partners, a cohort, a call that nobody made, and a placement to be verified."""
    organization = manager.memberships.get().organization
    first = timezone.localdate() - timedelta(days=300)
    stream = FundingStreamFactory(
        name=LONG, slug="grant", organization=organization, starts_on=first, ends_on=first + timedelta(days=900)
    )
    cohort = CohortFactory(starts_on=first)
    for number in range(3):
        sector = StreamSectorFactory(stream=stream, target=40, sector__name=f"{number} {LONG}"[:80]).sector
        partner = StreamPartnerFactory(stream=stream, organization__name=f"{LONG} {number}").organization
        for each in (partner, organization):
            person = ParticipantFactory(organization=each, full_name=f"{LONG} {number}")
            placement = PlacementFactory(
                participant=person,
                stream=stream,
                sector=sector if number else None,
                starts_on=first + timedelta(days=40 * number + 30),
                contact_email="boss@x.example",
                employer_name=LONG,
            )
            if each == organization:
                AssignmentFactory(participant=person)
                EnrollmentFactory(participant=person, cohort=cohort)
                follow_up = FollowUpFactory(placement=placement, due_on=first)
            PlacementCreditFactory(placement=placement, partner=partner)
    CoverFactory(
        organization=organization,
        away__full_name=LONG,
        note=LONG,
        starts_on=timezone.localdate() + timedelta(days=1),
        ends_on=timezone.localdate() + timedelta(days=9),
    )
    ConsentFactory(participant=person, to=partner, scope=Consent.Scope.VERIFICATION)
    return stream, cohort, placement, follow_up


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_the_pages_shut_nobody_out(visit, manager, ledger, width):
    _stream, cohort, placement, follow_up = ledger
    visitor = visit(width=width)
    visitor.context.add_cookies([{"name": "sessionid", "value": signed_in(manager), "url": visitor.base}])
    for address in (
        "/outcomes/streams/",
        "/outcomes/streams/grant/",
        "/outcomes/streams/grant/people/",
        "/outcomes/organizations/long/",
        "/outcomes/organizations/long/cover/",
        "/outcomes/organizations/long/hand-over/",
        "/outcomes/verify/",
        f"/outcomes/verify/{placement.pk}/",
        f"/outcomes/cohorts/{cohort.pk}/attendance/",
        f"/outcomes/cohorts/{cohort.pk}/completion/",
        f"/outcomes/follow-ups/{follow_up.pk}/employer/",
    ):
        visitor.page.goto(address)
        expect(visitor.page.get_by_role("heading", level=1)).to_be_visible()
        visitor.check()


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_an_employer_answers_with_one_button_and_a_cohort_is_saved_without_scripts(visit, manager, ledger, width):
    _stream, cohort, _placement, follow_up = ledger
    employer = visit(width=width)
    employer.page.goto(urlsplit(employer_link(follow_up, timezone.now())).path)
    employer.check()
    employer.page.get_by_role("button", name="Yes, they work here").click()
    expect(employer.page.get_by_role("heading", name="Thank you. We have your answer.")).to_be_visible()
    employer.check()
    staff = visit(width=width, javascript=False)
    staff.context.add_cookies([{"name": "sessionid", "value": signed_in(manager), "url": staff.base}])
    staff.page.goto(f"/outcomes/cohorts/{cohort.pk}/attendance/")
    staff.page.get_by_label("Everybody for whom nothing is chosen below").select_option("present")
    staff.page.get_by_role("button", name="Save attendance").click()

    expect(staff.page.get_by_text("Recorded for 3 people.")).to_be_visible()
