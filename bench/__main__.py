"""python -m bench NAME: run one benchmark and print what it measured, one JSON object a line."""

import json
import os
import sys
from importlib import import_module

import django
import pghistory

BENCHMARKS = {
    "import": "bench.import_list",
}


def main() -> None:
    name = sys.argv[1] if len(sys.argv) == 2 else ""
    if name not in BENCHMARKS:
        sys.exit(f"bin/bench NAME, where NAME is one of: {', '.join(BENCHMARKS)}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    with pghistory.context(actor=f"bench:{name}"):
        for measured in import_module(BENCHMARKS[name]).run():
            print(json.dumps(measured), flush=True)


if __name__ == "__main__":
    main()
