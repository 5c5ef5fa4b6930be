"""Rows as they are; each is made in a scope of its own, so that a test need not open one."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from coalition.encryption import encrypt_bytes
from coalition.models import Document
from coalition.scopes import acting
from coalition.scopes.kinds import MIGRATION
from coalition.tests.factories import DocumentFactory, OrganizationFactory, SectorFactory, UserFactory
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
    FundingStream,
    GroupAnswer,
    Hold,
    Participant,
    Placement,
    PlacementCredit,
    PlannedGap,
    ReportingGroup,
    SavedView,
    Service,
    ServiceType,
    SkillGain,
    StreamPartner,
    StreamSector,
)
from programs.tests.factories import ProgramFactory


class PrivateFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        with acting(MIGRATION):
            return super()._create(model_class, *args, **kwargs)


class FundingStreamFactory(DjangoModelFactory):
    """Of 2026, for which everything counts that is in one of its sectors."""

    class Meta:
        model = FundingStream

    name = factory.Sequence(lambda n: f"Stream {n}")
    slug = factory.Sequence(lambda n: f"stream-{n}")
    funder = "A funder"
    organization = factory.SubFactory(OrganizationFactory)
    starts_on = date(2026, 1, 1)
    ends_on = date(2026, 12, 31)
    target = 100


class StreamSectorFactory(DjangoModelFactory):
    class Meta:
        model = StreamSector

    stream = factory.SubFactory(FundingStreamFactory)
    sector = factory.SubFactory(SectorFactory)


class StreamPartnerFactory(DjangoModelFactory):
    class Meta:
        model = StreamPartner

    stream = factory.SubFactory(FundingStreamFactory)
    organization = factory.SubFactory(OrganizationFactory)


class ReportingGroupFactory(DjangoModelFactory):
    class Meta:
        model = ReportingGroup

    name = factory.Sequence(lambda n: f"Group {n} of people")
    slug = factory.Sequence(lambda n: f"people-{n}")


class ServiceTypeFactory(DjangoModelFactory):
    class Meta:
        model = ServiceType

    name = factory.Sequence(lambda n: f"Service {n}")
    slug = factory.Sequence(lambda n: f"service-{n}")


class ParticipantFactory(PrivateFactory):
    class Meta:
        model = Participant

    organization = factory.SubFactory(OrganizationFactory)
    full_name = factory.Sequence(lambda n: f"Participant Number {n}")


class OfParticipantFactory(PrivateFactory):
    """What is about a participant is of their organization."""

    class Meta:
        abstract = True

    participant = factory.SubFactory(ParticipantFactory)
    organization = factory.SelfAttribute("participant.organization")


class GroupAnswerFactory(OfParticipantFactory):
    class Meta:
        model = GroupAnswer

    group = factory.SubFactory(ReportingGroupFactory)
    answer = "yes"


class DetailsFactory(OfParticipantFactory):
    class Meta:
        model = Details


class PlannedGapFactory(OfParticipantFactory):
    class Meta:
        model = PlannedGap

    starts_on = date(2026, 6, 1)
    ends_on = date(2026, 9, 1)


class AssignmentFactory(OfParticipantFactory):
    class Meta:
        model = Assignment

    coach = factory.SubFactory(UserFactory)
    since = date(2026, 1, 5)


class CoverFactory(PrivateFactory):
    class Meta:
        model = Cover

    organization = factory.SubFactory(OrganizationFactory)
    away = factory.SubFactory(UserFactory)
    covered_by = factory.SubFactory(UserFactory)
    starts_on = date(2026, 7, 6)
    ends_on = date(2026, 7, 17)


class ConsentFactory(OfParticipantFactory):
    """To a partner who may read the record."""

    class Meta:
        model = Consent

    scope = Consent.Scope.PARTNER
    to = factory.SubFactory(OrganizationFactory)
    signed_on = date(2026, 1, 5)
    how = Consent.How.PAPER


class FunderConsentFactory(ConsentFactory):
    """To be in the figures that a funder gets: without it, no placement counts."""

    class Meta:
        django_get_or_create = ("participant", "scope", "to")

    scope = Consent.Scope.FUNDER
    to = None


class EnrollmentFactory(OfParticipantFactory):
    """Active since January 12, 2026. `cohort` gives it that cohort's program."""

    class Meta:
        model = Enrollment

    cohort = None
    program = factory.Maybe("cohort", factory.SelfAttribute("cohort.program"), factory.SubFactory(ProgramFactory))
    state = Enrollment.State.ACTIVE
    referred_on = date(2026, 1, 5)
    started_on = date(2026, 1, 12)


class AttendanceFactory(PrivateFactory):
    class Meta:
        model = Attendance

    enrollment = factory.SubFactory(EnrollmentFactory)
    organization = factory.SelfAttribute("enrollment.organization")
    day = factory.Sequence(lambda n: date.fromordinal(date(2026, 1, 12).toordinal() + n % 300))
    status = Attendance.Status.PRESENT


class OfEnrollmentFactory(OfParticipantFactory):
    """`enrollment` gives it that enrollment's participant."""

    class Meta:
        abstract = True

    enrollment = None
    participant = factory.Maybe(
        "enrollment", factory.SelfAttribute("enrollment.participant"), factory.SubFactory(ParticipantFactory)
    )


class ServiceFactory(OfEnrollmentFactory):
    class Meta:
        model = Service

    type = factory.SubFactory(ServiceTypeFactory)
    given_on = date(2026, 2, 2)


class CredentialEarnedFactory(OfEnrollmentFactory):
    class Meta:
        model = CredentialEarned

    kind = CredentialEarned.Kind.INDUSTRY
    name = "Certified Nursing Assistant"
    earned_on = date(2026, 4, 3)


class SkillGainFactory(OfEnrollmentFactory):
    class Meta:
        model = SkillGain

    kind = SkillGain.Kind.LEVEL
    gained_on = date(2026, 3, 6)


class EvidenceFactory(DocumentFactory):
    """Encrypted as uploads are."""

    kind = Document.Kind.EVIDENCE
    name = factory.Sequence(lambda n: f"pay stub {n}.pdf")
    file = factory.django.FileField(from_func=lambda: BytesIO(encrypt_bytes(b"%PDF-1.7")), filename="stub")
    content_type = "application/pdf"
    size = 8


class PlacementFactory(OfEnrollmentFactory):
    class Meta:
        model = Placement

    employer_name = "Longwood Bakery"
    starts_on = date(2026, 5, 4)
    hourly_wage = Decimal("24.50")
    hours = Decimal(40)
    verified_by = None
    verified_at = factory.LazyAttribute(lambda placement: timezone.now() if placement.verified_by else None)


class CorrectionFactory(PrivateFactory):
    class Meta:
        model = Correction

    placement = factory.SubFactory(PlacementFactory)
    organization = factory.SelfAttribute("placement.organization")
    before = {"hourly_wage": "24.50"}
    after = {"hourly_wage": "25.00"}
    reason = "Read off the pay stub"


class PlacementCreditFactory(PrivateFactory):
    class Meta:
        model = PlacementCredit

    placement = factory.SubFactory(PlacementFactory)
    organization = factory.SelfAttribute("placement.organization")
    partner = factory.SubFactory(OrganizationFactory)
    part = PlacementCredit.Part.REFERRED


class FollowUpFactory(PrivateFactory):
    class Meta:
        model = FollowUp

    placement = factory.SubFactory(PlacementFactory)
    participant = factory.SelfAttribute("placement.participant")
    organization = factory.SelfAttribute("placement.organization")
    days = 60
    due_on = date(2026, 7, 3)


class AttemptFactory(PrivateFactory):
    class Meta:
        model = Attempt

    follow_up = factory.SubFactory(FollowUpFactory)
    participant = factory.SelfAttribute("follow_up.participant")
    organization = factory.SelfAttribute("participant.organization")
    made_at = factory.LazyFunction(timezone.now)
    how = Attempt.How.PHONE
    reached = False


class HoldFactory(OfParticipantFactory):
    class Meta:
        model = Hold

    reason = "An audit"
    lifted_by = None
    lifted_at = factory.LazyAttribute(lambda hold: timezone.now() if hold.lifted_by else None)


class SavedViewFactory(PrivateFactory):
    class Meta:
        model = SavedView

    user = factory.SubFactory(UserFactory)
    organization = factory.SubFactory(OrganizationFactory)
    name = factory.Sequence(lambda n: f"View {n}")
    query = "state=active"
