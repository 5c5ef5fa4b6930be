from typing import Any

from kombu.transport import redis

from portal.embedded.connection import Starting


class Channel(redis.Channel):
    def _connparams(self, asynchronous: bool = False) -> dict[str, Any]:
        parameters: dict[str, Any] = super()._connparams(asynchronous)  # type: ignore[misc]
        parameters["connection_class"] = type("Connection", (Starting, parameters["connection_class"]), {})
        return parameters


class Transport(redis.Transport):
    """Kombu's own, which starts the servers if they don't run, when it connects and when it reconnects."""

    Channel = Channel
    can_parse_url = True  # else kombu takes the socket's URL apart before the channel sees it
