"""Lists of participants as files: the same columns as CSV and as a table for Excel."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from io import StringIO
from tempfile import TemporaryFile
from typing import IO, Any

from django.utils.translation import gettext_lazy as _
from xlsxwriter import Workbook

from coalition.spreadsheets import MARK

COLUMNS = (
    _("Name"),
    _("Goes by"),
    _("Birth date"),
    _("Phone"),
    _("Email address"),
    _("ZIP code"),
    _("Neighborhood"),
    _("Language"),
    _("Coach"),
    _("Program"),
    _("State"),
    _("Job since"),
    _("Dollars an hour"),
    _("Next follow-up due"),
    _("Last heard of"),
    _("Registered"),
)


def heads() -> tuple[str, ...]:
    return tuple(str(name) for name in COLUMNS)


def as_csv(lines: Iterable[bytes]) -> Iterator[bytes]:
    """`lines`: those below the heads, in parts of many."""
    head = StringIO()
    csv.writer(head, lineterminator="\n").writerow(heads())
    yield (MARK + head.getvalue()).encode()
    yield from lines


def as_xlsx(rows: Iterable[tuple[Any, ...]]) -> IO[bytes]:
    """A file that is gone once it is closed. No text in it is a formula or a link, whatever it begins with."""
    file = TemporaryFile()  # noqa: SIM115  # whoever sends it closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(file, options) as book:
        sheet = book.add_worksheet()
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, len(COLUMNS) - 1, 18)
        for column, head in enumerate(heads()):
            sheet.write_string(0, column, head, bold)
        for row, cells in enumerate(rows, start=1):
            for column, cell in enumerate(cells):
                if cell is None or cell == "":
                    continue
                if isinstance(cell, date):
                    sheet.write_datetime(row, column, cell, day)
                elif isinstance(cell, Decimal):
                    sheet.write_number(row, column, float(cell))
                else:
                    sheet.write_string(row, column, cell)
    file.seek(0)
    return file
