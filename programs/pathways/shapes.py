"""What a drawing of a ladder is made of, in whole units of the drawing, and the SVG paths of its lines."""

from collections.abc import Sequence
from dataclasses import dataclass

BEND = 6
HEAD = 9


@dataclass(frozen=True)
class Format:
    """A size of paper: how wide, and how many boxes at most stand side by side."""

    name: str
    width: int
    columns: int


@dataclass(frozen=True)
class Node:
    """A job to draw. `span` is where its pay begins, has its middle and ends, of the best paid on the ladder."""

    key: int
    level: int
    texts: Sequence[tuple[str, str]]
    is_start: bool = False
    span: tuple[float, float, float] | None = None


@dataclass(frozen=True)
class Edge:
    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Line:
    kind: str
    text: str
    x: int
    y: int


@dataclass(frozen=True)
class Bar:
    x: int
    y: int
    width: int
    low: int
    length: int
    middle: int

    @property
    def tick_y(self) -> int:
        """The mark at the middle stands out above and below."""
        return self.y - 3


@dataclass(frozen=True)
class Box:
    """`said` is what it says in one line."""

    key: int
    is_start: bool
    said: str
    x: int
    y: int
    width: int
    height: int
    lines: list[Line]
    bar: Bar | None

    @property
    def bottom(self) -> int:
        return self.y + self.height

    @property
    def right(self) -> int:
        return self.x + self.width


@dataclass(frozen=True)
class Arrow:
    kind: str
    points: list[tuple[int, int]]
    starts_with_head: bool
    ends_with_head: bool

    @property
    def path(self) -> str:
        """The line with its corners rounded."""
        (x, y), *_rest = self.points
        drawn = [f"M{x} {y}"]
        for before, corner, after in zip(self.points, self.points[1:], self.points[2:], strict=False):
            (ax, ay), (bx, by) = _towards(corner, before), _towards(corner, after)
            drawn.append(f"L{ax} {ay}Q{corner[0]} {corner[1]} {bx} {by}")
        x, y = self.points[-1]
        return "".join([*drawn, f"L{x} {y}"])

    @property
    def heads(self) -> str:
        ends = [(self.points[0], self.points[1])] if self.starts_with_head else []
        ends += [(self.points[-1], self.points[-2])] if self.ends_with_head else []
        return "".join(_head(tip, before) for tip, before in ends)


@dataclass(frozen=True)
class Band:
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Drawing:
    name: str
    width: int
    height: int
    bands: list[Band]
    boxes: list[Box]
    arrows: list[Arrow]


def _towards(corner: tuple[int, int], point: tuple[int, int]) -> tuple[int, int]:
    """A bend's distance from the corner on the way to the point, at most half of it."""
    x, y = corner
    dx, dy = point[0] - x, point[1] - y
    return x + _clamp(dx), y + _clamp(dy)


def _clamp(distance: int) -> int:
    return max(-BEND, min(BEND, distance // 2 if distance > 0 else -(-distance // 2)))


def _head(tip: tuple[int, int], before: tuple[int, int]) -> str:
    """A triangle that points at the tip."""
    x, y = tip
    if before[0] == x:
        back = HEAD if before[1] > y else -HEAD
        return f"M{x} {y}l-5 {back}h10z"
    back = HEAD if before[0] > x else -HEAD
    return f"M{x} {y}l{back} -5v10z"
