from celery import shared_task
from django.utils import timezone

from coalition.operations.documents import erase_expired_documents, erase_stray_files


@shared_task(name="coalition.erase_documents")
def erase_documents() -> None:
    erase_expired_documents(timezone.now())
    erase_stray_files(timezone.now())
