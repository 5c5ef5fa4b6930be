"""A small client that posts: so many people, each with a session, each over a connection that stays open."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from http.client import HTTPConnection
from itertools import cycle
from multiprocessing import get_context
from time import perf_counter
from urllib.parse import urlencode

from bench.load import CONNECTIONS, SECONDS, WARM_UP

TOKEN = "t" * 32
# Path, session key, answer.
Post = tuple[str, str, str]


def posts_a_second(address: str, posts: Sequence[Post]) -> float:
    """Measured by a process of its own, which takes no time from the reference."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_load, address, posts).result()


def _load(address: str, posts: Sequence[Post]) -> float:
    parts = [posts[number::CONNECTIONS] for number in range(CONNECTIONS)]
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        for seconds in (WARM_UP, SECONDS):
            began = perf_counter()
            answered = sum(pool.map(lambda part: _send(address, part, began + seconds), parts))  # noqa: B023
            rate = answered / (perf_counter() - began)
    return rate


def _send(address: str, posts: Sequence[Post], until: float) -> int:
    connection = HTTPConnection(address)
    answered = 0
    for path, session, answer in cycle(posts):
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
        }
        body = urlencode({"csrfmiddlewaretoken": TOKEN, "answer": answer})
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        response.read()
        if response.status != 302:
            raise RuntimeError(f"{path} answered {response.status}")
        answered += 1
        if perf_counter() >= until:
            break
    connection.close()
    return answered
