from celery import shared_task
from django.utils import timezone

from coalition.models import Announcement
from coalition.operations import announcements, inquiries, letters, roster
from coalition.operations.accounts import anonymize_closed_accounts
from coalition.operations.anonymize import forget_old_inquiries
from coalition.operations.documents import erase_expired_documents, erase_stray_files
from coalition.operations.drafts import erase_expired_drafts
from coalition.operations.security_log import erase_past_retention


@shared_task(name="coalition.erase_documents")
def erase_documents() -> None:
    erase_expired_documents(timezone.now())
    erase_stray_files(timezone.now())
    roster.forget(timezone.now())


@shared_task(name="coalition.work_on_roster")
def work_on_roster(pk: int) -> None:
    roster.work(pk, now=timezone.now())


@shared_task(name="coalition.resume_rosters")
def resume_rosters() -> None:
    roster.resume(timezone.now())


@shared_task(name="coalition.erase_drafts")
def erase_drafts() -> None:
    erase_expired_drafts(timezone.now())


@shared_task(name="coalition.erase_security_log")
def erase_security_log() -> None:
    erase_past_retention(timezone.now())


@shared_task(name="coalition.anonymize_closed")
def anonymize_closed() -> None:
    anonymize_closed_accounts(timezone.now())


@shared_task(name="coalition.forget_inquiries")
def forget_inquiries() -> None:
    forget_old_inquiries(timezone.now())


@shared_task(name="coalition.send_letters")
def send_letters(ids: list[int]) -> None:
    letters.send(ids)


@shared_task(name="coalition.sweep_letters")
def sweep_letters() -> None:
    letters.sweep(timezone.now())


@shared_task(name="coalition.tell_of_inquiries")
def tell_of_inquiries() -> None:
    inquiries.tell_of_inquiries(timezone.now())


@shared_task(name="coalition.send_announcement")
def send_announcement(pk: int) -> None:
    announcements.send(pk, now=timezone.now())


@shared_task(name="coalition.send_due_announcements")
def send_due_announcements() -> None:
    """Those whose time has come, and those that a worker left half written."""
    for pk in Announcement.objects.due(timezone.now()).values_list("pk", flat=True):
        announcements.send(pk, now=timezone.now())
