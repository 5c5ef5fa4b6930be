from django.core.files import File
from django.db import transaction

from coalition.models import Document, User
from coalition.operations.documents import keep_document
from convenings.models import AgendaItem, Convening, ConveningDocument


class ForAnotherAgenda(Exception):
    """What a convening's document is for is on its own agenda."""


@transaction.atomic
def add_to_convening(
    convening: Convening,
    file: File,
    *,
    title: str,
    by: User,
    is_public: bool = False,
    item: AgendaItem | None = None,
) -> ConveningDocument:
    """Raises DocumentTooLarge, DocumentTypeNotAllowed or ForAnotherAgenda."""
    if item and item.convening_id != convening.pk:
        raise ForAnotherAgenda
    kind = Document.Kind.CONVENING
    kept = keep_document(file, actor=by, kind=kind, name=file.name or "", title=title, is_public=is_public)
    return ConveningDocument.objects.create(convening=convening, document=kept, item=item)
