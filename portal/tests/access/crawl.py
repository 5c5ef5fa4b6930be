"""Every page that somebody can get at: all addresses there are, and all that pages link to."""

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from django.contrib import admin
from django.urls import reverse

from portal.access.personas import Persona
from portal.access.sign_in import SIGN_IN_PAGES
from portal.access.table import TABLE
from portal.tests.access.asking import address_of, ask
from portal.tests.access.world import World

LINK = re.compile(r'(?:href|src|hx-get|data-url|action)="([^"#]+)')
NO_PAGES = ("data:", "mailto:", "tel:", "javascript:")
AT_MOST = 2500
# Orders and filters of a list show again what the list shows.
QUESTIONS_OF_A_PAGE = 4
# By a link that opens something private to whoever has it: nobody from elsewhere was sent it.
SENT_TO_ONE = {"action_by_link", "confirm_employment"}
BEYOND_THE_END = "?page=999"
PAGES_OF_ROWS = ("change", "history", "delete")


def addresses_of_the_table(world: World) -> set[str]:
    """Of the organization's own things, as the table asks for them."""
    found = set()
    for row in [*(row for rows in TABLE.values() for row in rows), *SIGN_IN_PAGES]:
        if row.name in SENT_TO_ONE:
            continue
        address = address_of(world, row)
        found |= {address, f"{address}{BEYOND_THE_END}"} if "?" not in address else {address}
    return found


def addresses_of_the_administration(world: World) -> set[str]:
    found = {reverse("admin:index")}
    for listed in admin.site._registry.values():
        name = f"admin:{listed.opts.app_label}_{listed.opts.model_name}"
        row = world.own.rows[listed.model]
        found |= {reverse(f"{name}_changelist"), reverse(f"{name}_add"), f"{reverse(f'{name}_changelist')}?p=999"}
        found |= {reverse(f"{name}_{page}", args=[row.pk]) for page in PAGES_OF_ROWS}
        found |= set(suggestions(listed))
    return found


def suggestions(listed: Any, term: str = "") -> Iterator[str]:
    """What the fields of a form that suggest while typing are answered from."""
    for name in listed.get_autocomplete_fields(None):
        field = {"app_label": listed.opts.app_label, "model_name": listed.opts.model_name, "field_name": name}
        yield f"{reverse('admin:autocomplete')}?{urlencode(field | {'term': term})}"


def crawl(world: World, persona: Persona, start: set[str]) -> dict[str, Any]:
    """Each address and its answer. Links are followed from pages without a question, so that orders don't multiply."""
    waiting, answers = sorted(start), {}
    questions: Counter[str] = Counter()
    while waiting and len(answers) < AT_MOST:
        address = waiting.pop()
        path, question, _rest = address.partition("?")
        if address in answers or (questions[path] >= QUESTIONS_OF_A_PAGE and address not in start):
            continue
        answers[address] = ask(world, persona, "get", address)
        if question:
            questions[path] += 1
        else:
            waiting += sorted(links(address, answers[address]) - set(answers))
    assert len(answers) < AT_MOST, "The crawl found no end."
    return answers


def links(address: str, response: Any) -> set[str]:
    found = {response["Location"]} if "Location" in response.headers else set()
    if "html" in response.get("Content-Type", ""):
        found |= set(map(unescape, LINK.findall(response.read.decode())))
    found -= {link for link in found if link.startswith(NO_PAGES)}
    here = [urlsplit(urljoin(address, link)) for link in found]
    return {
        f"{link.path}{'?' if link.query else ''}{link.query}"
        for link in here
        if link.netloc in {"", "testserver"} and not link.path.startswith("/static/")
        # Sign-in, each time with another way back.
        if not (link.query and link.path == "/accounts/login/")
    }
