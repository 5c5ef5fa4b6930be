from collections.abc import Iterable
from datetime import date
from typing import Any, Generic, Self, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Q

from coalition.models import Membership, Organization

Row = TypeVar("Row", bound=models.Model)


def where_they_work(user: Any) -> Any:
    """The organizations where this person does case work or manages, now."""
    working = Membership.objects.current().filter(user=user, role__in=Membership.WORKING_ROLES)
    return working.order_by().values("organization")


def table(name: str) -> Any:
    """The manager of another model of this app, which imports the querysets itself."""
    return apps.get_model("outcomes", name)._default_manager


class OwnQuerySet(models.QuerySet[Row], Generic[Row]):
    """Of what one organization keeps."""

    def of_organization(self, organization: Organization) -> Self:
        return self.filter(organization=organization)

    def visible_to(self, user: Any) -> Self:
        """Those of the organizations where this person works; a superuser's are all. See `shared_with` for others'."""
        return self if user.is_superuser else self.filter(organization__in=where_they_work(user))


class RecordQuerySet(OwnQuerySet[Row], Generic[Row]):
    """Of what is about a participant; `person` is the field that says which."""

    person = "participant"

    def shared_with(self, organization: Organization) -> Self:
        """Those of other organizations that this one may read, because the participant consents to it."""
        consenting = table("Consent").in_force().filter(to=organization, scope="partner").values("participant")
        return self.filter(**{f"{self.person}__in": consenting})

    def of_coach(self, coach: Any, today: date) -> Self:
        """Those whom this person coaches, and those of colleagues whom they cover for today."""
        return self.filter(**{f"{self.person}__in": _coached(coach, today)})

    def of_coaches(self, coaches: Iterable[Any]) -> Self:
        """Those whom any of these people coaches."""
        current = table("Assignment").filter(coach__in=coaches, until=None).order_by()
        return self.filter(**{f"{self.person}__in": current.values("participant")})


def _coached(coach: Any, today: date) -> Any:
    away = table("Cover").on(today).filter(covered_by=coach)
    stands_in = table("Assignment").filter(coach__in=away.values("away"), organization__in=away.values("organization"))
    own = table("Assignment").filter(coach=coach)
    current = Q(until=None)
    return (
        own.filter(current)
        .order_by()
        .values("participant")
        .union(stands_in.filter(current).order_by().values("participant"))
    )
