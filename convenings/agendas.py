"""An agenda as people read it: what comes when, with its documents."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from convenings.models import AgendaItem, Convening, ConveningDocument


@dataclass(frozen=True)
class Line:
    """One item; `begins`: by the clock there, as long as each item before it says how long it takes."""

    item: AgendaItem
    begins: datetime | None
    documents: list[ConveningDocument] = field(default_factory=list)
    is_first: bool = False
    is_last: bool = False


def agenda_of(convening: Convening, documents: Iterable[ConveningDocument]) -> list[Line]:
    """In a statement, and that of `documents`: those of the convening that whoever reads it may have."""
    items = list(convening.agenda.in_order().select_related("owner", "minutes_of"))
    to_read: defaultdict[int | None, list[ConveningDocument]] = defaultdict(list)
    for document in documents if items else ():
        to_read[document.item_id].append(document)
    begins: datetime | None = convening.starts_local
    lines = []
    for number, item in enumerate(items, 1):
        lines.append(Line(item, begins, to_read[item.pk], number == 1, number == len(items)))
        begins = begins + item.duration if begins and item.minutes else None
    return lines


def minutes_over(convening: Convening, lines: list[Line]) -> int:
    """How many minutes longer than the meeting its agenda is; 0: it fits."""
    total = sum((line.item.duration for line in lines), timedelta())
    return max(total - convening.duration, timedelta()) // timedelta(minutes=1)
