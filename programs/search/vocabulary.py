"""What search knows of words: what they stand for, and what one was meant to be that no program has."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from django.db import connection

from programs.search.words import key_of, words_of

LOOKED_UP_FROM, MENDED_FROM = 3, 4
# Alike enough to be meant; and so much alike that it is not two words without their space.
CLOSE_ENOUGH, CLOSEST = 0.75, 0.85
CANDIDATES = 12

# Which of the words some title, provider or synonym has; and what the phrases stand for.
KNOWN = """
    SELECT word, NULL, NULL FROM programs_searchword WHERE word = ANY(%s)
    UNION ALL SELECT key, codes, words FROM programs_synonym WHERE key = ANY(%s)
"""

# Of each word that none of them has: the providers with these initials; and, where no program says it,
# the words it is like or becomes when two letters change places, and the two words that it is without their space.
UNKNOWN = """
    SELECT typed.word, ARRAY(
        SELECT name FROM coalition_organization
        WHERE lower(name) ~ ('^(the )?' || left(typed.word, 1)) AND typed.word = regexp_replace(
            regexp_replace(lower(name), '\\m(a|and|at|de|for|in|of|the)\\M', '', 'g'), '(\\w)\\w*\\W*|\\W', '\\1', 'g'
        )
        ORDER BY name
    ), CASE WHEN missing.word THEN ARRAY(
        SELECT known.word FROM (
            SELECT word, times FROM programs_searchword WHERE word %% typed.word
            UNION SELECT word, times FROM programs_searchword WHERE word = ANY(ARRAY(
                SELECT overlay(typed.word PLACING reverse(substr(typed.word, at, 2)) FROM at FOR 2)
                FROM generate_series(1, length(typed.word) - 1) AS at
            ))
        ) AS known
        ORDER BY similarity(known.word, typed.word) DESC, known.times DESC, known.word LIMIT %(candidates)s
    ) END, CASE WHEN missing.word THEN (
        SELECT left(typed.word, at) || ' ' || substr(typed.word, at + 1)
        FROM generate_series(3, length(typed.word) - 3) AS at
        WHERE EXISTS (SELECT FROM programs_searchword WHERE word = left(typed.word, at))
            AND EXISTS (SELECT FROM programs_searchword WHERE word = substr(typed.word, at + 1))
        LIMIT 1
    ) END
    FROM unnest(%(words)s::text[]) AS typed(word)
    CROSS JOIN LATERAL (SELECT length(typed.word) >= %(mended_from)s AND NOT EXISTS (
        SELECT FROM programs_program
        WHERE status = 'listed' AND search @@ plainto_tsquery('portal_english', typed.word)
    ) AS word OFFSET 0) AS missing
"""


@dataclass(frozen=True)
class Meaning:
    codes: list[str]
    phrases: list[list[str]]


@dataclass(frozen=True)
class Unknown:
    """What words were probably meant to be that nothing is called: for a misspelled one the words it is mended to."""

    mended: dict[str, str] = field(default_factory=dict)
    initials: dict[str, Meaning] = field(default_factory=dict)


def look_up(words: Iterable[str], keys: Iterable[str]) -> tuple[dict[str, Meaning], list[str]]:
    """What these phrases stand for, those that do; and which of the words nothing is called."""
    asked = [word for word in words if len(word) >= LOOKED_UP_FROM and word.isalpha()]
    meanings, known = {}, set()
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, [asked, list(keys)])
        for key, codes, meant in cursor.fetchall():
            if meant is None:
                known.add(key)
            else:
                meanings[key] = Meaning(
                    codes=[code.strip() for code in codes.split(",") if code.strip()],
                    phrases=[found for phrase in meant.split(",") if (found := words_of(phrase))],
                )
    return meanings, [word for word in asked if word not in known]


def unknown(doubtful: list[str]) -> Unknown:
    """Of words that nothing is called."""
    found = Unknown()
    if not doubtful:
        return found
    with connection.cursor() as cursor:
        cursor.execute(UNKNOWN, {"words": doubtful, "candidates": CANDIDATES, "mended_from": MENDED_FROM})
        for word, names, alike, parted in cursor.fetchall():
            if names:
                found.initials[key_of([word])] = Meaning(codes=[], phrases=[words_of(name) for name in names])
            elif meant := _meant(word, alike or [], parted):
                found.mended[word] = meant
    return found


def _meant(word: str, alike: list[str], parted: str | None) -> str | None:
    likeness = {each: SequenceMatcher(None, word, each).ratio() for each in alike}
    best = max(alike, key=lambda each: likeness[each], default=None)
    return best if best and likeness[best] >= (CLOSEST if parted else CLOSE_ENOUGH) else parted
