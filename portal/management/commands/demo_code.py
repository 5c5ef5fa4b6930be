from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from coalition.models import User
from portal.demo.codes import NoSuchApp, code_shown_to


class Command(BaseCommand):
    help = "Print the code that the app of one of the demo's accounts shows now; each code works once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="as load_demo --show-signins prints it")

    def handle(self, *, email: str, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is no demo: demo_code works only where DJANGO_ENV is demo.")
        try:
            self.stdout.write(code_shown_to(User.objects.get(email=email.lower())))
        except User.DoesNotExist as error:
            raise CommandError(f"There is no account {email}.") from error
        except NoSuchApp as error:
            raise CommandError(f"{email} has set up no app, so no code is asked for.") from error
