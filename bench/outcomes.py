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
from coalition.models import Organization, User
from coalition.scopes import acting
from coalition.scopes.kinds import INDICATORS, of_organization

DATABASE = "bench_outcomes"
PEOPLE, PLACEMENTS_OF_FIVE = 100_000, 3
RUNS, RATIO_ALLOWED = 15, 3.0
PLAIN_FILES = {**settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
OWN_CACHE = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": __name__}}
SETTINGS = {"ALLOWED_HOSTS": ["*"], "CACHES": OWN_CACHE, "STORAGES": PLAIN_FILES}

LISTED = """
    SELECT p.id, p.full_name, p.birth_date, p.phone, u.full_name, e.state, count(*) OVER ()
    FROM outcomes_participant p
    JOIN outcomes_assignment a ON a.participant_id = p.id AND a.until IS NULL
    JOIN coalition_user u ON u.id = a.coach_id
    JOIN outcomes_enrollment e ON e.participant_id = p.id AND e.state = 'active'
    WHERE p.organization_id = %(organization)s AND p.anonymized_at IS NULL
      AND (word_similarity(sort_key(%(typed)s), p.sort_name) >= 0.5 OR p.full_name ILIKE '%%' || %(typed)s || '%%')
    ORDER BY word_similarity(sort_key(%(typed)s), p.sort_name) DESC, p.sort_name, p.id LIMIT 50
"""
DAY = """
    SELECT p.id, p.full_name, f.due_on, pl.employer_name
    FROM outcomes_followup f
    JOIN outcomes_participant p ON p.id = f.participant_id
    JOIN outcomes_placement pl ON pl.id = f.placement_id
    JOIN outcomes_assignment a ON a.participant_id = p.id AND a.until IS NULL AND a.coach_id = %(coach)s
    WHERE f.organization_id = %(organization)s AND f.state = 'open' AND f.due_on <= %(today)s
    ORDER BY f.due_on, f.id LIMIT 26
"""
QUIET = """
    SELECT p.id, p.full_name, greatest(max(e.started_on), max(pl.starts_on), p.registered_on) heard
    FROM outcomes_participant p
    JOIN outcomes_assignment a ON a.participant_id = p.id AND a.until IS NULL AND a.coach_id = %(coach)s
    JOIN outcomes_enrollment e ON e.participant_id = p.id AND e.state = 'active'
    LEFT JOIN outcomes_placement pl ON pl.participant_id = p.id
    WHERE p.organization_id = %(organization)s
    GROUP BY p.id HAVING greatest(max(e.started_on), max(pl.starts_on), p.registered_on) <= %(today)s::date - 30
    ORDER BY heard, p.sort_name LIMIT 26
"""
STREAM = """
    WITH judged AS (
        SELECT pl.id, sector_id, pl.organization_id, pl.starts_on, coalesce(p.same_person, p.id::text) person,
               CASE WHEN pl.starts_on NOT BETWEEN s.starts_on AND s.ends_on THEN 'period'
                    WHEN pl.organization_id <> s.organization_id AND NOT EXISTS (
                        SELECT FROM outcomes_streampartner sp
                        WHERE sp.stream_id = s.id AND sp.organization_id = pl.organization_id
                    ) THEN 'partner'
                    WHEN NOT EXISTS (
                        SELECT FROM outcomes_streamsector ss WHERE ss.stream_id = s.id AND ss.sector_id = pl.sector_id
                    ) THEN 'sector'
                    WHEN hourly_wage IS NULL THEN 'pay_unknown' WHEN hourly_wage < s.min_wage THEN 'pay'
                    WHEN hours IS NULL THEN 'hours_unknown' WHEN hours < s.min_hours THEN 'hours'
                    WHEN NOT EXISTS (
                        SELECT FROM outcomes_consent c WHERE c.participant_id = pl.participant_id AND c.scope = 'funder'
                        AND c.revoked_at IS NULL AND (c.ends_at IS NULL OR c.ends_at > statement_timestamp())
                    ) THEN 'consent'
                    WHEN counts_elsewhere THEN 'duplicate' ELSE '' END fails
        FROM outcomes_placement pl JOIN outcomes_participant p ON p.id = pl.participant_id
        JOIN outcomes_fundingstream s ON s.id = pl.stream_id
        WHERE stream_id = %(stream)s
    ), first AS (
        SELECT *, row_number() OVER (PARTITION BY person ORDER BY fails <> '', starts_on, id) nth FROM judged
    )
    SELECT sector_id, organization_id, date_trunc('month', starts_on),
           CASE WHEN fails = '' AND nth > 1 THEN 'duplicate' ELSE fails END, count(*)
    FROM first GROUP BY 1, 2, 3, 4
"""
EXPORTED = LISTED.split("AND (word_similarity")[0].replace(", count(*) OVER ()", "") + "ORDER BY p.sort_name, p.id"


@dataclass(frozen=True)
class Asked:
    """`sql` are statements that give what the page shows; `whole`: of all organizations."""

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
    Asked("the list, a misspelled name and a filter", _get("participants", q="Gonzales", state="active"), (LISTED,)),
    Asked("a coach's day", _get("coach_day"), (DAY, QUIET)),
    Asked("a stream's page, of all partners", _get("stream", "grant"), (STREAM,), whole=True),
    Asked("the export of one organization", _post("export_participants", csv="1"), (EXPORTED,)),
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
                cursor.execute(statement, {name: facts[name] for name in facts if f"%({name})s" in statement})
                counts.append(len(cursor.fetchall()))
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
