"""The colors that follow from a coalition's accent color, and the small files that carry them.

Contrast is what WCAG 2.2 calls so: 4.5 for text, 3 for the edge of what one operates.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import render_to_string

PORTAL_GREEN = "#0f5a47"
WHITE, BLACK = "#ffffff", "#000000"
# What text in the accent color stands on: a page's tinted paper, and a letter by night.
PAPER_TINT, NIGHT = "#f3f6f2", "#1b2421"
TEXT = 4.5
# By the name in their address: what they are drawn from, and of which type they are.
FILES = {
    "portal.css": ("coalition/look/portal.css", "text/css"),
    "admin.css": ("coalition/look/admin.css", "text/css"),
    "mark.svg": ("coalition/look/mark.svg", "image/svg+xml"),
}


def luminance(color: str) -> float:
    channels = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mixed(color: str, other: str, share: float) -> str:
    """The color with this share of the other in it."""
    pairs = ((int(color[start : start + 2], 16), int(other[start : start + 2], 16)) for start in (1, 3, 5))
    return "#" + "".join(f"{round(own + (theirs - own) * share):02x}" for own, theirs in pairs)


def worst_contrast(accent: str) -> float:
    """Of white text on it, and of text in it on white and on tinted paper."""
    return min(contrast(accent, WHITE), contrast(accent, PAPER_TINT))


def readable(accent: str) -> str:
    """The color itself, or the one nearest to it on the way to black that text can be read on and in."""
    return _first(accent, BLACK, lambda color: worst_contrast(color) >= TEXT)


@dataclass(frozen=True)
class Palette:
    """`deep` is under white text, `tint` and `tint_hover` under accented text; `light` and `ink` are by night."""

    accent: str
    deep: str
    tint: str
    tint_hover: str
    light: str
    ink: str

    @classmethod
    def of(cls, accent: str) -> "Palette":
        deep = mixed(accent, BLACK, 0.29)
        return cls(
            accent=accent,
            deep=deep,
            tint=_first(mixed(accent, WHITE, 0.88), WHITE, lambda color: contrast(accent, color) >= TEXT),
            tint_hover=_first(mixed(accent, WHITE, 0.79), WHITE, lambda color: contrast(deep, color) >= TEXT),
            light=_first(accent, WHITE, lambda color: contrast(color, NIGHT) >= TEXT + 2.5),
            ink=mixed(accent, BLACK, 0.65),
        )

    @property
    def channels(self) -> str:
        """Of the accent, as Bootstrap wants them: 15, 90, 71."""
        return _channels(self.accent)

    @property
    def deep_channels(self) -> str:
        return _channels(self.deep)


@lru_cache(maxsize=64)
def look_file(name: str, accent: str) -> str:
    """The text of one of FILES in this color, or in the portal's own green where that is empty."""
    return render_to_string(FILES[name][0], {"color": Palette.of(accent or PORTAL_GREEN)})


@lru_cache(maxsize=64)
def look_key(accent: str) -> str:
    """What the addresses of the files have in them: another where the color, or a release, changes what they say."""
    return hashlib.sha256("".join(look_file(name, accent) for name in FILES).encode()).hexdigest()[:12]


def _first(color: str, toward: str, is_enough: Callable[[str], bool]) -> str:
    """The color, or the first on the way to the other that is enough; the other at the end."""
    steps = (mixed(color, toward, step / 50) for step in range(50))
    return next((each for each in steps if is_enough(each)), toward)


def _channels(color: str) -> str:
    return ", ".join(str(int(color[start : start + 2], 16)) for start in (1, 3, 5))
