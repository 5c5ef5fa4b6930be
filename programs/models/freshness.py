"""How long a listing stays believable after someone who knows last confirmed it."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Greatest

from coalition.models import Membership
from programs.models.source import TrainingSource

if TYPE_CHECKING:
    from programs.models import Program  # noqa: F401

ASKED_AFTER = timedelta(days=90)
DOUBTED_AFTER = timedelta(days=120)
STALE_AFTER = timedelta(days=180)


class FreshnessQuerySet(models.QuerySet["Program"]):
    def fresh(self, today: date) -> Self:
        """Confirmed less than 180 days ago, by a manager or by the training list they are on."""
        return self.exclude(_confirmed_by(today - STALE_AFTER))

    def to_confirm(self, today: date) -> Self:
        """Listed, and not confirmed in 90 days: somebody should be asked whether they are still right."""
        return self.filter(_confirmed_by(today - ASKED_AFTER), status="listed")

    def least_recently_confirmed_first(self) -> Self:
        return self.annotate(confirmed=Greatest("last_confirmed_on", "source__listed_on")).order_by(
            "confirmed", "sort_title", "pk"
        )

    def by_provider_least_recently_confirmed_first(self) -> Self:
        return self.least_recently_confirmed_first().order_by(
            "organization__sort_name", "organization", "confirmed", "sort_title", "pk"
        )

    def confirmable_by(self, user: Any) -> Self:
        """Listed programs of the organizations this person manages."""
        managed = Membership.objects.of(user).managers().values("organization")
        return self.filter(organization__in=managed, status="listed")


def _confirmed_by(day: date) -> Q:
    """Confirmed on that day or before, and not since."""
    recent_lists = TrainingSource.objects.filter(listed_on__gt=day)
    return Q(last_confirmed_on__lte=day) & (Q(source__isnull=True) | ~Q(source__in=recent_lists))
