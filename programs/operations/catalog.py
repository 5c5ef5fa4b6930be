import uuid

from django.core.cache import cache
from django.db import transaction

from programs.queries import VERSION_KEY


def catalog_changed() -> None:
    """To be called by whatever changes programs or their sectors: figures of the catalog are counted anew."""
    transaction.on_commit(_forget, robust=True)


def _forget() -> None:
    cache.set(VERSION_KEY, uuid.uuid4().hex, timeout=None)
