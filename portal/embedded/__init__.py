"""PostgreSQL and Valkey of the portal's own, for when neither DATABASE_URL nor REDIS_URL names others.

The processes that use them are counted by the kernel, as holders of a lock (keeper/locks.py); the first starts a
keeper, which owns both servers and stops them when the last is gone. Importing this starts nothing.
"""

from urllib.parse import quote

from portal.embedded.keeper import postgres, valkey
from portal.embedded.keeper.place import POSTGRES_PORT, ServicesError
from portal.embedded.users import ensure_running, leave, place, secret

__all__ = ["ServicesError", "broker_url", "database_settings", "ensure_running", "leave", "redis_url"]


def database_settings() -> dict[str, object]:
    """The entry of Django's DATABASES: the application's role, never the superuser."""
    return {
        "ENGINE": "portal.embedded.postgresql",
        "NAME": postgres.APPLICATION_DATABASE,
        "USER": postgres.APPLICATION_ROLE,
        "PASSWORD": postgres.password(secret(), postgres.APPLICATION_ROLE),
        "HOST": str(place().sockets),
        "PORT": str(POSTGRES_PORT),
    }


def redis_url(db: int = 0) -> str:
    return f"unix://:{valkey.password(secret())}@{quote(str(place().valkey_socket))}?db={db}"


def broker_url(db: int = 0) -> str:
    """The same server as Celery spells it, to be used with the transport of portal.embedded.broker."""
    return f"socket://:{valkey.password(secret())}@{quote(str(place().valkey_socket))}?virtual_host={db}"
