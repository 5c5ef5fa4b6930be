"""Documents of a group: whoever runs it adds and removes them; the page of the group lists them."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coalition.drafts import typed_before
from coalition.forms import GroupDocumentForm
from coalition.methods import reads_and_posts
from coalition.models import Document, Group
from coalition.operations.documents import (
    DocumentTooLarge,
    DocumentTypeNotAllowed,
    add_to_group,
    remove_from_group,
)
from coalition.operations.drafts import forget_draft
from coalition.perms import may_run
from coalition.views.documents import hand_over


@login_not_required
@require_safe
def group_document(request: HttpRequest, slug: str, pk: str) -> HttpResponseBase:
    """A visitor who follows a link to what is not public signs in first, whether it is there or not."""
    group = get_object_or_404(Group.objects.visible_to(request.user), slug=slug)
    found = Document.objects.visible_to(request.user).filter(group=group, pk=pk).first()
    if found:
        return hand_over(request, found)
    if request.user.is_authenticated:
        raise Http404
    return redirect_to_login(request.get_full_path())


@reads_and_posts
def add_group_document(request: HttpRequest, slug: str) -> HttpResponse:
    group = _run(request, slug)
    form = GroupDocumentForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            added = add_to_group(group, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except DocumentTooLarge:
            most = filesizeformat(settings.DOCUMENT_MAX_BYTES)
            form.add_error("file", _("This file is too large: %(most)s is the most.") % {"most": most})
        except DocumentTypeNotAllowed:
            form.add_error("file", _("Only PDF, Word, Excel, PowerPoint, OpenDocument, text, PNG and JPEG are taken."))
        else:
            forget_draft(page=request.path, by=request.user)  # type: ignore[arg-type]
            messages.success(request, _("“%(title)s” is on the group’s page now.") % {"title": added.title})
            return redirect(group)
    context = {"group": group, "form": form, "draft": typed_before(form, request)}
    return render(request, "coalition/group_document_form.html", context)


@reads_and_posts
def remove_group_document(request: HttpRequest, slug: str, pk: str) -> HttpResponse:
    group = _run(request, slug)
    found = get_object_or_404(group.documents, pk=pk)
    if request.method == "POST":
        remove_from_group(found)
        messages.success(request, _("“%(title)s” is removed.") % {"title": found.title})
        return redirect(group)
    return render(request, "coalition/group_document_remove.html", {"group": group, "document": found})


def _run(request: HttpRequest, slug: str) -> Group:
    group = get_object_or_404(Group.objects.visible_to(request.user), slug=slug)
    if not may_run(request.user, group):
        raise PermissionDenied
    return group
