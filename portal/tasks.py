from celery import shared_task
from django.utils import timezone

from portal.pages.digest import sending


@shared_task(name="portal.write_digests")
def write_digests() -> None:
    """Those that are due, and those that a worker left half written."""
    sending.write_due(timezone.now())
