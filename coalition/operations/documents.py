import codecs
import hashlib
from datetime import date, datetime, timedelta
from pathlib import PureWindowsPath

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.timezone import localdate
from django.utils.translation import gettext

from coalition.models import Document, User

CONTENT_TYPE = {
    Document.Kind.TRAINING_LIST: "text/csv",
    Document.Kind.IMPORT_REPORT: "text/csv",
    Document.Kind.LOGO: "image/png",
    Document.Kind.ROSTER: "text/csv",
}
# A report is the uploaded file and a little more.
UPLOADED = {Document.Kind.TRAINING_LIST, Document.Kind.ROSTER}
SNIFFED_BYTES = 64 * 1024


class DocumentTooLarge(Exception):
    """The file is larger than `settings.UPLOAD_MAX_BYTES`."""


class DocumentTypeNotAllowed(Exception):
    """What the file contains is not what its kind allows, whatever its name says."""


def keep_document(file: File, *, actor: User | None, kind: str, name: str, erase_after: date | None = None) -> Document:
    """Store a file privately with its size and SHA-256; the bytes are read in chunks, never held whole.

    Neither the name nor the type that the sender claims is trusted: the name is shown to people only, and the type is
    that of the kind. Raises DocumentTooLarge or DocumentTypeNotAllowed.
    """
    check_document(file, kind=kind)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    document = Document(
        kind=kind,
        name=_plain_name(name) or kind,
        content_type=CONTENT_TYPE[Document.Kind(kind)],
        size=file.size,
        sha256=digest.hexdigest(),
        uploaded_by=actor,
        erase_after=erase_after,
    )
    document.file.save(document.name, file, save=False)
    document.save()
    return document


def check_document(file: File, *, kind: str) -> None:
    """Raise DocumentTooLarge or DocumentTypeNotAllowed of a file that may not be kept; reads its beginning only."""
    if kind in UPLOADED and file.size > settings.UPLOAD_MAX_BYTES:
        raise DocumentTooLarge
    if kind == Document.Kind.LOGO:
        # It was drawn anew from what was uploaded: see coalition.operations.logo.
        return
    if not _is_text(file):
        raise DocumentTypeNotAllowed


def erase_expired_documents(now: datetime) -> int:
    """Erase the files past their retention date, and say how many.

    Where something still refers to the document (an import, whose log is kept) its row stays, without file and name.
    """
    expired = list(Document.objects.past_retention(localdate(now)))
    for document in expired:
        try:
            document.delete()
        except ProtectedError:
            _forget(document)
    return len(expired)


@transaction.atomic
def _forget(document: Document) -> None:
    document.erase_file_on_commit()
    document.file, document.name = "", gettext("erased")
    document.save(update_fields=["file", "name"])


def erase_stray_files(now: datetime) -> int:
    """Erase the files that no document has, and say how many: their upload was rolled back, or their erasing failed.

    Younger than a day they may belong to an upload under way.
    """
    erased = 0
    for folder in _listed("documents")[0]:
        for name in _listed(f"documents/{folder}")[1]:
            path = f"documents/{folder}/{name}"
            old = default_storage.get_modified_time(path) < now - timedelta(days=1)
            if old and not Document.objects.filter(file=path).exists():
                default_storage.delete(path)
                erased += 1
    return erased


def _listed(folder: str) -> tuple[list[str], list[str]]:
    return default_storage.listdir(folder) if default_storage.exists(folder) else ([], [])


def _is_text(file: File) -> bool:
    """Every other kind so far is a CSV file, in whatever encoding a spreadsheet wrote it; no text has a NUL in it."""
    file.seek(0)
    start: bytes = file.read(SNIFFED_BYTES)
    file.seek(0)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    # A page saved from the web is text too, and nobody's list.
    is_page = start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    return b"\0" not in start and not is_page and not start.startswith((b"PK\x03\x04", b"%PDF-"))


def _plain_name(name: str) -> str:
    """The last part of a path of either kind of slash, without what can't be printed."""
    return "".join(character for character in PureWindowsPath(name).name if character.isprintable())[:255].strip(" .")
