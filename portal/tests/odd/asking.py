"""Addresses as whoever may open them, with the names that their views read and what their forms hold."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

from django.http import QueryDict

from portal.access.personas import P, Persona
from portal.access.rows import Row
from portal.tests.access.asking import address_of, undone
from portal.tests.access.world import World

LEFT_OUT = {"csrfmiddlewaretoken"}
# A form of so many rows is drawn as asked for, up to two thousand of them: true, and not what is looked for here.
ROWS_OF_A_FORM = ("-TOTAL_FORMS", "-INITIAL_FORMS")
OPENING = (P.MANAGER, P.CHAIR, P.CONVENER, P.SUPERUSER, P.VISITOR)


@dataclass
class Target:
    """An address, who asks, what its view reads of a query and of a form, and what that holds if nobody types."""

    address: str
    who: Persona
    reads: set[str] = field(default_factory=set)
    takes: set[str] = field(default_factory=set)
    holds: dict[str, str] = field(default_factory=dict)


def target_of(world: World, row: Row) -> Target:
    who = next((persona for persona in OPENING if persona in row.may), P.MANAGER)
    return look(world, Target(urlsplit(address_of(world, row)).path, who))


def look(world: World, target: Target) -> Target:
    """Ask for the page and send nothing: both say by what they read what could be sent."""
    with listening() as read:
        page = ask(world, target, "GET")
    target.reads |= read
    if page["Content-Type"].startswith("text/html"):
        target.holds = Fields(page.read.decode()).holds
    with listening() as read:
        ask(world, target, "POST")
    target.takes |= (read | target.holds.keys()) - LEFT_OUT
    return target


def ask(world: World, target: Target, method: str, *, query: str = "", body: str = "") -> Any:
    """As `asking.ask`, with query and body as they are."""
    form = {"content_type": "application/x-www-form-urlencoded", "QUERY_STRING": query}
    return undone(
        world, target.who, lambda client, **caller: client.generic(method, target.address, body, **form, **caller)
    )


def what_breaks(world: World, target: Target, method: str, **sent: str) -> str:
    """Empty where it answers in words; else what went wrong, and where."""
    try:
        response = ask(world, target, method, **sent)
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        wrong = f"{type(error).__name__}: {str(error)[:200]} ({where.filename.rpartition('/')[2]}:{where.lineno})"
    else:
        shows = b"Traceback (most recent call last)" in response.read
        wrong = f"{response.status_code}" if response.status_code >= 500 or shows else ""
    return wrong and f"{method} {target.address} {target.who} {sent!r:.1500}: {wrong}"


@contextmanager
def listening() -> Iterator[set[str]]:
    """The names that are asked of a query or a form meanwhile."""
    asked: set[str] = set()

    class Listening(QueryDict):
        def __getitem__(self, key: str) -> Any:
            asked.add(key)
            return super().__getitem__(key)

        def __contains__(self, key: object) -> bool:
            asked.add(str(key))
            return super().__contains__(key)

        def get(self, key: str, default: Any = None) -> Any:
            asked.add(key)
            return super().get(key, default)

        def getlist(self, key: str, default: Any = None) -> Any:
            asked.add(key)
            return super().getlist(key, default)

    with patch("django.core.handlers.wsgi.QueryDict", Listening), patch("django.http.request.QueryDict", Listening):
        yield asked


class Fields(HTMLParser):
    """What the fields of a page's forms hold."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.holds: dict[str, str] = {}
        self.inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag in {"input", "select", "textarea"} and told.get("name"):
            self.inside = told["name"]
            if told.get("type") not in {"checkbox", "radio"} or "checked" in told:
                self.holds[self.inside] = told.get("value", "")
        elif tag == "option" and "selected" in told and self.inside:
            self.holds[self.inside] = told.get("value", "")
