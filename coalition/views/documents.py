from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404

from coalition.downloads import download
from coalition.models import Document, SecurityEvent
from coalition.operations.security_log import record


def document(request: HttpRequest, pk: str) -> FileResponse:
    """Download a document; whoever may not see it is not told that it exists."""
    found = get_object_or_404(Document.objects.visible_to(request.user).exclude(file=""), pk=pk)
    if request.method == "GET":
        record(SecurityEvent.Kind.VIEWED, about=found)
    return download(found.file.open("rb"), name=found.name, content_type=found.content_type)
