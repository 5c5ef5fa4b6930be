from datetime import UTC, datetime, timedelta

import factory
from django.core.cache import cache
from django.utils import timezone
from factory.django import DjangoModelFactory

from coalition.models import (
    Announcement,
    Digest,
    DigestLetter,
    DigestSection,
    Document,
    Draft,
    Group,
    GroupMembership,
    Inquiry,
    InquiryAnswer,
    Invitation,
    JoinRequest,
    Kind,
    Mail,
    Membership,
    Neighborhood,
    Organization,
    Preferences,
    Rewriting,
    RosterImport,
    Seat,
    Sector,
    SecurityEvent,
    SiteSettings,
    Suppression,
    User,
)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    full_name = factory.Sequence(lambda n: f"Person Number {n}")


class AdministratorFactory(UserFactory):
    is_staff = True
    is_superuser = True


class SectorFactory(DjangoModelFactory):
    class Meta:
        model = Sector

    name = factory.Sequence(lambda n: f"Sector {n}")
    slug = factory.Sequence(lambda n: f"sector-{n}")


class OfTheSite(DjangoModelFactory):
    """A test doesn't commit, so nothing else would say that what is remembered of the site has changed."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        made = super()._create(model_class, *args, **kwargs)
        cache.delete("site-version")
        return made


class NeighborhoodFactory(OfTheSite):
    class Meta:
        model = Neighborhood
        django_get_or_create = ("code",)

    name = factory.LazyAttribute(lambda hood: hood.code.replace("-", " ").title())
    code = factory.Sequence(lambda n: f"neighborhood-{n}")


class SiteSettingsFactory(OfTheSite):
    """Of the one row."""

    class Meta:
        model = SiteSettings
        django_get_or_create = ("id",)

    id = 1
    name = "Harbor City Coalition"


class OrganizationFactory(DjangoModelFactory):
    class Meta:
        model = Organization

    name = factory.Sequence(lambda n: f"Organization {n:04}")
    slug = factory.Sequence(lambda n: f"organization-{n}")
    kind = Organization.Kind.TRAINING_PROVIDER


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organization = factory.SubFactory(OrganizationFactory)
    role = Membership.Role.MANAGER


class GroupFactory(DjangoModelFactory):
    class Meta:
        model = Group

    name = factory.Sequence(lambda n: f"Group {n:04}")
    slug = factory.Sequence(lambda n: f"group-{n}")
    kind = Group.Kind.WORKING_GROUP


class SeatFactory(DjangoModelFactory):
    class Meta:
        model = Seat

    group = factory.SubFactory(GroupFactory)
    organization = factory.SubFactory(OrganizationFactory)


class GroupMembershipFactory(DjangoModelFactory):
    """With what it takes: the person is in the organization, and the organization has a seat in the group."""

    class Meta:
        model = GroupMembership

    group = factory.SubFactory(GroupFactory)
    user = factory.SubFactory(UserFactory)
    organization = factory.SubFactory(OrganizationFactory)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        Membership.objects.get_or_create(user=kwargs["user"], organization=kwargs["organization"], until=None)
        Seat.objects.get_or_create(group=kwargs["group"], organization=kwargs["organization"], until=None)
        return super()._create(model_class, *args, **kwargs)


class InvitationFactory(DjangoModelFactory):
    class Meta:
        model = Invitation

    organization = factory.SubFactory(OrganizationFactory)
    email = factory.Sequence(lambda n: f"invited{n}@example.org")
    invited_by = factory.SubFactory(UserFactory)
    accepted_by = None
    accepted_at = factory.LazyAttribute(lambda invitation: timezone.now() if invitation.accepted_by else None)


class JoinRequestFactory(DjangoModelFactory):
    class Meta:
        model = JoinRequest

    user = factory.SubFactory(UserFactory)
    organization = factory.SubFactory(OrganizationFactory)
    answered_by = None
    answered_at = factory.LazyAttribute(lambda request: timezone.now() if request.answered_by else None)
    state = factory.LazyAttribute(lambda request: "accepted" if request.answered_by else "waiting")


class DocumentFactory(DjangoModelFactory):
    class Meta:
        model = Document

    group = None
    kind = factory.LazyAttribute(lambda found: Document.Kind.GROUP if found.group else Document.Kind.TRAINING_LIST)
    title = factory.LazyAttribute(lambda found: "Charter" if found.group else "")
    name = factory.Sequence(lambda n: f"list-{n}.csv")
    file = factory.django.FileField(data=b"id,title\n1,Welding\n", filename="list.csv")
    content_type = "text/csv"
    size = 19
    sha256 = "0" * 64


class RosterImportFactory(DjangoModelFactory):
    class Meta:
        model = RosterImport

    file = factory.SubFactory(DocumentFactory, kind=Document.Kind.ROSTER)
    state = RosterImport.State.PREVIEWED
    uploaded_by = None
    confirmed_by = None
    finished_at = factory.LazyAttribute(
        lambda roster: timezone.now() if roster.state in ("applied", "refused", "canceled") else None
    )


class PreferencesFactory(DjangoModelFactory):
    class Meta:
        model = Preferences

    user = factory.SubFactory(UserFactory)


class SuppressionFactory(DjangoModelFactory):
    class Meta:
        model = Suppression

    address = factory.Sequence(lambda n: f"gone{n}@example.org")
    lifted_by = None
    lifted_at = factory.LazyAttribute(lambda suppression: timezone.now() if suppression.lifted_by else None)


class AnnouncementFactory(DjangoModelFactory):
    class Meta:
        model = Announcement

    title = factory.Sequence(lambda n: f"Announcement {n}")
    body = "We **meet** on Monday."
    organization = None
    group = None
    audience = factory.LazyAttribute(
        lambda letter: "organization" if letter.organization else "group" if letter.group else "everyone"
    )
    author = factory.SubFactory(UserFactory)


class MailFactory(DjangoModelFactory):
    class Meta:
        model = Mail

    key = factory.Sequence(lambda n: f"reminder:{n}")
    kind = Kind.REMINDER
    recipient = factory.Sequence(lambda n: f"reader{n}@example.org")
    language = "en"
    subject = factory.Sequence(lambda n: f"Tuesday at nine, {n}")
    text = "We meet on Tuesday.\n"
    html = "<p>We meet on Tuesday.</p>"
    message_id = factory.Sequence(lambda n: f"<{n}@example.org>")


class DigestFactory(DjangoModelFactory):
    """Of one month after another, beginning long ago."""

    class Meta:
        model = Digest

    cadence = Digest.Cadence.MONTHLY
    since = factory.Sequence(lambda n: datetime(2001 + n // 12, n % 12 + 1, 1, 9, tzinfo=UTC))
    until = factory.LazyAttribute(lambda digest: digest.since + timedelta(days=28))


class DigestLetterFactory(DjangoModelFactory):
    class Meta:
        model = DigestLetter

    digest = factory.SubFactory(DigestFactory)
    user = factory.SubFactory(UserFactory)
    mail = factory.SubFactory(MailFactory, kind=Kind.DIGEST, user=factory.SelfAttribute("..user"))


class DigestSectionFactory(DjangoModelFactory):
    """With a note."""

    class Meta:
        model = DigestSection

    group = factory.SubFactory(GroupFactory)
    note = "We meet at the library."
    noted_by = factory.SubFactory(UserFactory)
    noted_at = factory.LazyAttribute(lambda section: timezone.now() if section.noted_by else None)
    held_by = None
    held_at = factory.LazyAttribute(lambda section: timezone.now() if section.held_by else None)


class DraftFactory(DjangoModelFactory):
    class Meta:
        model = Draft

    user = factory.SubFactory(UserFactory)
    page = factory.Sequence(lambda n: f"/page/{n}/")
    typed = "x"


class InquiryFactory(DjangoModelFactory):
    class Meta:
        model = Inquiry

    name = factory.Sequence(lambda n: f"Asker Number {n}")
    email = factory.Sequence(lambda n: f"asker{n}@example.org")
    message = "Where do you meet?"


class InquiryAnswerFactory(DjangoModelFactory):
    class Meta:
        model = InquiryAnswer

    inquiry = factory.SubFactory(InquiryFactory)
    author = factory.SubFactory(UserFactory)
    text = "At the library."


class RewritingFactory(DjangoModelFactory):
    class Meta:
        model = Rewriting

    reason = factory.Sequence(lambda n: f"Account {n} was anonymized")


class SecurityEventFactory(DjangoModelFactory):
    class Meta:
        model = SecurityEvent

    kind = SecurityEvent.Kind.SIGNED_IN
    actor = factory.SelfAttribute("user")
    user = factory.SubFactory(UserFactory)
    organization = None
    ip_address = "192.0.2.7"
