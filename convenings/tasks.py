from celery import shared_task
from django.utils import timezone

from convenings.models import Series
from convenings.operations import scheduling


@shared_task(name="convenings.top_up_series")
def top_up_series() -> None:
    """A year ahead of today, for each series that goes on."""
    for pk in Series.objects.going_on(timezone.localdate()).values_list("pk", flat=True):
        scheduling.top_up(pk, now=timezone.now())
