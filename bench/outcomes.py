"""How fast the pages of the ledger answer with 100,000 participants, against SQL written by hand of the same answer.

`bin/bench outcomes 2000` is of 2,000 participants, and of three placements for five of them.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth.signals import user_logged_in
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from bench.harness import PLAIN_FILES, own_database, seconds
from bench.made_up_ledger import ORGANIZATIONS, fill
from bench.outcomes_agree import Rows, same_day, same_file, same_list, same_stream
from bench.outcomes_by_hand import DAY, EXPORT, LIST, STREAM
from coalition.choices import Language
from coalition.models import Organization, User
from coalition.scopes import acting
from coalition.scopes.kinds import INDICATORS, of_organization
from outcomes.models import Cover, Enrollment, FundingStream

DATABASE = "bench_outcomes"
PEOPLE, PLACEMENTS_OF_FIVE = 100_000, 3
RUNS, RATIO_ALLOWED = 15, 3.0
OWN_CACHE = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": __name__}}
SETTINGS = {"ALLOWED_HOSTS": ["*"], "CACHES": OWN_CACHE, "STORAGES": PLAIN_FILES}


@dataclass(frozen=True)
class Asked:
    """`sql` are statements that give what the page shows, or write the file; `whole`: of all organizations.

    `agree` raises Differs where they don't.
    """

    kind: str
    ask: Callable[[Client], Any]
    sql: tuple[str, ...]
    agree: Callable[[str, list[Rows]], None]
    whole: bool = False


def _get(name: str, *arguments: str, **query: str) -> Callable[[Client], Any]:
    return lambda client: client.get(reverse(name, args=arguments), query)


def _post(name: str, **sent: str) -> Callable[[Client], Any]:
    def post(client: Client) -> Any:
        answer = client.post(reverse(name), sent)
        answer.file = b"".join(answer)
        return answer

    return post


CLASSES = (
    Asked(
        "the list, a misspelled name and a filter", _get("participants", q="Gonzales", state="active"), LIST, same_list
    ),
    Asked("a coach's day", _get("coach_day"), DAY, same_day),
    Asked("a stream's page, of all partners", _get("stream", "grant"), STREAM, same_stream, whole=True),
    Asked("the export of one organization", _post("export_participants", csv="1"), (EXPORT,), same_file),
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
        facts, client = facts_of(organization, coach, stream, today), signed_in(coach)
        for asked in CLASSES:
            check(asked, client, organization, facts)
            yield _measured(asked, client, organization, facts, number)


def facts_of(organization: Organization, coach: User, stream: FundingStream, today: date) -> dict[str, Any]:
    """What the statements are about."""
    with acting(of_organization(organization)):
        covered = Cover.objects.of_organization(organization).on(today).filter(covered_by=coach)
        coaches = [coach.pk, *covered.values_list("away", flat=True)]
    return {
        "organization": organization.pk,
        "coach": coach.pk,
        "coaches": coaches,
        "today": today,
        "typed": "Gonzales",
        "stream": stream.pk,
        "languages": _in_words(Language.choices),
        "states": _in_words(Enrollment.State.choices),
    }


def check(asked: Asked, client: Client, organization: Organization, facts: dict[str, Any]) -> None:
    """Raises Differs where the page and the SQL don't say the same."""
    asked.agree(shown(asked, client), by_hand(asked, organization, facts))


def shown(asked: Asked, client: Client) -> str:
    """The page, or the file."""
    answer = _answered(asked, client)
    return str((answer.file if answer.streaming else answer.content).decode())


def by_hand(asked: Asked, organization: Organization, facts: dict[str, Any]) -> list[Rows]:
    with acting(INDICATORS if asked.whole else of_organization(organization)), connection.cursor() as cursor:
        return [
            _written(cursor, statement, {name: facts[name] for name in facts if f"%({name})s" in statement})
            for statement in asked.sql
        ]


def _answered(asked: Asked, client: Client) -> Any:
    answer = asked.ask(client)
    if answer.status_code != 200:
        raise RuntimeError(f"{asked.kind} answered {answer.status_code}")
    return answer


def _measured(
    asked: Asked, client: Client, organization: Organization, facts: dict[str, Any], people: int
) -> dict[str, object]:
    mine = _median_ms(lambda: _answered(asked, client))
    reference = _median_ms(lambda: by_hand(asked, organization, facts))
    return {
        "measured": f"{asked.kind}, with {people} participants of {ORGANIZATIONS} organizations",
        "median_ms": mine,
        "reference": "SQL written by hand for what the page shows, in the same scope",
        "reference_median_ms": reference,
        "reference_rows": [len(rows) for rows in by_hand(asked, organization, facts)],
        "ratio": round(mine / reference, 2),
        "ratio_allowed": RATIO_ALLOWED,
    }


def _in_words(choices: list[tuple[str, Any]]) -> str:
    return json.dumps({key: str(name) for key, name in choices})


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


def signed_in(user: User) -> Client:
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
