from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from coalition.imports.errors import EmptyFile, ListRefused
from coalition.imports.files import ListFile, look_through
from coalition.models import SecurityEvent
from coalition.operations.security_log import record
from programs.imports.providers import read_providers
from programs.imports.report import write_report
from programs.imports.rows import PROGRAM_COLUMNS, PROVIDER_COLUMNS, RowReader
from programs.models import FieldOfStudy, TrainingSource
from programs.operations.catalog import catalog_changed
from programs.operations.training_list.apply import write
from programs.operations.training_list.plan import Change, Oddity, Plan, plan
from programs.operations.training_list.staging import stage

FEWEST_TO_DOUBT = 20
REASONS_KEPT = 50
ROWS_KEPT = 20
READING = 0.5
COMPARED = 0.6


class ImplausibleRemovals(ListRefused):
    """The import would remove more than half of a list; its file may be cut off between two rows."""

    def __init__(self, removed: int, listed: int) -> None:
        self.removed, self.listed = removed, listed
        super().__init__(
            _(
                "This would remove %(removed)s of the %(listed)s programs of the list. The file may be cut off, or be "
                "another list. If it is right, say that it may remove most of the list."
            )
            % {"removed": removed, "listed": listed}
        )


@dataclass(frozen=True)
class TrainingList:
    """The files of a training list and the name of the source they come from."""

    source: str
    programs: Path
    providers: Path | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        return tuple(path for path in (self.programs, self.providers) if path)


@dataclass(frozen=True)
class Outcome:
    """What an import did, or would do; `rows` were read, `is_new` is a source that wasn't known before.

    Rows are numbered as a spreadsheet counts.
    """

    counts: dict[str, int]
    rows: int
    is_new: bool
    knows_fields_of_study: bool
    removes_most: ImplausibleRemovals | None
    oddities: list[Oddity]


@transaction.atomic
def take_in(
    listed: TrainingList,
    *,
    apply: bool,
    now: datetime,
    allow_removals: bool = False,
    report: Path | None = None,
    on_changes: Callable[[Iterator[Change]], None] | None = None,
    on_wait: Callable[[], None] = lambda: None,
    progress: Callable[[int, float], None] = lambda rows, share: None,
) -> Outcome:
    """Take in a whole training list, all or nothing; without `apply` only say what that would do.

    `on_changes` may read the changes, as many as it wants, before they are written; `on_wait` hears when another import
    of the list has to end first, `progress` of rows read and of the share of the whole work done.
    Raises a ListRefused that says what is wrong.
    """
    programs = look_through(listed.programs, (*PROGRAM_COLUMNS, *PROVIDER_COLUMNS))
    providers = read_providers(listed.providers) if listed.providers else {}
    source = _locked(listed.source, apply, on_wait)
    rows = _stage(programs, providers, source.slug if source else slugify(listed.source), progress)
    planned = plan(source.pk if source else None)
    progress(rows, COMPARED)
    doubt = _doubt(planned)
    if on_changes:
        with closing(planned.changes()) as changes:
            on_changes(changes)
    if report:
        write_report(programs, planned.remarks(), report)
    if apply and source:
        if doubt and not allow_removals:
            raise doubt
        write(source.pk, now, lambda share: progress(rows, COMPARED + share * (1 - COMPARED)))
        TrainingSource.objects.filter(pk=source.pk).update(listed_on=timezone.localdate(now))
        record(SecurityEvent.Kind.IMPORTED, about=source, now=now)
        catalog_changed()
    progress(rows, 1)
    return Outcome(
        counts=planned.counts,
        rows=rows,
        is_new=planned.source_id is None or planned.listed_before == 0,
        knows_fields_of_study=FieldOfStudy.objects.exists(),
        removes_most=None if allow_removals else doubt,
        oddities=planned.oddities(most=REASONS_KEPT, rows=ROWS_KEPT),
    )


def _locked(name: str, apply: bool, on_wait: Callable[[], None]) -> TrainingSource | None:
    """The source, locked so that two imports of it never interleave; made, if need be, by one that writes."""
    named = TrainingSource.objects.filter(name=name)
    if not named.exists():
        if not apply:
            return None
        TrainingSource.objects.get_or_create(name=name, defaults={"slug": free_slug(name)})
    source = named.select_for_update(no_key=True, skip_locked=True).first()
    if source is None:
        on_wait()
        source = named.select_for_update(no_key=True).get()
    return source


def free_slug(name: str) -> str:
    """An address that no source has; one with a name in other letters than Latin ones gets a number."""
    slug = slugify(name)[:36].strip("-") or "list"
    taken = set(TrainingSource.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    return next(candidate for candidate in (slug, *(f"{slug}-{n}" for n in range(2, 1000))) if candidate not in taken)


def _stage(
    programs: ListFile, providers: dict[str, tuple[str, ...]], slug: str, progress: Callable[[int, float], None]
) -> int:
    """Read the file into the staging table; say how many rows it has, empty lines not counted."""
    reader = RowReader(programs.columns, slug, providers)
    rows = 0

    def staged() -> Iterator[tuple[Any, ...]]:
        nonlocal rows
        for row in programs.records(lambda done, share: progress(done, share * READING)):
            if row.values != []:
                rows += 1
                yield reader.read(row.number, row.values, row.why)

    stage(staged())
    if not rows:
        raise EmptyFile(_("The file %(name)s has column names, but no rows.") % {"name": programs.path.name})
    return rows


def _doubt(planned: Plan) -> ImplausibleRemovals | None:
    removed, listed = planned.counts["removed"], planned.listed_before
    return ImplausibleRemovals(removed, listed) if listed >= FEWEST_TO_DOUBT and removed * 2 > listed else None
