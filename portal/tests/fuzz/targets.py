"""Every address of the site as a persona finds it, with what its view reads: found by looking, so new ones are too."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from unittest.mock import patch
from urllib.parse import parse_qsl, unquote, urlsplit

from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.urls import NoReverseMatch, Resolver404, resolve

from portal.tests.test_house import addresses, sample

EACH_VIEW_AT_MOST = 2
LEFT_OUT = {"csrfmiddlewaretoken"}
# Another site's own pages; to leave ends what follows.
NEVER_FOLLOWED = {"account_logout"}


@dataclass
class Target:
    """One address, what its GET and its POST read, and what its forms send if nobody types anything."""

    name: str
    path: str
    status: int = 0
    reads: set[str] = field(default_factory=set)
    takes: set[str] = field(default_factory=set)
    forms: list[dict[str, str]] = field(default_factory=list)


class Browser:
    """A persona who starts each time as signed in as at first, whatever was done before."""

    def __init__(self, user=None) -> None:
        client = Client()
        if user:
            client.force_login(user)
        self.cookies = client.cookies.copy()
        self.asked: set[str] = set()

    def ask(self, method: str, path: str, *, query: str = "", body: str = ""):
        """The answer, and none of what it did; what was read of what was sent is in `asked`."""
        client = Client()
        client.cookies = self.cookies.copy()
        self.asked = set()
        kind = "application/x-www-form-urlencoded"
        with transaction.atomic(), self._listening():
            response = client.generic(method, path, body, content_type=kind, QUERY_STRING=query)
            response.text_read = _read(response)
            transaction.set_rollback(True)
        self.asked -= LEFT_OUT
        return response

    @contextmanager
    def _listening(self) -> Iterator[None]:
        asked = self.asked

        class Listening(QueryDict):
            def __getitem__(self, key):
                asked.add(key)
                return super().__getitem__(key)

            def __contains__(self, key):
                asked.add(key)
                return super().__contains__(key)

            def get(self, key, default=None):
                asked.add(key)
                return super().get(key, default)

            def getlist(self, key, default=None):
                asked.add(key)
                return super().getlist(key, default)

        with patch("django.core.handlers.wsgi.QueryDict", Listening), patch("django.http.request.QueryDict", Listening):
            yield


def _read(response) -> str:
    if response.streaming:
        return b"".join(response.streaming_content).decode("utf-8", "replace")
    return response.text


def targets_of(browser: Browser, *, in_administration: bool) -> list[Target]:
    """All named addresses in the administration, or outside: as pages lead there, as far as they do, else made up."""
    found: dict[str, list[Target]] = {}
    forms: dict[str, list[dict[str, str]]] = {}
    waiting = deque(filter(None, (_reversed(name, entry) for name, entry in addresses())))
    # What pages lead to comes first: it exists.
    waiting.extendleft(("/admin/", "/me/", "/"))
    while waiting:
        path = waiting.popleft()
        name = _name_of(path) if path.startswith("/admin/") is in_administration else None
        known = found.setdefault(name, []) if name else None
        if known is None or len(known) >= EACH_VIEW_AT_MOST or any(each.path == path for each in known):
            continue
        target = Target(name, path)
        known.append(target)
        _look(browser, target, waiting, forms)
    targets = [target for of_view in found.values() for target in of_view]
    for target in targets:
        target.forms = forms.get(target.path, [])[:EACH_VIEW_AT_MOST]
        target.takes |= {name for form in target.forms for name in form}
    return targets


def _look(browser: Browser, target: Target, waiting: deque[str], forms: dict[str, list[dict[str, str]]]) -> None:
    response = browser.ask("GET", target.path)
    target.status = response.status_code
    target.reads |= browser.asked
    if response["Content-Type"].startswith("text/html"):
        page = Page(response.text_read)
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or not parts.path.startswith("/"):
                continue
            waiting.appendleft(unquote(parts.path))
            if parts.path == target.path:
                target.reads |= {name for name, _value in parse_qsl(parts.query, keep_blank_values=True)}
        for action, fields in page.forms_sent():
            forms.setdefault(urlsplit(action).path or target.path, []).append(fields)
    browser.ask("POST", target.path)
    target.takes |= browser.asked


class Page(HTMLParser):
    """Links, and forms with what they send if nobody types anything."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[tuple[str, str, dict[str, str]]] = []
        self.inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in told:
            self.links.append(told["href"])
        elif tag == "form":
            self.forms.append((told.get("action", ""), told.get("method", "get").lower(), {}))
            self.links.append(told.get("action", ""))
        elif tag in {"input", "select", "textarea", "button"} and self.forms and told.get("name"):
            self.forms[-1][2].setdefault(told["name"], told.get("value", ""))
            self.inside = told["name"]
        elif tag == "option" and "selected" in told and self.forms and self.inside:
            self.forms[-1][2][self.inside] = told.get("value", "")

    def forms_sent(self) -> Iterator[tuple[str, dict[str, str]]]:
        for action, method, fields in self.forms:
            if method == "post":
                yield action, {name: value for name, value in fields.items() if name not in LEFT_OUT}


def _reversed(name, entry) -> str | None:
    try:
        return sample(name, entry)
    except (NoReverseMatch, KeyError):
        return None


def _name_of(path: str) -> str | None:
    try:
        name = resolve(path).view_name
    except Resolver404:
        return None
    return None if name in NEVER_FOLLOWED else name
