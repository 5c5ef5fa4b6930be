"""One row of every model for an organization: twins are made by it, and the administration's objects are its rows."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.auth.models import Group as SetOfPermissions
from django.db import models
from django.utils import timezone

from coalition import models as coalition
from coalition.models import Draft
from coalition.tests import factories as people
from convenings import models as convenings
from convenings.tests import factories as meeting
from outcomes import models as outcomes
from outcomes.tests import factories as ledger
from programs import models as programs
from programs.tests import factories as training

Make = Callable[["Rows"], Any]

# What nobody plants a row of, and why that is no gap.
EXCUSED = {
    "admin.LogEntry": "an administrator's own log, which nobody else reads",
    "auth.Permission": "Django's own list",
    "contenttypes.ContentType": "Django's own list",
    "sessions.Session": "is opaque",
    "pghistory.Context": "who did something: it is read through the history of a row",
    "pghistory.MiddlewareEvents": "a view of pghistory's",
    "pghistory.Events": "a view of pghistory's",
    "account.EmailConfirmation": "is not used: the link in the letter says it all",
    "programs.SearchWord": "follows from programs, which are public",
    "programs.Place": "is a table of facts",
}


class Rows(dict):
    """The rows so far, by model; `person` is a member's account, `group` not public, and both the organization's."""

    def __init__(self, organization: coalition.Organization, person: coalition.User, group: coalition.Group) -> None:
        super().__init__()
        self.organization = organization
        self.person = person
        self.group = group


def soon() -> Any:
    return timezone.now() + timedelta(days=7)


# In an order in which each finds those before it. One line a model, so that a new one is soon populated.
MAKE: dict[type[models.Model], Make] = {
    coalition.Organization: lambda rows: rows.organization,
    coalition.User: lambda rows: rows.person,
    coalition.Group: lambda rows: rows.group,
    coalition.Membership: lambda rows: rows.person.memberships.get(),
    coalition.Seat: lambda rows: rows.group.seats.get(organization=rows.organization),
    coalition.GroupMembership: lambda rows: people.GroupMembershipFactory(
        group=rows.group, user=people.UserFactory(), organization=rows.organization
    ),
    coalition.Sector: lambda rows: people.SectorFactory(),
    coalition.Neighborhood: lambda rows: people.NeighborhoodFactory(),
    coalition.Invitation: lambda rows: people.InvitationFactory(organization=rows.organization, invited_by=rows.person),
    coalition.JoinRequest: lambda rows: people.JoinRequestFactory(organization=rows.organization, note="x", title="x"),
    convenings.Series: lambda rows: meeting.SeriesFactory(group=rows.group, mode="hybrid", link="https://x.example"),
    convenings.Convening: lambda rows: meeting.ConveningFactory(
        group=rows.group, visibility="group", mode="hybrid", link="https://x.example", status_reason="x"
    ),
    convenings.Change: lambda rows: meeting.ChangeFactory(convening=rows[convenings.Convening]),
    convenings.Rsvp: lambda rows: meeting.RsvpFactory(
        convening=rows[convenings.Convening], user=rows.person, organization=rows.organization
    ),
    convenings.Attendance: lambda rows: meeting.AttendanceFactory(
        convening=rows[convenings.Convening], user=rows.person, organization=rows.organization
    ),
    convenings.Minutes: lambda rows: meeting.MinutesFactory(convening=rows[convenings.Convening], state="circulated"),
    convenings.MinutesVersion: lambda rows: meeting.MinutesVersionFactory(
        minutes=rows[convenings.Minutes], user=rows.person
    ),
    convenings.MinutesSignature: lambda rows: meeting.MinutesSignatureFactory(
        minutes=rows[convenings.Minutes], user=rows.person
    ),
    convenings.Amendment: lambda rows: meeting.AmendmentFactory(minutes=rows[convenings.Minutes], user=rows.person),
    convenings.Decision: lambda rows: meeting.DecisionFactory(convening=rows[convenings.Convening], text="x"),
    convenings.ForumNote: lambda rows: meeting.ForumNoteFactory(
        convening=rows[convenings.Convening], kind="quote", said_by="x", recorded_by=rows.person
    ),
    convenings.SeriesAnswer: lambda rows: meeting.SeriesAnswerFactory(
        series=rows[convenings.Series], user=rows.person, organization=rows.organization
    ),
    convenings.CalendarLink: lambda rows: convenings.CalendarLink.objects.create(user=rows.person),
    convenings.AgendaItem: lambda rows: meeting.AgendaItemFactory(
        convening=rows[convenings.Convening], note="x", answer="x", owner=rows.person
    ),
    convenings.SeriesItem: lambda rows: meeting.SeriesItemFactory(series=rows[convenings.Series], note="x"),
    convenings.Action: lambda rows: meeting.ActionFactory(
        group=rows.group,
        organization=rows.organization,
        convening=rows[convenings.Convening],
        word="x",
        reason="x",
        state="dropped",
        settled_at=timezone.now(),
    ),
    coalition.Document: lambda rows: people.DocumentFactory(uploaded_by=rows.person, group=rows.group),
    convenings.ConveningDocument: lambda rows: meeting.ConveningDocumentFactory(
        convening=rows[convenings.Convening], document__uploaded_by=rows.person
    ),
    coalition.Preferences: lambda rows: people.PreferencesFactory(user=rows.person),
    coalition.Suppression: lambda rows: people.SuppressionFactory(detail="x"),
    coalition.Announcement: lambda rows: people.AnnouncementFactory(organization=rows.organization, author=rows.person),
    coalition.Mail: lambda rows: people.MailFactory(user=rows.person, last_error="x"),
    coalition.Digest: lambda rows: people.DigestFactory(),
    coalition.DigestLetter: lambda rows: people.DigestLetterFactory(
        digest=rows[coalition.Digest], user=rows.person, mail=rows[coalition.Mail]
    ),
    coalition.DigestSection: lambda rows: people.DigestSectionFactory(group=rows.group, noted_by=rows.person),
    coalition.Inquiry: lambda rows: people.InquiryFactory(organization="x", assigned_to=rows.person),
    coalition.InquiryAnswer: lambda rows: people.InquiryAnswerFactory(
        inquiry=rows[coalition.Inquiry], author=rows.person
    ),
    coalition.SecurityEvent: lambda rows: people.SecurityEventFactory(user=rows.person, organization=rows.organization),
    coalition.SiteSettings: lambda rows: people.SiteSettingsFactory(),
    coalition.RosterImport: lambda rows: people.RosterImportFactory(uploaded_by=rows.person),
    coalition.Rewriting: lambda rows: people.RewritingFactory(),
    Draft: lambda rows: Draft.objects.create(user=rows.person, page="/me/", typed="x"),
    programs.Occupation: lambda rows: training.OccupationFactory(),
    programs.Wage: lambda rows: training.WageFactory(occupation=rows[programs.Occupation]),
    programs.FieldOfStudy: lambda rows: training.FieldOfStudyFactory(lead_occupation=rows[programs.Occupation]),
    programs.SectorRule: lambda rows: training.SectorRuleFactory(sector=rows[coalition.Sector]),
    programs.TrainingSource: lambda rows: training.TrainingSourceFactory(),
    programs.ListedProvider: lambda rows: training.ListedProviderFactory(
        organization=rows.organization, source=rows[programs.TrainingSource]
    ),
    programs.Program: lambda rows: training.ProgramFactory(
        organization=rows.organization, field_of_study=rows[programs.FieldOfStudy], status="withheld"
    ),
    programs.Cohort: lambda rows: training.CohortFactory(program=rows[programs.Program], place="x"),
    programs.Eligibility: lambda rows: training.EligibilityFactory(program=rows[programs.Program]),
    programs.PublishedResult: lambda rows: training.PublishedResultFactory(program=rows[programs.Program]),
    programs.ListImport: lambda rows: training.ListImportFactory(
        source=rows[programs.TrainingSource],
        programs_file=rows[coalition.Document],
        started_by=rows.person,
        status="failed",
    ),
    programs.Pathway: lambda rows: training.PathwayFactory(sector=rows[coalition.Sector], status="draft"),
    programs.PathwayStep: lambda rows: training.PathwayStepFactory(pathway=rows[programs.Pathway]),
    programs.PathwayMove: lambda rows: training.PathwayMoveFactory(pathway=rows[programs.Pathway]),
    programs.SavedProgram: lambda rows: training.SavedProgramFactory(user=rows.person, program=rows[programs.Program]),
    programs.SavedSearch: lambda rows: training.SavedSearchFactory(user=rows.person),
    programs.Synonym: lambda rows: training.SynonymFactory(),
    outcomes.FundingStream: lambda rows: ledger.FundingStreamFactory(organization=rows.organization),
    outcomes.StreamSector: lambda rows: ledger.StreamSectorFactory(
        stream=rows[outcomes.FundingStream], sector=rows[coalition.Sector]
    ),
    outcomes.StreamPartner: lambda rows: ledger.StreamPartnerFactory(stream=rows[outcomes.FundingStream]),
    outcomes.ReportingGroup: lambda rows: ledger.ReportingGroupFactory(),
    outcomes.ServiceType: lambda rows: ledger.ServiceTypeFactory(),
    outcomes.Participant: lambda rows: ledger.ParticipantFactory(
        organization=rows.organization, gender="described", races=["described"]
    ),
    outcomes.GroupAnswer: lambda rows: ledger.GroupAnswerFactory(
        participant=rows[outcomes.Participant], group=rows[outcomes.ReportingGroup]
    ),
    outcomes.Details: lambda rows: ledger.DetailsFactory(participant=rows[outcomes.Participant]),
    outcomes.PlannedGap: lambda rows: ledger.PlannedGapFactory(participant=rows[outcomes.Participant]),
    outcomes.Assignment: lambda rows: ledger.AssignmentFactory(
        participant=rows[outcomes.Participant], coach=rows.person
    ),
    outcomes.Cover: lambda rows: ledger.CoverFactory(organization=rows.organization, away=rows.person),
    outcomes.Consent: lambda rows: ledger.ConsentFactory(participant=rows[outcomes.Participant]),
    outcomes.Enrollment: lambda rows: ledger.EnrollmentFactory(
        participant=rows[outcomes.Participant],
        cohort=rows[programs.Cohort],
        state="withdrawn",
        ended_on=date(2026, 3, 2),
        reason="barrier",
    ),
    outcomes.Attendance: lambda rows: ledger.AttendanceFactory(enrollment=rows[outcomes.Enrollment]),
    outcomes.Service: lambda rows: ledger.ServiceFactory(
        participant=rows[outcomes.Participant], type=rows[outcomes.ServiceType]
    ),
    outcomes.CredentialEarned: lambda rows: ledger.CredentialEarnedFactory(participant=rows[outcomes.Participant]),
    outcomes.SkillGain: lambda rows: ledger.SkillGainFactory(participant=rows[outcomes.Participant]),
    outcomes.Placement: lambda rows: ledger.PlacementFactory(
        participant=rows[outcomes.Participant],
        stream=rows[outcomes.FundingStream],
        document=ledger.EvidenceFactory(uploaded_by=rows.person),
    ),
    outcomes.Correction: lambda rows: ledger.CorrectionFactory(placement=rows[outcomes.Placement]),
    outcomes.PlacementCredit: lambda rows: ledger.PlacementCreditFactory(placement=rows[outcomes.Placement]),
    outcomes.FollowUp: lambda rows: ledger.FollowUpFactory(placement=rows[outcomes.Placement]),
    outcomes.Attempt: lambda rows: ledger.AttemptFactory(follow_up=rows[outcomes.FollowUp]),
    outcomes.Hold: lambda rows: ledger.HoldFactory(participant=rows[outcomes.Participant]),
    outcomes.SavedView: lambda rows: ledger.SavedViewFactory(user=rows.person, organization=rows.organization),
    SetOfPermissions: lambda rows: SetOfPermissions.objects.create(name=f"Set of {rows.organization.slug}"),
    EmailAddress: lambda rows: EmailAddress.objects.create(user=rows.person, email=rows.person.email, primary=True),
    Authenticator: lambda rows: Authenticator.objects.create(user=rows.person, type="totp", data={}),
    SocialAccount: lambda rows: SocialAccount.objects.create(
        user=rows.person, provider="google", uid=str(rows.person.pk)
    ),
    SocialApp: lambda rows: SocialApp.objects.create(provider="google", name="x", client_id=str(rows.person.pk)),
    SocialToken: lambda rows: SocialToken.objects.create(
        account=rows[SocialAccount], app=rows[SocialApp], token="x", token_secret="x"
    ),
    UserSession: lambda rows: UserSession.objects.create(
        user=rows.person, ip="192.0.2.1", session_key=f"of-{rows.person.pk}", user_agent="x"
    ),
}


def models_to_populate() -> set[type[models.Model]]:
    """Every table that keeps something; histories and links between two rows come with their rows."""
    return {
        model
        for model in apps.get_models()
        if not hasattr(model, "pgh_tracked_model") and model._meta.label not in EXCUSED
        if ".tests." not in model.__module__
    }


def populate(rows: Rows) -> Rows:
    for model, make in MAKE.items():
        rows[model] = make(rows)
    return rows
