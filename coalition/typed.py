"""What somebody typed or an address says, made fit to ask the database with."""

from django.http import QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

WORDS_AT_MOST = 200


def clean_words(text: str) -> str:
    """One space between words, no NUL (PostgreSQL refuses it), no longer than anybody means to ask."""
    return " ".join(text.replace("\x00", " ").split())[:WORDS_AT_MOST].strip()


def own_page(address: str) -> str:
    """Where somebody asks to be led on to, if that is a page of this site: a path, and no name of a view; else ""."""
    is_ours = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_ours else ""


def slugs_in(query: QueryDict, at_most: int) -> list[str]:
    """What the address chooses as `p`, each once, in its order."""
    return list(dict.fromkeys(slug for slug in query.getlist("p") if slug and "\x00" not in slug))[:at_most]
