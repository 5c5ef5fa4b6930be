"""What somebody may be typing: programs, jobs and providers that begin so."""

import re
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from programs.search.conditions import shown_on
from programs.search.words import EMPTY, words_of

LETTERS, WORDS_AT_MOST = 2, 5
OF_EACH = {"program": 4, "job": 3, "provider": 2}
KINDS = {"program": _("Program"), "job": _("Job"), "provider": _("Provider")}
# Of titles that match, so many are looked at; of words that begin as the last one does, so many are tried.
LOOKED_AT, BEGINNINGS = 200, 8

BEGIN_SO = "SELECT word FROM programs_searchword WHERE word LIKE %s ORDER BY times DESC, word LIMIT %s"
SUGGESTIONS = """
    (SELECT 'program', min(slug), min(title) FROM (
        SELECT slug, title FROM programs_program
        WHERE {shown} AND search @@ to_tsquery('portal_english', %s) AND headwords @@ to_tsquery('portal_english', %s)
        LIMIT %s
    ) AS found GROUP BY lower(title) ORDER BY char_length(min(title)), min(title) LIMIT %s)
    UNION ALL (SELECT 'job', code, title FROM programs_occupation AS job
        WHERE level = 'detailed' AND lower(title) ~ ALL(%s) AND EXISTS (
            SELECT FROM programs_fieldofstudy AS study
            JOIN programs_program ON programs_program.field_of_study_id = study.id
            WHERE study.lead_occupation_id = job.id AND {shown})
        ORDER BY char_length(title), title LIMIT %s)
    UNION ALL (SELECT 'provider', slug, name FROM coalition_organization AS provider
        WHERE lower(name) ~ ALL(%s) AND EXISTS (
            SELECT FROM programs_program WHERE organization_id = provider.id AND {shown})
        ORDER BY char_length(name), name LIMIT %s)
"""


@dataclass(frozen=True)
class Suggestion:
    kind: Any
    title: str
    address: str


def suggestions(text: str) -> list[Suggestion]:
    """For what is typed so far; nothing for less than two letters."""
    words = [word for word in words_of(text)[:WORDS_AT_MOST] if word not in EMPTY]
    if len("".join(words)) < LETTERS:
        return []
    shown = shown_on(timezone.localdate())
    with connection.cursor() as cursor:
        cursor.execute(BEGIN_SO, [f"{words[-1]}%", BEGINNINGS])
        last = [word for (word,) in cursor.fetchall()] or words[-1:]
        begin = [rf"\m{re.escape(word)}" for word in words]
        cursor.execute(
            SUGGESTIONS.format(shown=shown.sql),
            [
                *(*shown.params, _all_of(words[:-1], last), _all_of(words[:-1], last, "A"), LOOKED_AT),
                *(OF_EACH["program"], begin, *shown.params, OF_EACH["job"]),
                *(begin, *shown.params, OF_EACH["provider"]),
            ],
        )
        return [Suggestion(KINDS[kind], title, _address(kind, key)) for kind, key, title in cursor.fetchall()]


def _all_of(words: list[str], last: list[str], weight: str = "") -> str:
    """As a tsquery: words that begin as these do, and one of those that the last may become."""
    beginnings = [f"{word}:*{weight}" for word in words]
    return " & ".join([*beginnings, f"({' | '.join(f'{word}:*{weight}' for word in last)})"])


def _address(kind: str, key: str) -> str:
    if kind == "job":
        return f"{reverse('programs')}?q={key}"
    return reverse("program" if kind == "program" else "organization", args=[key])
