"""A record is its organization's; a consent opens it to another for as long as it is in force, to read and no more."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from coalition.scopes import acting
from coalition.scopes.kinds import MIGRATION, of_organization
from outcomes.models import Consent, Details, Enrollment, FollowUp, Participant, Placement, Service
from outcomes.operations import consents
from outcomes.tests.factories import (
    AttemptFactory,
    ConsentFactory,
    DetailsFactory,
    EnrollmentFactory,
    FollowUpFactory,
    ParticipantFactory,
    PlacementFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db

OPENED = (Participant, Enrollment, Service, Placement, FollowUp)


@pytest.fixture
def record(participant):
    """Something of each kind about one participant, and as much about somebody else of the same organization."""
    for person in (participant, ParticipantFactory(organization=participant.organization)):
        EnrollmentFactory(participant=person)
        ServiceFactory(participant=person)
        AttemptFactory(follow_up=FollowUpFactory(placement=PlacementFactory(participant=person)))
        DetailsFactory(participant=person, justice="A record that was sealed")
    return participant


def seen_by(organization):
    with acting(of_organization(organization)):
        return {model.__name__: model.objects.count() for model in (*OPENED, Details)}


NOTHING = dict.fromkeys(("Participant", "Enrollment", "Service", "Placement", "FollowUp", "Details"), 0)


def test_an_organization_reads_its_own_records_and_no_other_s(record, elsewhere):
    assert seen_by(record.organization) == dict.fromkeys(NOTHING, 2)
    assert seen_by(elsewhere) == NOTHING


def test_a_consent_opens_one_record_to_one_partner_but_for_what_is_most_delicate(record, elsewhere):
    ConsentFactory(participant=record, to=elsewhere)

    assert seen_by(elsewhere) == {**dict.fromkeys(NOTHING, 1), "Details": 0}
    with acting(of_organization(elsewhere)):
        assert Participant.objects.get() == record
        assert Participant.objects.shared_with(elsewhere).get() == record
        assert Consent.objects.get().participant_id == record.pk


def test_a_consent_to_verification_opens_the_placements_alone(record, elsewhere):
    ConsentFactory(participant=record, to=elsewhere, scope="verification")

    assert seen_by(elsewhere) == {**NOTHING, "Placement": 1}


@pytest.mark.parametrize("scope", ["own", "funder", "research", "story"])
def test_no_other_consent_opens_anything(record, elsewhere, scope):
    ConsentFactory(participant=record, to=None, scope=scope)

    assert seen_by(elsewhere) == NOTHING


def test_a_consent_that_is_taken_back_closes_in_the_same_second(record, elsewhere, coach):
    consent = ConsentFactory(participant=record, to=elsewhere)
    assert seen_by(elsewhere)["Participant"] == 1

    with acting(of_organization(record.organization)):
        assert consents.revoke(consent, by=coach, now=timezone.now())

    assert seen_by(elsewhere) == NOTHING


def test_a_consent_that_has_run_out_opens_nothing(record, elsewhere):
    ConsentFactory(participant=record, to=elsewhere, ends_at=timezone.now() - timedelta(seconds=1))

    assert seen_by(elsewhere) == NOTHING


def test_the_partner_changes_nothing_of_what_it_reads(record, elsewhere):
    ConsentFactory(participant=record, to=elsewhere)

    with acting(of_organization(elsewhere)):
        assert Participant.objects.update(full_name="changed") == 0
        assert Placement.objects.all().delete()[0] == 0
        assert list(Participant.objects.select_for_update()) == []
        assert Consent.objects.update(ends_at=None) == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Service.objects.create(
                participant=record,
                organization=record.organization,
                type=ServiceFactory().type,
                given_on=timezone.localdate(),
            )


def test_nobody_hangs_a_record_of_their_own_below_another_organization_s_participant(record, elsewhere):
    service = ServiceFactory.build(participant=record, organization=elsewhere, type=ServiceFactory().type)

    def hang():
        with acting(of_organization(elsewhere)), connection.cursor() as cursor:
            service.save()
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError, match="service_of_one_organization"):
        hang()


def test_the_history_of_a_record_is_never_shared(record, elsewhere):
    ConsentFactory(participant=record, to=elsewhere)

    with acting(of_organization(elsewhere)):
        assert Participant.pgh_event_model.objects.count() == 0
    with acting(of_organization(record.organization)):
        assert Participant.pgh_event_model.objects.count() == 2


def test_what_is_most_delicate_stands_encrypted_in_the_row_and_in_its_history(record):
    with acting(MIGRATION), connection.cursor() as cursor:
        assert {details.justice for details in Details.objects.all()} == {"A record that was sealed"}
        for table in ("outcomes_details", "outcomes_detailsevent"):
            cursor.execute(f"SELECT justice FROM {table}")
            assert all("sealed" not in text and len(text) > 80 for (text,) in cursor.fetchall())


def test_visible_to_is_by_where_somebody_works(record, coach, elsewhere):
    with acting(MIGRATION):
        assert Participant.objects.visible_to(coach).count() == 2
        ParticipantFactory(organization=elsewhere)
        assert Participant.objects.visible_to(coach).count() == 2
        assert Participant.objects.count() == 3
