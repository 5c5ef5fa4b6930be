"""A table uploaded in the administration: tried out, confirmed, applied; each step decided once, and done by a worker.

A step and its record are one transaction: a worker that is killed leaves nothing behind, and the step is done again.
"""

from datetime import datetime, timedelta
from pathlib import Path

import pghistory
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition.enqueue import enqueue
from coalition.imports.errors import ListRefused
from coalition.models import Document, RosterImport, User
from coalition.models.roster_import import KEPT_FOR
from coalition.operations.documents import keep_document
from coalition.operations.roster.apply import Outcome, take_in
from coalition.operations.roster.table import read_table

State = RosterImport.State
LINES_KEPT = 500
HANDED_ON_AGAIN_AFTER = timedelta(minutes=3)
TASK = "coalition.work_on_roster"


class NotWaitingForYou(Exception):
    """It is not, or no longer, waiting to be confirmed or canceled."""


@transaction.atomic
def upload(file: File, *, actor: User, now: datetime) -> RosterImport:
    """Keep the file for 30 days, and have a worker try it out. Raises DocumentTooLarge or DocumentTypeNotAllowed."""
    document = keep_document(
        file,
        actor=actor,
        kind=Document.Kind.ROSTER,
        name=file.name or "",
        erase_after=timezone.localdate(now + KEPT_FOR),
    )
    roster = RosterImport.objects.create(file=document, uploaded_by=actor, uploaded_at=now, handed_on_at=now)
    enqueue(TASK, roster.pk)
    return roster


@transaction.atomic
def confirm(roster: RosterImport, *, actor: User, now: datetime) -> None:
    """Have it applied, once however often it is clicked. Raises NotWaitingForYou."""
    waiting = RosterImport.objects.filter(pk=roster.pk, state=State.PREVIEWED)
    if not waiting.update(state=State.APPLYING, confirmed_by=actor, handed_on_at=now):
        raise NotWaitingForYou
    enqueue(TASK, roster.pk)


def cancel(roster: RosterImport, *, now: datetime) -> None:
    """Raises NotWaitingForYou."""
    waiting = RosterImport.objects.filter(pk=roster.pk, state=State.PREVIEWED)
    if not waiting.update(state=State.CANCELED, finished_at=now, changes=[]):
        raise NotWaitingForYou


@transaction.atomic
def work(pk: int, *, now: datetime) -> None:
    """Do the step it is at. Doing it twice is harmless: of two workers one finds it locked, or done."""
    under_way = RosterImport.objects.under_way().select_related("file")
    roster = under_way.select_for_update(of=("self",), no_key=True, skip_locked=True).filter(pk=pk).first()
    if not roster:
        return
    is_applying = roster.state == State.APPLYING
    # Whoever confirmed it stands for what it writes.
    actor = f"user:{roster.confirmed_by_id}" if roster.confirmed_by_id else f"task:{TASK}"
    with pghistory.context(actor=actor, roster_import=pk):
        try:
            outcome = take_in(read_table(Path(roster.file.file.path)), apply=is_applying)
        except ListRefused as refused:
            roster.message, outcome = str(refused), Outcome()
        except OSError:
            roster.message, outcome = _("The file is gone. Upload it again."), Outcome()
    _record(roster, outcome, now)


def resume(now: datetime) -> None:
    """Hand on again what no worker took: the broker was down, or the worker was killed."""
    quiet = RosterImport.objects.under_way().filter(handed_on_at__lt=now - HANDED_ON_AGAIN_AFTER)
    for pk in quiet.values_list("pk", flat=True):
        RosterImport.objects.filter(pk=pk).update(handed_on_at=now)
        enqueue(TASK, pk)


def forget(now: datetime) -> None:
    """What stands in the tables that nobody decided about in time: their files are erased too."""
    old = RosterImport.objects.filter(uploaded_at__lt=now - KEPT_FOR)
    old.filter(state=State.PREVIEWED).update(state=State.CANCELED, finished_at=now)
    old.exclude(changes=[], problems=[]).update(changes=[], problems=[])


def _record(roster: RosterImport, outcome: Outcome, now: datetime) -> None:
    roster.counts = dict(outcome.counts)
    roster.problems = [list(problem) for problem in outcome.problems[:LINES_KEPT]]
    roster.changes = [] if outcome.applied else [list(change) for change in outcome.changes[:LINES_KEPT]]
    if roster.message or outcome.problems:
        roster.state, roster.finished_at, roster.changes = State.REFUSED, now, []
    elif outcome.applied:
        roster.state, roster.finished_at = State.APPLIED, now
    elif not outcome.changes:
        roster.message = _("Everything in this table is in the portal already: there is nothing to change.")
        roster.state, roster.finished_at = State.CANCELED, now
    else:
        roster.state = State.PREVIEWED
    roster.save()
