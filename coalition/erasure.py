"""What goes with a person who is anonymized, where a model's `personal_data` alone doesn't say it."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coalition.models import (
    Announcement,
    DigestSection,
    Document,
    Draft,
    Inquiry,
    InquiryAnswer,
    Invitation,
    JoinRequest,
    Mail,
    Preferences,
    Rewriting,
    RosterImport,
    SiteSettings,
    Suppression,
    User,
)
from coalition.operations.digest import telling_of
from coalition.operations.letters import cancel
from coalition.personal_data import Person, erases, erases_first

ERASED = _("(erased)")

erases(
    User,
    rows=lambda person: Q(id=person.pk),
    becomes={"email": lambda person: person.nowhere},
)
for theirs in (EmailAddress, Authenticator, SocialAccount, UserSession, Draft, Preferences):
    erases(theirs, deleted=True)
erases(JoinRequest, deleted=True, letters=("join-request", "join-request-answer"))
erases(Suppression, rows=lambda person: person.has_address("address"), deleted=True)
erases(
    Invitation,
    rows=lambda person: person.has_address("email") | Q(accepted_by=person.pk),
    becomes={"email": lambda person: person.nowhere},
    letters=("invitation", "invitation-accepted"),
)
erases(
    Inquiry,
    rows=lambda person: person.has_address("email"),
    becomes={"name": ERASED, "email": lambda person: person.nowhere, "message": ERASED},
)
erases(
    InquiryAnswer,
    rows=lambda person: person.has_address("inquiry__email"),
    becomes={"text": ERASED},
    letters=("answer",),
)
erases(DigestSection, told_in=telling_of(DigestSection))
erases(Announcement, letters=("announcement", "announcement-test"))
erases(
    Mail,
    rows=lambda person: Q(user=person.pk) | person.has_address("recipient"),
    becomes={"recipient": lambda person: person.nowhere},
    stays={"key": "It names letter and reader by numbers; without it one letter could be sent twice."},
)
erases(
    Document,
    stays={
        "name": "What a group or an import keeps is theirs; the person's name in it is replaced.",
        "file": "The same; a file that nothing keeps is erased.",
    },
)
erases(Rewriting, stays={"actor": "It is the number of an account, and no name."})
erases(
    RosterImport,
    stays={
        "changes": "Addresses in it are replaced, and it is emptied as soon as the table is applied or canceled.",
        "problems": "The same.",
    },
)
erases(SiteSettings, stays={"email": "It is the coalition's own."})
erases(LogEntry, stays={"user": "Who administers answers for it, as a former member."})


@erases_first
def take_back_invitations(person: Person) -> None:
    Invitation.objects.open().filter(person.has_address("email")).update(revoked_at=person.now)


@erases_first
def close_inquiries(person: Person) -> None:
    """Nobody can answer what is erased."""
    Inquiry.objects.waiting().filter(person.has_address("email")).update(state=Inquiry.State.CLOSED)


@erases_first
def stop_letters(person: Person) -> None:
    letters = Mail.objects.filter(Q(user=person.pk) | person.has_address("recipient"))
    cancel(letters, reason="")


@erases_first
def erase_files_that_nothing_keeps(person: Person) -> None:
    for document in Document.objects.filter(uploaded_by=person.pk):
        if not _is_kept(document):
            document.delete()


@erases_first
def end_browser_sessions(person: Person) -> None:
    """Also those in which somebody only began to sign in: they know the address."""
    for session in Session.objects.iterator():
        known = session.get_decoded()
        written = str(known).lower()
        if known.get("_auth_user_id") == str(person.pk) or any(each in written for each in person.addresses):
            session.delete()


def _is_kept(document: Document) -> bool:
    """Whether it belongs to anything but whoever uploaded it."""
    owners = [
        each.attname for each in document._meta.concrete_fields if each.is_relation and each.name != "uploaded_by"
    ]
    if any(getattr(document, name) for name in owners):
        return True
    users: Any = [
        each for each in document._meta.get_fields(include_hidden=True) if each.one_to_many or each.one_to_one
    ]
    return any(
        use.related_model._base_manager.filter(**{use.field.name: document.pk}).exists()
        for use in users
        if not hasattr(use.related_model, "pgh_tracked_model")
    )
