"""The one way to change history, which else stays as it was written."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from coalition.models import Rewriting

SETTING = "coalition.rewriting"


class NoReason(ValueError):
    """History is rewritten for a reason, which is kept."""


@contextmanager
def rewriting(*, reason: str) -> Iterator[None]:
    """Within this block, event tables and `pghistory_context` can be updated and deleted from; in one transaction.

    The reason is kept for good, with the actor and the page of the running context, so it names no one: "Account 7 was
    anonymized". Whatever is written to tracked tables meanwhile is recorded as ever: rewrite the row first, then its
    events. Without an actor the database refuses, as it refuses any write.
    """
    if not reason.strip():
        raise NoReason
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true)", [SETTING])
        outer = cursor.fetchone()[0] or ""
        record = Rewriting.objects.create(reason=reason)
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, str(record.pk)])
        yield
        # A block that raises leaves nothing: the transaction, or the savepoint, takes the setting back with it.
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, outer])
