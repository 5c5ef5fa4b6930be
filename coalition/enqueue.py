import logging
from functools import partial

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def enqueue(task: str, *ids: object) -> None:
    """Send a task by name once the transaction commits.

    A broker that is down loses nothing and fails nobody's request: every task has a sweeper that finds its row again.
    """
    transaction.on_commit(partial(_send, task, ids))


def _send(task: str, ids: tuple[object, ...]) -> None:
    try:
        current_app.signature(task, args=ids).apply_async(retry=False)
    except OperationalError:
        logger.warning("broker down: %s%r waits for its sweeper", task, ids)
