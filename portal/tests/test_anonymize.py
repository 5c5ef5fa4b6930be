"""A person goes: who it was can't be found in any column of any table, nor in any file."""

import unicodedata
from pathlib import Path

import pghistory
import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.models import Session
from django.db import DatabaseError, IntegrityError, connection, models
from django.test import Client
from django.utils import timezone
from pghistory.models import Context

from coalition.fields import EncryptedTextField
from coalition.models import (
    Document,
    GroupMembership,
    Inquiry,
    InquiryAnswer,
    Invitation,
    JoinRequest,
    Mail,
    Membership,
    Organization,
    Rewriting,
    SecurityEvent,
    User,
)
from coalition.operations import inquiries as inbox
from coalition.operations import invitations, join_requests
from coalition.operations.anonymize import anonymize
from coalition.operations.anonymize.words import word_fields
from coalition.operations.memberships import LastManager
from coalition.operations.rewriting import rewriting
from coalition.personal_data import ERASURES, Personal, unreached
from coalition.scopes import acting
from coalition.scopes.kinds import MIGRATION
from coalition.tests.factories import (
    AnnouncementFactory,
    DocumentFactory,
    GroupFactory,
    GroupMembershipFactory,
    InquiryFactory,
    InvitationFactory,
    JoinRequestFactory,
    MailFactory,
    MembershipFactory,
    SuppressionFactory,
    UserFactory,
)
from convenings.models import Action, Amendment, Attendance, ForumNote, Rsvp
from convenings.tests.factories import AttendanceFactory, RsvpFactory
from outcomes.models import Correction, Cover, Participant, Placement
from portal.tests.test_admin_lists import FACTORIES
from programs.tests.factories import ListImportFactory

pytestmark = pytest.mark.django_db

NAME = "Nguyễn Thị Ánh-Tuyết"
ADDRESS = "anh.tuyet@example.org"
SPELLINGS = (NAME, unicodedata.normalize("NFD", NAME), ADDRESS)


@pytest.fixture
def person():
    return UserFactory(full_name=NAME, email=ADDRESS)


def our_tables():
    return [model for model in apps.get_models() if model._meta.managed and not model._meta.proxy]


def about_people():
    """Every model with a field that is somebody's account; their history goes with them."""
    return [
        model
        for model in our_tables()
        if any(field.related_model is User for field in model._meta.concrete_fields)
        and not hasattr(model, "pgh_tracked_model")
        and not model._meta.auto_created
    ]


# What these rows can't have, as they are made here.
NOT_THERE = {Rsvp: {"name", "email"}, Attendance: {"name"}, Action: {"reason"}, ForumNote: {"said_by"}}


def plant(row):
    """The name and the address into every column of this row that takes them.

    `provider` is a service, as we set it; an answer has a name of its own only where no account gave it, and an action
    a reason only where it was dropped, and what was heard a speaker only where it is a quote.
    """
    changes = {}
    for field in word_fields(type(row)):
        if field.name in NOT_THERE.get(type(row), {"provider"}):
            continue
        if isinstance(field, EncryptedTextField):
            # Nobody finds anything in it, and each has its own rule of when there is something.
            continue
        text = f"{NAME} ({SPELLINGS[1]}), {ADDRESS.upper()}; {ADDRESS}"
        longest = getattr(field, "max_length", None) or len(text)
        if isinstance(field, models.JSONField):
            changes[field.name] = {"said": [text], NAME: 1}
        elif isinstance(field, ArrayField):
            changes[field.name] = [text]
        elif isinstance(field, models.EmailField) or field.name == "recipient":
            changes[field.name] = ADDRESS
        elif field.name == "key":
            changes[field.name] = f"{row.pk}:{ADDRESS}"
        elif longest >= len(text):
            changes[field.name] = text
        elif longest >= len(NAME):
            changes[field.name] = NAME
    with acting(MIGRATION):
        type(row)._base_manager.filter(pk=row.pk).update(**changes)


# Nobody verifies what they recorded, nor stands in for themselves.
SOMEBODY_ELSE = {Placement: "verified_by", Cover: "covered_by"}


def everything_about(person):
    """A row of every model with a field that is somebody's account, all of which this person is."""
    for model in about_people():
        people = {field.name: person for field in model._meta.concrete_fields if field.related_model is User}
        if model is User:
            continue
        if model is JoinRequest:
            JoinRequestFactory(user=person)
        if model is Document:
            people["group"] = GroupFactory()
        if model is Membership:
            people["role"] = Membership.Role.MEMBER
        if model is Participant:
            people |= {"gender": "described", "races": ["described"]}
        people.pop(SOMEBODY_ELSE.get(model), None)
        yield model.objects.create(**people, action_flag=CHANGE) if model is LogEntry else FACTORIES[model](**people)
    yield InvitationFactory(email=ADDRESS)
    yield InquiryFactory(email=ADDRESS.upper())
    guest = RsvpFactory(user=None, name=NAME, email=ADDRESS)
    yield guest
    yield AttendanceFactory(user=None, name=NAME, rsvp=guest)
    yield SuppressionFactory(address=ADDRESS)
    yield MailFactory(user=None, recipient=ADDRESS)


def where_it_is_found(*words):
    """Tables and files; a whole row is searched as text, so no column of any type is left out."""
    found = []
    with acting(MIGRATION), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            for word in words:
                cursor.execute(f'SELECT each::text FROM "{table}" each WHERE each::text ILIKE %s', [f"%{word}%"])
                found += [(table, row) for (row,) in cursor.fetchall()]
    return found


def files_with(folder, *words):
    files = [path for path in Path(folder).rglob("*") if path.is_file()]
    return [path for path in files if any(word.encode() in path.read_bytes() for word in words)]


def log_with_words(row):
    """As the administration logs what was done to a row, with its name and what changed."""
    LogEntry.objects.create(
        user=UserFactory(),
        content_type=ContentType.objects.get_for_model(row),
        object_id=str(row.pk),
        object_repr=f"{NAME}, somewhere",
        action_flag=CHANGE,
        change_message=f"{NAME} {ADDRESS}",
    )


def test_nothing_says_who_it_was_in_any_column_of_any_table_or_any_file(person, settings):
    with rewriting(reason="Nobody writes a name into the security log, or changes what stays; here somebody does"):
        plant(FACTORIES[SecurityEvent](user=person, actor=person))
        plant(FACTORIES[Correction](made_by=person))
        plant(FACTORIES[Amendment](user=person))
    with pghistory.context(actor=f"user:{person.pk}", url="/people/nguyen/"):
        for row in everything_about(person):
            if not isinstance(row, SecurityEvent | Correction | Amendment):
                plant(row)
            log_with_words(row)
        gone = MembershipFactory(user=person, role=Membership.Role.MEMBER, title=f"{NAME}’s assistant")
        gone.delete()
        UserFactory._meta.model.objects.filter(pk=person.pk).update(full_name="Married Name")
    upload = DocumentFactory(uploaded_by=person, file__data=f"{NAME} {ADDRESS}".encode())
    kept = ListImportFactory(programs_file=DocumentFactory(uploaded_by=person, name=f"Upload by {NAME}.csv"))
    visitor = Client()
    visitor.force_login(person)
    visitor.post("/accounts/login/code/", {"email": ADDRESS})
    asking = Client()
    asking.post("/accounts/login/code/", {"email": ADDRESS})
    assert len({table for table, _row in where_it_is_found(*SPELLINGS)}) > 25
    assert files_with(settings.PRIVATE_ROOT, *SPELLINGS)

    with pytest.MonkeyPatch.context() as commit:
        commit.setattr("django.db.transaction.on_commit", lambda function, **kwargs: function())
        anonymize(person, now=timezone.now())

    assert where_it_is_found(*SPELLINGS, "Married Name", "/people/nguyen/") == []
    assert files_with(settings.PRIVATE_ROOT, *SPELLINGS) == []
    assert not Document.objects.filter(pk=upload.pk).exists()
    assert Document.objects.get(pk=kept.programs_file_id).name == "Upload by Former member.csv"
    assert [session for session in Session.objects.all() if ADDRESS in str(session.get_decoded())] == []


def test_every_model_with_an_account_in_it_is_planted_and_said_to_be_reached():
    """A model that is new here needs a factory, so that the search above finds what it leaves behind."""
    assert set(about_people()) - {User, LogEntry} <= set(FACTORIES)
    of_packages = {model for model in about_people() if not hasattr(model, "personal_data")}
    assert of_packages <= set(ERASURES)


def test_every_personal_field_is_reached():
    ours = [model for model in our_tables() if not hasattr(model, "pgh_tracked_model")]

    assert {model: fields for model in ours if (fields := unreached(model))} == {}


def test_a_personal_field_that_nothing_reaches_is_found(monkeypatch):
    monkeypatch.setattr(Organization, "personal_data", {"about": Personal(seen_by="all", erased="never")})

    assert unreached(Organization) == ["about"]


def stays(row):
    row.refresh_from_db()
    return row


def test_what_the_person_recorded_stays_by_a_former_member(person):
    said = f"Dear all, call {NAME}, {NAME.split()[0]}, or write to {ADDRESS.title()}. Not diana.{ADDRESS}."
    announcement = AnnouncementFactory(author=person, body=said)
    place = GroupMembershipFactory(user=person, role=GroupMembership.Role.CHAIR)

    anonymize(person, now=timezone.now())

    assert str(stays(announcement).author) == "Former member"
    assert announcement.body == (
        f"Dear all, call Former member, Nguyễn, or write to {person.email}. Not diana.{ADDRESS}."
    )
    assert stays(place).until == timezone.localdate()
    assert (person.email, person.full_name) == (f"former-member-{person.pk}@anonymized.invalid", "")
    assert not person.is_active
    assert not person.has_usable_password()


def test_somebody_else_of_the_same_name_keeps_it_everywhere(person):
    other = UserFactory(full_name=NAME, email="other@example.org")
    written = AnnouncementFactory(author=other, body=f"Yours, {NAME}")
    letter = MailFactory(user=other, text=f"Dear {NAME}")
    about_the_other = AnnouncementFactory(body=f"Welcome, {NAME} (other@example.org)")

    anonymize(person, now=timezone.now())

    assert stays(other).full_name == NAME
    assert stays(written).body == f"Yours, {NAME}"
    assert stays(letter).text == f"Dear {NAME}"
    assert stays(about_the_other).body == f"Welcome, {NAME} (other@example.org)"
    assert User.pgh_event_model.objects.filter(pgh_obj_id=other.pk, full_name=NAME).exists()


def test_an_address_that_is_somebody_else_s_by_now_stays_theirs(person):
    User.objects.filter(pk=person.pk).update(email="new@example.org")
    other = UserFactory(email=ADDRESS)
    letter = MailFactory(user=other, recipient=ADDRESS)

    anonymize(stays(person), now=timezone.now())

    assert stays(other).email == ADDRESS
    assert stays(letter).recipient == ADDRESS


def test_letters_to_others_that_tell_of_the_person_don_t_any_more(person):
    manager = MembershipFactory(organization__is_member=True)
    now = timezone.now()
    join_requests.ask(manager.organization, by=person, now=now)
    invitation = invitations.invite(
        manager.organization, email=ADDRESS, role="member", title="", by=manager.user, now=now
    )
    invitations.accept(invitation, by=person, now=now)
    sent = inbox.answer(InquiryFactory(), text="At the library.", by=person, now=now)
    told = Mail.objects.exclude(user=person).exclude(recipient=ADDRESS)
    about = sorted(letter.key.partition(":")[0] for letter in told)
    assert about == ["answer", "invitation-accepted", "join-request"]

    anonymize(person, now=now)

    for letter in told.all():
        text = f"{letter.subject} {letter.text} {letter.html}"
        assert "Former member" in text
        assert NAME not in text
        assert ADDRESS not in text
    assert sent.author == person


def test_letters_to_the_person_are_emptied_and_what_waits_does_not_leave(person):
    waiting = MailFactory(user=person, recipient=ADDRESS, unsubscribe_url="https://example.org/u/x/")

    anonymize(person, now=timezone.now())

    assert (stays(waiting).state, waiting.recipient) == (Mail.State.CANCELED, person.email)
    assert (waiting.subject, waiting.text, waiting.html, waiting.unsubscribe_url) == ("", "", "", "")


def test_what_somebody_wrote_before_they_had_an_account_goes_with_its_answer(person):
    inquiry = InquiryFactory(email=ADDRESS.upper(), name=NAME)
    answer = inbox.answer(inquiry, text="You are welcome.", by=UserFactory(), now=timezone.now())

    anonymize(person, now=timezone.now())

    assert (stays(inquiry).name, inquiry.message, stays(answer).text) == ("(erased)", "(erased)", "(erased)")
    assert Inquiry.objects.count() == InquiryAnswer.objects.count() == 1


def test_what_the_person_still_waits_for_is_closed(person):
    inquiry = InquiryFactory(email=ADDRESS)

    anonymize(person, now=timezone.now())

    assert stays(inquiry).state == Inquiry.State.CLOSED


def test_an_open_invitation_is_taken_back(person):
    first = InvitationFactory(email=ADDRESS)
    EmailAddress.objects.create(user=person, email="second@example.org")
    second = InvitationFactory(email="second@example.org", organization=first.organization)

    anonymize(person, now=timezone.now())

    for invitation in (first, second):
        assert (stays(invitation).email, bool(invitation.revoked_at)) == (person.email, True)
    assert not Invitation.objects.open().exists()


def test_the_history_says_who_anonymized_whom_and_when(person):
    now = timezone.now()
    with pghistory.context(actor="user:1"):
        anonymize(person, now=now)
        anonymize(person, now=timezone.now())

    done = User.pgh_event_model.objects.filter(pgh_obj_id=person.pk, anonymized_at=now).get()
    assert done.pgh_context.metadata["actor"] == "user:1"
    record = Rewriting.objects.get()
    assert (record.actor, record.reason) == ("user:1", f"Account {person.pk} was anonymized")


def test_the_last_manager_is_not_anonymized_before_somebody_else_manages(person):
    MembershipFactory(user=person, role=Membership.Role.MANAGER)

    with pytest.raises(LastManager):
        anonymize(person, now=timezone.now())

    assert stays(person).full_name == NAME


def test_a_name_of_one_word_is_replaced_only_as_it_is_written():
    will = UserFactory(full_name="Will", email="will@example.org")
    announcement = AnnouncementFactory(author=will, body="We will meet, says Will. Willpower helps.")

    anonymize(will, now=timezone.now())

    assert stays(announcement).body == "We will meet, says Former member. Willpower helps."


def test_an_anonymized_account_is_not_opened_again(person):
    anonymize(person, now=timezone.now())

    with pytest.raises(IntegrityError, match="user_anonymized_is_nobody"):
        User.objects.filter(pk=person.pk).update(is_active=True)


def test_of_what_a_person_did_the_history_keeps_no_page(person):
    with rewriting(reason="What two people did, each on a page"):
        done = Context.objects.create(metadata={"actor": f"user:{person.pk}", "url": "/groups/x/"})
        by_another = Context.objects.create(metadata={"actor": f"user:{person.pk}0", "url": "/groups/x/"})

    anonymize(person, now=timezone.now())

    assert stays(done).metadata == {"actor": f"user:{person.pk}", "url": ""}
    assert stays(by_another).metadata["url"] == "/groups/x/"


def test_history_is_changed_by_anonymizing_alone(person):
    with pytest.raises(DatabaseError, match="History stays as it was written"):
        User.pgh_event_model.objects.filter(pgh_obj_id=person.pk).update(full_name="x")
