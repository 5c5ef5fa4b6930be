from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from programs.operations.reference import UnreadableReference, import_reference, read_reference

LABELS = {
    "occupations": "Occupations",
    "wages": "Wages",
    "fields": "Fields of study",
    "in_demand": "In demand",
}


class Command(BaseCommand):
    help = "Take in occupations, the area's wages, the CIP-SOC crosswalk and in-demand marks; all of it, or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path, metavar="DIR", help="where the files are; see docs/reference.md")

    def handle(self, *, directory: Path, **options: Any) -> None:
        try:
            reference = read_reference(directory)
        except UnreadableReference as error:
            raise CommandError(f"Nothing was changed.\n{error}") from error
        for name, count in import_reference(reference).items():
            line = f"{LABELS[name]}: added: {count.added} changed: {count.changed} unchanged: {count.unchanged}"
            self.stdout.write(f"{line} removed: {count.removed}" if name == "in_demand" else line)
        if reference.unknown_in_demand:
            self.stdout.write(
                f"Listed in demand, but in no classification here: {', '.join(sorted(reference.unknown_in_demand))}"
            )
