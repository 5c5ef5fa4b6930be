from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404

from coalition.models import Document


def document(request: HttpRequest, pk: str) -> FileResponse:
    """Download a document; whoever may not see it is not told that it exists."""
    return download(get_object_or_404(Document.objects.visible_to(request.user).exclude(file=""), pk=pk))


def download(found: Document) -> FileResponse:
    """As an attachment, so that nothing in it runs as a page of the portal."""
    response = FileResponse(found.file.open("rb"), as_attachment=True, filename=found.name)
    response["Content-Type"] = found.content_type
    response["Cache-Control"] = "private, no-store"
    return response
