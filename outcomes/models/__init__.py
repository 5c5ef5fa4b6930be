from outcomes.models.base import Known
from outcomes.models.caseload import Assignment, Cover
from outcomes.models.consent import Consent
from outcomes.models.enrollment import Attendance, Enrollment
from outcomes.models.followup import Attempt, FollowUp
from outcomes.models.keeping import Hold, SavedView
from outcomes.models.participant import (
    Answer,
    Barrier,
    Details,
    Education,
    Gender,
    GroupAnswer,
    Participant,
    PlannedGap,
    Race,
    ReportingGroup,
    Source,
)
from outcomes.models.placement import USUAL_WAGE, Correction, Placement, PlacementCredit
from outcomes.models.service import CredentialEarned, Service, ServiceType, SkillGain
from outcomes.models.stream import FundingStream, StreamPartner, StreamSector

__all__ = [
    "USUAL_WAGE",
    "Answer",
    "Assignment",
    "Attempt",
    "Attendance",
    "Barrier",
    "Consent",
    "Correction",
    "Cover",
    "CredentialEarned",
    "Details",
    "Education",
    "Enrollment",
    "FollowUp",
    "FundingStream",
    "Gender",
    "GroupAnswer",
    "Hold",
    "Known",
    "Participant",
    "Placement",
    "PlacementCredit",
    "PlannedGap",
    "Race",
    "ReportingGroup",
    "SavedView",
    "Service",
    "ServiceType",
    "SkillGain",
    "Source",
    "StreamPartner",
    "StreamSector",
]
