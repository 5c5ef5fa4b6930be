"""Where everything of a ladder of jobs stands when it is drawn: pure arithmetic, all in whole units of the drawing.

Rows of boxes stand on each other, the first level at the bottom. A line leaves a box at its top and comes into
another from below; it turns only in the channels between rows and goes past other rows in lanes at the sides,
so that no line ever crosses a box.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from programs.pathways.shapes import BEND, HEAD, Arrow, Band, Bar, Box, Drawing, Edge, Format, Line, Node
from programs.pathways.text import wrap

WIDE = Format("wide", 620, 3)
NARROW = Format("narrow", 336, 1)

PAD = 12
EDGE = 4
GAP = 32
BAND_PAD = 10
CHANNEL = 34
TRACK = 12
LANE = 14
WIDEST_BOX = 290
BAR_ROOM = 18

# Size of the letters and height of a line, by what the line is.
LETTERS = {"tag": (13, 18), "title": (16, 20), "pay": (14, 19), "note": (13, 18)}
BOLD = {"title", "tag"}


@dataclass
class _Link:
    """One or two edges between the same boxes, `low` in the lower row, or on the left in the same one."""

    number: int
    kind: str
    low: int
    high: int
    head_low: bool = False
    head_high: bool = False
    lane: int | None = None
    is_left: bool = True
    turns: list[tuple[int, int]] = field(default_factory=list)
    """Of each turn the channel and, in it, the track."""


def draw(nodes: Iterable[Node], edges: Iterable[Edge], paper: Format) -> Drawing:
    return _Draft(list(nodes), list(edges), paper).finished()


class _Draft:
    def __init__(self, nodes: list[Node], edges: list[Edge], paper: Format) -> None:
        self.paper = paper
        self.rows = _rows(nodes, paper.columns)
        self.place = {node.key: (r, c) for r, row in enumerate(self.rows) for c, node in enumerate(row)}
        self.links = self._links(edges)
        self.columns = max((len(row) for row in self.rows), default=1)
        self._choose_lanes()
        self._set_columns()
        self._set_ports()
        self._set_tracks()
        self._set_rows()

    def finished(self) -> Drawing:
        boxes = [self._box(node) for row in self.rows for node in row]
        arrows = [self._arrow(link, {box.key: box for box in boxes}) for link in self.links]
        return Drawing(self.paper.name, self.paper.width, self.height, self._bands(), boxes, arrows)

    def _links(self, edges: list[Edge]) -> list[_Link]:
        links: dict[tuple[str, int, int], _Link] = {}
        for edge in edges:
            rises = self.place[edge.start] < self.place[edge.end]
            low, high = (edge.start, edge.end) if rises else (edge.end, edge.start)
            link = links.setdefault((edge.kind, low, high), _Link(len(links), edge.kind, low, high))
            link.head_high |= rises
            link.head_low |= not rises
        return list(links.values())

    def _reach(self, link: _Link) -> tuple[int, int]:
        return self.place[link.low][0], self.place[link.high][0]

    def _is_beside(self, link: _Link) -> bool:
        (low, left), (high, right) = self.place[link.low], self.place[link.high]
        return low == high and right - left == 1

    def _choose_lanes(self) -> None:
        """Lines that pass whole rows go at the nearer side, the shorter ones closer to the boxes."""
        taken: dict[tuple[bool, int], list[tuple[int, int]]] = defaultdict(list)
        for link in sorted(self.links, key=lambda each: self._reach(each)[1] - self._reach(each)[0]):
            low, high = self._reach(link)
            if high - low < 2:
                continue
            aside = self._aside(link.low) + self._aside(link.high)
            link.is_left = aside < 0 or (aside == 0 and link.kind == "up")
            lane = 0
            while any(low < end and start < high for start, end in taken[link.is_left, lane]):
                lane += 1
            link.lane = lane
            taken[link.is_left, lane].append((low, high))
        self.lanes = {left: sum(1 for side, _lane in taken if side is left) for left in (True, False)}

    def _aside(self, key: int) -> float:
        """How far from the middle of its row a box stands, in boxes."""
        row, column = self.place[key]
        return column - (len(self.rows[row]) - 1) / 2

    def _set_columns(self) -> None:
        # However many lines there are, their lanes leave the boxes two thirds of the paper.
        most = self.paper.width // 6
        self.pitch = {left: min(LANE, most // max(lanes, 1)) for left, lanes in self.lanes.items()}
        self.left = EDGE + self.pitch[True] * self.lanes[True]
        self.right = self.paper.width - EDGE - self.pitch[False] * self.lanes[False]
        inner = self.right - self.left - 2 * BAND_PAD
        self.box_width = min(WIDEST_BOX, (inner - GAP * (self.columns - 1)) // self.columns)
        middle = (self.left + self.right) // 2
        self.x = {
            node.key: middle - (len(row) * self.box_width + (len(row) - 1) * GAP) // 2 + column * (self.box_width + GAP)
            for row in self.rows
            for column, node in enumerate(row)
        }

    def _set_ports(self) -> None:
        """Where on the edges of the boxes the lines begin and end, in an order that crosses few of them."""
        out: dict[int, list[tuple[float, _Link]]] = defaultdict(list)
        into: dict[int, list[tuple[float, _Link]]] = defaultdict(list)
        for link in self.links:
            low, high = self._reach(link)
            if self._is_beside(link):
                continue
            out[link.low].append((self._heads_for(link, link.high), link))
            (out if low == high else into)[link.high].append((self._heads_for(link, link.low), link))
        self.out_x: dict[tuple[int, int], int] = {}
        self.in_x: dict[tuple[int, int], int] = {}
        for ports, found in ((self.out_x, out), (self.in_x, into)):
            for key, ends in found.items():
                ends.sort(key=lambda end: end[0])
                for place, (_x, link) in enumerate(ends, start=1):
                    ports[key, link.number] = self.x[key] + self.box_width * place // (len(ends) + 1)
        self._keep_apart()

    def _heads_for(self, link: _Link, other: int) -> float:
        if link.lane is None:
            return self.x[other]
        return -1.0 - link.lane if link.is_left else self.paper.width + 1.0 + link.lane

    def _keep_apart(self) -> None:
        """Two lines that would stand on each other in a channel move apart."""
        for (key, number), x in self.in_x.items():
            row = self.place[key][0]
            others = [
                each
                for (start, other), each in self.out_x.items()
                if self.place[start][0] == row - 1 and other != number
            ]
            while any(abs(x - each) < TRACK for each in others):
                x += TRACK
            self.in_x[key, number] = x

    def _lane_x(self, link: _Link) -> int:
        aside = self.pitch[link.is_left] * ((link.lane or 0) + 1)
        return self.left - aside if link.is_left else self.right + aside

    def _ends(self, link: _Link) -> tuple[int, int]:
        """The x at which a line leaves the one box and comes into the other."""
        low, high = self._reach(link)
        ports = self.out_x if low == high else self.in_x
        return self.out_x[link.low, link.number], ports[link.high, link.number]

    def _set_tracks(self) -> None:
        """In each channel, lines that run side by side get tracks of their own.

        Those that go out to a lane run lowest, the outermost first; those that come in from one run highest: so few
        lines cross.
        """
        wanted: list[tuple[int, tuple[int, int], int, int, _Link]] = []
        for link in self.links:
            if self._is_beside(link):
                continue
            low, high = self._reach(link)
            start, end = self._ends(link)
            if link.lane is None:
                wanted.append((low, (1, 0), start, end, link))
            else:
                lane = self._lane_x(link)
                wanted.append((low, (0, -link.lane), start, lane, link))
                wanted.append((high - 1, (2, link.lane), lane, end, link))
        taken: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for channel, _order, start, end, link in sorted(wanted, key=lambda each: each[:3]):
            left, right = min(start, end), max(start, end)
            below = [track for a, b, track in taken[channel] if left < b + BEND and a < right + BEND]
            track = max(below, default=-1) + 1 if left != right else 0
            if left != right:
                taken[channel].append((left, right, track))
            link.turns.append((channel, track))
        self.tracks = {
            channel: max((track for _left, _right, track in lines), default=-1) + 1 for channel, lines in taken.items()
        }

    def _set_rows(self) -> None:
        """Heights first, then places from the top row down."""
        self.lines = {node.key: self._texts(node) for row in self.rows for node in row}
        self.heights = [max(self._box_height(node) for node in row) for row in self.rows]
        self.y = [0] * len(self.rows)
        y = EDGE + BAND_PAD + self._channel(len(self.rows) - 1)
        for row in reversed(range(len(self.rows))):
            self.y[row] = y
            y += self.heights[row] + self._channel(row - 1)
        self.height = y + BAND_PAD + EDGE

    def _channel(self, number: int) -> int:
        """The height of the channel above a row; none at the bottom, and at the top only where lines need it."""
        tracks = self.tracks.get(number, 0)
        is_open = 0 <= number < len(self.rows) - 1
        return (CHANNEL if is_open else BAND_PAD if tracks else 0) + TRACK * tracks

    def _texts(self, node: Node) -> list[tuple[str, str]]:
        room = self.box_width - 2 * PAD
        return [
            (kind, line) for kind, text in node.texts for line in wrap(text, room, LETTERS[kind][0], bold=kind in BOLD)
        ]

    def _box_height(self, node: Node) -> int:
        text = sum(LETTERS[kind][1] for kind, _line in self.lines[node.key])
        return 2 * PAD + text + (BAR_ROOM if node.span else 0)

    def _box(self, node: Node) -> Box:
        row, _column = self.place[node.key]
        x, top = self.x[node.key], self.y[row]
        lines, y, bar = [], top + PAD, None
        for kind, text in self.lines[node.key]:
            size, height = LETTERS[kind]
            if kind == "note" and node.span and bar is None:
                bar, y = self._bar(node.span, x + PAD, y), y + BAR_ROOM
            lines.append(Line(kind, text, x + PAD, y + size))
            y += height
        if node.span and bar is None:
            bar = self._bar(node.span, x + PAD, y)
        said = ", ".join(text for _kind, text in node.texts)
        return Box(node.key, node.is_start, said, x, top, self.box_width, self.heights[row], lines, bar)

    def _bar(self, span: tuple[float, float, float], x: int, y: int) -> Bar:
        room = self.box_width - 2 * PAD
        low, middle, high = (x + round(room * part) for part in span)
        return Bar(x=x, y=y + 5, width=room, low=low, length=max(high - low, 2), middle=middle)

    def _arrow(self, link: _Link, boxes: dict[int, Box]) -> Arrow:
        low, high = boxes[link.low], boxes[link.high]
        if self._is_beside(link):
            y = low.y + low.height // 2
            return Arrow(link.kind, [(low.right, y), (high.x, y)], link.head_low, link.head_high)
        x, end_x = self._ends(link)
        end_y = high.y if self._reach(link)[0] == self._reach(link)[1] else high.bottom
        points = [(x, low.y)]
        goals = [end_x] if link.lane is None else [self._lane_x(link), end_x]
        for turn, goal in zip(link.turns, goals, strict=True):
            y = self._track_y(*turn)
            points += [(x, y), (goal, y)]
            x = goal
        points.append((end_x, end_y))
        return Arrow(link.kind, _straight(points), link.head_low, link.head_high)

    def _track_y(self, channel: int, track: int) -> int:
        """Tracks count from the row below the channel upward, clear of its boxes and their arrowheads."""
        return self.y[channel] - BAND_PAD - HEAD + 2 - TRACK * track

    def _bands(self) -> list[Band]:
        rows_of: dict[int, list[int]] = defaultdict(list)
        for number, row in enumerate(self.rows):
            rows_of[row[0].level].append(number)
        return [
            Band(
                x=self.left,
                y=self.y[rows[-1]] - BAND_PAD,
                width=self.right - self.left,
                height=self.y[rows[0]] + self.heights[rows[0]] - self.y[rows[-1]] + 2 * BAND_PAD,
            )
            for rows in rows_of.values()
        ]


def _rows(nodes: list[Node], columns: int) -> list[list[Node]]:
    """The nodes of each level in rows of at most so many, the first level first."""
    levels: dict[int, list[Node]] = defaultdict(list)
    for node in nodes:
        levels[node.level].append(node)
    return [
        levels[level][first : first + columns]
        for level in sorted(levels)
        for first in range(0, len(levels[level]), columns)
    ]


def _straight(points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Only where the line begins, turns and ends."""
    kept = [point for point, after in pairwise(points) if point != after] + points[-1:]
    turns = [
        point
        for before, point, after in zip(kept, kept[1:], kept[2:], strict=False)
        if (before[0] == point[0]) != (point[0] == after[0])
    ]
    return [kept[0], *turns, kept[-1]]
