from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from coalition.models import Organization
from outcomes.models.querysets.base import table, where_they_work

if TYPE_CHECKING:
    from outcomes.models import FundingStream  # noqa: F401


class FundingStreamQuerySet(models.QuerySet["FundingStream"]):
    def visible_to(self, user: Any) -> "FundingStreamQuerySet":
        """Those that an organization where this person works answers for, or is a partner in; a superuser's are all."""
        if user.is_superuser:
            return self
        return self._of(where_they_work(user))

    def of_organization(self, organization: Organization) -> "FundingStreamQuerySet":
        """Those it answers for, or is a partner in."""
        return self._of([organization.pk])

    def running(self, today: date) -> "FundingStreamQuerySet":
        return self.filter(starts_on__lte=today, ends_on__gte=today)

    def _of(self, organizations: Any) -> "FundingStreamQuerySet":
        partner = table("StreamPartner").filter(stream=OuterRef("pk"), organization__in=organizations)
        return self.filter(Q(organization__in=organizations) | Exists(partner))
