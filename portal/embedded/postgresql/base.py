from typing import Any

from django.db.backends.postgresql import base
from django.db.utils import OperationalError

from portal.embedded.keeper.place import ServicesError
from portal.embedded.postgresql.client import DatabaseClient
from portal.embedded.users import ensure_running


class DatabaseWrapper(base.DatabaseWrapper):
    client_class = DatabaseClient

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        try:
            ensure_running()
        except ServicesError as error:
            raise OperationalError(str(error)) from error
        return super().get_new_connection(conn_params)
