"""The order of names in lists: as people read them, and the same on every server."""

from django.db import models
from django.db.models import Func
from django.utils.translation import gettext_lazy as _


class SortKey(Func):
    """What a name is sorted by: without accents, capitals and leading signs.

    A database sorts text by the rules of its own operating system, or by bytes; comparing keys by bytes sorts alike on
    all. The function is made by a migration of this app.
    """

    function = "sort_key"
    output_field = models.TextField(db_collation="C")


def sort_key_of(name: str) -> models.GeneratedField:
    return models.GeneratedField(
        verbose_name=_("sorted by"),
        expression=SortKey(name),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )
