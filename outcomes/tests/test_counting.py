"""What a stream counts, and why it doesn't count the rest; one credit a person."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coalition.scopes import acting
from coalition.scopes.kinds import INDICATORS, MIGRATION, of_organization
from coalition.tests.factories import SectorFactory
from outcomes.counting import COUNTS, Reason, contributions, judged, of_verdict, pace, tally
from outcomes.models import Consent, Placement
from outcomes.tests.conftest import NOW
from outcomes.tests.factories import (
    FunderConsentFactory,
    FundingStreamFactory,
    ParticipantFactory,
    PlacementCreditFactory,
    PlacementFactory,
    StreamPartnerFactory,
    StreamSectorFactory,
)
from programs.tests.factories import OccupationFactory, WageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def health():
    return SectorFactory(name="Healthcare")


@pytest.fixture
def grant(organization, elsewhere, health):
    """$18 and 30 hours with benefits, unsubsidized, confirmed by the employer and verified, in 2026."""
    grant = FundingStreamFactory(
        target=100,
        min_wage=Decimal(18),
        min_hours=Decimal(30),
        needs_benefits=True,
        evidence="employer",
        needs_verification=True,
    )
    StreamSectorFactory(stream=grant, sector=health)
    for partner in (organization, elsewhere):
        StreamPartnerFactory(stream=grant, organization=partner)
    return grant


@pytest.fixture
def place(organization, grant, health, coach):
    """One that counts, but for what is said otherwise."""

    def make(**said):
        good = {
            "participant": said.get("participant") or ParticipantFactory(organization=organization),
            "stream": grant,
            "sector": health,
            "hourly_wage": Decimal(18),
            "hours": Decimal(30),
            "benefits": "yes",
            "evidence": "employer",
            "verified_by": coach,
        }
        FunderConsentFactory(participant=good["participant"])
        return PlacementFactory(**good | said)

    return make


def verdicts(stream):
    with acting(INDICATORS):
        return {each.pk: each.verdict for each in judged(stream)}


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({}, COUNTS),
        ({"starts_on": date(2026, 1, 1)}, COUNTS),
        ({"starts_on": date(2026, 12, 31)}, COUNTS),
        ({"starts_on": date(2025, 12, 31)}, Reason.PERIOD),
        ({"starts_on": date(2027, 1, 1)}, Reason.PERIOD),
        ({"sector": None}, Reason.SECTOR),
        ({"hourly_wage": Decimal("17.99")}, Reason.PAY),
        ({"hourly_wage": None}, Reason.PAY_UNKNOWN),
        ({"hours": Decimal("29.5")}, Reason.HOURS),
        ({"hours": None}, Reason.HOURS_UNKNOWN),
        ({"benefits": "no"}, Reason.BENEFITS),
        ({"benefits": "unknown"}, Reason.BENEFITS),
        ({"subsidized": True}, Reason.SUBSIDIZED),
        ({"evidence": "self_report"}, Reason.EVIDENCE),
        ({"evidence": "document"}, COUNTS),
        ({"verified_by": None}, Reason.UNVERIFIED),
        # The first that holds is told.
        ({"starts_on": date(2025, 12, 31), "sector": None, "hourly_wage": None}, Reason.PERIOD),
    ],
)
def test_each_rule_says_its_reason(place, grant, said, reason):
    placement = place(**said)

    assert verdicts(grant) == {placement.pk: reason}


def test_another_sector_has_a_stream_of_its_own_and_never_counts_toward_this_one(place, grant):
    science = place(sector=SectorFactory(name="Life sciences"))

    assert verdicts(grant) == {science.pk: Reason.SECTOR}


def test_who_is_no_partner_places_nobody_for_it(place, grant):
    theirs = place(participant=ParticipantFactory())

    assert verdicts(grant) == {theirs.pk: Reason.PARTNER}


def test_pay_may_be_a_share_of_the_occupation_s_median(place, grant):
    grant.min_wage, grant.min_share_of_median = None, 75
    nurse = OccupationFactory()
    nurse.wage = WageFactory(occupation=nurse, hourly_median=Decimal("24.00"))
    nurse.save()

    told = {
        place(occupation=nurse, hourly_wage=Decimal("18.00")).pk: COUNTS,
        place(occupation=nurse, hourly_wage=Decimal("17.99")).pk: Reason.PAY,
        place(occupation=nurse, hourly_wage=None).pk: Reason.PAY_UNKNOWN,
        place(occupation=OccupationFactory()).pk: Reason.MEDIAN_UNKNOWN,
        place().pk: Reason.MEDIAN_UNKNOWN,
    }
    assert verdicts(grant) == told


def test_a_stream_without_rules_counts_whatever_began_in_its_period(place, organization):
    free = FundingStreamFactory(organization=organization)
    bare = place(stream=free, sector=None, hourly_wage=None, hours=None, benefits="", evidence="self_report")

    assert verdicts(free) == {bare.pk: COUNTS}


@pytest.mark.parametrize(
    "consent", [None, {"revoked_at": NOW}, {"ends_at": NOW}, {"scope": "own"}], ids=["none", "revoked", "over", "other"]
)
def test_who_does_not_consent_to_be_in_the_figures_does_not_count(grant, place, consent):
    placement = place()
    with acting(MIGRATION):
        Consent.objects.filter(participant=placement.participant).update(**consent) if consent else (
            Consent.objects.filter(participant=placement.participant).delete()
        )

    assert verdicts(grant) == {placement.pk: Reason.CONSENT}


class TestOnePerson:
    def test_counts_once_by_the_first_that_could(self, place, grant, organization):
        person = ParticipantFactory(organization=organization)
        low = place(participant=person, starts_on=date(2026, 2, 2), hourly_wage=Decimal(10))
        second = place(participant=person, starts_on=date(2026, 3, 2))
        third = place(participant=person, starts_on=date(2026, 4, 6))

        assert verdicts(grant) == {low.pk: Reason.PAY, second.pk: COUNTS, third.pk: Reason.DUPLICATE}

    def test_counts_once_at_two_organizations_and_neither_learns_of_the_other(
        self, place, grant, organization, elsewhere
    ):
        here = ParticipantFactory(organization=organization, full_name="José O’Neil", birth_date=date(1990, 1, 2))
        there = ParticipantFactory(organization=elsewhere, full_name="Jose ONeil", birth_date=date(1990, 1, 2))
        later = place(participant=here, starts_on=date(2026, 4, 6))
        first = place(participant=there, starts_on=date(2026, 2, 2))

        assert verdicts(grant) == {later.pk: Reason.DUPLICATE, first.pk: COUNTS}
        with acting(of_organization(organization)):
            assert {each.pk: each.verdict for each in judged(grant)} == {later.pk: COUNTS}

    def test_two_of_one_name_without_a_birth_date_are_two(self, place, grant, organization):
        for _each in range(2):
            place(participant=ParticipantFactory(organization=organization, full_name="Ana Silva"))

        assert set(verdicts(grant).values()) == {COUNTS}


def test_the_figures_are_summed_up_by_sector_partner_and_month_in_few_queries(
    place, grant, health, organization, elsewhere
):
    place(starts_on=date(2026, 2, 2)), place(starts_on=date(2026, 2, 27))
    place(starts_on=date(2026, 3, 2), participant=ParticipantFactory(organization=elsewhere))
    place(hourly_wage=None), place(subsidized=True), place(subsidized=True)

    with acting(INDICATORS), CaptureQueriesContext(connection) as queries:
        told = tally(grant)

    assert len(queries) == 3
    assert told.counted == 3
    assert told.by_sector == {health.pk: 3}
    assert told.by_organization == {organization.pk: 2, elsewhere.pk: 1}
    assert told.by_month == {date(2026, 2, 1): 2, date(2026, 3, 1): 1}
    assert told.not_counted == {Reason.PAY_UNKNOWN: 1, Reason.SUBSIDIZED: 2}


def test_each_number_opens_to_its_placements(place, grant):
    counted, low = place(), place(hourly_wage=None)

    with acting(INDICATORS):
        assert list(of_verdict(grant, COUNTS)) == [counted]
        assert list(of_verdict(grant, Reason.PAY_UNKNOWN).filter(starts_on=low.starts_on)) == [low]
        assert list(of_verdict(grant, *Reason.values)) == [low]
        assert Placement.objects.count() == 2


def test_partners_parts_are_told_of_what_counts(place, grant, elsewhere):
    PlacementCreditFactory(placement=place(), partner=elsewhere, part="trained")
    PlacementCreditFactory(placement=place(hourly_wage=None), partner=elsewhere, part="trained")

    with acting(INDICATORS):
        assert contributions(grant) == {(elsewhere.pk, "trained"): 1}


def test_the_pace_that_is_needed_is_of_whole_months_left(grant):
    told = pace(grant, 40, target=100, today=date(2026, 7, 2))

    assert (told.missing, told.needed, told.so_far) == (60, Decimal("10.0"), Decimal("6.7"))
    assert pace(grant, 40, target=100, today=date(2027, 1, 1)).needed is None
    assert pace(grant, 0, target=100, today=date(2025, 12, 1)).so_far is None
    assert pace(grant, 120, target=100, today=date(2026, 7, 2)).needed == Decimal("0.0")
