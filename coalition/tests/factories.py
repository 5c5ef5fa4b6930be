import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from coalition.models import (
    Announcement,
    Document,
    Kind,
    Mail,
    Membership,
    Organization,
    Preferences,
    Sector,
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


class DocumentFactory(DjangoModelFactory):
    class Meta:
        model = Document

    kind = Document.Kind.TRAINING_LIST
    name = factory.Sequence(lambda n: f"list-{n}.csv")
    file = factory.django.FileField(data=b"id,title\n1,Welding\n", filename="list.csv")
    content_type = "text/csv"
    size = 19
    sha256 = "0" * 64


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
    audience = factory.LazyAttribute(lambda letter: "organization" if letter.organization else "everyone")
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
