"""Somebody who only wrote on "Get involved" goes, or what was written there has been kept long enough."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from coalition.models import Inquiry, InquiryAnswer, Mail, User
from coalition.operations.anonymize.operation import Touched, erase, forget_words, found_rows, let_go
from coalition.operations.rewriting import rewriting
from coalition.personal_data import Person
from coalition.scopes import acting
from coalition.scopes.kinds import RETENTION

NO_ACCOUNT = 0  # the number of none


class HasAccount(Exception):
    """Whoever wrote it has an account: that is anonymized, and what they wrote goes with it."""


@transaction.atomic
def anonymize_writer(inquiry: Inquiry, *, now: datetime) -> None:
    """Erase who wrote this, for good, as of an account: all they wrote, and whatever else knows their address.

    Twice does no more than once. Raises HasAccount.
    """
    if not _has_a_writer(inquiry):
        return
    person = _writer(inquiry, now)
    if User.objects.filter(person.has_address("email")).exists() or _is_confirmed(person):
        raise HasAccount
    with acting(RETENTION), rewriting(reason=f"Whoever wrote inquiry {inquiry.pk} was anonymized"):
        erase(person)
    inquiry.refresh_from_db()


def forget_old_inquiries(now: datetime) -> int:
    """Those settled `settings.INQUIRY_DAYS` ago, and nothing since; say of how many."""
    old = Inquiry.objects.past_retention(now)
    for inquiry in old:
        _forget(inquiry, now)
    return len(old)


@transaction.atomic
def _forget(inquiry: Inquiry, now: datetime) -> None:
    """Who wrote it, what, and what was answered. What else the person has here is not touched."""
    answers = found_rows(InquiryAnswer, Q(inquiry=inquiry.pk))
    keys = [f"answer:{pk}" for pk in answers]
    letters = set(Mail.objects.filter(key__in=keys).values_list("pk", flat=True))
    about: Touched = {Inquiry: {inquiry.pk}, InquiryAnswer: answers, Mail: letters}
    person = _writer(inquiry, now)
    with rewriting(reason=f"Inquiry {inquiry.pk} was settled {settings.INQUIRY_DAYS} days ago"):
        for model, found in about.items():
            let_go(model, found, person)
        forget_words(person, about)


def _writer(inquiry: Inquiry, now: datetime) -> Person:
    """By what was written from the same address, and by its history."""
    theirs = found_rows(Inquiry, Q(email__iexact=inquiry.email))
    before = Inquiry.pgh_event_model.objects.filter(pgh_obj_id__in=theirs)  # type: ignore[attr-defined]
    own = before.filter(pgh_obj_id=inquiry.pk).values_list("email", flat=True)
    names = frozenset(before.values_list("name", flat=True)) - {""}
    addresses = frozenset({inquiry.email.lower(), *(address.lower() for address in own)})
    return Person(NO_ACCOUNT, names, addresses, inquiry.nowhere, now)


def _is_confirmed(person: Person) -> bool:
    return EmailAddress.objects.filter(person.has_address("email")).exists()


def _has_a_writer(inquiry: Inquiry) -> bool:
    """Whoever else is at it waits here, and then finds it done."""
    found = Inquiry.objects.with_a_writer().select_for_update(no_key=True)
    return found.filter(pk=inquiry.pk).exists()
