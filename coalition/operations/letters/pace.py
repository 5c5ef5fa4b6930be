import time

from django.conf import settings
from django.core.cache import cache

KEPT_SECONDS = 5


def worth_of(*, seconds: int, at_most: int) -> int:
    """How many letters may leave in so many seconds, if that is less than `at_most`."""
    return min(at_most, seconds * settings.LETTERS_PER_SECOND or at_most)


def wait_for_turn() -> None:
    """Let no more letters leave in a second than `settings.LETTERS_PER_SECOND`, all workers together; 0: no limit."""
    while settings.LETTERS_PER_SECOND and _taken_this_second() > settings.LETTERS_PER_SECOND:
        time.sleep(1 - time.time() % 1)


def _taken_this_second() -> int:
    key = f"letters:{int(time.time())}"
    cache.add(key, 0, KEPT_SECONDS)
    return cache.incr(key)
