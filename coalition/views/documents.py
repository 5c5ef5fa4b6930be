from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coalition.downloads import download
from coalition.drafts import typed_before
from coalition.models import Document, Organization, SecurityEvent
from coalition.operations.documents import DocumentTooLarge, DocumentTypeNotAllowed, remove_document
from coalition.operations.drafts import forget_draft
from coalition.operations.security_log import record


@require_safe
def document(request: HttpRequest, pk: str) -> FileResponse:
    """Download a document; whoever may not see it is not told that it exists."""
    found = get_object_or_404(Document.objects.visible_to(request.user).exclude(file=""), pk=pk)
    return hand_over(request, found)


def hand_over(request: HttpRequest, found: Document, *, organization: Organization | None = None) -> FileResponse:
    """Whoever gets one that is not everybody's is in the security log, and that of the organization whose it is."""
    if request.method == "GET" and not found.is_public:
        record(SecurityEvent.Kind.VIEWED, about=found, organization=organization)
    return download(found.opened(), name=found.name, content_type=found.content_type)


def hand_over_shown(request: HttpRequest, found: Document | None) -> HttpResponseBase:
    """One that this reader is shown, if it is. A visitor signs in first, whether there is one or not."""
    if found:
        return hand_over(request, found)
    if request.user.is_authenticated:
        raise Http404
    return redirect_to_login(request.get_full_path())


def take_document(
    request: HttpRequest, form: Form, add: Callable[..., object], *, shown_at: str, called: str, note: str = ""
) -> HttpResponse:
    """The page where one is added to what is `called` so, and what becomes of what was sent: `add` keeps it."""
    if form.is_valid():
        try:
            add(by=request.user, **form.cleaned_data)
        except DocumentTooLarge:
            most = filesizeformat(settings.DOCUMENT_MAX_BYTES)
            form.add_error("file", _("This file is too large: %(most)s is the most.") % {"most": most})
        except DocumentTypeNotAllowed:
            form.add_error("file", _("Only PDF, Word, Excel, PowerPoint, OpenDocument, text, PNG and JPEG are taken."))
        else:
            forget_draft(page=request.path, by=request.user)  # type: ignore[arg-type]
            messages.success(request, _("“%(title)s” is on this page now.") % {"title": form.cleaned_data["title"]})
            return redirect(shown_at)
    context = {
        "form": form,
        "draft": typed_before(form, request),
        "shown_at": shown_at,
        "called": called,
        "note": note,
    }
    return render(request, "coalition/document_form.html", context)


def take_away_document(
    request: HttpRequest, found: Document, *, shown_at: str, called: str, download_at: str
) -> HttpResponse:
    """Asks first; the file is erased then."""
    if request.method == "POST":
        remove_document(found)
        messages.success(request, _("“%(title)s” is removed.") % {"title": found.title})
        return redirect(shown_at)
    context = {"document": found, "shown_at": shown_at, "called": called, "download_at": download_at}
    return render(request, "coalition/document_remove.html", context)
