"""Reads of this app, named as sentences. They find what the open scope covers.

A list also says whose it is (`of_organization`): PostgreSQL uses an index for that, and none for what a scope covers.
"""

from outcomes.models.querysets.base import RecordQuerySet, where_they_work
from outcomes.models.querysets.participants import MISSING, ParticipantQuerySet
from outcomes.models.querysets.streams import FundingStreamQuerySet
from outcomes.models.querysets.work import (
    ESCALATED_AFTER,
    AssignmentQuerySet,
    AttendanceQuerySet,
    ConsentQuerySet,
    CoverQuerySet,
    EnrollmentQuerySet,
    FollowUpQuerySet,
    HoldQuerySet,
    PlacementQuerySet,
    SavedViewQuerySet,
    ServiceQuerySet,
)

__all__ = [
    "ESCALATED_AFTER",
    "MISSING",
    "AssignmentQuerySet",
    "AttendanceQuerySet",
    "ConsentQuerySet",
    "CoverQuerySet",
    "EnrollmentQuerySet",
    "FollowUpQuerySet",
    "FundingStreamQuerySet",
    "HoldQuerySet",
    "ParticipantQuerySet",
    "PlacementQuerySet",
    "RecordQuerySet",
    "SavedViewQuerySet",
    "ServiceQuerySet",
    "where_they_work",
]
