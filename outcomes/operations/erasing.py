"""A participant goes: rows, history and documents forget who it was, and what is counted stays."""

from collections import Counter
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, Func, OuterRef, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coalition.models import Document, Draft, Kind, Organization, User
from coalition.operations import letters
from coalition.operations.anonymize import forget_words, found_ever, let_go
from coalition.operations.rewriting import rewriting
from coalition.personal_data import Person, erasure_of
from coalition.scopes import acting
from coalition.scopes.kinds import RETENTION
from outcomes import counting
from outcomes.everything import WITH_DOCUMENTS
from outcomes.models import Enrollment, FundingStream, Hold, Participant, Placement, Service
from outcomes.models.querysets import ParticipantQuerySet
from outcomes.operations.caseload import end_coaching
from outcomes.operations.followups import call_off
from outcomes.operations.refusing import refusing

ANNOUNCED_BEFORE = timedelta(days=30)
# Of somebody whom no stream paid for: after the last that was heard of them.
KEPT_WITHOUT_STREAM = timedelta(days=7 * 365 + 2)
STILL_HERE = timedelta(days=365)


class IsHeld(Exception):
    """Somebody needs the record: nothing of it is erased until the hold is lifted."""


class HeldAlready(Exception):
    """It is held."""


@transaction.atomic
def hold(participant: Participant, *, reason: str, by: User, now: datetime) -> Hold:
    """Nothing of the record is erased until that is lifted. Raises HeldAlready."""
    _locked(participant)
    with refusing(hold_once=HeldAlready):
        return Hold.objects.create(
            participant=participant,
            organization_id=participant.organization_id,
            reason=reason,
            placed_by=by,
            placed_at=now,
        )


@transaction.atomic
def lift(hold: Hold, *, by: User, now: datetime) -> bool:
    """Says whether it was in force."""
    return bool(Hold.objects.in_force().filter(pk=hold.pk).update(lifted_by=by, lifted_at=now))


@transaction.atomic
def anonymize(participant: Participant, *, now: datetime) -> None:
    """Erase who this was, for good; twice does no more than once. Raises IsHeld.

    Names, contacts and whatever was written about them go, with the documents; history forgets them too. Days, wages,
    results and answers about groups stay, of a former participant: they still count. Nobody coaches them any more, and
    calls that nobody made are not needed.
    """
    with acting(RETENTION):
        if not _locked(participant):
            return
        if Hold.objects.in_force().filter(participant=participant.pk).exists():
            raise IsHeld
        _settle_who_counts(participant)
        end_coaching(participant, now=now)
        call_off(participant, now=now)
        with rewriting(reason=f"Participant {participant.pk} was anonymized"):
            _erase(_known_as(participant, now))
        participant.refresh_from_db()


def _locked(participant: Participant) -> bool:
    """Who holds and who anonymizes wait for each other. Says whether the record is somebody's still."""
    return Participant.objects.in_use().select_for_update(no_key=True).filter(pk=participant.pk).exists()


def _settle_who_counts(participant: Participant) -> None:
    """Who has another record counts once: nothing tells afterwards that both are of one person, so it is kept now."""
    person = Participant.objects.values_list("same_person", flat=True).get(pk=participant.pk)
    if person is None:
        return
    records = Participant.objects.filter(same_person=person)
    theirs = Placement.objects.filter(participant__in=records)
    for stream in FundingStream.objects.filter(placements__in=theirs).distinct():
        again = counting.of_verdict(stream, counting.Reason.DUPLICATE)
        again.filter(participant__in=records).update(counts_elsewhere=True)
        if counting.of_verdict(stream, counting.COUNTS).filter(participant=participant).exists():
            # What they get later, by another record, would count again.
            others = records.exclude(pk=participant.pk).exclude(counts_already_in__contains=[stream.pk])
            others.update(counts_already_in=Func(F("counts_already_in"), stream.pk, function="array_append"))


def _known_as(participant: Participant, now: datetime) -> Person:
    before = Participant.pgh_event_model.objects.filter(pgh_obj_id=participant.pk)  # type: ignore[attr-defined]
    said = before.values_list("full_name", "goes_by", "email")
    names = {participant.full_name, participant.goes_by} | {name for row in said for name in row[:2]}
    addresses = {participant.email.lower()} | {row[2].lower() for row in said}
    return Person(
        pk=0,
        names=frozenset(names - {""}),
        addresses=frozenset(addresses - {""}),
        nowhere=f"former-participant-{participant.pk.hex}@anonymized.invalid",
        now=now,
        participant=participant.pk,
    )


def _erase(person: Person) -> None:
    told = [model for model in apps.get_app_config("outcomes").get_models() if hasattr(model, "pgh_event_model")]
    about = {model: found_ever(model, rows(person)) for model in told if (rows := erasure_of(model).rows)}
    _erase_documents(person)
    for model, found in about.items():
        let_go(model, found, person)
    forget_words(person, about)
    Draft.objects.filter(page__contains=str(person.participant)).delete()


def _erase_documents(person: Person) -> None:
    """Those that were replaced too: history knows them."""
    kept = set()
    for model in WITH_DOCUMENTS:
        named = {"participant": person.participant, "document__isnull": False}
        before: Any = model.pgh_event_model  # type: ignore[union-attr]
        kept |= set(before.objects.filter(**named).values_list("document", flat=True))
        model._default_manager.filter(**named).update(document=None)
    for document in Document.objects.filter(pk__in=kept):
        document.delete()
    Document.pgh_event_model.objects.filter(pgh_obj_id__in=kept).update(name=_("(erased)"))  # type: ignore[attr-defined]


# Retention ----------------------------------------------------------------------------------------------------------


def past_retention(today: date) -> ParticipantQuerySet:
    """Whose records were kept as long as every stream that paid for them asks, or 7 years where none did.

    Nobody of whom anything was heard within a year: somebody accompanies them still, whoever pays.
    """
    until = {stream.pk: _years_after(stream.ends_on, stream.keep_years) for stream in FundingStream.objects.all()}
    over = [pk for pk, day in until.items() if day < today]
    needed = [pk for pk, day in until.items() if day >= today]
    silent = Q(heard_on__lt=today - KEPT_WITHOUT_STREAM)
    chosen = Participant.objects.in_use().with_last_heard()
    held = Hold.objects.in_force().filter(participant=OuterRef("pk"))
    quiet = Q(heard_on__lt=today - STILL_HERE)
    over_for_them = chosen.filter(_paid_by(over) | silent, quiet)
    return over_for_them.exclude(_paid_by(needed)).exclude(Exists(held))


@transaction.atomic
def announce(now: datetime) -> int:
    """One letter to each manager of how many records are erased in 30 days; says how many records that are.

    Of a record that is needed after all, such as one that is held, the announcement is over: it is announced anew.
    """
    today = localdate(now)
    with acting(RETENTION):
        soon = past_retention(today + ANNOUNCED_BEFORE)
        told_of = Participant.objects.in_use().filter(erasure_announced_on__isnull=False)
        needed = list(told_of.exclude(pk__in=soon.values("pk")).values_list("pk", flat=True))
        Participant.objects.filter(pk__in=needed).update(erasure_announced_on=None)
        keys = list(soon.filter(erasure_announced_on=None).values_list("pk", flat=True))
        announced = Participant.objects.filter(pk__in=keys, erasure_announced_on=None)
        counts = Counter(announced.values_list("organization", flat=True))
        announced.update(erasure_announced_on=today)
    for organization in Organization.objects.filter(pk__in=counts):
        _tell(organization, counts[organization.pk], today, now)
    return sum(counts.values())


def erase_past_retention(now: datetime) -> int:
    """Those whose erasing was announced 30 days ago, and who are not needed after all; says how many."""
    today = localdate(now)
    with acting(RETENTION):
        due = list(past_retention(today).filter(erasure_announced_on__lte=today - ANNOUNCED_BEFORE))
    erased = 0
    for participant in due:
        # Held since it was looked for: the others go all the same.
        with suppress(IsHeld):
            anonymize(participant, now=now)
            erased += 1
    return erased


def _tell(organization: Organization, count: int, today: date, now: datetime) -> None:
    subject = ngettext(
        "%(count)d participant’s record is erased in 30 days",
        "%(count)d participants’ records are erased in 30 days",
        count,
    )
    for manager in organization.managers:
        letters.queue(
            f"erasure:{organization.pk}:{manager.pk}:{today}",
            kind=Kind.CASELOAD,
            to=manager,
            context={
                "subject": subject % {"count": count},
                "paragraphs": [
                    _("They were kept as long as their funding streams ask. Names, contacts and notes go."),
                    _("Where a court, an audit or a complaint needs a record, put a hold on it before then."),
                ],
                "link": f"{settings.SITE_URL}/outcomes/",
                "link_label": _("Open the list"),
            },
            now=now,
        )


def _paid_by(streams: list[int]) -> Q:
    return Q(
        *(
            Exists(model.objects.filter(participant=OuterRef("pk"), stream__in=streams))
            for model in (Enrollment, Placement, Service)
        ),
        _connector=Q.OR,
    )


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
