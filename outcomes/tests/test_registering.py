"""A participant is a name; everything else may come later, and what is unusual is asked about."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from outcomes.models import Answer, Barrier, Consent, GroupAnswer, Participant
from outcomes.operations import consents, participants
from outcomes.operations.refusing import AskFirst, InTheFuture
from outcomes.tests.conftest import NOW, TODAY
from outcomes.tests.factories import ParticipantFactory, ReportingGroupFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inside")]


def test_a_name_is_enough_and_the_day_is_the_one_where_they_are(organization, coach):
    made = participants.register(organization, full_name="Aïcha", by=coach, now=NOW, coach=coach)

    assert (made.registered_on, made.registered_by, made.gender, made.races) == (TODAY, coach, "", [])
    assert made.assignments.get().coach == coach


def test_without_a_name_nobody_is_registered(organization, coach):
    with pytest.raises(participants.NoName):
        participants.register(organization, full_name="  ", by=coach, now=NOW)
    with pytest.raises(IntegrityError, match="participant_has_a_name"), transaction.atomic():
        ParticipantFactory(organization=organization, full_name="")


def test_nobody_is_born_on_a_day_to_come(organization, coach):
    with pytest.raises(InTheFuture):
        participants.register(organization, full_name="A", birth_date=TODAY + timedelta(days=1), by=coach, now=NOW)


def test_somebody_who_is_here_already_is_asked_about_and_not_refused(organization, coach):
    known = {"full_name": "Marisol Peña", "birth_date": date(1990, 1, 2)}
    participants.register(organization, **known, by=coach, now=NOW)

    with pytest.raises(AskFirst) as asked:
        participants.register(organization, **known, by=coach, now=NOW)
    assert asked.value.questions == [participants.Question.KNOWN_ALREADY]
    participants.register(organization, **known, by=coach, now=NOW, sure=("known_already",))
    assert Participant.objects.count() == 2


def test_not_asked_is_apart_from_prefers_not_to_say(organization, coach):
    caregiver, veteran, immigrant = ReportingGroupFactory.create_batch(3)
    made = participants.register(
        organization,
        full_name="A",
        by=coach,
        now=NOW,
        groups={caregiver: Answer.YES, veteran: Answer.DECLINED, immigrant: ""},
    )
    assert {each.group: each.answer for each in made.group_answers.all()} == {caregiver: "yes", veteran: "declined"}

    participants.answer_groups(made, {caregiver: Answer.NO, veteran: ""})
    assert [(each.group, each.answer) for each in GroupAnswer.objects.all()] == [(caregiver, "no")]


def test_who_prefers_not_to_say_has_said_nothing_else(organization):
    with pytest.raises(IntegrityError, match="participant_says_or_declines"), transaction.atomic():
        ParticipantFactory(organization=organization, races=["declined", "asian"])
    with pytest.raises(IntegrityError, match="participant_describes_gender"), transaction.atomic():
        ParticipantFactory(organization=organization, gender="woman", gender_described="x")


def test_barriers_are_kept_in_the_order_of_the_list_and_what_is_not_named_stays(participant):
    participants.describe(participant, barriers=["housing", "child_care"], justice="Sealed")
    details = participants.describe(participant, notes="Texts only")

    details.refresh_from_db()
    assert details.barriers == [Barrier.CHILD_CARE, Barrier.HOUSING]
    assert (details.justice, details.notes, details.immigration) == ("Sealed", "Texts only", "")


def sign(participant, coach, **said):
    return consents.sign(
        participant, **{"scope": "own", "how": "paper", "signed_on": TODAY, "by": coach, "now": NOW, **said}
    )


class TestConsents:
    def test_it_holds_until_the_end_of_its_last_day_in_boston(self, participant, coach):
        consent = sign(participant, coach, until=TODAY)

        assert consent.last_day == TODAY
        assert Consent.objects.in_force(NOW).get() == consent
        assert not Consent.objects.in_force(NOW + timedelta(hours=1, minutes=31)).exists()

    def test_it_is_to_another_organization_where_it_opens_something(self, participant, coach, elsewhere):
        for said in (
            {"scope": "partner"},
            {"scope": "own", "to": elsewhere},
            {"scope": "partner", "to": participant.organization},
        ):
            with pytest.raises(consents.ToWhom):
                sign(participant, coach, **said)

    def test_it_is_signed_by_now_and_ends_later(self, participant, coach):
        with pytest.raises(InTheFuture):
            sign(participant, coach, signed_on=TODAY + timedelta(days=1))
        with pytest.raises(consents.OverAlready):
            sign(participant, coach, until=TODAY - timedelta(days=1))

    def test_the_same_is_given_once_until_it_is_taken_back_or_over(self, participant, coach, elsewhere):
        first = sign(participant, coach, scope="partner", to=elsewhere, until=TODAY)
        with pytest.raises(consents.ConsentedAlready):
            sign(participant, coach, scope="partner", to=elsewhere)

        tomorrow = NOW + timedelta(days=1)
        again = sign(participant, coach, scope="partner", to=elsewhere, now=tomorrow)
        assert consents.revoke(again, by=coach, now=tomorrow)
        assert not consents.revoke(again, by=coach, now=tomorrow)
        first.refresh_from_db()
        assert first.revoked_at == first.ends_at


def test_calls_are_paused_and_resumed(participant):
    participants.pause_calls(participant, until=TODAY + timedelta(days=9))
    participant.refresh_from_db()
    assert participant.calls_paused_until == TODAY + timedelta(days=9)

    participants.resume_calls(participant)
    participant.refresh_from_db()
    assert participant.calls_paused_until is None
