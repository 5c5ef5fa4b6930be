from typing import Any

from django.core.paginator import Paginator
from django.utils.functional import cached_property

PER_PAGE = 20
COUNTED_AT_MOST = 1_000


class BoundedPaginator(Paginator):
    """Pages of a list of any size, at the cost of a short one.

    It counts, and leads, no further than `COUNTED_AT_MOST`; `is_bounded` says that there is more.
    """

    def __init__(self, object_list: Any, count: int | None = None, *, per_page: int = PER_PAGE) -> None:
        """`count`: what `bounded_count` said, where the caller remembers it."""
        super().__init__(object_list, per_page)
        if count is not None:
            self.count = count

    @cached_property
    def count(self) -> int:
        return bounded_count(self.object_list)

    @property
    def is_bounded(self) -> bool:
        return self.count > COUNTED_AT_MOST

    @cached_property
    def num_pages(self) -> int:
        return -(-min(max(self.count, 1), COUNTED_AT_MOST) // self.per_page)


def bounded_count(queryset: Any) -> int:
    """How many there are, or `COUNTED_AT_MOST` + 1 for "more than that"."""
    found: int = queryset.order_by()[: COUNTED_AT_MOST + 1].count()
    return found
