from typing import Any

from django.db import migrations

from coalition.scopes.acting import open_scope
from coalition.scopes.kinds import MIGRATION


def _open(apps: Any, schema_editor: Any) -> None:
    open_scope(MIGRATION, schema_editor.connection)


def all_rows_are_there() -> migrations.RunPython:
    """The first operation of a migration that changes private rows, or adds a foreign key from a private table.

    Without it PostgreSQL checks a new key against the rows that it sees, which are none, and calls it valid. It holds
    until the migration ends.
    """
    return migrations.RunPython(_open, _open)
