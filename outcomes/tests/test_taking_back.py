"""What was logged by mistake is taken back; who had a part in a placement, and what it is, is told."""

from decimal import Decimal

import pytest

from coalition.scopes import acting
from coalition.scopes.kinds import MIGRATION
from outcomes.models import PlacementCredit, Service
from outcomes.tests.coaching import adding, all_of, page_of, text
from outcomes.tests.factories import (
    AttemptFactory,
    CredentialEarnedFactory,
    ParticipantFactory,
    PlacementCreditFactory,
    PlacementFactory,
    PlannedGapFactory,
    ServiceFactory,
    SkillGainFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def logged(mine):
    placement = PlacementFactory(participant=mine)
    return {
        "service": ServiceFactory(participant=mine, amount=5000),
        "credential": CredentialEarnedFactory(participant=mine),
        "skill-gain": SkillGainFactory(participant=mine),
        "contact": AttemptFactory(participant=mine, follow_up=None),
        "gap": PlannedGapFactory(participant=mine),
        "part": PlacementCreditFactory(placement=placement),
    }


def taking_back(participant, what, row):
    return f"{page_of(participant)}take-back/{what}/{row.pk}/"


def test_what_was_logged_by_mistake_is_taken_back_after_a_question(staff, mine, logged):
    timeline = text(staff.get(page_of(mine)))

    for what, row in logged.items():
        at = taking_back(mine, what, row)
        assert f'href="{at}"' in timeline
        assert "Was this logged by mistake?" in text(staff.get(at))
        assert len(all_of(type(row))) == 1
        assert staff.post(at).status_code == 302
        assert all_of(type(row)) == []
        assert staff.post(at).status_code == 404
    with acting(MIGRATION):
        assert set(Service.pgh_event_model.objects.values_list("pgh_label", "amount")) == {
            ("insert", 5000),
            ("delete", 5000),
        }


def test_only_one_s_own_and_only_of_that_participant(staff, mine, elsewhere, organization):
    theirs = ServiceFactory(participant=ParticipantFactory(organization=elsewhere))
    other_s = ServiceFactory(participant=ParticipantFactory(organization=organization))

    for participant, row in ((mine, theirs), (theirs.participant, theirs), (mine, other_s)):
        assert staff.post(taking_back(participant, "service", row)).status_code == 404
    assert staff.post(taking_back(mine, "placement", other_s)).status_code == 404
    assert len(all_of(Service)) == 2


def test_who_had_a_part_in_a_placement_is_said_of_each(staff, mine, elsewhere):
    nothing_yet = text(staff.get(adding(mine, "part")))
    placement = PlacementFactory(participant=mine)
    for part in ("referred", "trained", "trained"):
        sent = {"placement": placement.pk, "partner": elsewhere.pk, "part": part}
        assert staff.post(adding(mine, "part"), sent).status_code == 302

    assert "No placement is logged yet" in nothing_yet
    assert sorted((each.partner, each.part) for each in all_of(PlacementCredit)) == [
        (elsewhere, "referred"),
        (elsewhere, "trained"),
    ]
    assert "Bridge Works had a part in it: Trained them" in text(staff.get(page_of(mine)))


def test_the_timeline_says_of_a_job_what_it_is_besides(staff, mine):
    facts = {"shift": "night", "union": "yes", "apprenticeship": True, "subsidized": True, "training_related": "no"}
    PlacementFactory(participant=mine, same_employer=True, wage_before=Decimal("19.75"), **facts)

    shown = text(staff.get(page_of(mine)))

    for words in ("Night", "union job", "registered apprenticeship", "subsidized", "$19.75 an hour before"):
        assert words in shown
    assert "what they trained for" not in shown
