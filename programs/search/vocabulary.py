"""What search knows of words: what they stand for, and which word a misspelled one was meant to be."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db import connection

from programs.models import Synonym
from programs.search.words import words_of

MENDED_FROM = 4
CLOSE_ENOUGH = 0.75
CANDIDATES = 12

# A word is known if a title, a provider or a synonym has it, or else any program.
UNKNOWN = """
    SELECT typed.word, ARRAY(
        SELECT known.word FROM programs_searchword AS known
        WHERE known.word %% typed.word
        ORDER BY similarity(known.word, typed.word) DESC, known.times DESC, known.word LIMIT %(candidates)s
    )
    FROM unnest(%(words)s::text[]) AS typed(word)
    WHERE NOT EXISTS (SELECT FROM programs_searchword WHERE word = typed.word)
        AND NOT EXISTS (
            SELECT FROM programs_program
            WHERE status = 'listed' AND search @@ plainto_tsquery('portal_english', typed.word)
        )
"""


@dataclass(frozen=True)
class Meaning:
    codes: list[str]
    phrases: list[list[str]]


def meanings_of(keys: Iterable[str]) -> dict[str, Meaning]:
    """What these phrases stand for, those that do."""
    rows = Synonym.objects.filter(key__in=list(keys)).values_list("key", "codes", "words")
    return {
        key: Meaning(
            codes=[code.strip() for code in codes.split(",") if code.strip()],
            phrases=[found for phrase in words.split(",") if (found := words_of(phrase))],
        )
        for key, codes, words in rows
    }


def mended(words: list[str]) -> dict[str, str]:
    """For each word that no program has, the one it was probably meant to be."""
    doubtful = [word for word in words if len(word) >= MENDED_FROM and word.isalpha()]
    if not doubtful:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(UNKNOWN, {"words": doubtful, "candidates": CANDIDATES})
        return {word: best for word, candidates in cursor.fetchall() if (best := _closest(word, candidates))}


def _closest(word: str, candidates: list[str]) -> str | None:
    likeness = {each: SequenceMatcher(None, word, each).ratio() for each in candidates}
    best = max(candidates, key=lambda each: likeness[each], default=None)
    return best if best and likeness[best] >= CLOSE_ENOUGH else None
