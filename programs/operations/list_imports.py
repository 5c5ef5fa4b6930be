"""A training list taken in by an administrator: uploaded, previewed, confirmed, applied; each step decided once.

While the worker is at it, its transaction is open and nobody sees what it writes, so progress and the sign of life are
in the cache; losing the cache loses no more than that.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pghistory
from django.core.cache import cache
from django.core.files import File
from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition.enqueue import enqueue
from coalition.imports.errors import ListRefused
from coalition.models import Document, SecurityEvent, User
from coalition.operations.documents import keep_document
from coalition.operations.security_log import record
from programs.models import ListImport, TrainingSource
from programs.operations.training_list import Change, Outcome, TrainingList, take_in

logger = logging.getLogger(__name__)

Status = ListImport.Status
UNDER_WAY = (Status.PREVIEWING, Status.PREVIEWED, Status.APPLYING)
TASK = {Status.PREVIEWING: "programs.preview_list", Status.APPLYING: "programs.apply_list"}
CHANGES_KEPT = 500
QUIET = timedelta(minutes=3)


class AnotherImportUnderWay(Exception):
    """The list has an import that is neither finished nor canceled."""


class NotWaitingForYou(Exception):
    """The import isn't, or is no longer, at the step that was asked for: confirmed twice, canceled, or applying."""


class RemovesMost(Exception):
    """The import would remove more than half of the list, and whoever confirms it did not say that it may."""


class _Overtaken(Exception):
    """Somebody canceled the import, or another worker finished it, while this one was at it."""


@transaction.atomic
def upload(
    source: TrainingSource, programs_file: File, providers_file: File | None, *, actor: User, now: datetime
) -> ListImport:
    """Keep the files and have the worker preview what they would change.

    Raises AnotherImportUnderWay, and DocumentTooLarge or DocumentTypeNotAllowed of the files.
    """
    TrainingSource.objects.select_for_update(no_key=True).get(pk=source.pk)
    if source.imports.filter(status__in=UNDER_WAY).exists():
        raise AnotherImportUnderWay
    keep = partial(keep_document, actor=actor, kind=Document.Kind.TRAINING_LIST)
    list_import = ListImport.objects.create(
        source=source,
        programs_file=keep(programs_file, name=programs_file.name or ""),
        providers_file=keep(providers_file, name=providers_file.name or "") if providers_file else None,
        started_by=actor,
        started_at=now,
        heartbeat_at=now,
    )
    enqueue(TASK[Status.PREVIEWING], list_import.pk)
    return list_import


@transaction.atomic
def confirm(list_import: ListImport, *, actor: User, now: datetime, allow_removals: bool = False) -> None:
    """Have the worker apply a previewed import, once however often it is clicked.

    Raises NotWaitingForYou, and RemovesMost unless `allow_removals`.
    """
    if list_import.counts.get("removes_most") and not allow_removals:
        raise RemovesMost
    waiting = ListImport.objects.filter(pk=list_import.pk, status=Status.PREVIEWED)
    message = _("Confirmed by %(person)s.") % {"person": actor}
    if not waiting.update(
        status=Status.APPLYING, allow_removals=allow_removals, heartbeat_at=now, rows_done=0, message=message
    ):
        raise NotWaitingForYou
    record(SecurityEvent.Kind.IMPORTED, by=actor, about=list_import, now=now, what="confirmed")
    enqueue(TASK[Status.APPLYING], list_import.pk)


def cancel(list_import: ListImport, *, actor: User, now: datetime) -> None:
    """End an import that isn't applying yet; raises NotWaitingForYou for any other."""
    waiting = ListImport.objects.filter(pk=list_import.pk, status__in=(Status.PREVIEWING, Status.PREVIEWED))
    message = _("Canceled by %(person)s.") % {"person": actor}
    if not waiting.update(status=Status.CANCELED, message=message, finished_at=now):
        raise NotWaitingForYou


def progress_of(list_import: ListImport) -> int | None:
    """How many percent of its present step the worker has done; None while it hasn't begun, or isn't at it."""
    percent: int | None = cache.get(_key(list_import.pk))
    return percent


def preview(pk: int) -> None:
    """Find out what an import would change, and keep it with the report. Doing it twice is harmless."""
    _work(pk, Status.PREVIEWING, _preview)


def apply(pk: int) -> None:
    """Write what was confirmed. Doing it twice is harmless."""
    _work(pk, Status.APPLYING, _apply)


@transaction.atomic
def resume(now: datetime) -> int:
    """Enqueue again what shows no sign of life: the broker was down, or the worker was killed. Say how many.

    Whatever is at a list holds its lock, also through a statement so long that the sign of life in the cache runs out.
    """
    quiet = (
        ListImport.objects.select_related("source")
        .select_for_update(of=("source",), no_key=True, skip_locked=True)
        .annotate(alive_at=Coalesce("heartbeat_at", "started_at"))
        .filter(status__in=TASK, alive_at__lt=now - QUIET)
    )
    resumed = 0
    for list_import in quiet:
        if cache.get(_key(list_import.pk)) is None:
            ListImport.objects.filter(pk=list_import.pk).update(heartbeat_at=now)
            enqueue(TASK[Status(list_import.status)], list_import.pk)
            resumed += 1
    return resumed


def _work(pk: int, step: Status, work: Callable[[ListImport], None]) -> None:
    list_import = ListImport.objects.select_related("source", "programs_file", "providers_file").get(pk=pk)
    if list_import.status != step:
        return
    _sign_of_life(pk, 0, 0)
    ListImport.objects.filter(pk=pk).update(heartbeat_at=timezone.now())
    try:
        with pghistory.context(list_import=pk):
            work(list_import)
    except _Overtaken:
        logger.info("list import %s was finished or canceled meanwhile", pk)
    except ListRefused as refused:
        what_to_do = _("Put right what is wrong in the file, and import it again.")
        _finish(pk, step, status=Status.FAILED, message=f"{refused}\n{what_to_do}")
    except Exception:
        message = _(
            "Something went wrong in the portal; your file need not be wrong. Tell whoever runs the portal: its log "
            "says what happened. You may also try again."
        )
        _finish(pk, step, status=Status.FAILED, message=message)
        raise
    finally:
        cache.delete(_key(pk))


def _preview(list_import: ListImport) -> None:
    changes: list[Change] = []

    def keep_the_first(all_changes: Iterator[Change]) -> None:
        changes.extend(islice(all_changes, CHANGES_KEPT))

    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.csv"
        outcome = _take_in(list_import, apply=False, report=report, on_changes=keep_the_first, allow_removals=False)
        with transaction.atomic(), report.open("rb") as file:
            document = keep_document(
                File(file),
                actor=list_import.started_by,
                kind=Document.Kind.IMPORT_REPORT,
                name=f"report-{list_import.programs_file.name}",
            )
            _record(
                list_import.pk,
                Status.PREVIEWING,
                status=Status.PREVIEWED,
                report=document,
                changes=[asdict(change) for change in changes],
                message=_notices(outcome),
                **_figures(outcome),
            )


@transaction.atomic
def _apply(list_import: ListImport) -> None:
    outcome = _take_in(list_import, apply=True, allow_removals=list_import.allow_removals)
    _record(
        list_import.pk,
        Status.APPLYING,
        status=Status.APPLIED,
        message="\n".join(filter(None, (list_import.message, _notices(outcome)))),
        finished_at=timezone.now(),
        **_figures(outcome),
    )


def _take_in(list_import: ListImport, **options: Any) -> Outcome:
    providers = list_import.providers_file
    listed = TrainingList(
        source=list_import.source.name,
        programs=Path(list_import.programs_file.file.path),
        providers=Path(providers.file.path) if providers else None,
    )
    return take_in(listed, now=timezone.now(), progress=partial(_sign_of_life, list_import.pk), **options)


def _figures(outcome: Outcome) -> dict[str, Any]:
    counts = {**outcome.counts, "removes_most": outcome.removes_most is not None}
    remarks = [asdict(oddity) for oddity in outcome.oddities]
    return {"counts": counts, "remarks": remarks, "rows_done": outcome.rows, "rows_total": outcome.rows}


def _notices(outcome: Outcome) -> str:
    notices = [str(outcome.removes_most)] if outcome.removes_most else []
    if not outcome.knows_fields_of_study:
        notices.append(
            _("No fields of study are known yet, so every CIP code is unknown; import the reference data first.")
        )
    return "\n".join(notices)


def _record(pk: int, step: Status, **values: Any) -> None:
    """Write the end of a step, unless it ended otherwise meanwhile: then undo what the caller's transaction did."""
    if not ListImport.objects.filter(pk=pk, status=step).update(**values):
        raise _Overtaken


def _finish(pk: int, step: Status, **values: Any) -> None:
    ListImport.objects.filter(pk=pk, status=step).update(finished_at=timezone.now(), **values)


def _sign_of_life(pk: int, rows: int, share: float) -> None:
    cache.set(_key(pk), round(share * 100), timeout=QUIET.total_seconds())


def _key(pk: int) -> str:
    return f"list-import:{pk}"
