"""Documents of a group: whoever runs it adds and removes them; the page of the group lists them."""

from functools import partial

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coalition.forms import DocumentForm
from coalition.methods import reads_and_posts
from coalition.models import Document, Group
from coalition.operations.documents import add_to_group
from coalition.perms import may_run
from coalition.views.documents import hand_over_shown, take_away_document, take_document


@login_not_required
@require_safe
def group_document(request: HttpRequest, slug: str, pk: str) -> HttpResponseBase:
    group = get_object_or_404(Group.objects.visible_to(request.user), slug=slug)
    return hand_over_shown(request, Document.objects.visible_to(request.user).filter(group=group, pk=pk).first())


@reads_and_posts
def add_group_document(request: HttpRequest, slug: str) -> HttpResponse:
    group = _run(request, slug)
    form = DocumentForm(request.POST or None, request.FILES or None)
    note = "" if group.is_public else _("This group is for members only, and so is everything on its page.")
    add = partial(add_to_group, group)
    return take_document(request, form, add, shown_at=group.get_absolute_url(), called=group.name, note=note)


@reads_and_posts
def remove_group_document(request: HttpRequest, slug: str, pk: str) -> HttpResponse:
    group = _run(request, slug)
    found = get_object_or_404(group.documents, pk=pk)
    download_at = reverse("group_document", args=[slug, pk])
    shown_at = group.get_absolute_url()
    return take_away_document(request, found, shown_at=shown_at, called=group.name, download_at=download_at)


def _run(request: HttpRequest, slug: str) -> Group:
    group = get_object_or_404(Group.objects.visible_to(request.user), slug=slug)
    if not may_run(request.user, group):
        raise PermissionDenied
    return group
