"""How often a form may be sent by somebody who isn't signed in; allauth counts, as it does for its own pages.

A library or a shelter sends from one address for many people, so an address may send often, and what is limited
tightly is what is sent: one invitation, one link, one email address. `settings.RATE_LIMITS` has the numbers.
"""

import logging
import math
import time
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from redis.exceptions import RedisError

from coalition.second_factor import View

logger = logging.getLogger(__name__)

APP = "portal"
MARK = "rate_limited"
# Where nobody says how long it takes: allauth's own limits are of a minute to five.
SOON = 300


def limited(action: str, key: str | None = None) -> Callable[[View], View]:
    """Of a view that takes a POST from anybody; `key` names the part of its address that is counted by itself."""

    def decorate(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST" and (wait := seconds_to_wait(request, action, kwargs[key] if key else None)):
                return too_many_requests(request, wait=wait)
            answer: HttpResponse = view(request, *args, **kwargs)
            return answer

        return is_limited(counted)  # type: ignore[return-value]

    return decorate


def is_limited(view: View) -> View:
    """Of a view that asks `seconds_to_wait` itself, and says so on its own page."""
    setattr(view, MARK, True)
    return view


def seconds_to_wait(request: HttpRequest, action: str, key: str | None = None) -> int:
    """Count this one; 0: it may go on. While the cache is down all may: what people write to us is worth more."""
    config = settings.RATE_LIMITS
    try:
        if ratelimit.consume(request, app=APP, action=action, config=config, key=key):
            return 0
        rates = ratelimit.get_rates(app=APP, action=action, config=config)
        return max([1, *(_left(request, action, rate, key) for rate in rates)])
    except (RedisError, OSError):
        logger.warning("The cache does not answer: nothing is limited", exc_info=True)
        return 0


def too_many_requests(request: HttpRequest, *, wait: int = SOON) -> HttpResponse:
    return to_wait(render(request, "429.html", {"minutes": in_minutes(wait)}), wait)


def to_wait(page: HttpResponse, wait: int) -> HttpResponse:
    """The same page as an answer that says, to programs too, when to try again."""
    page.status_code = HTTPStatus.TOO_MANY_REQUESTS
    page["Retry-After"] = str(wait)
    return page


def too_often(wait: int) -> str:
    """For a form that keeps what was typed and says itself that it waits."""
    minutes = in_minutes(wait)
    said = ngettext(
        "Much was sent from your address or connection. Try again in %(count)d minute.",
        "Much was sent from your address or connection. Try again in %(count)d minutes.",
        minutes,
    )
    return said % {"count": minutes}


def in_minutes(seconds: int) -> int:
    return math.ceil(seconds / 60)


def _left(request: HttpRequest, action: str, rate: ratelimit.Rate, key: str | None) -> int:
    """Seconds until the oldest of those that count is forgotten."""
    counted = cache.get(ratelimit.get_cache_key(request, app=APP, action=action, rate=rate, key=key), [])
    return math.ceil(counted[-1] + rate.duration - time.time()) if len(counted) >= rate.amount else 0
