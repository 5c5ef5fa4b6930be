"""A job is logged, asked about where it is unusual, corrected with both kept, verified by somebody else."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from coalition.scopes import acting
from coalition.scopes.kinds import of_organization
from coalition.tests.factories import MembershipFactory, OrganizationFactory, SectorFactory
from outcomes import perms
from outcomes.models import Correction, FollowUp, Placement
from outcomes.operations import placements
from outcomes.operations.refusing import AskFirst, InTheFuture
from outcomes.tests.conftest import NOW, TODAY
from outcomes.tests.factories import ConsentFactory, EnrollmentFactory, PlacementFactory, StreamSectorFactory
from programs.tests.factories import OccupationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inside")]

Question = placements.Question


def log(participant, coach, **said):
    job = {"employer_name": "Longwood Bakery", "starts_on": TODAY, "hourly_wage": Decimal(24), "hours": Decimal(40)}
    return placements.log_placement(participant, by=coach, now=NOW, **job | said)


def asked_by(call):
    with pytest.raises(AskFirst) as asked:
        call()
    return asked.value.questions


def test_its_stream_is_the_enrollment_s_its_sector_the_stream_s_and_follow_ups_are_planned(participant, coach, stream):
    enrollment = EnrollmentFactory(participant=participant, stream=stream)
    health, science = SectorFactory(), SectorFactory()
    StreamSectorFactory(stream=stream, sector=science)
    nurse = OccupationFactory()
    nurse.sectors.set([health, science])
    partner = OrganizationFactory()

    placed = log(participant, coach, occupation=nurse, enrollment=enrollment, partners=[(partner, "trained")])

    assert (placed.stream, placed.sector, placed.recorded_by) == (stream, science, coach)
    assert [(each.partner, each.part) for each in placed.credits.all()] == [(partner, "trained")]
    assert [(each.days, each.due_on) for each in placed.follow_ups.all()] == [
        (days, TODAY + timedelta(days=days)) for days in (30, 60, 90)
    ]


def test_without_a_stream_somebody_calls_two_months_later(participant, coach):
    assert [each.days for each in log(participant, coach).follow_ups.all()] == [60]


@pytest.mark.parametrize("wage", ["4.99", "200.01"])
def test_an_unusual_wage_is_asked_about_and_not_refused(participant, coach, wage):
    said = {"hourly_wage": Decimal(wage)}

    assert asked_by(lambda: log(participant, coach, **said)) == [Question.UNUSUAL_WAGE]
    assert log(participant, coach, **said, sure=("unusual_wage",)).hourly_wage == Decimal(wage)


@pytest.mark.parametrize("wage", ["5", "200"])
def test_a_usual_wage_is_not_asked_about(participant, coach, wage):
    assert log(participant, coach, hourly_wage=Decimal(wage)).pk


def test_a_job_before_the_enrollment_or_to_come_is_asked_about(participant, coach):
    EnrollmentFactory(participant=participant, referred_on=date(2026, 7, 1), started_on=date(2026, 7, 6))

    assert asked_by(lambda: log(participant, coach, starts_on=date(2026, 6, 30))) == [Question.BEFORE_ENROLLMENT]
    assert asked_by(lambda: log(participant, coach, starts_on=TODAY + timedelta(days=1))) == [Question.NOT_BEGUN]
    assert log(participant, coach, starts_on=TODAY + timedelta(days=1), sure=("not_begun",)).pk
    with pytest.raises(InTheFuture):
        log(participant, coach, starts_on=TODAY + timedelta(days=93), sure=("not_begun",))


def test_a_document_that_is_not_there_is_asked_about_and_again_only_where_evidence_changes(participant, coach):
    assert asked_by(lambda: log(participant, coach, evidence="document")) == [Question.NO_DOCUMENT]
    placed = log(participant, coach, evidence="document", sure=("no_document",))

    placements.correct(placed, hours=Decimal(30), reason="Pay stub", by=coach, now=NOW)
    placements.correct(placed, evidence="employer", reason="No stub", by=coach, now=NOW)

    changed = {"evidence": "document", "reason": "A stub", "by": coach, "now": NOW}
    assert asked_by(lambda: placements.correct(placed, **changed)) == [Question.NO_DOCUMENT]


def test_somebody_employs_them_and_the_same_job_is_logged_once(participant, coach):
    with pytest.raises(placements.NoEmployer):
        log(participant, coach, employer_name=" ")
    log(participant, coach)
    with pytest.raises(placements.LoggedAlready):
        log(participant, coach)


def test_a_correction_keeps_what_was_said_before_and_moves_what_is_due(participant, coach, colleague):
    placed = log(participant, coach)
    placements.verify(placed, by=colleague, now=NOW)

    placements.correct(
        placed, hourly_wage=Decimal("25.50"), starts_on=TODAY - timedelta(days=3), reason="Pay stub", by=coach, now=NOW
    )

    kept = Correction.objects.get()
    assert kept.before == {"hourly_wage": "24.00", "starts_on": str(TODAY)}
    assert kept.after == {"hourly_wage": "25.50", "starts_on": str(TODAY - timedelta(days=3))}
    placed.refresh_from_db()
    assert (placed.hourly_wage, placed.verified_at) == (Decimal("25.50"), None)
    assert FollowUp.objects.get().due_on == TODAY + timedelta(days=57)


def test_a_correction_corrects_something(participant, coach):
    placed = log(participant, coach)

    for said in ({"hours": Decimal(40)}, {}, {"recorded_by": None}):
        with pytest.raises(placements.NothingToCorrect):
            placements.correct(placed, reason="x", by=coach, now=NOW, **said)


def test_the_database_lets_nobody_change_a_correction(participant, coach):
    placed = log(participant, coach)
    placements.correct(placed, hours=Decimal(30), reason="x", by=coach, now=NOW)

    for change in (lambda: Correction.objects.update(reason="y"), lambda: Correction.objects.all().delete()):
        with pytest.raises(DatabaseError, match="only added"), transaction.atomic():
            change()


def test_a_job_ends_once_for_a_reason_and_not_before_it_began(participant, coach):
    placed = log(participant, coach, starts_on=TODAY - timedelta(days=9))

    for said in ({"on": TODAY - timedelta(days=10), "reason": "quit"}, {"on": TODAY, "reason": ""}):
        with pytest.raises(placements.EndsBeforeItBegins):
            placements.end(placed, now=NOW, **said)
    placements.end(placed, on=TODAY, reason="better_job", now=NOW)
    with pytest.raises(placements.EndedAlready):
        placements.end(placed, on=TODAY, reason="quit", now=NOW)
    assert not Placement.objects.current().exists()


def test_nobody_verifies_what_they_recorded(participant, coach, colleague):
    placed = log(participant, coach)

    assert not perms.may_verify(coach, placed)
    with pytest.raises(placements.OwnRecord):
        placements.verify(placed, by=coach, now=NOW)
    with pytest.raises(IntegrityError, match="placement_verified_by_another"), transaction.atomic():
        Placement.objects.update(verified_by=coach, verified_at=NOW)
    assert perms.may_verify(colleague, placed)
    placements.verify(placed, by=colleague, now=NOW)
    with pytest.raises(placements.VerifiedAlready):
        placements.verify(placed, by=colleague, now=NOW)


def test_nobody_verifies_what_they_corrected(participant, coach, colleague, manager):
    placed = log(participant, coach)
    placements.correct(placed, reason="Read off the stub", by=colleague, now=NOW, hourly_wage=Decimal(26))

    assert [perms.may_verify(person, placed) for person in (coach, colleague, manager)] == [False, False, True]
    with pytest.raises(placements.OwnRecord):
        placements.verify(placed, by=colleague, now=NOW)


def test_who_answers_for_the_stream_verifies_with_consent_and_sees_nothing_else(participant, coach, stream):
    placed = PlacementFactory(participant=participant, stream=stream, recorded_by=coach)
    verifier = MembershipFactory(organization=stream.organization, role="staff").user

    with acting(of_organization(stream.organization)):
        assert not perms.may_verify(verifier, placed)
    ConsentFactory(participant=participant, scope="verification", to=stream.organization)
    with acting(of_organization(stream.organization)):
        (seen,) = Placement.objects.to_verify_for(stream.organization)
        assert perms.may_verify(verifier, seen)
        placements.verify(seen, by=verifier, now=NOW)
        assert not Placement.objects.to_verify_for(stream.organization).exists()
    placed.refresh_from_db()
    assert placed.verified_by == verifier


def test_evidence_only_grows_stronger_without_a_correction(participant, coach):
    placed = log(participant, coach)

    placements.add_evidence(placed, evidence="employer", document=None, by=coach, now=NOW)
    with pytest.raises(placements.NothingToCorrect):
        placements.add_evidence(placed, evidence="self_report", document=None, by=coach, now=NOW)
    assert Placement.objects.get().evidence == "employer"


def test_an_employer_that_was_written_down_is_linked_later(participant, coach):
    log(participant, coach)
    bakery = OrganizationFactory()

    assert placements.link_employer("longwood bakery ", to=bakery, within=participant.organization) == 1
    assert Placement.objects.get().employer_shown == bakery.name
