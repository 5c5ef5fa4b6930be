"""Listings stay right because somebody who knows is asked, and says so."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition.models import Membership, Organization
from coalition.operations.letters import send_letter
from programs.models import Program
from programs.operations.catalog import catalog_changed

ASKED_AGAIN_AFTER = timedelta(days=14)


@transaction.atomic
def confirm(programs: QuerySet[Program], *, today: date) -> int:
    """Keep that all of these are right as of today; say how many were not confirmed today already."""
    confirmed = programs.exclude(last_confirmed_on=today).update(last_confirmed_on=today)
    if confirmed:
        catalog_changed()
    return confirmed


def ask_to_confirm(now: datetime) -> int:
    """Write to the managers of each organization that has programs to confirm; say how many letters went out.

    Each gets one letter an organization, and an organization is asked once in 14 days: that it was is written before
    its letters go out, so that two workers never ask twice; it is taken back where none of them could be sent.
    """
    today = timezone.localdate(now)
    to_confirm = Program.objects.to_confirm(today)
    due = Organization.objects.filter(
        _not_asked_since(today - ASKED_AGAIN_AFTER),
        Exists(to_confirm.filter(organization=OuterRef("pk"))),
        Exists(Membership.objects.managers().filter(organization=OuterRef("pk"))),
    )
    sent = 0
    for organization in due:
        this = Organization.objects.filter(pk=organization.pk)
        if this.filter(_not_asked_since(today - ASKED_AGAIN_AFTER)).update(asked_to_confirm_at=now):
            letters = _ask(organization, today)
            if not letters:
                this.update(asked_to_confirm_at=organization.asked_to_confirm_at)
            sent += letters
    return sent


def _ask(organization: Organization, today: date) -> int:
    programs = list(
        Program.objects.to_confirm(today)
        .offered_by(organization)
        .select_related("source")
        .defer("search")
        .least_recently_confirmed_first()
    )
    address = settings.SITE_URL + reverse("confirm_programs")
    text = render_to_string(
        "programs/mail/confirm.txt",
        {"organization": organization, "programs": programs, "address": address, "site_name": settings.SITE_NAME},
    )
    subject = _("Are your programs still right? %(organization)s") % {"organization": organization}
    return sum(send_letter(manager, subject=subject, text=text) for manager in organization.managers)


def _not_asked_since(day: date) -> Q:
    return Q(asked_to_confirm_at__isnull=True) | Q(asked_to_confirm_at__date__lte=day)
