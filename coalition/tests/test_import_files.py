import tracemalloc
from pathlib import Path

import pytest

from coalition.imports.errors import CannotOpen, EmptyFile, NotACsv, Truncated, WrongColumns
from coalition.imports.files import look_through
from programs.imports.providers import read_providers
from programs.imports.report import write_report

NEEDED = ("programid", "officialname")
HEADER = b"programid,officialname\n"


def read(path):
    return [record.values for record in look_through(path, NEEDED).records()]


@pytest.fixture
def file(tmp_path):
    def written(content):
        path = tmp_path / "list.csv"
        path.write_bytes(content)
        return path

    return written


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_list_is_read_however_a_spreadsheet_wrote_it(file, encoding, delimiter, line_end):
    lines = [f"programid{delimiter}OfficialName ", f'1{delimiter}"Café – a{delimiter} b"', ""]

    assert read(file(line_end.join(lines).encode(encoding))) == [["1", f"Café – a{delimiter} b"]]


def test_names_in_every_language_survive(file):
    names = [["1", "Nguyễn Thị Ánh – Điều dưỡng"], ["2", "Kriolu di Kabuverdi: Tchuba na Ñha Terra"], ["3", "护理 🩺"]]

    assert read(file(HEADER + "\n".join(",".join(name) for name in names).encode())) == names


def test_a_quoted_text_keeps_its_lines_and_quotes(file):
    assert read(file(HEADER + b'1,"Two\r\nlines, ""quoted"""\r\n')) == [["1", 'Two\r\nlines, "quoted"']]


def test_a_list_needs_no_line_end_at_its_end_and_may_have_empty_lines(file):
    assert read(file(HEADER + b"\n1,Welding\n\n2,Nursing")) == [[], ["1", "Welding"], [], ["2", "Nursing"]]


def test_empty_cells_that_a_spreadsheet_adds_are_no_fault(file):
    assert read(file(HEADER + b"1,Welding,,\n")) == [["1", "Welding"]]


def test_a_row_that_is_no_row_is_known_and_the_next_ones_are_read(file):
    content = HEADER + b'1\n2,Welding,surplus\n3,"broken" text\n4,Nursing\n'

    assert read(file(content)) == [None, None, None, ["4", "Nursing"]]


def test_rows_are_numbered_as_a_spreadsheet_does(file):
    records = look_through(file(HEADER + b"1,A\n\n2,B\n"), NEEDED).records()

    assert [(record.number, record.values) for record in records] == [(2, ["1", "A"]), (3, []), (4, ["2", "B"])]


def test_a_row_with_a_text_longer_than_any_is_refused_alone_and_says_so(file):
    content = HEADER + b'1,"' + b"x" * 131_072 + b'"\n2,"' + b"x" * 131_073 + b'"\n3,Nursing\n'
    records = list(look_through(file(content), NEEDED).records())

    assert [record.values and record.values[0] for record in records] == ["1", None, "3"]
    assert [record.why for record in records] == ["", "A text in this row is over 131,072 characters.", ""]


@pytest.mark.parametrize(
    ("rest", "message"),
    [
        (b"1,Welding\n2", "ends in the middle of row 3"),
        (b'1,Welding\n2,"Nurs', "ends inside a quoted text that begins in row 3"),
        (b'1,"Welding\n2,Nursing\n', "ends inside a quoted text that begins in row 2"),
        (b'1,"' + b"x" * 200_000, "ends inside a quoted text that begins in row 2"),
        (b'1,"Welding\n' + b"2,Nursing\n" * 20_000, "ends inside a quoted text that begins in row 2"),
    ],
)
def test_a_truncated_list_is_refused(file, rest, message):
    with pytest.raises(Truncated, match=message):
        read(file(HEADER + rest))


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        (b"", EmptyFile, "is empty"),
        (b"\r\n \n", EmptyFile, "is empty"),
        (b"PK\x03\x04" + b"x" * 100, NotACsv, "Excel workbook"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, NotACsv, "Excel workbook"),
        (b"%PDF-1.7 ...", NotACsv, "PDF"),
        (b"\n<!DOCTYPE html><html></html>", NotACsv, "web page"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", NotACsv, "NUL"),
        (HEADER.decode().encode("utf-16-le"), NotACsv, "written in UTF-16, .* Save it as “CSV UTF-8”"),
        (HEADER.decode().encode("utf-16-be"), NotACsv, "written in UTF-16, .* Save it as “CSV UTF-8”"),
        (HEADER + b"1,Wel\0ding\n", NotACsv, "NUL"),
        (HEADER + b"1,\x81\x8d\n", NotACsv, "encoding"),
        (b"Dear all,\nplease find the list attached.\n", NotACsv, "no column that is needed"),
        (b'"programid","officialname\n', NotACsv, "first line"),
        (b"programid,name\n1,x\n", WrongColumns, "lacks these columns: officialname"),
        (HEADER + b'1,"Welding\n' + b"2,Nursing\n" * 20_000 + b'3,"Baking"\n', NotACsv, "Row 2 .* closing quote"),
        (HEADER + b'1,"Welding\n' + b"2,Nursing\n" * 200_000 + b'3,"Baking"\n', NotACsv, "Row 2 .* closing quote"),
        (HEADER + b"1," + b"x" * 2_000_000, NotACsv, "more than a million characters"),
    ],
)
def test_what_is_no_training_list_is_refused_in_plain_words(file, content, error, message):
    with pytest.raises(error, match=message):
        read(file(content))


def test_a_file_that_is_missing_or_a_folder_is_said_so(tmp_path):
    with pytest.raises(CannotOpen, match="No such file"):
        read(tmp_path / "none.csv")
    with pytest.raises(CannotOpen, match="Is a directory"):
        read(tmp_path)


def test_reading_a_large_file_takes_little_memory(tmp_path):
    path = tmp_path / "large.csv"
    with path.open("wb") as large:
        large.write(HEADER)
        for number in range(15_000):
            large.write(b'%d,"%s"\n' % (number, b"A long description. " * 100))
    assert path.stat().st_size > 30_000_000

    tracemalloc.start()
    rows = sum(1 for _record in look_through(path, NEEDED).records())
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert rows == 15_000
    assert peak < 12_000_000


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_a_report_is_the_file_byte_for_byte_with_a_column_more(tmp_path, file, encoding):
    text = 'programid;officialname\r\n1;"Café; ""A"""\r\n\r\n2;=SUM(A1)\r\n3;"two\nlines"'
    listed = look_through(file(text.encode(encoding)), NEEDED)

    write_report(listed, [(2, 'Odd "very"'), (5, "Worse")], tmp_path / "report.csv")

    assert (tmp_path / "report.csv").read_bytes() == (
        'programid;officialname;Errors\r\n1;"Café; ""A""";"Odd ""very"""\r\n\r\n2;=SUM(A1);\r\n3;"two\nlines";"Worse"'
    ).encode(encoding)


def test_a_list_of_providers_lacking_columns_is_refused(tmp_path):
    path = Path(tmp_path / "providers.csv")
    path.write_text("providerid,name\n1,Somebody\n")

    with pytest.raises(WrongColumns, match="lacks these columns: street1, "):
        read_providers(path)
