"""Who coaches whom, from when to when, and who stands in."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from coalition.models import Membership, Organization, User
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
    """Each of them has this coach from today; the note is for the new coach. Raises NotStaff.

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
        return Assignment.objects.bulk_create(
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
