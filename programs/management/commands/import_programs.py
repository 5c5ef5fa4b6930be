import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from tqdm import tqdm

from coalition.imports.errors import ListRefused
from coalition.site import PortalCommand
from programs.models import Program
from programs.operations.training_list import COUNTS, Change, TrainingList, take_in

PERCENT = 100


class Command(PortalCommand):
    help = "Take in a training list: a dry run that says what would change, unless --apply. See docs/import.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="the list of programs, a CSV")
        parser.add_argument("--providers", type=Path, metavar="FILE", help="the list of their providers, a CSV")
        parser.add_argument(
            "--source", required=True, metavar="NAME", help="whose list it is, the same name every time"
        )
        parser.add_argument("--apply", action="store_true", help="write it; without this, nothing changes")
        parser.add_argument("--allow-removals", action="store_true", help="also when most of the list would be removed")
        parser.add_argument("--report", type=Path, metavar="OUT.csv", help="write FILE back with an Errors column")

    def handle(self, *, file: Path | str, source: str, **options: Any) -> None:
        # Called from Python, a path may be text.
        listed = TrainingList(source, Path(file), Path(options["providers"]) if options["providers"] else None)
        report = Path(options["report"]) if options["report"] else None
        _refuse_to_overwrite(listed, report)
        progress = tqdm(total=PERCENT, leave=False, disable=not sys.stderr.isatty(), bar_format="{l_bar}{bar}")
        with progress as bar:
            try:
                outcome = take_in(
                    listed,
                    apply=options["apply"],
                    now=timezone.now(),
                    allow_removals=options["allow_removals"],
                    report=report,
                    on_changes=self.show if options["verbosity"] > 1 else None,
                    on_wait=lambda: self.stderr.write("Another import of this list is running; waiting for it to end."),
                    progress=lambda rows, share: _advance(bar, share),
                )
            except (ListRefused, OSError) as error:
                raise CommandError(f"{error}\nNothing was changed.") from error
        if not outcome.knows_fields_of_study:
            self.say("No fields of study are known yet, so every CIP code is unknown: run import_reference first.")
        if outcome.is_new:
            self.say(f"No program of “{source}” was listed before.")
        if not options["apply"]:
            self.say("A dry run: nothing was changed. Add --apply to write it.")
        for name in COUNTS:
            self.say(f"{name}: {outcome.counts[name]}")
        if outcome.removes_most:
            raise CommandError(f"{outcome.removes_most} (--allow-removals)\nNothing was changed.")

    def say(self, text: str) -> None:
        """To whoever still reads; once nobody does, as behind `| head`, the work goes on unheard."""
        try:
            self.stdout.write(text)
            self.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def show(self, changes: Iterator[Change]) -> None:
        for change in changes:
            what = f"{change.kind} {change.external_id} {change.title}"
            if change.field:
                label = Program._meta.get_field(change.field).verbose_name  # type: ignore[union-attr]
                what = f"{what}: {label}: {change.old or ''!r} → {change.new or ''!r}"
            self.say(what)


def _refuse_to_overwrite(listed: TrainingList, report: Path | None) -> None:
    if report and report.exists() and any(path.exists() and report.samefile(path) for path in listed.files):
        raise CommandError("--report would overwrite the list itself; name another file.")


def _advance(bar: tqdm, share: float) -> None:
    bar.update(share * PERCENT - bar.n)
