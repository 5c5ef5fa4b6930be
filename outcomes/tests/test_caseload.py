"""Each participant has a coach, who hands over or is stood in for."""

from datetime import timedelta

import pytest

from coalition.models import Mail
from coalition.tests.factories import MembershipFactory
from outcomes.models import Assignment, Participant
from outcomes.operations import caseload
from outcomes.tests.conftest import NOW, TODAY
from outcomes.tests.factories import AssignmentFactory, ParticipantFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inside")]


def people_of(coach, day=TODAY):
    return set(Participant.objects.of_coach(coach, day))


def test_somebody_of_the_staff_coaches_a_participant_from_today(participant, coach, manager):
    caseload.assign(participant, coach=coach, by=manager, now=NOW)

    assert people_of(coach) == {participant}
    assert Assignment.objects.get().since == TODAY


def test_only_staff_of_the_organization_coach(participant, manager, elsewhere):
    stranger = MembershipFactory(organization=elsewhere, role="staff").user
    member = MembershipFactory(organization=participant.organization, role="member").user

    for person in (stranger, member):
        with pytest.raises(caseload.NotStaff):
            caseload.assign(participant, coach=person, by=manager, now=NOW)


def test_a_participant_has_one_coach(participant, coach, colleague, manager):
    caseload.assign(participant, coach=coach, by=manager, now=NOW)

    with pytest.raises(caseload.CoachedAlready):
        caseload.assign(participant, coach=colleague, by=manager, now=NOW)
    assert people_of(coach) == {participant}


def test_a_handover_ends_one_and_begins_the_other_with_a_note(participant, coach, colleague, manager):
    AssignmentFactory(participant=participant, coach=coach)
    kept = AssignmentFactory(participant__organization=participant.organization, coach=colleague)

    caseload.hand_over([participant, kept.participant], to=colleague, by=manager, now=NOW, note="Likes to be texted")

    assert people_of(coach) == set()
    assert people_of(colleague) == {participant, kept.participant}
    assert [(each.coach, each.until, each.note) for each in participant.assignments.order_by("pk")] == [
        (coach, TODAY, ""),
        (colleague, None, "Likes to be texted"),
    ]
    assert kept.participant.assignments.get().since == kept.since


def test_a_letter_tells_the_new_coach_once_a_day_and_names_nobody(participant, coach, colleague, manager):
    other = AssignmentFactory(participant__organization=participant.organization, coach=coach).participant
    AssignmentFactory(participant=participant, coach=coach)

    for person in (participant, other):
        caseload.hand_over([person], to=colleague, by=manager, now=NOW, note="Likes to be texted")
    caseload.hand_over([participant], to=manager, by=manager, now=NOW)

    letter = Mail.objects.get()
    assert (letter.user, letter.subject) == (colleague, "Participants were handed over to you")
    assert participant.full_name not in letter.text
    assert "texted" not in letter.text


def test_who_covers_looks_after_the_others_people_on_those_days_only(participant, coach, colleague, manager):
    AssignmentFactory(participant=participant, coach=coach)
    caseload.cover(
        participant.organization,
        away=coach,
        covered_by=colleague,
        starts_on=TODAY,
        ends_on=TODAY + timedelta(days=6),
        by=manager,
    )

    assert people_of(colleague) == {participant}
    assert people_of(colleague, TODAY - timedelta(days=1)) == set()
    assert people_of(colleague, TODAY + timedelta(days=7)) == set()
    assert people_of(coach) == {participant}


def test_nobody_covers_for_themselves_nor_backwards(organization, coach, colleague, manager):
    cover = {"away": coach, "starts_on": TODAY, "ends_on": TODAY, "by": manager}

    with pytest.raises(caseload.OwnCover):
        caseload.cover(organization, covered_by=coach, **cover)
    with pytest.raises(caseload.EndsBeforeItBegins):
        caseload.cover(organization, covered_by=colleague, **cover | {"ends_on": TODAY - timedelta(days=1)})


def test_a_cover_ends_when_somebody_is_back(participant, coach, colleague, manager):
    AssignmentFactory(participant=participant, coach=coach)
    cover = caseload.cover(
        participant.organization,
        away=coach,
        covered_by=colleague,
        starts_on=TODAY - timedelta(days=2),
        ends_on=TODAY + timedelta(days=6),
        by=manager,
    )

    caseload.end_cover(cover, now=NOW)

    assert people_of(colleague) == set()


def test_the_load_of_each_is_counted_and_who_has_nobody_is_found(organization, coach, colleague):
    AssignmentFactory.create_batch(2, participant__organization=organization, coach=coach)
    AssignmentFactory(participant__organization=organization, coach=colleague)
    AssignmentFactory(participant__organization=organization, coach=colleague, until=TODAY)
    alone = ParticipantFactory(organization=organization)

    loads = Assignment.objects.of_organization(organization).loads()

    assert [(each["coach"], each["load"]) for each in loads] == [(coach.pk, 2), (colleague.pk, 1)]
    assert alone in Participant.objects.without_coach()
    assert Participant.objects.without_coach().count() == 2
    found = Participant.objects.with_coach().filter(coach_id=coach.pk)
    assert {each.coach_name for each in found} == {"Coach One"}
