from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from coalition.downloads import download
from coalition.models import Document, SecurityEvent
from coalition.operations.security_log import record


@require_safe
def document(request: HttpRequest, pk: str) -> FileResponse:
    """Download a document; whoever may not see it is not told that it exists."""
    found = get_object_or_404(Document.objects.visible_to(request.user).exclude(file=""), pk=pk)
    return hand_over(request, found)


def hand_over(request: HttpRequest, found: Document) -> FileResponse:
    """Whoever gets one that is not everybody's is in the security log."""
    if request.method == "GET" and not found.is_public:
        record(SecurityEvent.Kind.VIEWED, about=found)
    return download(found.file.open("rb"), name=found.name, content_type=found.content_type)
