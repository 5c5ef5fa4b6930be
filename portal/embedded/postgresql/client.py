from collections.abc import Iterable

from django.db.backends.postgresql import client

from portal.embedded.keeper.postgres import programs
from portal.embedded.users import ensure_running


class DatabaseClient(client.DatabaseClient):
    """`manage.py dbshell` with the psql that came with the server."""

    executable_name = str(programs() / "psql")

    def runshell(self, parameters: Iterable[str]) -> None:
        ensure_running()
        super().runshell(parameters)
