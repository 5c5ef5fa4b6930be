from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from coalition.imports.errors import ListRefused
from coalition.operations.roster import COLUMNS, read_table, take_in
from coalition.site import PortalCommand


class Command(PortalCommand):
    help = (
        "Take in organizations, people, groups and seats from a CSV file; a dry run unless --apply. "
        f"Columns: {', '.join(COLUMNS)}."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--apply", action="store_true", help="write it, unless a row is refused")

    def handle(self, *, file: Path, apply: bool, **options: Any) -> None:
        try:
            rows = read_table(file)
        except ListRefused as error:
            raise CommandError(f"{file}: {error}") from error
        outcome = take_in(rows, apply=apply)
        for line, text in outcome.changes:
            self.stdout.write(f"line {line}: {text}")
        for line, column, text in outcome.problems:
            self.stderr.write(f"line {line}, {column}: {text}")
        for name in ("changed", "unchanged", "refused"):
            self.stdout.write(f"{name}: {outcome.counts[name]}")
        if outcome.problems:
            raise CommandError("Nothing was written: correct the lines above, or leave them out.")
        self.stdout.write("Written." if apply else "A dry run: nothing was written. Add --apply to write it.")
