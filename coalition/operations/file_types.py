"""What a file is, by what it contains; its name and what a browser says of it are not believed."""

import codecs
import zipfile

from django.core.files import File

SNIFFED_BYTES = 64 * 1024
BEGINNINGS = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}
OFFICE = "application/vnd.openxmlformats-officedocument."
OFFICE_FOLDERS = {
    "word/": OFFICE + "wordprocessingml.document",
    "xl/": OFFICE + "spreadsheetml.sheet",
    "ppt/": OFFICE + "presentationml.presentation",
}
OPEN_DOCUMENT = tuple(f"application/vnd.oasis.opendocument.{each}" for each in ("text", "spreadsheet", "presentation"))
LONGEST_TYPE = 100


def is_table(file: File) -> bool:
    """A CSV file in whatever encoding a spreadsheet wrote it; no text has a NUL in it."""
    start = _start(file)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    # A page saved from the web is text too, and nobody's list.
    is_page = start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    return b"\0" not in start and not is_page and not start.startswith((b"PK\x03\x04", b"%PDF-"))


def what_it_is(file: File) -> str:
    """The content type of a document people share: PDF, text, a picture, an office file without macros; "" of others.

    Whatever it is, it is downloaded and never shown as a page of the portal.
    """
    start = _start(file)
    for beginning, content_type in BEGINNINGS.items():
        if start.startswith(beginning):
            return content_type
    if start.startswith(b"PK\x03\x04"):
        return _office_file(file)
    return "text/plain" if _is_plain_text(start) else ""


def _start(file: File) -> bytes:
    file.seek(0)
    start: bytes = file.read(SNIFFED_BYTES)
    file.seek(0)
    return start


def _is_plain_text(start: bytes) -> bool:
    """In UTF-8, whose last letter the reading may have cut; a web page is none."""
    if not start or b"\0" in start or start.lstrip()[:1] == b"<":
        return False
    try:
        codecs.getincrementaldecoder("utf-8-sig")().decode(start)
    except UnicodeDecodeError:
        return False
    return True


def _office_file(file: File) -> str:
    """By the names in the archive and, of OpenDocument, its first entry; nothing is unpacked but that."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if "mimetype" in names:
                with archive.open("mimetype") as entry:
                    said = entry.read(LONGEST_TYPE).decode("ascii", "replace")
                return said if said in OPEN_DOCUMENT and not any(name.startswith("Basic/") for name in names) else ""
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):
        return ""
    finally:
        file.seek(0)
    if "[Content_Types].xml" not in names or any(name.lower().endswith("vbaproject.bin") for name in names):
        return ""
    return next((said for folder, said in OFFICE_FOLDERS.items() if any(name.startswith(folder) for name in names)), "")
