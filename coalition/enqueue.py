import logging
from functools import partial

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

# With Redis, the lowest number is served first.
FIRST, LAST = 0, 9


def enqueue(task: str, *ids: object, behind_others: bool = False) -> None:
    """Send a task by name once the transaction commits; `behind_others`: a worker takes it when no other waits.

    A broker that is down loses nothing and fails nobody's request: every task has a sweeper that finds its row again.
    """
    transaction.on_commit(partial(_send, task, ids, priority=LAST if behind_others else FIRST))


def _send(task: str, ids: tuple[object, ...], *, priority: int) -> None:
    try:
        current_app.signature(task, args=ids).apply_async(retry=False, priority=priority)
    except OperationalError:
        logger.warning("broker down: %s%r waits for its sweeper", task, ids)
