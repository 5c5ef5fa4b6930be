"""Whoever asks what is kept about them gets all of it."""

import pytest
from django.apps import apps

from outcomes.everything import everything_about, paths
from outcomes.models import (
    Cover,
    FundingStream,
    Participant,
    ReportingGroup,
    SavedView,
    ServiceType,
    StreamPartner,
    StreamSector,
)
from outcomes.tests.factories import (
    AttemptFactory,
    AttendanceFactory,
    DetailsFactory,
    EnrollmentFactory,
    FollowUpFactory,
    ParticipantFactory,
    PlacementFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inside")]


def test_all_of_one_person_and_nothing_of_another(participant, organization):
    other = ParticipantFactory(organization=organization, full_name="Somebody Else")
    for person, words in ((participant, "Full mailbox"), (other, "Not this")):
        AttendanceFactory(enrollment=EnrollmentFactory(participant=person))
        follow_up = FollowUpFactory(placement=PlacementFactory(participant=person, employer_name=f"Of {person}"))
        AttemptFactory(follow_up=follow_up, note=words)
        DetailsFactory(participant=person, justice=f"{words}, sealed")

    told = everything_about(participant)

    assert set(told) == {
        *("participant", "enrollments", "attendance", "placements", "follow-ups"),
        *("attempts to reach somebody", "delicate details"),
    }
    assert told["participant"][0]["name"] == participant.full_name
    assert told["delicate details"] == [{"justice involvement": "Full mailbox, sealed"}]
    assert told["attempts to reach somebody"][0]["note"] == "Full mailbox"
    assert told["placements"][0]["name of the employer"] == f"Of {participant}"
    assert "Somebody Else" not in str(told)
    assert "Not this" not in str(told)


def test_every_table_is_in_it_that_is_about_somebody():
    ours = {model for model in apps.get_app_config("outcomes").get_models() if not hasattr(model, "pgh_tracked_model")}

    assert ours - set(paths()) == {
        *(Participant, Cover, SavedView),
        *(FundingStream, StreamSector, StreamPartner, ReportingGroup, ServiceType),
    }
