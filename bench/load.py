"""A small client: so many connections that stay open, each asking as soon as it has its answer."""

import random
import re
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from http.client import HTTPConnection
from itertools import cycle, islice
from multiprocessing import get_context
from time import perf_counter
from typing import NamedTuple

Requests = list[str]

CONNECTIONS = 4
WARM_UP, SECONDS = 1.0, 4.0
HEADERS = {"Accept-Encoding": "gzip, deflate, br", "Accept": "text/html"}


class Asked(NamedTuple):
    """One request, and the status its answer has to have."""

    path: str
    headers: dict[str, str]
    method: str = "GET"
    body: str | None = None
    status: int = 200


def requests_a_second(address: str, requests: Requests, more: dict[str, str] | None = None) -> float:
    """Of these addresses in any order, with `more` headers."""
    headers = HEADERS | (more or {})
    return answers_a_second(address, [Asked(path, headers) for path in random.sample(requests, len(requests))])


def answers_a_second(address: str, asked: Sequence[Asked]) -> float:
    """Measured by a process of its own, which takes no time from the reference."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_load, address, asked).result()


def _load(address: str, asked: Sequence[Asked]) -> float:
    parts = [asked[number::CONNECTIONS] or asked for number in range(CONNECTIONS)]
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        for seconds in (WARM_UP, SECONDS):
            began = perf_counter()
            answered = sum(pool.map(lambda part: _ask(address, part, began + seconds), parts))  # noqa: B023
            rate = answered / (perf_counter() - began)
    return rate


def _ask(address: str, asked: Sequence[Asked], until: float) -> int:
    connection = HTTPConnection(address)
    answered = 0
    for each in cycle(asked):
        connection.request(each.method, each.path, each.body, each.headers)
        response = connection.getresponse()
        response.read()
        if response.status != each.status:
            raise RuntimeError(f"{each.path} answered {response.status}")
        answered += 1
        if perf_counter() >= until:
            break
    connection.close()
    return answered


def get(address: str, path: str, **headers: str) -> bytes:
    connection = HTTPConnection(address)
    connection.request("GET", path, headers=headers)
    body = connection.getresponse().read()
    connection.close()
    return body


def first_visit(address: str, path: str) -> dict[str, int]:
    """Bytes of the page and of everything it loads, as a browser that takes Brotli gets them."""
    page = get(address, path).decode()
    linked = re.findall(r'(?:<script src|<img src|<link rel="(?:icon|stylesheet)" href|<use href)="([^"#]+)', page)
    paths = [path, *dict.fromkeys(linked)]
    return {each: len(get(address, each, **HEADERS)) for each in islice(paths, 50)}
