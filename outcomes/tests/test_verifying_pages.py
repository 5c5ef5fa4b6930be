"""Who answers for a grant sees of a placement its own facts and evidence, by consent; and verifies, or sends back."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.models import Mail, Membership, SecurityEvent
from coalition.scopes import acting
from coalition.scopes.kinds import MIGRATION
from coalition.tests.factories import MembershipFactory, OrganizationFactory
from outcomes.models import Consent, Placement
from outcomes.operations.placements import OwnRecord, SentBackAlready, VerifiedAlready, correct, verify
from outcomes.operations.sending_back import send_back
from outcomes.tests.conftest import NOW
from outcomes.tests.factories import ConsentFactory, EvidenceFactory, FundingStreamFactory, PlacementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub():
    return OrganizationFactory(name="Hub")


@pytest.fixture
def verifier(hub):
    return MembershipFactory(organization=hub, role=Membership.Role.STAFF, user__email="verifier@x.example").user


@pytest.fixture
def placement(participant, hub, coach):
    return PlacementFactory(
        participant=participant,
        stream=FundingStreamFactory(organization=hub),
        recorded_by=coach,
        contact_email="boss@x.example",
    )


@pytest.fixture
def consent(participant, hub):
    return ConsentFactory(participant=participant, to=hub, scope=Consent.Scope.VERIFICATION)


@pytest.fixture
def browser(client, verifier):
    client.force_login(verifier)
    return client


def queue(browser):
    return [each.pk for each in browser.get("/outcomes/verify/").context["page"]]


def now_of(placement):
    with acting(MIGRATION):
        return Placement.objects.get(pk=placement.pk)


def test_the_queue_has_what_participants_agreed_to_have_verified(browser, placement, consent, hub):
    PlacementFactory(stream=placement.stream)
    PlacementFactory(participant=placement.participant, employer_name="Of another grant")

    assert queue(browser) == [placement.pk]


def test_without_consent_nothing_is_there(browser, placement, consent):
    with acting(MIGRATION):
        Consent.objects.filter(pk=consent.pk).update(revoked_at=timezone.now())

    assert queue(browser) == []
    assert browser.get(f"/outcomes/verify/{placement.pk}/").status_code == 404
    assert browser.post(f"/outcomes/verify/{placement.pk}/", {"verify": "1"}).status_code == 404
    assert now_of(placement).verified_at is None


def test_the_page_has_the_job_and_nothing_of_the_participant(browser, placement, consent):
    page = browser.get(f"/outcomes/verify/{placement.pk}/").text

    assert "Longwood Bakery" in page
    assert "24.50" in page
    for private in ("Marisol", "Peña", str(placement.participant_id), "boss@x.example", "Coach One"):
        assert private not in page


def test_looking_at_it_is_in_the_log_of_whose_it_is(browser, placement, consent, verifier, organization):
    browser.get(f"/outcomes/verify/{placement.pk}/")

    entry = SecurityEvent.objects.get(kind=SecurityEvent.Kind.VIEWED)
    assert (entry.actor, entry.about, entry.organization) == (
        verifier,
        f"outcomes.placement:{placement.pk}",
        organization,
    )


def test_one_button_verifies(browser, placement, consent, verifier):
    answer = browser.post(f"/outcomes/verify/{placement.pk}/", {"verify": "1"}, follow=True)

    assert "Verified." in answer.text
    assert now_of(placement).verified_by == verifier
    assert queue(browser) == []


def test_what_goes_back_needs_a_reason_and_leaves_the_queue(browser, placement, consent, coach):
    address = f"/outcomes/verify/{placement.pk}/"
    without = browser.post(address, {"send_back": "1", "reason": ""})
    browser.post(address, {"send_back": "1", "reason": "pay"})

    assert "reason" in without.context["form"].errors
    assert (now_of(placement).sent_back, queue(browser)) == ("pay", [])
    letter = Mail.objects.get(user=coach)
    assert "another wage" in letter.text
    assert "Marisol" not in letter.text + letter.subject


def test_a_correction_brings_it_back(placement, verifier, coach, consent, browser):
    send_back(placement, reason="pay", by=verifier, now=NOW)
    with acting(MIGRATION):
        correct(placement, reason="Read anew", by=coach, now=NOW, hourly_wage=25)

    assert now_of(placement).sent_back_at is None
    assert queue(browser) == [placement.pk]


def test_nobody_sends_back_what_they_recorded_or_what_is_settled(placement, verifier, coach):
    with pytest.raises(OwnRecord):
        send_back(placement, reason="pay", by=coach, now=NOW)
    send_back(placement, reason="pay", by=verifier, now=NOW)
    with pytest.raises(SentBackAlready):
        send_back(placement, reason="pay", by=verifier, now=NOW)
    verify(placement, by=verifier, now=NOW)
    with pytest.raises(VerifiedAlready):
        send_back(placement, reason="pay", by=verifier, now=NOW)
    assert now_of(placement).sent_back == ""


def test_a_document_is_downloaded_by_whoever_is_to_verify_it(browser, placement, consent, organization, client):
    document = EvidenceFactory()
    with acting(MIGRATION):
        Placement.objects.filter(pk=placement.pk).update(document=document)
    answer = browser.get(f"/outcomes/verify/{placement.pk}/evidence/")

    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    assert SecurityEvent.objects.filter(kind="viewed", about=f"coalition.document:{document.pk}").exists()
    b"".join(answer)


def test_who_answers_for_no_grant_has_no_queue(client, coach):
    client.force_login(coach)

    assert client.get("/outcomes/verify/").status_code == 403


def test_more_to_verify_costs_no_more_statements(browser, hub, placement, consent):
    def more(number):
        for _each in range(number):
            other = PlacementFactory(stream=FundingStreamFactory(organization=hub))
            ConsentFactory(participant=other.participant, to=hub, scope=Consent.Scope.VERIFICATION)

    def statements():
        queue(browser)
        with CaptureQueriesContext(connection) as captured:
            queue(browser)
        return len(captured)

    more(1)
    few = statements()
    more(4)

    assert statements() == few


def test_the_longest_waiting_is_first(browser, hub, placement, consent):
    old = PlacementFactory(stream=placement.stream, recorded_at=datetime(2026, 1, 2, tzinfo=UTC))
    ConsentFactory(participant=old.participant, to=hub, scope=Consent.Scope.VERIFICATION)

    assert queue(browser) == [old.pk, placement.pk]
