from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from coalition.operations.encrypting import BATCH, Found
from coalition.site import PortalCommand
from portal.encrypting import encrypt_all_anew


class Command(PortalCommand):
    help = (
        "After a change of DJANGO_SECRET_KEY: encrypt with it what was encrypted with one of "
        "DJANGO_SECRET_KEY_FALLBACKS, in the database, its history and the documents on disk."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", type=int, default=BATCH, help=f"rows to a transaction ({BATCH})")

    def handle(self, *, batch: int, **options: Any) -> None:
        all_of_it = Found()
        for label, found in encrypt_all_anew(batch=batch):
            all_of_it.add(found)
            self.stdout.write(f"{label}: {found.anew} encrypted anew")
        for each in all_of_it.unreadable:
            self.stderr.write(f"no key opens {each}")
        if all_of_it.unreadable:
            raise CommandError(
                f"{len(all_of_it.unreadable)} were left as they are: find the key that they were encrypted with."
            )
        self.stdout.write("Nothing needs an older key any more.")
