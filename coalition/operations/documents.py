import hashlib
from datetime import date, datetime, timedelta
from pathlib import PureWindowsPath
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.timezone import localdate
from django.utils.translation import gettext

from coalition.encryption import encrypt_bytes
from coalition.models import Document, Group, User
from coalition.operations.file_types import is_table, what_it_is

# A report is the uploaded file and a little more.
UPLOADED = {Document.Kind.TRAINING_LIST, Document.Kind.ROSTER}
# What people give each other to read, or keep as it is: a text, a table, a picture, a scan.
ANY_DOCUMENT = {Document.Kind.GROUP, Document.Kind.CONVENING, *Document.OF_PARTICIPANTS}


class DocumentTooLarge(Exception):
    """The file is larger than `settings.UPLOAD_MAX_BYTES`, or `DOCUMENT_MAX_BYTES` for any document."""


class DocumentTypeNotAllowed(Exception):
    """What the file contains is not what its kind allows, whatever its name says."""


def keep_document(
    file: File, *, actor: User | None, kind: str, name: str, erase_after: date | None = None, **shared: Any
) -> Document:
    """Store a file privately with its size and SHA-256; the bytes are read in chunks, never held whole.

    What is about a participant is encrypted, which takes all of it at once.

    Neither the name nor the type that the sender claims is trusted: the name is shown to people only, and the type is
    that of the kind or what the file is. `shared`: `group`, `title` and `is_public` of one that people share.
    Raises DocumentTooLarge or DocumentTypeNotAllowed.
    """
    content_type = check_document(file, kind=kind)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    document = Document(
        kind=kind,
        name=_plain_name(name) or kind,
        content_type=content_type,
        size=file.size,
        sha256=digest.hexdigest(),
        uploaded_by=actor,
        erase_after=erase_after,
        **shared,
    )
    document.file.save(document.name, _encrypted(file) if document.is_encrypted else file, save=False)
    document.save()
    return document


@transaction.atomic
def add_to_group(group: Group, file: File, *, title: str, is_public: bool, by: User) -> Document:
    """Raises DocumentTooLarge or DocumentTypeNotAllowed."""
    of_group: dict[str, Any] = {"group": group, "title": title, "is_public": is_public}
    return keep_document(file, actor=by, kind=Document.Kind.GROUP, name=file.name or "", **of_group)


@transaction.atomic
def remove_document(document: Document) -> None:
    """The file is erased; the history says who removed what."""
    document.delete()


def _encrypted(file: File) -> File:
    file.seek(0)
    return ContentFile(encrypt_bytes(file.read()))


def check_document(file: File, *, kind: str) -> str:
    """The content type it is kept as. Raises DocumentTooLarge or DocumentTypeNotAllowed; never reads all of it."""
    if kind in ANY_DOCUMENT:
        if file.size > settings.DOCUMENT_MAX_BYTES:
            raise DocumentTooLarge
        content_type = what_it_is(file)
    elif kind == Document.Kind.LOGO:
        # It was drawn anew from what was uploaded: see coalition.operations.logo.
        content_type = "image/png"
    else:
        if kind in UPLOADED and file.size > settings.UPLOAD_MAX_BYTES:
            raise DocumentTooLarge
        content_type = "text/csv" if is_table(file) else ""
    if not content_type:
        raise DocumentTypeNotAllowed
    return content_type


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


def _plain_name(name: str) -> str:
    """The last part of a path of either kind of slash, without what can't be printed."""
    return "".join(character for character in PureWindowsPath(name).name if character.isprintable())[:255].strip(" .")
