from django.core.files import File
from django.db import transaction

from coalition.models import Document, User
from coalition.operations.documents import keep_document
from convenings.models import Convening, ConveningDocument


@transaction.atomic
def add_to_convening(
    convening: Convening, file: File, *, title: str, by: User, is_public: bool = False
) -> ConveningDocument:
    """Raises DocumentTooLarge or DocumentTypeNotAllowed."""
    kind = Document.Kind.CONVENING
    kept = keep_document(file, actor=by, kind=kind, name=file.name or "", title=title, is_public=is_public)
    return ConveningDocument.objects.create(convening=convening, document=kept)
