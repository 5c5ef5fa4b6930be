"""Listings stay right because somebody who knows is asked, and says so."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from coalition.models import Kind, Membership, Organization
from coalition.operations import letters
from programs.models import Program
from programs.operations.catalog import catalog_changed

ASKED_AGAIN_AFTER = timedelta(days=14)
NAMED_IN_A_LETTER = 50


@transaction.atomic
def confirm(programs: QuerySet[Program], *, today: date) -> int:
    """Keep that all of these are right as of today; say how many were not confirmed today already."""
    confirmed = programs.exclude(last_confirmed_on=today).update(last_confirmed_on=today)
    if confirmed:
        catalog_changed()
    return confirmed


def ask_to_confirm(now: datetime) -> int:
    """Write to the managers of each organization that has programs to confirm; say how many letters there are.

    Each gets one letter an organization, and an organization is asked once in 14 days.
    """
    today = timezone.localdate(now)
    to_confirm = Program.objects.to_confirm(today)
    due = Organization.objects.filter(
        _not_asked_since(today - ASKED_AGAIN_AFTER),
        Exists(to_confirm.filter(organization=OuterRef("pk"))),
        Exists(Membership.objects.managers().filter(organization=OuterRef("pk"))),
    )
    return sum(_ask(organization, today, now) for organization in due)


@transaction.atomic
def _ask(organization: Organization, today: date, now: datetime) -> int:
    this = Organization.objects.filter(_not_asked_since(today - ASKED_AGAIN_AFTER), pk=organization.pk)
    if not this.update(asked_to_confirm_at=now):
        return 0
    programs = list(
        Program.objects.to_confirm(today)
        .offered_by(organization)
        .select_related("source")
        .defer("search")
        .least_recently_confirmed_first()
    )
    address = settings.SITE_URL + reverse("confirm_programs")
    managers = list(organization.managers)
    for manager in managers:
        letters.queue(
            f"confirm_programs:{organization.pk}:{manager.pk}:{today}",
            kind=Kind.CONFIRM_PROGRAMS,
            to=manager,
            context={
                "organization": organization,
                "programs": programs[:NAMED_IN_A_LETTER],
                "more": len(programs[NAMED_IN_A_LETTER:]),
                "address": address,
            },
            now=now,
        )
    return len(managers)


def _not_asked_since(day: date) -> Q:
    return Q(asked_to_confirm_at__isnull=True) | Q(asked_to_confirm_at__date__lte=day)
