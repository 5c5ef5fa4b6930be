"""Somebody who only wrote on "Get involved" goes, found by no column of any table either."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from coalition.models import Mail, Rewriting
from coalition.operations import inquiries as inbox
from coalition.operations.anonymize import HasAccount, anonymize_writer, forget_old_inquiries
from coalition.tests.factories import (
    AnnouncementFactory,
    InquiryFactory,
    InvitationFactory,
    MailFactory,
    SuppressionFactory,
    UserFactory,
)
from convenings.tests.factories import RsvpFactory
from portal.tests.test_anonymize import (
    ADDRESS,
    NAME,
    SPELLINGS,
    log_with_words,
    person,
    plant,
    stays,
    where_it_is_found,
)

__all__ = ["person"]

pytestmark = pytest.mark.django_db


def test_nothing_says_who_wrote_on_get_involved_without_an_account(settings):
    now = timezone.now()
    first, second = InquiryFactory(name=NAME, email=ADDRESS), InquiryFactory(name=SPELLINGS[1], email=ADDRESS.upper())
    answer = inbox.answer(first, text=f"Dear {NAME},", by=UserFactory(), now=now)
    by_address = [
        InvitationFactory(email=ADDRESS),
        RsvpFactory(user=None, name=NAME, email=ADDRESS),
        SuppressionFactory(address=ADDRESS),
        MailFactory(user=None, recipient=ADDRESS),
    ]
    for row in [first, second, answer, *by_address]:
        plant(row)
        log_with_words(row)
    Client().post("/accounts/login/code/", {"email": ADDRESS})
    assert len({table for table, _row in where_it_is_found(*SPELLINGS)}) > 10

    anonymize_writer(first, now=now)

    assert where_it_is_found(*SPELLINGS) == []
    assert [stays(each).state for each in (first, second)] == ["answered", "closed"]
    assert Rewriting.objects.get().reason == f"Whoever wrote inquiry {first.pk} was anonymized"
    anonymize_writer(stays(second), now=now)
    assert Rewriting.objects.count() == 1


def test_whoever_has_an_account_is_not_anonymized_by_what_they_wrote(person):
    written = InquiryFactory(name=NAME, email=ADDRESS.upper())
    confirmed = InquiryFactory(email="second@example.org")
    EmailAddress.objects.create(user=person, email="second@example.org", verified=True)

    for inquiry in (written, confirmed):
        with pytest.raises(HasAccount):
            anonymize_writer(inquiry, now=timezone.now())

    assert stays(written).name == NAME


def test_who_wrote_is_gone_by_itself_long_after_it_was_settled_and_nobody_else(person, settings):
    settings.INQUIRY_DAYS = 100
    now = timezone.now()
    settled, waiting = InquiryFactory(name=NAME, email=ADDRESS), InquiryFactory(name="Ana Silva")
    answer = inbox.answer(settled, text=f"Dear {NAME}, at the library.", by=UserFactory(), now=now)
    letter = Mail.objects.get(key=f"answer:{answer.pk}")
    announcement = AnnouncementFactory(author=person, body=NAME)

    assert forget_old_inquiries(now + timedelta(days=99)) == 0
    assert forget_old_inquiries(now + timedelta(days=101)) == 1

    assert (stays(settled).name, settled.message, stays(answer).text) == ("(erased)", "(erased)", "(erased)")
    assert (stays(letter).text, letter.recipient) == ("", settled.nowhere)
    assert where_it_is_found("at the library") == []
    assert (stays(waiting).name, stays(person).email, stays(announcement).body) == ("Ana Silva", ADDRESS, NAME)
    assert forget_old_inquiries(now + timedelta(days=300)) == 0
