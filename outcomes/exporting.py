"""Lists of participants as files: the same columns as CSV and as a table for Excel."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

from django.utils.translation import gettext_lazy as _
from xlsxwriter import Workbook

from coalition.site import current_site
from outcomes.models import Enrollment, Participant

COLUMNS = {
    "full_name": _("Name"),
    "goes_by": _("Goes by"),
    "birth_date": _("Birth date"),
    "phone": _("Phone"),
    "email": _("Email address"),
    "postal_code": _("ZIP code"),
    "neighborhood": _("Neighborhood"),
    "language": _("Language"),
    "coach_name": _("Coach"),
    "last_program": _("Program"),
    "last_state": _("State"),
    "job_since": _("Job since"),
    "job_wage": _("Dollars an hour"),
    "call_due": _("Next follow-up due"),
    "heard_on": _("Last heard of"),
    "registered_on": _("Registered"),
}
# What a spreadsheet would work out instead of showing it.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# From the byte order mark Excel knows that the file is UTF-8.
MARK = "\ufeff"


def heads() -> list[str]:
    return [str(name) for name in COLUMNS.values()]


def cells(participant: Participant) -> list[Any]:
    """Text, dates and amounts; what isn't known is empty."""
    return [_cell(participant, name) for name in COLUMNS]


def _cell(participant: Participant, name: str) -> Any:
    if name == "language":
        return participant.get_language_display()
    value = getattr(participant, name)
    if name == "neighborhood":
        return current_site().neighborhoods.get(value, value)
    if name == "last_state" and value:
        return str(Enrollment.State(value).label)
    return "" if value is None else value


def harmless(cell: Any) -> str:
    """As text that no spreadsheet takes for a formula."""
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text


class _Line:
    """What the writer writes is what is sent."""

    def write(self, line: str) -> str:
        return line


def as_csv(participants: Iterable[Participant]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield MARK + writer.writerow(map(harmless, heads()))
    for participant in participants:
        yield writer.writerow(map(harmless, cells(participant)))


def as_xlsx(participants: Iterable[Participant]) -> IO[bytes]:
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
        for row, participant in enumerate(participants, start=1):
            for column, cell in enumerate(cells(participant)):
                if isinstance(cell, date):
                    sheet.write_datetime(row, column, cell, day)
                elif isinstance(cell, Decimal):
                    sheet.write_number(row, column, float(cell))
                else:
                    sheet.write_string(row, column, str(cell))
    file.seek(0)
    return file
