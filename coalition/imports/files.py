"""A CSV as people have it: UTF-8, or as Excel writes it (BOM, `;`, Windows-1252, UTF-16), read in bounded memory."""

import codecs
import csv
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import NamedTuple, TextIO

from django.utils.translation import gettext as _

from coalition.imports.errors import CannotOpen, EmptyFile, NotACsv, Truncated, WrongColumns

CHUNK = 1024 * 1024
LONGEST_LINE = 1024 * 1024
LONGEST_TEXT = 128 * 1024
# Far above what a row may have, so that the reader gets to the end of a row that has more.
csv.field_size_limit(LONGEST_LINE)
DELIMITERS = (",", ";", "\t", "|")
BYTE_ORDER_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
LINE_END = re.compile(r"[\r\n]*\Z")
UTF_16_TEXT = re.compile(rb"(?:[\t\n\r\x20-\x7e]\0){20}|(?:\0[\t\n\r\x20-\x7e]){20}")
WEB_PAGE = re.compile(rb"\s*<(!doctype|html|\?xml)", re.IGNORECASE)


class Record(NamedTuple):
    """A row: its number as a spreadsheet counts (the header is 1), its values, and its text as it stands in the file.

    No values: an empty line. None: a row that can't be read, and why, if that is known.
    """

    number: int
    values: list[str] | None
    raw: str
    why: str = ""


@dataclass(frozen=True)
class ListFile:
    """A CSV that was looked through once: what it is written in, and its columns in lower case."""

    path: Path
    encoding: str
    delimiter: str
    columns: tuple[str, ...]
    size: int

    def header(self) -> str:
        """The first line as it stands in the file."""
        with self.path.open(encoding=self.encoding, newline="") as file:
            lines = _Lines(file)
            next(csv.reader(lines, delimiter=self.delimiter))
            return "".join(lines.taken)

    def records(self, progress: Callable[[int, float], None] = lambda rows, share: None) -> Iterator[Record]:
        """Every row below the header; `progress` hears of rows read and of the share of the file behind us.

        Raises Truncated when the file ends inside a row, which nobody can know before its end is reached.
        """
        with self.path.open("rb") as bytes_read, TextIOWrapper(bytes_read, self.encoding, newline="") as file:
            lines = _Lines(file)
            reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
            next(reader)
            number, short_at = 1, None
            while True:
                lines.taken = []
                number += 1
                try:
                    values = next(reader, None)
                except csv.Error as error:
                    _refuse_what_never_ends(error, number, lines)
                    short_at = None
                    yield Record(number, None, "".join(lines.taken))
                    continue
                if values is None:
                    break
                if lines.are_long() and max(map(len, values)) > LONGEST_TEXT:
                    if len(lines.taken) > 1:
                        raise _never_closed(number)
                    short_at = None
                    yield Record(number, None, lines.taken[0], _("A text in this row is over 131,072 characters."))
                    continue
                if values:
                    short_at = number if len(values) < len(self.columns) else None
                yield Record(number, self._fitted(values), "".join(lines.taken))
                if number % 1000 == 0:
                    progress(number - 1, bytes_read.tell() / self.size)
        if short_at:
            raise Truncated(_("The file ends in the middle of row %(row)s: it was cut off.") % {"row": short_at})

    def _fitted(self, values: list[str]) -> list[str] | None:
        """The row with as many values as there are columns; empty for an empty line."""
        width = len(self.columns)
        if len(values) == width or not values:
            return values
        return values[:width] if len(values) > width and not any(values[width:]) else None


def look_through(path: Path, required: Collection[str]) -> ListFile:
    """Read a file once, in chunks, to learn how it is written; raises a ListRefused that says what is wrong with it."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(4096)
    except OSError as error:
        raise CannotOpen(
            _("The file %(path)s can't be read: %(why)s.") % {"path": path, "why": error.strerror}
        ) from error
    if not start.strip():
        raise EmptyFile(_("The file %(name)s is empty.") % {"name": path.name})
    _refuse_other_formats(start)
    encoding = _encoding(path, start)
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline(LONGEST_LINE)
    delimiter = max(DELIMITERS, key=lambda candidate: len(set(required) & set(_columns(first, candidate))))
    with path.open(encoding=encoding, newline="") as file:
        try:
            columns = tuple(_named(next(csv.reader(_Lines(file), delimiter=delimiter, strict=True))))
        except csv.Error as error:
            raise NotACsv(_("The first line of the file can't be read as column names.")) from error
    missing = [column for column in required if column not in columns]
    if len(missing) == len(required):
        raise NotACsv(_("The first line of the file names no column that is needed; is it the right file?"))
    if missing:
        raise WrongColumns(_("The file lacks these columns: %(columns)s.") % {"columns": ", ".join(missing)})
    return ListFile(path, encoding, delimiter, columns, size)


class _Lines:
    """The lines of a file, none longer than memory allows; keeps those taken for whoever wants the text as it was."""

    def __init__(self, file: TextIO) -> None:
        self.readline = file.readline
        self.taken: list[str] = []

    def are_long(self) -> bool:
        return sum(map(len, self.taken)) > LONGEST_TEXT

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        if len(line) == LONGEST_LINE:
            raise NotACsv(_("The file has a line of more than a million characters; no list has."))
        self.taken.append(line)
        return line


def _refuse_what_never_ends(error: csv.Error, number: int, lines: _Lines) -> None:
    """Some of the reader's errors mean that other rows were swallowed, the others only that a row is broken."""
    if "unexpected end of data" in str(error):
        raise Truncated(
            _("The file ends inside a quoted text that begins in row %(row)s: it was cut off, or a quote is missing.")
            % {"row": number}
        ) from error
    if "field larger than" in str(error) or (len(lines.taken) > 1 and lines.are_long()):
        raise _never_closed(number) from error


def _never_closed(number: int) -> NotACsv:
    """Of a text so long, over so many lines, that other rows must be in it."""
    return NotACsv(
        _("Row %(row)s has a text of more than 131,072 characters; a closing quote is missing.") % {"row": number}
    )


def _refuse_other_formats(start: bytes) -> None:
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise NotACsv(_("This is an Excel workbook. In Excel, save it as “CSV UTF-8” and take that file."))
    if start.startswith(b"%PDF-"):
        raise NotACsv(_("This is a PDF, not a CSV file."))
    if not start.startswith(tuple(BYTE_ORDER_MARKS)) and UTF_16_TEXT.match(start):
        raise NotACsv(_("The file is written in UTF-16, but does not say so at its beginning. Save it as “CSV UTF-8”."))
    if WEB_PAGE.match(start):
        raise NotACsv(_("This is a web page, not a CSV file; the download may have led to a sign-in or error page."))


def _encoding(path: Path, start: bytes) -> str:
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if start.startswith(mark):
            candidates = [encoding]
            break
    else:
        candidates = ["utf-8", "cp1252"]
    for encoding in candidates:
        try:
            _decode(path, encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise NotACsv(
        _("The file is not text, or is written in an encoding that isn't known here. Save it as “CSV UTF-8”.")
    )


def _decode(path: Path, encoding: str) -> None:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if "\0" in decoder.decode(chunk):
                raise NotACsv(
                    _("The file has NUL bytes in it, which no text has: it is no CSV file, or it is damaged.")
                )
        decoder.decode(b"", final=True)


def _columns(line: str, delimiter: str) -> list[str]:
    return _named(line.strip().split(delimiter))


def _named(cells: list[str]) -> list[str]:
    return [cell.strip().strip('"').strip().lower() for cell in cells]
