"""What a forum heard is written down: while it goes on, and afterwards from cards and flip charts."""

from datetime import datetime
from typing import Any

from django.db import transaction

from coalition.models import User
from convenings.models import Convening, ForumNote
from convenings.operations.changing import IsCanceled
from convenings.operations.decisions import IsStruck
from convenings.operations.roll_call import NotYet, opens_at


class NoConsent(Exception):
    """Nobody is quoted who did not agree to it."""


class NobodyIsNamed(Exception):
    """Only a quote says who said it."""


@transaction.atomic
def write_down(convening: Convening, *, by: User, now: datetime, **facts: Any) -> ForumNote:
    """A theme that was written before is written as before, whatever the capitals.

    Raises NoConsent, NobodyIsNamed, NotYet, IsCanceled, and ValidationError of what a note can't be.
    """
    if convening.is_canceled:
        raise IsCanceled
    if now < opens_at(convening):
        raise NotYet
    return _save(ForumNote(convening=convening, recorded_by=by, recorded_at=now), by, facts)


@transaction.atomic
def correct(note: ForumNote, *, by: User, **facts: Any) -> ForumNote:
    """Raises IsStruck, NoConsent, NobodyIsNamed and ValidationError."""
    found = ForumNote.objects.select_for_update(of=("self",)).filter(pk=note.pk).first()
    if found is None:
        raise IsStruck
    return _save(found, by, facts)


@transaction.atomic
def strike(note: ForumNote) -> None:
    """Nothing of what it said is kept, in history neither."""
    ForumNote.objects.filter(pk=note.pk).delete()


def ask_for_consent(kind: str, said_by: str, consent: str, given: str) -> None:
    """Raises NoConsent or NobodyIsNamed."""
    is_quote = kind == ForumNote.Kind.QUOTE
    if is_quote and not (consent and given):
        raise NoConsent
    if not is_quote and (said_by or consent or given):
        raise NobodyIsNamed


def _save(note: ForumNote, by: User, facts: dict[str, Any]) -> ForumNote:
    for name, value in facts.items():
        setattr(note, name, value)
    ask_for_consent(note.kind, note.said_by, note.consent, note.consent_given)
    note.theme = ForumNote.objects.themes_known_to(by).filter(theme__iexact=note.theme).first() or note.theme
    note.full_clean()
    note.save()
    return note
