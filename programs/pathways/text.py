"""How wide a text will be in a drawing, where nothing wraps by itself and the reader's font is not known."""

import unicodedata

# Widths in ems, on the generous side of what phones and computers bring along: a line that is a little short looks
# well, one that is too long leaves its box.
NARROW, SLIM, MEDIUM, DIGIT, CAPITAL, BROAD = 0.33, 0.45, 0.63, 0.62, 0.74, 1.0
BOLD = 1.06


def width(text: str, size: float, *, bold: bool = False) -> float:
    return sum(map(_em, unicodedata.normalize("NFD", text))) * size * (BOLD if bold else 1)


def wrap(text: str, room: float, size: float, *, bold: bool = False) -> list[str]:
    """The text in lines no wider than `room`; a word that is wider than that is cut."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if width(longer, size, bold=bold) <= room:
            lines[-1] = longer
            continue
        *whole, rest = _cut(word, room, size, bold)
        lines += [*whole, rest]
    return [line for line in lines if line]


def _cut(word: str, room: float, size: float, bold: bool) -> list[str]:
    parts = [""]
    for letter in unicodedata.normalize("NFC", word):
        if parts[-1] and width(parts[-1] + letter, size, bold=bold) > room:
            parts.append("")
        parts[-1] += letter
    return parts


def _em(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0
    if letter in "iljI.,:;'’|! ":
        return NARROW
    if letter in "frt()[]-/":
        return SLIM
    if letter in "mwMW@%&—" or unicodedata.east_asian_width(letter) in "WF":
        return BROAD
    if letter.isdigit():
        return DIGIT
    return CAPITAL if letter.isupper() else MEDIUM
