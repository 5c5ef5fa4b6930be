from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, JsonResponse
from redis.exceptions import RedisError

from coalition.site import same_for_everybody
from portal.celery import app


@same_for_everybody
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"status": "ok"})


@same_for_everybody
def readyz(request: HttpRequest) -> JsonResponse:
    """The database, cache and broker answer; 503 names those that don't."""
    checks = {"database": _database, "cache": _cache, "broker": _broker}
    down = [name for name, check in checks.items() if not check()]
    return JsonResponse({"status": "down" if down else "ok", "down": down}, status=503 if down else 200)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:
        return False
    return True


def _cache() -> bool:
    try:
        cache.get("readyz")
    except (RedisError, OSError):
        return False
    return True


def _broker() -> bool:
    try:
        with app.connection_for_write(connect_timeout=2) as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
    except Exception:
        return False
    return True
