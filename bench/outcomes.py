"""How fast the pages of the ledger answer with 100,000 participants, against SQL written by hand of the same answer.

`bin/bench outcomes 2000` is of 2,000 participants, and of three placements for five of them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from bench.harness import own_database, seconds
from bench.made_up_ledger import ORGANIZATIONS, fill
from bench.outcomes_by_hand import DAY, EXPORT, LIST, STREAM
from coalition.models import Organization, User
from coalition.scopes import acting
from coalition.scopes.kinds import INDICATORS, of_organization

DATABASE = "bench_outcomes"
PEOPLE, PLACEMENTS_OF_FIVE = 100_000, 3
RUNS, RATIO_ALLOWED = 15, 3.0
PLAIN_FILES = {**settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
OWN_CACHE = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": __name__}}
SETTINGS = {"ALLOWED_HOSTS": ["*"], "CACHES": OWN_CACHE, "STORAGES": PLAIN_FILES}


@dataclass(frozen=True)
class Asked:
    """`sql` are statements that give what the page shows, or write the file; `whole`: of all organizations."""

    kind: str
    ask: Callable[[Client], Any]
    sql: tuple[str, ...]
    whole: bool = False


def _get(name: str, *arguments: str, **query: str) -> Callable[[Client], Any]:
    return lambda client: client.get(reverse(name, args=arguments), query)


def _post(name: str, **sent: str) -> Callable[[Client], Any]:
    def post(client: Client) -> Any:
        answer = client.post(reverse(name), sent)
        b"".join(answer)
        return answer

    return post


CLASSES = (
    Asked("the list, a misspelled name and a filter", _get("participants", q="Gonzales", state="active"), LIST),
    Asked("a coach's day", _get("coach_day"), DAY),
    Asked("a stream's page, of all partners", _get("stream", "grant"), STREAM, whole=True),
    Asked("the export of one organization", _post("export_participants", csv="1"), (EXPORT,)),
)


def run(people: str = str(PEOPLE)) -> Iterator[dict[str, object]]:
    number = int(people)
    today = timezone.localdate()
    with own_database(DATABASE), override_settings(**SETTINGS):
        call_command("migrate", verbosity=0)
        stream = fill(number, number * PLACEMENTS_OF_FIVE // 5, today)
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        organization = Organization.objects.get(slug="organization-0")
        coach = User.objects.get(email="coach-0-1@bench.example")
        facts = {
            "organization": organization.pk,
            "coach": coach.pk,
            "today": today,
            "typed": "Gonzales",
            "stream": stream.pk,
        }
        client = _signed_in(coach)
        for asked in CLASSES:
            yield _measured(asked, client, organization, facts, number)


def _measured(
    asked: Asked, client: Client, organization: Organization, facts: dict[str, Any], people: int
) -> dict[str, object]:
    def ours() -> None:
        answer = asked.ask(client)
        if answer.status_code != 200:
            raise RuntimeError(f"{asked.kind} answered {answer.status_code}")

    def by_hand() -> list[int]:
        with acting(INDICATORS if asked.whole else of_organization(organization)), connection.cursor() as cursor:
            counts = []
            for statement in asked.sql:
                named = {name: facts[name] for name in facts if f"%({name})s" in statement}
                counts.append(len(_written(cursor, statement, named)))
            return counts

    mine, reference = _median_ms(ours), _median_ms(by_hand)
    return {
        "measured": f"{asked.kind}, with {people} participants of {ORGANIZATIONS} organizations",
        "median_ms": mine,
        "reference": "SQL written by hand for what the page shows, in the same scope",
        "reference_median_ms": reference,
        "reference_rows": by_hand(),
        "ratio": round(mine / reference, 2),
        "ratio_allowed": RATIO_ALLOWED,
    }


def _written(cursor: Any, statement: str, named: dict[str, Any]) -> list[Any]:
    """Its rows, or the lines of the file that it writes."""
    if "TO STDOUT" not in statement:
        cursor.execute(statement, named)
        return list(cursor.fetchall())
    with cursor.copy(statement, named) as file:
        return b"".join(file).splitlines()


def _median_ms(work: Callable[[], Any]) -> float:
    work()
    return round(median(seconds(work) for _run in range(RUNS)) * 1000, 2)


def _signed_in(user: User) -> Client:
    """With the second factor shown."""

    def show(request: Any, user: User, **_kwargs: Any) -> None:
        record_authentication(request, user, "mfa")

    client = Client()
    user_logged_in.connect(show)
    try:
        client.force_login(user)
    finally:
        user_logged_in.disconnect(show)
    return client
