"""How fast pages answer with 100,000 programs, against a bare view of the same size; and what a first visit weighs."""

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from django.core.management import call_command
from django.db import connection

from bench.harness import REPETITIONS, own_database
from bench.load import Requests, first_visit, get, requests_a_second
from bench.made_up_catalog import fill
from bench.site.server import served

DATABASE = "bench_pages"
PROGRAMS = 100_000
DETAILS = 500
WANTED, WEIGHT_ALLOWED = 0.5, 120

# Those with a ratio to reach, then those that show what words and filters cost.
MEASURED: dict[str, Requests] = {
    "/": ["/"],
    "/programs/": ["/programs/"],
    "/programs/<slug>/": [f"/programs/program-{1 + n * (PROGRAMS // DETAILS)}/" for n in range(DETAILS)],
}
ALSO: dict[str, Requests] = {
    "/programs/<slug>/, each for the first time": [f"/programs/program-{n}/" for n in range(1, PROGRAMS)],
    "/programs/?schedule=evening&sector=healthcare": ["/programs/?schedule=evening&sector=healthcare"],
    "/programs/?q=medical": ["/programs/?q=medical"],
    "/programs/?page=50": ["/programs/?page=50"],
}


def run() -> Iterator[dict[str, object]]:
    with TemporaryDirectory() as folder, own_database(DATABASE):
        call_command("migrate", verbosity=0)
        fill(PROGRAMS)
        connection.close()
        bodies = Path(folder) / "bodies"
        bodies.mkdir()
        with served(DATABASE, Path(folder)) as address:
            for number, (page, requests) in enumerate((MEASURED | ALSO).items()):
                # The reference sends what the page sends: as many bytes, as hard to compress.
                (bodies / f"{number}.html").write_bytes(get(address, requests[0]))
                yield _against_bare(address, page, requests, f"/bare/{number}/", page in MEASURED)
            weight = first_visit(address, "/programs/")
        yield {
            "measured": "first visit to /programs/: HTML, CSS, scripts and images, compressed as served",
            "kilobytes": round(sum(weight.values()) / 1000, 1),
            "kilobytes_allowed": WEIGHT_ALLOWED,
            "parts": {path: round(size / 1000, 1) for path, size in weight.items()},
        }


def _against_bare(address: str, page: str, requests: Requests, bare: str, has_aim: bool) -> dict[str, object]:
    ours, reference = [], []
    for _repetition in range(REPETITIONS):
        ours.append(requests_a_second(address, requests))
        reference.append(requests_a_second(address, [bare]))
    return {
        "measured": f"{page} with {PROGRAMS} programs",
        "requests_a_second": round(median(ours)),
        "reference": "a bare view: same server and middleware, one indexed SELECT, a template of the same text",
        "reference_requests_a_second": round(median(reference)),
        "ratio": round(median(ours) / median(reference), 2),
        **({"ratio_wanted": WANTED} if has_aim else {}),
    }
