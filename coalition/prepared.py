"""Questions to the database whose SQL is made once: for pages that ask many, making it takes longer than the answer."""

from collections.abc import Callable
from copy import copy
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import connections
from django.db.models import QuerySet

T = TypeVar("T")

# What stands for a value while the SQL is made, by the value's type: nothing that anybody asks for.
STAND_INS: dict[type, Callable[[int], Any]] = {
    int: lambda n: -2_147_000_000 - n,
    str: lambda n: f"\N{SYMBOL FOR SUBSTITUTE}{n}",
    date: lambda n: date(1, 1, 1 + n),
    datetime: lambda n: datetime(1, 1, 2 + n, tzinfo=UTC),
}


class _Compiled(NamedTuple):
    queryset: QuerySet[Any, Any]
    compiler: Any
    # How what comes back becomes values of the fields.
    converters: dict[int, Any]
    sql: str
    # What is sent with it; of values, that of which number.
    params: list[Any]
    numbers: dict[int, int]


class Prepared(Generic[T]):
    """`make` gives the queryset for values of these types; called with values, the rows that it then finds.

    Only plain values, each sent as it is: ids, words, days, moments. What the SQL looks like must not depend on them,
    nor on the time at which it is made. The same rows as `list(make(*values))` gives, with whatever is fetched beside.

    >>> @prepared(int)
    ... def seats_of(group: int) -> QuerySet[Seat]:
    ...     return Seat.objects.current().filter(group=group)
    >>> seats_of(group.pk)
    """

    def __init__(self, make: Callable[..., QuerySet[Any, T]], *types: type) -> None:
        self.make = make
        self._types = types

    def __call__(self, *values: Any) -> list[T]:
        if tuple(map(type, values)) != self._types:
            raise TypeError(f"Prepared for {self._types}, asked with {values}")
        queryset, compiler, converters, sql, params, numbers = self._compiled
        sent = list(params)
        for place, number in numbers.items():
            sent[place] = values[number]
        asked = queryset.all()
        ready = copy(compiler)
        ready.connection = connections[asked.db]
        ready.get_converters = lambda _expressions: converters
        ready.as_sql = lambda *_args, **_options: (sql, tuple(sent))
        asked.query.get_compiler = lambda *_args, **_options: ready  # type: ignore[method-assign]
        return list(asked)

    def first(self, *values: Any) -> T | None:
        """The first of the rows, of which there are few."""
        return next(iter(self(*values)), None)

    @cached_property
    def _compiled(self) -> _Compiled:
        stand_ins = [STAND_INS[each](number) for number, each in enumerate(self._types)]
        queryset = self.make(*stand_ins)
        compiler = queryset.query.get_compiler(using=queryset.db)
        sql, params = compiler.as_sql()
        numbers = {place: stand_ins.index(param) for place, param in enumerate(params) if param in stand_ins}
        if set(numbers.values()) != set(range(len(stand_ins))):
            raise ValueError("A value is not sent as it is, or not at all")
        if any(isinstance(param, date) for place, param in enumerate(params) if place not in numbers):
            raise ValueError("A moment would stay the one at which this was prepared")
        converters = compiler.get_converters([each for each, *_sql in compiler.select[: compiler.col_count]])
        return _Compiled(queryset, compiler, converters, sql, list(params), numbers)


def prepared(*types: type) -> Callable[[Callable[..., QuerySet[Any, T]]], Prepared[T]]:
    """A decorator of what makes the queryset."""
    return lambda make: Prepared(make, *types)
