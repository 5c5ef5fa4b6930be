import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from coalition.typed import clean_words

# A cell that is empty says nothing: what the portal knows stays.
COLUMNS = (
    *("organization", "organization_kind", "coalition_member"),
    *("email", "name", "role", "title"),
    *("group", "group_kind", "group_role"),
)
ROWS_AT_MOST = 20_000


class UnreadableTable(Exception):
    """It is no CSV file with these columns; the message says what it lacks."""


def read_table(content: bytes) -> list[tuple[int, dict[str, str]]]:
    """The rows with the line each begins on. As Excel writes them too: BOM, semicolons, Windows-1252."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\0" in text:
        raise UnreadableTable(_("This is not a text file."))
    head = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if head.count(";") > head.count(",") else ",", strict=True)
    names = [name.strip().lower() for name in reader.fieldnames or []]
    unknown, missing = set(names) - set(COLUMNS), {"organization"} - set(names)
    if unknown or missing or len(set(names)) != len(names):
        raise UnreadableTable(
            _("The columns are %(names)s; organization is needed, and each comes once.") % {"names": ", ".join(COLUMNS)}
        )
    reader.fieldnames = names
    try:
        return list(_rows(reader))
    except csv.Error as error:
        raise UnreadableTable(f"Line {reader.line_num}: {error}") from error


def _rows(reader: csv.DictReader) -> Iterator[tuple[int, dict[str, str]]]:
    for number, row in enumerate(reader):
        if number >= ROWS_AT_MOST:
            raise UnreadableTable(_("There are more than %(count)d rows: divide the file.") % {"count": ROWS_AT_MOST})
        if None in row:
            raise UnreadableTable(_("Line %(line)d has more cells than there are columns.") % {"line": reader.line_num})
        cells = {name: clean_words(row.get(name) or "") for name in COLUMNS}
        if any(cells.values()):
            yield reader.line_num, cells
