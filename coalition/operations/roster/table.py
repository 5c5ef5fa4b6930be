from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from coalition.imports.errors import ListRefused, WrongColumns
from coalition.imports.files import ListFile, look_through
from coalition.typed import clean_words

# A cell that is empty says nothing: what the portal knows stays.
COLUMNS = (
    *("organization", "organization_kind", "coalition_member"),
    *("email", "name", "role", "title"),
    *("group", "group_kind", "group_role"),
)
ROWS_AT_MOST = 20_000

Rows = list[tuple[int, dict[str, str]]]


def read_table(path: Path) -> Rows:
    """The rows by their number in a spreadsheet, which counts the header too. Raises ListRefused."""
    table = look_through(path, ("organization",))
    if set(table.columns) - set(COLUMNS) or len(set(table.columns)) != len(table.columns):
        raise WrongColumns(
            _("The columns are %(names)s; organization is needed, and each comes once.") % {"names": ", ".join(COLUMNS)}
        )
    return list(_rows(table))


def _rows(table: ListFile) -> Iterator[tuple[int, dict[str, str]]]:
    unread = None
    for record in table.records():
        if record.number > ROWS_AT_MOST:
            raise ListRefused(_("There are more than %(count)d rows: divide the file.") % {"count": ROWS_AT_MOST})
        if record.values is None:
            # The end of the file may tell more: that it was cut off.
            unread = unread or record
            continue
        said = dict(zip(table.columns, record.values, strict=False))
        cells = {name: clean_words(said.get(name, "")) for name in COLUMNS}
        if any(cells.values()):
            yield record.number, cells
    if unread:
        why = unread.why or _("It has not as many cells as there are columns, or its quotes do not fit.")
        raise ListRefused(_("Line %(line)d can't be read. %(why)s") % {"line": unread.number, "why": why})
