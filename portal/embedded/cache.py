from typing import Any

from django.core.cache.backends import redis

from portal.embedded.connection import StartingConnection


class RedisCache(redis.RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._options["connection_class"] = StartingConnection  # type: ignore[attr-defined]
