"""Whether two answers tell anything apart, but for what was asked."""

import re
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.access.personas import Persona
from portal.tests.access.asking import ask
from portal.tests.access.world import World

# Different each time, whatever is asked.
EACH_TIME = {"X-Request-ID", "Set-Cookie", "Expires", "Last-Modified"}
TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value|"X-CSRFToken"|data-token)[=:]\s*"[^"]+"')


def likeness(world: World, persona: Persona, method: str, address: str, asked: str) -> dict[str, Any]:
    """Status, headers, text and number of statements of an answer, with the word that was asked for blotted out.

    For somebody who has asked before: the first answer of all may have asked for what every page remembers.
    """
    with CaptureQueriesContext(connection) as statements:
        response = ask(world, persona, method, address)
    text = TOKEN.sub("", response.read.decode(errors="replace")).replace(asked, "…")
    headers = {name: value.replace(asked, "…") for name, value in response.headers.items() if name not in EACH_TIME}
    return {
        "status": response.status_code,
        "headers": headers,
        "text": text,
        "statements": len(statements),
    }


def differences(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {name: (one[name], other[name]) for name in one if one[name] != other[name]}
