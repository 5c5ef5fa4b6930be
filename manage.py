#!/usr/bin/env python
"""Django's command line for the portal; whatever a command writes is recorded as done by that command."""

import os
import sys

import pghistory
from django.core.exceptions import ImproperlyConfigured


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from django.core.management import execute_from_command_line

    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    try:
        with pghistory.context(actor=f"command:{command}"):
            execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        # It says what to set; where the code asks for it helps nobody who runs the portal.
        sys.exit(str(error))


if __name__ == "__main__":
    main()
