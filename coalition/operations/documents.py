import hashlib
from datetime import date

from django.core.files import File

from coalition.models import Document, User


class DocumentTooLarge(Exception):
    """The file is larger than the portal takes."""


def keep_document(
    file: File, *, actor: User | None, kind: str, name: str, content_type: str, erase_after: date | None = None
) -> Document:
    """Store a file privately with its size and SHA-256; the bytes are read once, in chunks."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    document = Document(
        kind=kind,
        name=name[:255],
        content_type=content_type[:100],
        size=file.size or 0,
        sha256=digest.hexdigest(),
        uploaded_by=actor,
        erase_after=erase_after,
    )
    document.file.save(name, file, save=False)
    document.save()
    return document
