#!/usr/bin/env python
"""Django's command line for the portal; whatever a command writes is recorded as done by that command."""

import os
import sys

import pghistory


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from django.core.management import execute_from_command_line

    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    with pghistory.context(actor=f"command:{command}"):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
