"""Who coaches whom, from when to when, and who stands in."""

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from coalition.models import Kind, Membership, Organization, Preferences, User
from coalition.operations import letters
from outcomes.models import Assignment, Cover, Participant
from outcomes.operations.refusing import refusing


class NotStaff(Exception):
    """Only who does case work or manages there can be somebody's coach, or stand in."""


class CoachedAlready(Exception):
    """They have a coach: hand over instead."""


class EndsBeforeItBegins(Exception):
    """A time ends after it begins."""


class OwnCover(Exception):
    """Nobody stands in for themselves."""


@transaction.atomic
def assign(participant: Participant, *, coach: User, by: User | None, now: datetime) -> Assignment:
    """Raises NotStaff or CoachedAlready."""
    _check_staff(coach, participant.organization_id)
    with refusing(assignment_one_coach=CoachedAlready):
        return Assignment.objects.create(
            participant=participant,
            organization_id=participant.organization_id,
            coach=coach,
            since=localdate(now),
            assigned_by=by,
        )


@transaction.atomic
def hand_over(
    participants: Iterable[Participant], *, to: User, by: User, now: datetime, note: str = ""
) -> list[Assignment]:
    """Each of them has this coach from today; the note is for the new coach, whom a letter tells. Raises NotStaff.

    Who has that coach already keeps them as they are. Of two who hand over the same participant at once, one is told
    CoachedAlready.
    """
    chosen = list(participants)
    for organization in {participant.organization_id for participant in chosen}:
        _check_staff(to, organization)
    today = localdate(now)
    keeps = set(
        Assignment.objects.current().filter(participant__in=chosen, coach=to).values_list("participant", flat=True)
    )
    moving = [participant for participant in chosen if participant.pk not in keeps]
    Assignment.objects.current().filter(participant__in=moving).update(until=today)
    with refusing(assignment_one_coach=CoachedAlready):
        handed_over = Assignment.objects.bulk_create(
            Assignment(
                participant=participant,
                organization_id=participant.organization_id,
                coach=to,
                since=today,
                note=note,
                assigned_by=by,
            )
            for participant in moving
        )
    if moving and to.pk != by.pk:
        _tell(to, now)
    return handed_over


def _tell(coach: User, now: datetime) -> None:
    """At most one a day, and it names nobody."""
    with override(Preferences.objects.of(coach).language):
        context = {
            "subject": _("Participants were handed over to you"),
            "paragraphs": [
                _("You coach them from today. The note for you, where there is one, is on the page of each."),
            ],
            "link": f"{settings.SITE_URL}{reverse('participants')}?coach=mine",
            "link_label": _("Open the list"),
        }
    letters.queue(f"handed-over:{coach.pk}:{localdate(now)}", kind=Kind.CASELOAD, to=coach, context=context, now=now)


@transaction.atomic
def end_coaching(participant: Participant, *, now: datetime) -> bool:
    """Nobody coaches them any more; says whether somebody did."""
    return bool(Assignment.objects.current().filter(participant=participant).update(until=localdate(now)))


@transaction.atomic
def cover(
    organization: Organization,
    *,
    away: User,
    covered_by: User,
    starts_on: date,
    ends_on: date,
    by: User,
    note: str = "",
) -> Cover:
    """A colleague looks after everybody whom somebody coaches, from the first day to the last.

    Raises NotStaff, OwnCover or EndsBeforeItBegins.
    """
    _check_staff(away, organization.pk)
    _check_staff(covered_by, organization.pk)
    with refusing(cover_by_somebody_else=OwnCover, cover_ends_after_it_begins=EndsBeforeItBegins):
        return Cover.objects.create(
            organization=organization,
            away=away,
            covered_by=covered_by,
            starts_on=starts_on,
            ends_on=ends_on,
            note=note,
            arranged_by=by,
        )


@transaction.atomic
def end_cover(cover: Cover, *, now: datetime) -> None:
    """They are back: what has not begun is deleted, what has ends yesterday."""
    today = localdate(now)
    if cover.starts_on >= today:
        cover.delete()
    else:
        cover.ends_on = min(cover.ends_on, date.fromordinal(today.toordinal() - 1))
        cover.save(update_fields=["ends_on"])


def _check_staff(person: User, organization_id: int) -> None:
    working = Membership.objects.current().filter(
        user=person, organization=organization_id, role__in=Membership.WORKING_ROLES, user__is_active=True
    )
    if not working.exists():
        raise NotStaff
