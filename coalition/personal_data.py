"""What a model says of the personal data it keeps, one entry a field, and what becomes of it when a person goes.

The house test checks both: a field that is declared here and that anonymizing would not reach fails it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise


@dataclass(frozen=True)
class Personal:
    """Who sees a field about a person, whether it is encrypted in the row, and when it is erased."""

    seen_by: str
    erased: str
    encrypted: bool = False


@dataclass(frozen=True)
class Person:
    """Whose traces are erased: the account, every name and address it ever had, and the address it has afterwards.

    Of somebody without an account, such as a participant, whose key is then `participant`: `pk` is no account's.
    """

    pk: int
    names: frozenset[str]
    addresses: frozenset[str]
    nowhere: str
    now: datetime
    participant: Any = None

    def has_address(self, lookup: str) -> Q:
        """Rows whose field, or a field of what they refer to, is one of these addresses."""
        return reduce(or_, (Q(**{f"{lookup}__iexact": address}) for address in sorted(self.addresses)))


Rows = Callable[[Person], Q]
Becomes = Mapping[str, str | Promise | Callable[[Person], Any]]


@dataclass(frozen=True)
class Erasure:
    """What becomes of the rows of a model that tell about a person.

    They are those that `rows` finds, or, where that is not said, those whose `user` the person is. They are `deleted`,
    or their personal fields are emptied, in history too. `becomes`: what they say where empty would not do. `stays`: a
    field that is left, and why. `letters`: what the keys of letters begin with that tell others of a row; `told_in`:
    which letters do, given the keys of rows, where that can't be read off their own.
    """

    rows: Rows | None = None
    deleted: bool = False
    becomes: Becomes = field(default_factory=dict)
    stays: Mapping[str, str] = field(default_factory=dict)
    letters: tuple[str, ...] = ()
    told_in: Callable[[set[Any]], Q] | None = None


ERASURES: dict[type[models.Model], Erasure] = {}
STEPS: list[Callable[[Person], None]] = []


def erases(model: type[models.Model], **said: Any) -> None:
    """In an app's `erasure.py`: how a model lets go of a person, where its `personal_data` alone doesn't say it."""
    ERASURES[model] = Erasure(**said)


def erases_first(step: Callable[[Person], None]) -> Callable[[Person], None]:
    """In an app's `erasure.py`: a step that rows alone can't say, taken before any row is changed."""
    STEPS.append(step)
    return step


def erasure_of(model: type[models.Model]) -> Erasure:
    """As the app says, or by default: rows are about their `user`."""
    said = ERASURES.get(model, Erasure())
    if said.rows is None and any(each.name == "user" for each in model._meta.fields):
        return replace(said, rows=_of_user)
    return said


def unreached(model: type[models.Model]) -> list[str]:
    """The personal fields of a model that nothing would erase. Who a row refers to is anonymous by itself."""
    erasure = erasure_of(model)
    declared = getattr(model, "personal_data", {})
    if erasure.rows is not None:
        return []
    return [name for name in declared if not model._meta.get_field(name).is_relation and name not in erasure.stays]


def _of_user(person: Person) -> Q:
    return Q(user=person.pk)
