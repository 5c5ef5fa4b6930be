"""What many pages ask for and few acts change: remembered in the cache until it changes, in every process at once."""

import logging
import uuid
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from django.db import transaction
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

T = TypeVar("T")

# What changes without `changed`, by hand in SQL, is right again after this many seconds.
REMEMBERED_FOR = 3600

# Longer ones come from addresses that somebody made up; not every cache takes them.
LONGEST_KEY = 200


class Memory:
    """Answers about one thing, such as the catalog, each kept with the version of it that it is an answer about."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.version_key = f"{name}-version"

    def remembered(self, name: str, compute: Callable[[], T], seconds: int = REMEMBERED_FOR) -> T:
        """What `compute` says of it as it is now; asked anew once it changed.

        Only plain values, which the next release can read too; None is not remembered, nor what has a long name.
        Without the cache it is asked each time.
        """
        key = f"{self.name}:{name}"
        if len(key) > LONGEST_KEY:
            return compute()
        try:
            kept = cache.get_many([self.version_key, key])
            version = kept.get(self.version_key) or self._first_version()
            kept_of, found = kept.get(key, (None, None))
            if found is None or kept_of != version:
                found = compute()
                if found is not None:
                    cache.set(key, (version, found), seconds)
        except (RedisError, OSError):
            logger.warning("The cache does not answer", exc_info=True)
            return compute()
        return found

    def changed(self) -> None:
        """To be called by whatever changes it: once that is committed, everything is asked anew."""
        transaction.on_commit(self._forget, robust=True)

    def _forget(self) -> None:
        cache.set(self.version_key, uuid.uuid4().hex, timeout=None)

    def _first_version(self) -> str:
        # `add`, so that of two that find none both use the same.
        cache.add(self.version_key, uuid.uuid4().hex, timeout=None)
        version: str = cache.get(self.version_key)
        return version
