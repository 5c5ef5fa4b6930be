import pytest
from django.db import OperationalError, connection
from django.urls import reverse


def test_healthz_answers_anyone_and_asks_nothing_of_the_database(client):
    response = client.get(reverse("healthz"))

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_readyz_answers_when_database_cache_and_broker_do(client):
    response = client.get(reverse("readyz"))

    assert (response.status_code, response.json()) == (200, {"status": "ok", "down": []})


@pytest.mark.django_db
def test_readyz_names_what_is_down(client, settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "unix:///nowhere/redis.sock"}
    }

    def refuse(execute, sql, params, many, context):
        raise OperationalError("the database is gone")

    with connection.execute_wrapper(refuse):
        response = client.get(reverse("readyz"))

    assert (response.status_code, response.json()) == (503, {"status": "down", "down": ["database", "cache"]})
