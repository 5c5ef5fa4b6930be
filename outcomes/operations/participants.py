from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import TextChoices
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from coalition.models import Organization, User
from outcomes.models import Details, FollowUp, GroupAnswer, Participant, PlannedGap, ReportingGroup
from outcomes.operations import caseload
from outcomes.operations.refusing import ask_first, not_in_the_future, refusing


class Question(TextChoices):
    KNOWN_ALREADY = "known_already", _("Somebody very like them is here already.")
    VERY_YOUNG = "very_young", _("By this birth date they are younger than 14.")


class NoName(Exception):
    """A participant has a name, whatever else nobody asked yet."""


class Anonymized(Exception):
    """The record is nobody's any more."""


YOUNGEST = 14


@transaction.atomic
def register(
    organization: Organization,
    *,
    by: User,
    now: datetime,
    coach: User | None = None,
    groups: Mapping[ReportingGroup, str] | None = None,
    sure: tuple[str, ...] = (),
    **fields: Any,
) -> Participant:
    """A new participant of this organization; `coach` looks after them from today.

    Raises NoName, InTheFuture, NotStaff, or AskFirst where somebody like them is here already: see
    `Participant.objects.like`.
    """
    # Whoever registers the same person at the same moment waits, and is asked.
    Organization.objects.select_for_update(of=("self",), no_key=True).get(pk=organization.pk)
    participant = Participant(organization=organization, registered_by=by, created_at=now, **fields)
    participant.registered_on = fields.get("registered_on") or localdate(now)
    _check(participant, now)
    ask_first(_questions(participant, now, is_new=True), sure)
    participant.save()
    answer_groups(participant, groups or {})
    if coach:
        caseload.assign(participant, coach=coach, by=by, now=now)
    return participant


@transaction.atomic
def update(participant: Participant, *, now: datetime, sure: tuple[str, ...] = (), **fields: Any) -> Participant:
    """Raises Anonymized, NoName, InTheFuture or AskFirst."""
    if participant.anonymized_at:
        raise Anonymized
    for name, value in fields.items():
        setattr(participant, name, value)
    _check(participant, now)
    ask_first(_questions(participant, now, is_new=False), sure)
    participant.save(update_fields=list(fields))
    return participant


@transaction.atomic
def answer_groups(participant: Participant, answers: Mapping[ReportingGroup, str]) -> None:
    """What they said about each group; an empty answer is that nobody asked."""
    not_asked = [group for group, answer in answers.items() if not answer]
    GroupAnswer.objects.filter(participant=participant, group__in=not_asked).delete()
    GroupAnswer.objects.bulk_create(
        [
            GroupAnswer(
                participant=participant, organization_id=participant.organization_id, group=group, answer=answer
            )
            for group, answer in answers.items()
            if answer
        ],
        update_conflicts=True,
        unique_fields=["participant", "group"],
        update_fields=["answer"],
    )


@transaction.atomic
def describe(
    participant: Participant,
    *,
    barriers: list[str] | None = None,
    **texts: str,
) -> Details:
    """What is most delicate: `barriers`, and `justice`, `immigration`, `notes` in words. What isn't named stays."""
    details, _is_new = Details.objects.get_or_create(
        participant=participant, defaults={"organization_id": participant.organization_id}
    )
    if barriers is not None:
        details.barriers = barriers
    for name, words in texts.items():
        setattr(details, name, words)
    details.save()
    return details


@transaction.atomic
def pause_calls(participant: Participant, *, until: date) -> None:
    """No follow-up is due until that day has passed, and then the coach is reminded anew; twice sets another day."""
    participant.calls_paused_until = until
    participant.save(update_fields=["calls_paused_until"])
    FollowUp.objects.open().filter(participant=participant).update(reminded_at=None, escalated_at=None)


@transaction.atomic
def resume_calls(participant: Participant) -> None:
    participant.calls_paused_until = None
    participant.save(update_fields=["calls_paused_until"])


class EndsBeforeItBegins(Exception):
    """A time ends after it begins."""


@transaction.atomic
def plan_gap(participant: Participant, *, starts_on: date, ends_on: date, reason: str, by: User) -> PlannedGap:
    """They take no service for a time and are expected back. Raises EndsBeforeItBegins."""
    with refusing(planned_gap_ends_after_it_starts=EndsBeforeItBegins):
        return PlannedGap.objects.create(
            participant=participant,
            organization_id=participant.organization_id,
            starts_on=starts_on,
            ends_on=ends_on,
            reason=reason,
            recorded_by=by,
        )


def _check(participant: Participant, now: datetime) -> None:
    if not participant.full_name.strip():
        raise NoName
    not_in_the_future(participant.birth_date, participant.registered_on, today=localdate(now))


def _questions(participant: Participant, now: datetime, *, is_new: bool) -> list[Question]:
    born = participant.birth_date
    questions = []
    if born and localdate(now).year - born.year < YOUNGEST:
        questions.append(Question.VERY_YOUNG)
    own = Participant.objects.filter(organization=participant.organization)
    if is_new and own.like(participant.full_name, born).exists():
        questions.append(Question.KNOWN_ALREADY)
    return questions
