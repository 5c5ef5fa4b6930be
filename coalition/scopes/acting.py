import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction

logger = logging.getLogger(__name__)

SET = "SELECT set_config('scope.organizations', %s, true), set_config('scope.everything', %s, true)"


class Everything(Enum):
    """What a scope that no organization bounds may do with the records of all of them."""

    NO = ""
    READ = "read"
    WRITE = "write"


@dataclass(frozen=True)
class Scope:
    """Whose private records can be read and written: those of these organizations, or all."""

    name: str
    organizations: tuple[int, ...] = ()
    everything: Everything = Everything.NO

    @property
    def settings(self) -> list[str]:
        return [f"{{{','.join(map(str, self.organizations))}}}", self.everything.value]


NONE = Scope("none")


@contextmanager
def acting(scope: Scope, *, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Within this block, one transaction, private records are those of this scope; with it the scope ends.

    One within another replaces it until it ends. A query set that is first looked at after the block finds nothing, and
    so does what `transaction.on_commit` calls. A scope that covers everything is logged.
    """
    connection = connections[using]
    # A connection knows its own scopes, so that a block can put back the one around it without asking the database.
    outer = connection.__dict__.setdefault("scopes", [])
    in_transaction = connection.in_atomic_block
    with transaction.atomic(using=using):
        open_scope(scope, connection)
        outer.append(scope)
        try:
            yield
        finally:
            outer.pop()
        # Where the block failed, its savepoint takes the setting back; where it is the whole transaction, the end does.
        if in_transaction and not connection.needs_rollback:
            _set(connection, outer[-1] if outer else NONE)


def open_scope(scope: Scope, connection: Any) -> None:
    """For the rest of the transaction; for `acting`, and for a migration, which has no block to put around itself."""
    if scope.everything is not Everything.NO:
        logger.info("scope %s opened: %s everything", scope.name, scope.everything.value, extra={"scope": scope.name})
    _set(connection, scope)


def _set(connection: Any, scope: Scope) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SET, scope.settings)
