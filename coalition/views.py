from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from coalition.models import Document, Organization


@login_not_required
def organizations(request: HttpRequest) -> HttpResponse:
    return render(request, "coalition/organizations.html", {"organizations": Organization.objects.members_first()[:20]})


@login_not_required
def organization(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Organization, slug=slug)
    return render(request, "coalition/organization.html", {"organization": found})


def document(request: HttpRequest, pk: str) -> FileResponse:
    """Download a document; whoever may not see it is not told that it exists."""
    found = get_object_or_404(Document.objects.visible_to(request.user).exclude(file=""), pk=pk)
    response = FileResponse(found.file.open("rb"), as_attachment=True, filename=found.name)
    response["Content-Type"] = found.content_type
    response["Cache-Control"] = "private, no-store"
    return response
