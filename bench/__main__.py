"""python -m bench NAME [options of NAME]: run one benchmark and print what it measured, one JSON object a line."""

import json
import os
import sys
from importlib import import_module

import django
import pghistory

BENCHMARKS = {
    "convening": "bench.convening",
    "digest": "bench.digest",
    "import": "bench.import_list",
    "letters": "bench.letters",
    "meetings": "bench.meetings",
    "migrate": "bench.migrate",
    "outcomes": "bench.outcomes",
    "pages": "bench.pages",
    "rls": "bench.rls",
    "rsvp": "bench.rsvp",
    "search": "bench.search",
    "search-quality": "bench.search_quality",
}


def main() -> None:
    name, *options = sys.argv[1:] or [""]
    if name not in BENCHMARKS:
        sys.exit(f"bin/bench NAME, where NAME is one of: {', '.join(BENCHMARKS)}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    with pghistory.context(actor=f"bench:{name}"):
        for measured in import_module(BENCHMARKS[name]).run(*options):
            print(json.dumps(measured), flush=True)


if __name__ == "__main__":
    main()
