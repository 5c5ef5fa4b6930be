"""How fast the page of a convening answers that 250 people come to, against a bare page of the same size."""

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from bench.harness import REPETITIONS, own_database
from bench.load import get, requests_a_second
from bench.rsvp import convenings, people
from bench.site.server import served

DATABASE = "bench_convening"
COMING, WANTED = 250, 0.5


def run() -> Iterator[dict[str, object]]:
    with TemporaryDirectory() as folder, own_database(DATABASE):
        call_command("migrate", verbosity=0)
        sessions = people(COMING)
        path = f"/convenings/{_full(sessions)}/"
        connection.close()
        bodies = Path(folder) / "bodies"
        bodies.mkdir()
        member = {"Cookie": f"sessionid={sessions[0][1]}"}
        with served(DATABASE, Path(folder)) as address:
            for number, (who, headers) in enumerate((("a visitor", {}), ("a member, who sees names", member))):
                # The reference sends what the page sends: as many bytes, as hard to compress.
                (bodies / f"{number}.html").write_bytes(get(address, path, **headers))
                yield _against_bare(address, path, f"/bare/{number}/", who, headers)


def _against_bare(address: str, path: str, bare: str, who: str, headers: dict[str, str]) -> dict[str, object]:
    ours, reference = [], []
    for _repetition in range(REPETITIONS):
        ours.append(requests_a_second(address, [path], headers))
        reference.append(requests_a_second(address, [bare], headers))
    return {
        "measured": f"the page of a convening that {COMING} people come to, for {who}",
        "requests_a_second": round(median(ours)),
        "reference": "a bare view: same server and middleware, one indexed SELECT, a template of the same text",
        "reference_requests_a_second": round(median(reference)),
        "ratio": round(median(ours) / median(reference), 2),
        "ratio_wanted": WANTED,
    }


def _full(sessions: list[tuple[int, str]]) -> str:
    """The address of a public one that all of them come to."""
    from coalition.models import Membership
    from convenings.models import Convening, Rsvp

    convening = Convening.objects.get(slug=convenings(1)[0])
    Convening.objects.update(visibility="public", capacity=COMING)
    belongs = dict(Membership.objects.values_list("user", "organization"))
    now = timezone.now()
    Rsvp.objects.bulk_create(
        Rsvp(convening=convening, user_id=pk, organization_id=belongs[pk], answer="yes", answered_at=now, seated_at=now)
        for pk, _key in sessions
    )
    return convening.slug
