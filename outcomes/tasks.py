from celery import shared_task
from django.utils import timezone

from coalition.models import Organization
from outcomes.operations import erasing, followups


@shared_task(name="outcomes.follow_up")
def follow_up() -> None:
    """Once a day, of each organization with participants: what is due is made, told to coaches, and to managers."""
    now = timezone.now()
    for organization in Organization.objects.filter(memberships__role__in=("staff", "manager")).distinct():
        followups.make_due(organization, today=timezone.localdate(now))
        followups.remind(organization, now=now)
        followups.escalate(organization, now=now)


@shared_task(name="outcomes.retain")
def retain() -> None:
    """Once a day: managers are told a month before records are erased, and then they are."""
    erasing.announce(timezone.now())
    erasing.erase_past_retention(timezone.now())
