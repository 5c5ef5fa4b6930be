"""People who post, each with a session."""

from collections.abc import Sequence
from urllib.parse import urlencode

from bench.load import Asked, answers_a_second

TOKEN = "t" * 32
# Path, session key, answer.
Post = tuple[str, str, str]


def posts_a_second(address: str, posts: Sequence[Post]) -> float:
    """Each leads on to a page, as an answer that was taken does."""
    return answers_a_second(address, [_asked(*post) for post in posts])


def _asked(path: str, session: str, answer: str) -> Asked:
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
    }
    body = urlencode({"csrfmiddlewaretoken": TOKEN, "answer": answer})
    return Asked(path, headers, "POST", body, status=302)
