from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from coalition.models import Organization, User
from coalition.site import PortalCommand
from portal.demo import SIGN_INS, load_demo
from programs.models import Program


class Command(PortalCommand):
    help = "Fill the portal with an invented coalition to try it with; what is there already stays as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing where there is an organization or a program already"
        )
        parser.add_argument("--show-signins", action="store_true", help="print the demo's sign-ins, and load nothing")

    def handle(self, *, if_empty: bool, show_signins: bool, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is no demo: load_demo works only where DJANGO_ENV is demo.")
        if show_signins:
            self.show_signins()
        elif not (if_empty and (Organization.objects.exists() or Program.objects.exists())):
            self.load()

    def load(self) -> None:
        self.stdout.write("Loading demo data ...", ending=" ")
        self.stdout.flush()
        made = load_demo(timezone.localtime())
        self.stdout.write(", ".join(f"{name}: {count}" for name, count in made.items()))

    def show_signins(self) -> None:
        kept = set(User.objects.filter(is_active=True).values_list("email", flat=True))
        for sign_in in SIGN_INS:
            if sign_in.email in kept:
                self.stdout.write(f"  {sign_in.email}  {sign_in.password}  ({sign_in.who})")
        if kept:
            self.stdout.write("Where a code is asked for, this prints it: .venv/bin/python manage.py demo_code EMAIL")
