from typing import Any

from redis.connection import UnixDomainSocketConnection

from portal.embedded.users import ensure_running


class Starting:
    """Mixed into a connection of redis-py: the servers are started if they don't run, whenever it connects."""

    def _connect(self) -> Any:
        ensure_running()
        return super()._connect()  # type: ignore[misc]


class StartingConnection(Starting, UnixDomainSocketConnection):
    pass
