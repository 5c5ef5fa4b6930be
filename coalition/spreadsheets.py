"""What every list that people open in Excel needs."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

# What a spreadsheet would work out instead of showing it.
FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
# From the byte order mark Excel knows that the file is UTF-8.
MARK = "\ufeff"
CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def harmless(cells: Sequence[Any]) -> list[Any]:
    """As text that no spreadsheet takes for a formula; days and amounts are none."""
    return [f"'{cell}" if type(cell) is str and cell[:1] in FORMULA else cell for cell in cells]


def csv_lines(rows: Iterable[Sequence[Any]]) -> str:
    """Without the mark, which stands once at the beginning of a file."""
    written = StringIO()
    csv.writer(written).writerows(map(harmless, rows))
    return written.getvalue()
