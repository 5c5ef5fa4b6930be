"""Parts of a WHERE clause about `programs_program`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from programs.models import Program


@dataclass(frozen=True)
class Condition:
    """SQL that is true of a program or not, with its parameters in order."""

    sql: str
    params: tuple[Any, ...] = ()

    @classmethod
    def of(cls, programs: QuerySet) -> "Condition":
        """What a queryset of programs filters by; it may not join."""
        compiler = programs.query.get_compiler(connection=connection)
        sql, params = programs.query.where.as_sql(compiler, connection)
        return cls(sql, tuple(params))

    def __invert__(self) -> "Condition":
        return Condition(f"NOT coalesce({self.sql}, false)", self.params)


@lru_cache(maxsize=2)
def shown_on(today: date) -> Condition:
    """What `Program.objects.shown` filters by; made once a day, because every search asks it several times."""
    return Condition.of(Program.objects.shown(today))


def all_of(conditions: Iterable[Condition]) -> Condition:
    return _joined(conditions, " AND ", "true")


def any_of(conditions: Iterable[Condition]) -> Condition:
    return _joined(conditions, " OR ", "false")


def _joined(conditions: Iterable[Condition], word: str, of_none: str) -> Condition:
    each = list(conditions)
    sql = word.join(f"({condition.sql})" for condition in each) or of_none
    return Condition(sql, tuple(param for condition in each for param in condition.params))
