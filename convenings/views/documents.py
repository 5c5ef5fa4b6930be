"""Documents of a convening: whoever runs it adds and removes them, before it and after; its page lists them."""

from functools import partial
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coalition.methods import reads_and_posts
from coalition.views.documents import hand_over_shown, take_away_document, take_document
from convenings.forms import ConveningDocumentForm
from convenings.models import Convening
from convenings.operations.documents import add_to_convening
from convenings.perms import sees_the_link
from convenings.views.running import run_by


@login_not_required
@require_safe
def convening_document(request: HttpRequest, slug: str, pk: UUID) -> HttpResponseBase:
    convening = get_object_or_404(Convening.objects.visible_to(request.user).select_related("group"), slug=slug)
    shown = convening.documents.shown(to_members=sees_the_link(request.user, convening))
    found = shown.select_related("document").filter(document=pk).first()
    return hand_over_shown(request, found.document if found else None)


@reads_and_posts
def add_convening_document(request: HttpRequest, slug: str) -> HttpResponse:
    convening = run_by(request, slug)
    form = ConveningDocumentForm(request.POST or None, request.FILES or None, convening=convening)
    note = "" if form.may_be_public else _("This convening is for members only, and so is everything on its page.")
    add = partial(add_to_convening, convening)
    shown_at = f"{convening.get_absolute_url()}#documents"
    return take_document(request, form, add, shown_at=shown_at, called=convening.title, note=note)


@reads_and_posts
def remove_convening_document(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    convening = run_by(request, slug)
    found = get_object_or_404(convening.documents.select_related("document"), document=pk).document
    download_at, shown_at = reverse("convening_document", args=[slug, pk]), f"{convening.get_absolute_url()}#documents"
    return take_away_document(request, found, shown_at=shown_at, called=convening.title, download_at=download_at)
