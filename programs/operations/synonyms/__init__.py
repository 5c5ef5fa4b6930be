import csv
from pathlib import Path

from django.db import transaction

from programs.models import Synonym
from programs.search.words import key_of, words_of

# What a new portal starts with, in English and Spanish, some in Haitian Creole and Portuguese. Only a start: people
# edit synonyms in the administration pages.
STARTER = Path(__file__).parent / "starter.csv"


@transaction.atomic
def ensure_starter_synonyms() -> int:
    """Give a portal that has no synonym yet those to start with; returns how many."""
    if Synonym.objects.exists():
        return 0
    return len(Synonym.objects.bulk_create(starter_synonyms()))


def starter_synonyms() -> list[Synonym]:
    """One for each phrase; of two that are compared alike, the first."""
    rows: dict[str, Synonym] = {}
    with STARTER.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            for phrase in row["phrases"].split(", "):
                key = key_of(words_of(phrase))
                rows.setdefault(key, Synonym(phrase=phrase, key=key, codes=row["codes"], words=row["words"]))
    return list(rows.values())
