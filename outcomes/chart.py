"""A drawing of a stream's months, as an image within its page: bars, and a line at what is needed a month."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from outcomes.progress import Line, Progress

WIDTH, HEIGHT = 480, 240
LEFT, RIGHT, TOP, BOTTOM = 44, 8, 16, 26


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Chart:
    progress: Progress

    @property
    def months(self) -> Sequence[Line]:
        return self.progress.by_month

    @property
    def needed(self) -> Decimal | None:
        return self.progress.pace.needed if self.progress.pace.missing else None

    @property
    def finding(self) -> str:
        """What the drawing shows, in words, for whoever doesn't see it."""
        best = max(self.months, key=lambda line: line.count, default=None)
        if best is None or not best.count or best.month is None:
            return _("No placement counts yet.")
        said = [
            ngettext(
                "%(count)s placement counts. The best month was %(month)s with %(most)s.",
                "%(count)s placements count. The best month was %(month)s with %(most)s.",
                self.progress.counted,
            )
            % {
                "count": self.progress.counted,
                "month": date_format(best.month, "YEAR_MONTH_FORMAT"),
                "most": best.count,
            }
        ]
        if self.needed is not None:
            said.append(_("From now on %(needed)s a month are needed.") % {"needed": self.needed})
        return " ".join(said)

    @property
    def source(self) -> str:
        """The image itself, so that nobody asks the database for it once more."""
        svg = render_to_string("outcomes/chart.svg", {"chart": self, "width": WIDTH, "height": HEIGHT})
        return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"

    @cached_property
    def top(self) -> Decimal:
        return max([Decimal(1), self.needed or Decimal(0), *(Decimal(line.count) for line in self.months)])

    @property
    def bars(self) -> list[Bar]:
        step = (WIDTH - LEFT - RIGHT) / max(len(self.months), 1)
        tops = [self._y(Decimal(line.count)) for line in self.months]
        return [
            Bar(round(LEFT + number * step + step * 0.1, 1), y, round(step * 0.8, 1), round(self.floor - y, 1))
            for number, y in enumerate(tops)
        ]

    @property
    def years(self) -> list[tuple[float, int]]:
        """Where each January stands, or the first month; two that are too near are one."""
        step = (WIDTH - LEFT - RIGHT) / max(len(self.months), 1)
        marks = [
            (round(LEFT + number * step, 1), line.month.year)
            for number, line in enumerate(self.months)
            if line.month and (number == 0 or line.month.month == 1)
        ]
        apart = [mark for mark, after in pairwise(marks) if after[0] - mark[0] > BOTTOM + TOP]
        return apart + marks[-1:]

    @property
    def marks(self) -> list[tuple[float, Decimal]]:
        """The scale: nothing, and the most."""
        return [(self._y(value), value) for value in (Decimal(0), self.top)]

    @property
    def needed_at(self) -> float | None:
        return None if self.needed is None else self._y(self.needed)

    @property
    def floor(self) -> int:
        return HEIGHT - BOTTOM

    @property
    def left(self) -> int:
        return LEFT

    @property
    def right(self) -> int:
        return WIDTH - RIGHT

    def _y(self, value: Decimal) -> float:
        return round(self.floor - float(value / self.top) * (self.floor - TOP), 1)
