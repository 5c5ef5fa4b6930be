"""Letters by the clock: each is written once, however often its time is looked at."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction

from coalition.models import Mail

AT_ONCE = 100


@dataclass(frozen=True)
class Due:
    """A letter whose time has come, if it was not written before."""

    key: str
    write: Callable[[], object]


def write(due: Iterable[Due]) -> int:
    written = 0
    for some in _in_batches(due):
        with transaction.atomic():
            known = set(Mail.objects.filter(key__in=[each.key for each in some]).values_list("key", flat=True))
            new = [each for each in some if each.key not in known]
            for each in new:
                each.write()
            written += len(new)
    return written


def _in_batches(due: Iterable[Due]) -> Iterator[list[Due]]:
    some: list[Due] = []
    for each in due:
        some.append(each)
        if len(some) == AT_ONCE:
            yield some
            some = []
    if some:
        yield some
