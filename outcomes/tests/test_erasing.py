"""A participant's record is kept as long as its streams ask; then nobody finds who it was, and figures stay."""

from datetime import date, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from coalition.models import Document, Draft, Mail, Rewriting
from coalition.operations.anonymize import anonymize as anonymize_account
from coalition.scopes import acting
from coalition.scopes.kinds import MIGRATION
from coalition.tests.factories import DocumentFactory, UserFactory
from outcomes.counting import COUNTS, Reason, judged
from outcomes.models import Assignment, Correction, FollowUp, Hold, Participant, Placement
from outcomes.operations import erasing
from outcomes.tests.conftest import BOSTON, NOW, TODAY
from outcomes.tests.factories import (
    AssignmentFactory,
    AttemptFactory,
    ConsentFactory,
    CorrectionFactory,
    CredentialEarnedFactory,
    DetailsFactory,
    EnrollmentFactory,
    EvidenceFactory,
    FollowUpFactory,
    FunderConsentFactory,
    FundingStreamFactory,
    ParticipantFactory,
    PlacementFactory,
    PlannedGapFactory,
    ServiceFactory,
    SkillGainFactory,
    StreamPartnerFactory,
)

pytestmark = pytest.mark.django_db

NAME, ADDRESS, PHONE = "Nguyễn Thị Ánh-Tuyết", "anh.tuyet@example.org", "617-555-0142"


@pytest.fixture
def record(organization, stream, coach):
    """Somebody whose name stands wherever a name can."""
    stream.organization = organization
    stream.save()
    person = ParticipantFactory(
        organization=organization,
        full_name=NAME,
        goes_by="Tuyết",
        email=ADDRESS,
        phone=PHONE,
        birth_date=date(1990, 1, 2),
        gender="described",
        gender_described=f"as {NAME} says",
        races=["asian"],
        neighborhood="dorchester",
    )
    note = f"{NAME}, {PHONE}"
    enrollment = EnrollmentFactory(
        participant=person, stream=stream, state="withdrawn", ended_on=TODAY, reason="barrier", barrier=note
    )
    placement = PlacementFactory(
        participant=person,
        stream=stream,
        enrollment=enrollment,
        job_title=f"Aide ({NAME})",
        contact_name="Boss",
        contact_email=ADDRESS,
        document=DocumentFactory(name=f"{NAME}.pdf"),
    )
    CorrectionFactory(placement=placement, reason=note, before={"job_title": NAME}, after={"job_title": ADDRESS})
    AttemptFactory(follow_up=FollowUpFactory(placement=placement), note=note)
    AssignmentFactory(participant=person, coach=coach, note=note)
    AttemptFactory(participant=person, follow_up=None, note=note)
    FunderConsentFactory(participant=person)
    ConsentFactory(participant=person, scope="own", to=None, document=DocumentFactory(name=f"{NAME}.pdf"))
    CredentialEarnedFactory(participant=person, document=DocumentFactory(name=f"{NAME}.pdf"))
    DetailsFactory(participant=person, justice=note, immigration=note, notes=note, barriers_in_row="housing")
    PlannedGapFactory(participant=person, reason=note)
    ServiceFactory(participant=person, note=note)
    SkillGainFactory(participant=person, detail=NAME)
    Draft.objects.create(user=coach, page=f"/outcomes/participants/{person.pk}/", typed="x")
    with acting(MIGRATION):
        Participant.objects.filter(pk=person.pk).update(full_name=f"{NAME} Married")
        Participant.objects.filter(pk=person.pk).update(full_name=NAME)
    return person


def told_by_the_ledger():
    """Every row of every table of this app and of documents, history too, with what is encrypted in clear."""
    told = []
    with acting(MIGRATION):
        models = [*apps.get_app_config("outcomes").get_models(), Document, Document.pgh_event_model]
        for model in models:
            for row in model._base_manager.all():
                told.append(
                    f"{model.__name__} {[getattr(row, field.attname) for field in model._meta.concrete_fields]}"
                )
    return told


def which_say(*words):
    return [row for row in told_by_the_ledger() if any(word in row for word in words)]


def test_a_document_that_was_replaced_goes_too(stream, organization, django_capture_on_commit_callbacks):
    placement = PlacementFactory(stream=stream, participant__organization=organization, document=EvidenceFactory())
    with acting(MIGRATION):
        Placement.objects.filter(pk=placement.pk).update(document=EvidenceFactory(name=f"{NAME}.pdf"))

    with django_capture_on_commit_callbacks(execute=True):
        erasing.anonymize(placement.participant, now=NOW)

    assert not Document.objects.exists()


@pytest.mark.parametrize("goes", ["the one that counts", "the other"])
def test_who_has_two_records_counts_once_also_when_one_of_them_forgets_who_it_was(
    stream, organization, elsewhere, goes
):
    for each in (organization, elsewhere):
        StreamPartnerFactory(stream=stream, organization=each)
    named = {"full_name": NAME, "birth_date": date(1990, 1, 2)}
    here, there = (ParticipantFactory(organization=each, **named) for each in (organization, elsewhere))
    for person, day in ((here, date(2026, 2, 2)), (there, date(2026, 4, 6))):
        FunderConsentFactory(participant=person)
        PlacementFactory(participant=person, stream=stream, starts_on=day)

    erasing.anonymize({"the one that counts": here, "the other": there}[goes], now=NOW)

    with acting(MIGRATION):
        assert {each.participant_id: each.verdict for each in judged(stream)} == {
            here.pk: COUNTS,
            there.pk: Reason.DUPLICATE,
        }


def test_nothing_says_who_it_was_and_the_placement_still_counts(record, stream, django_capture_on_commit_callbacks):
    assert len(which_say(NAME, ADDRESS, PHONE)) > 25

    with django_capture_on_commit_callbacks(execute=True):
        erasing.anonymize(record, now=NOW)

    assert which_say(NAME, ADDRESS, PHONE, "Tuyết", "1990, 1, 2", "Boss") == []
    assert not Draft.objects.exists()
    assert not Document.objects.exists()
    assert (str(record), record.anonymized_at) == ("Former participant", NOW)
    with acting(MIGRATION):
        kept = Participant.objects.get()
        assert (kept.races, kept.neighborhood, kept.gender) == (["asian"], "dorchester", "described")
        assert [each.verdict for each in judged(stream)] == [COUNTS]
        assert Correction.objects.get().reason == ""
    assert Rewriting.objects.get().reason == f"Participant {record.pk} was anonymized"


@pytest.mark.parametrize(("counted", "verdict"), [(True, Reason.DUPLICATE), (False, COUNTS)])
def test_a_job_that_another_record_gets_later_counts_only_if_the_first_did_not(
    stream, organization, elsewhere, counted, verdict
):
    for each in (organization, elsewhere):
        StreamPartnerFactory(stream=stream, organization=each)
    named = {"full_name": NAME, "birth_date": date(1990, 1, 2)}
    here, there = (ParticipantFactory(organization=each, **named) for each in (organization, elsewhere))
    for person in (here, there):
        FunderConsentFactory(participant=person)
    outside = stream.starts_on - timedelta(days=1)
    PlacementFactory(participant=here, stream=stream, starts_on=date(2026, 2, 2) if counted else outside)

    erasing.anonymize(here, now=NOW)
    later = PlacementFactory(participant=there, stream=stream, starts_on=date(2026, 6, 1))

    with acting(MIGRATION):
        assert judged(stream).get(pk=later.pk).verdict == verdict


def test_nobody_coaches_or_calls_them_any_more(record, organization):
    erasing.anonymize(record, now=NOW)

    with acting(MIGRATION):
        assert set(FollowUp.objects.values_list("state", "recorded_at")) == {("canceled", NOW)}
        assert set(Assignment.objects.values_list("until", flat=True)) == {TODAY}


def test_a_migration_does_that_for_whoever_was_anonymized_before(record, organization):
    other = ParticipantFactory(organization=organization)
    FollowUpFactory(placement=PlacementFactory(participant=other), due_on=TODAY)
    AssignmentFactory(participant=other)
    erasing.anonymize(record, now=NOW)
    with acting(MIGRATION):
        FollowUp.objects.filter(participant=record).update(state="open", recorded_at=None)
        Assignment.objects.filter(participant=record).update(until=None)

        import_module("outcomes.migrations.0003_nobody_calls_who_is_nobody").call_off(apps, None)

        assert {each.participant_id for each in FollowUp.objects.open()} == {other.pk}
        assert [each.participant_id for each in Assignment.objects.current()] == [other.pk]


def test_twice_does_no_more_than_once_and_leaves_others_alone(record):
    other = ParticipantFactory(organization=record.organization, full_name=NAME)

    erasing.anonymize(record, now=NOW)
    erasing.anonymize(record, now=NOW + timedelta(days=1))

    assert record.anonymized_at == NOW
    assert Rewriting.objects.count() == 1
    with acting(MIGRATION):
        assert Participant.objects.in_use().get() == other


def test_a_record_that_is_held_is_not_erased_until_the_hold_is_lifted(record, manager):
    with acting(MIGRATION):
        held = erasing.hold(record, reason="An audit", by=manager, now=NOW)
        with pytest.raises(erasing.HeldAlready):
            erasing.hold(record, reason="Another", by=manager, now=NOW)
    with pytest.raises(erasing.IsHeld):
        erasing.anonymize(record, now=NOW)
    with acting(MIGRATION):
        assert erasing.lift(held, by=manager, now=NOW)
        assert not erasing.lift(held, by=manager, now=NOW)
        assert Hold.objects.get().lifted_by == manager
    erasing.anonymize(record, now=NOW)
    assert record.anonymized_at == NOW


def test_an_account_that_goes_leaves_records_by_a_former_member(record, coach):
    with acting(MIGRATION):
        Participant.objects.filter(pk=record.pk).update(source_detail="Coach One", registered_by=coach)

    anonymize_account(coach, now=timezone.now())

    with acting(MIGRATION):
        kept = Participant.objects.get()
        assert (kept.full_name, kept.source_detail, str(kept.registered_by)) == (NAME, "Former member", "Former member")
        assert not Participant.pgh_event_model.objects.filter(source_detail="Coach One").exists()
        assert kept.assignments.get().coach == coach


def at(day):
    return datetime(day.year, day.month, day.day, 9, tzinfo=BOSTON)


class TestRetention:
    """A stream that ended on the last day of 2026 and keeps records for seven years."""

    LAST_DAY = date(2033, 12, 31)

    @pytest.fixture
    def paid_for(self, organization, stream):
        person = ParticipantFactory(organization=organization)
        EnrollmentFactory(participant=person, stream=stream)
        return person

    def test_managers_are_told_a_month_before_and_then_it_is_erased(self, paid_for, manager):
        told_on = self.LAST_DAY - timedelta(days=29)
        assert erasing.announce(at(told_on - timedelta(days=1))) == 0
        assert erasing.announce(at(told_on)) == 1
        assert erasing.announce(at(told_on)) == 0
        assert [(each.user, each.subject) for each in Mail.objects.all()] == [
            (manager, "1 participant’s record is erased in 30 days")
        ]

        assert erasing.erase_past_retention(at(self.LAST_DAY)) == 0
        assert erasing.erase_past_retention(at(self.LAST_DAY + timedelta(days=1))) == 1
        with acting(MIGRATION):
            assert Participant.objects.get().anonymized_at

    def test_nothing_that_was_not_announced_or_is_held_or_needed_is_erased(self, paid_for, manager):
        later = self.LAST_DAY + timedelta(days=400)
        assert erasing.erase_past_retention(at(later)) == 0

        with acting(MIGRATION):
            held = erasing.hold(paid_for, reason="x", by=manager, now=NOW)
            assert not erasing.past_retention(later).exists()
            erasing.lift(held, by=manager, now=NOW)
            assert erasing.past_retention(later).get() == paid_for
        PlacementFactory(participant=paid_for, stream=FundingStreamFactory(keep_years=9))
        with acting(MIGRATION):
            assert not erasing.past_retention(later).exists()

    def test_a_stream_that_paid_for_a_service_alone_keeps_the_record_too(self, paid_for, manager):
        ServiceFactory(participant=paid_for, stream=FundingStreamFactory(keep_years=9))

        assert erasing.announce(at(self.LAST_DAY)) == 0

    def test_nobody_is_erased_of_whom_something_was_heard_within_a_year(self, paid_for, manager):
        heard = ServiceFactory(participant=paid_for, given_on=self.LAST_DAY - timedelta(days=100))

        assert erasing.announce(at(self.LAST_DAY)) == 0
        assert erasing.announce(at(heard.given_on + timedelta(days=366 - 30))) == 1

    def test_what_was_needed_after_all_is_announced_anew(self, paid_for, manager):
        assert erasing.announce(at(self.LAST_DAY)) == 1
        with acting(MIGRATION):
            held = erasing.hold(paid_for, reason="x", by=manager, now=at(self.LAST_DAY))
        later = self.LAST_DAY + timedelta(days=800)
        assert (erasing.announce(at(later)), erasing.erase_past_retention(at(later))) == (0, 0)
        with acting(MIGRATION):
            erasing.lift(held, by=manager, now=at(later))

        assert erasing.erase_past_retention(at(later)) == 0
        assert erasing.announce(at(later)) == 1
        assert [erasing.erase_past_retention(at(later + timedelta(days=days))) for days in (29, 30)] == [0, 1]

    def test_whom_no_stream_paid_for_is_kept_seven_years_after_the_last_that_was_heard(self, organization):
        person = ParticipantFactory(organization=organization, registered_on=TODAY)

        with acting(MIGRATION):
            assert not erasing.past_retention(TODAY + timedelta(days=7 * 365 + 2)).exists()
            assert erasing.past_retention(TODAY + timedelta(days=7 * 365 + 3)).get() == person


def test_somebody_else_s_account_of_the_same_address_is_left_alone(record):
    account = UserFactory(email=ADDRESS)

    erasing.anonymize(record, now=NOW)

    account.refresh_from_db()
    assert account.email == ADDRESS
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM coalition_user WHERE email = %s", [ADDRESS])
        assert cursor.fetchone() == (1,)
