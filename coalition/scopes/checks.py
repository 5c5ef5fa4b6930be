from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

ROLE = "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"


@register(Tags.database)
def the_role_is_bound(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """Asked by `manage.py migrate` and `check --database default`: nothing else tells that private rows are open."""
    return [error for alias in databases or () for error in _of(alias)]


def _of(alias: str) -> list[CheckMessage]:
    with connections[alias].cursor() as cursor:
        cursor.execute(ROLE)
        name, is_superuser, bypasses = cursor.fetchone()
    if not (is_superuser or bypasses):
        return []
    return [
        Error(
            f"The database's role {name} passes by row-level security, so private records would be open to any query.",
            hint=f"ALTER ROLE {name} NOSUPERUSER NOBYPASSRLS; or name another role in DATABASE_URL.",
            id="coalition.E001",
        )
    ]
