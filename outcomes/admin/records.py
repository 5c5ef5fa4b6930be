"""Records of participants, to look at: they are written on the pages of staff, where each step has its rules."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from coalition.admin.base import PortalAdmin, RecordsViews
from coalition.admin.looking import KeptAsItIs
from coalition.fields import EncryptedTextField
from coalition.models import Organization
from coalition.scopes.pages import PrivateAdmin
from outcomes.models import (
    Assignment,
    Attempt,
    Attendance,
    Consent,
    Correction,
    Cover,
    CredentialEarned,
    Details,
    Enrollment,
    FollowUp,
    GroupAnswer,
    Hold,
    Participant,
    Placement,
    PlacementCredit,
    PlannedGap,
    Service,
    SkillGain,
)
from programs.admin.neighborhood import NeighborhoodFilter

OF_PARTICIPANT = ("participant__full_name", "organization__name")


class RecordAdmin(KeptAsItIs, PrivateAdmin, RecordsViews, PortalAdmin):
    """In its reader's scope, and whoever opens one is in the organization's log. What is encrypted stays so here."""

    whose = ("organization",)
    list_filter: ClassVar[Any] = ("organization",)
    view_on_site = False

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return tuple(field.name for field in self.opts.fields if isinstance(field, EncryptedTextField))

    def told_to(self, obj: Any) -> Organization:
        organization: Organization = obj.organization
        return organization


@admin.register(Participant)
class ParticipantAdmin(RecordAdmin):
    list_display = ("full_name", "organization", "birth_date", "phone", "registered_on", "anonymized_at")
    list_filter = ("organization", "language", NeighborhoodFilter, ("anonymized_at", admin.EmptyFieldListFilter))
    list_select_related = ("organization",)
    search_fields = ("full_name", "goes_by", "email", "phone", "organization__name")
    date_hierarchy = "registered_on"


@admin.register(GroupAnswer)
class GroupAnswerAdmin(RecordAdmin):
    list_display = ("participant", "group", "answer", "organization")
    list_filter = ("group", "answer", "organization")
    list_select_related = ("participant", "group", "organization")
    search_fields = (*OF_PARTICIPANT, "group__name")


@admin.register(Details)
class DetailsAdmin(RecordAdmin):
    list_display = ("participant", "organization")
    list_select_related = ("participant", "organization")
    search_fields = OF_PARTICIPANT


@admin.register(PlannedGap)
class PlannedGapAdmin(RecordAdmin):
    list_display = ("participant", "organization", "starts_on", "ends_on")
    list_select_related = ("participant", "organization")
    search_fields = OF_PARTICIPANT
    date_hierarchy = "starts_on"


@admin.register(Assignment)
class AssignmentAdmin(RecordAdmin):
    list_display = ("participant", "organization", "coach", "since", "until")
    list_filter = ("organization", ("until", admin.EmptyFieldListFilter))
    list_select_related = ("participant", "organization", "coach")
    search_fields = (*OF_PARTICIPANT, "coach__full_name", "coach__email")


@admin.register(Cover)
class CoverAdmin(RecordAdmin):
    list_display = ("away", "covered_by", "organization", "starts_on", "ends_on")
    list_select_related = ("away", "covered_by", "organization")
    search_fields = ("organization__name", "away__full_name", "covered_by__full_name")
    date_hierarchy = "starts_on"


@admin.register(Consent)
class ConsentAdmin(RecordAdmin):
    list_display = ("participant", "scope", "organization", "to", "signed_on", "ends_at", "revoked_at")
    list_filter = ("scope", "how", "organization", ("revoked_at", admin.EmptyFieldListFilter))
    list_select_related = ("participant", "organization", "to")
    search_fields = (*OF_PARTICIPANT, "to__name")
    date_hierarchy = "signed_on"


@admin.register(Enrollment)
class EnrollmentAdmin(RecordAdmin):
    list_display = ("participant", "program", "cohort", "state", "organization", "stream", "started_on", "ended_on")
    list_filter = ("state", "reason", "stream", "organization")
    list_select_related = ("participant", "program", "cohort__program", "organization", "stream")
    search_fields = (*OF_PARTICIPANT, "program__title")


@admin.register(Attendance)
class AttendanceAdmin(RecordAdmin):
    list_display = ("enrollment", "day", "status", "hours", "organization")
    list_filter = ("status", "organization")
    list_select_related = ("enrollment__participant", "enrollment__program", "organization")
    search_fields = ("enrollment__participant__full_name", "enrollment__program__title", "organization__name")
    date_hierarchy = "day"


@admin.register(Service)
class ServiceAdmin(RecordAdmin):
    list_display = ("participant", "type", "given_on", "amount", "organization", "stream")
    list_filter = ("type", "stream", "organization")
    list_select_related = ("participant", "type", "organization", "stream")
    search_fields = (*OF_PARTICIPANT, "type__name")
    date_hierarchy = "given_on"


@admin.register(CredentialEarned)
class CredentialEarnedAdmin(RecordAdmin):
    list_display = ("participant", "kind", "name", "earned_on", "organization")
    list_filter = ("kind", "organization")
    list_select_related = ("participant", "organization")
    search_fields = (*OF_PARTICIPANT, "name")
    date_hierarchy = "earned_on"


@admin.register(SkillGain)
class SkillGainAdmin(RecordAdmin):
    list_display = ("participant", "kind", "gained_on", "detail", "organization")
    list_filter = ("kind", "organization")
    list_select_related = ("participant", "organization")
    search_fields = (*OF_PARTICIPANT, "detail")
    date_hierarchy = "gained_on"


@admin.register(Placement)
class PlacementAdmin(RecordAdmin):
    list_display = (
        *("participant", "employer_shown", "occupation", "starts_on", "hourly_wage", "hours"),
        *("evidence", "verified_at", "stream", "organization"),
    )
    list_filter = ("evidence", "stream", "sector", "organization", ("verified_at", admin.EmptyFieldListFilter))
    list_select_related = ("participant", "employer", "occupation", "stream", "organization")
    search_fields = (*OF_PARTICIPANT, "employer__name", "employer_name", "job_title", "occupation__title")
    date_hierarchy = "starts_on"


@admin.register(Correction)
class CorrectionAdmin(RecordAdmin):
    list_display = ("placement", "reason", "made_by", "made_at", "organization")
    list_select_related = ("placement__employer", "made_by", "organization")
    search_fields = ("placement__participant__full_name", "reason", "organization__name")
    date_hierarchy = "made_at"


@admin.register(PlacementCredit)
class PlacementCreditAdmin(RecordAdmin):
    list_display = ("placement", "partner", "part", "organization")
    list_filter = ("part", "organization")
    list_select_related = ("placement__employer", "partner", "organization")
    search_fields = ("placement__participant__full_name", "partner__name", "organization__name")


@admin.register(FollowUp)
class FollowUpAdmin(RecordAdmin):
    list_display = ("placement", "participant", "days", "due_on", "state", "result", "wage_now", "organization")
    list_filter = ("state", "result", "days", "organization")
    list_select_related = ("placement__employer", "participant", "organization")
    search_fields = OF_PARTICIPANT
    date_hierarchy = "due_on"


@admin.register(Attempt)
class AttemptAdmin(RecordAdmin):
    list_display = ("participant", "made_at", "how", "reached", "follow_up", "made_by", "organization")
    list_filter = ("how", "reached", "organization")
    list_select_related = ("participant", "follow_up__placement__employer", "made_by", "organization")
    search_fields = OF_PARTICIPANT
    date_hierarchy = "made_at"


@admin.register(Hold)
class HoldAdmin(RecordAdmin):
    list_display = ("participant", "organization", "placed_by", "placed_at", "lifted_at")
    list_filter = ("organization", ("lifted_at", admin.EmptyFieldListFilter))
    list_select_related = ("participant", "organization", "placed_by")
    search_fields = OF_PARTICIPANT
