"""The user's own file back, byte for byte, with a column that says what was odd in each row."""

from collections.abc import Iterable
from pathlib import Path

from coalition.imports.files import LINE_END, ListFile

COLUMN = "Errors"


def write_report(listed: ListFile, remarks: Iterable[tuple[int, str]], target: Path) -> None:
    """Write the file to `target` with the remarks, which come in the order of their rows."""
    waiting = iter(remarks)
    number, remark = next(waiting, (0, ""))
    with target.open("w", encoding=listed.encoding, errors="replace", newline="") as file:
        file.write(_with_value(listed.header(), listed.delimiter, COLUMN))
        for record in listed.records():
            if record.values == []:
                file.write(record.raw)
            elif record.number == number:
                file.write(_with_value(record.raw, listed.delimiter, '"' + remark.replace('"', '""') + '"'))
                number, remark = next(waiting, (0, ""))
            else:
                file.write(_with_value(record.raw, listed.delimiter, ""))


def _with_value(raw: str, delimiter: str, value: str) -> str:
    end = LINE_END.search(raw)
    row_ends_at = end.start() if end else len(raw)
    return f"{raw[:row_ends_at]}{delimiter}{value}{raw[row_ends_at:]}"
