"""What somebody typed or an address says, made fit to ask the database with."""

from django.http import QueryDict

WORDS_AT_MOST = 200


def clean_words(text: str) -> str:
    """One space between words, no NUL (PostgreSQL refuses it), no longer than anybody means to ask."""
    return " ".join(text.replace("\x00", " ").split())[:WORDS_AT_MOST].strip()


def slugs_in(query: QueryDict, at_most: int) -> list[str]:
    """What the address chooses as `p`, each once, in its order."""
    return list(dict.fromkeys(slug for slug in query.getlist("p") if slug and "\x00" not in slug))[:at_most]
