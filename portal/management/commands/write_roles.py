from typing import Any

from django.core.management.base import BaseCommand

from portal.access.page import PATH, page


class Command(BaseCommand):
    help = "Write docs/roles.md from the table of who may see and do what."

    def handle(self, *args: Any, **options: Any) -> None:
        PATH.write_text(page())
        self.stdout.write(f"Wrote {PATH}.")
