"""What the portal wrote: to the person who asks, and in a demo, which has no mailboxes, to everybody."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from coalition.frames import letter_in_frame
from coalition.models import Mail
from coalition.models.mail import MailQuerySet
from coalition.operations.digest import as_still_readable
from coalition.paging import BoundedPaginator


@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    return _list(request, Mail.objects.visible_to(request.user), of_demo=False)


@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    return _letter(request, Mail.objects.visible_to(request.user), pk, of_demo=False)


@require_safe
def letter_body(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter alone, for a frame in which nothing runs."""
    return _body(Mail.objects.visible_to(request.user), pk)


def in_demo_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, **kwargs)

    return login_not_required(require_safe(guarded))


@in_demo_only
def demo_letters(request: HttpRequest) -> HttpResponse:
    """Every letter, so that sign-in codes can be read."""
    return _list(request, Mail.objects.all(), of_demo=True)


@in_demo_only
def demo_letter(request: HttpRequest, pk: int) -> HttpResponse:
    return _letter(request, Mail.objects.all(), pk, of_demo=True)


@in_demo_only
def demo_letter_body(request: HttpRequest, pk: int) -> HttpResponse:
    return _body(Mail.objects.all(), pk)


def _list(request: HttpRequest, found: MailQuerySet, *, of_demo: bool) -> HttpResponse:
    page = BoundedPaginator(found.without_bodies()).get_page(request.GET.get("page"))
    return render(request, "coalition/letters.html", {"page": page, "of_demo": of_demo})


def _letter(request: HttpRequest, found: MailQuerySet, pk: int, *, of_demo: bool) -> HttpResponse:
    letter = get_object_or_404(found, pk=pk)
    is_cut = bool(as_still_readable([letter]))
    return render(request, "coalition/letter.html", {"letter": letter, "is_cut": is_cut, "of_demo": of_demo})


def _body(found: MailQuerySet, pk: int) -> HttpResponse:
    letter = get_object_or_404(found.exclude(html=""), pk=pk)
    if not letter.shows_text:
        raise Http404
    as_still_readable([letter])
    return letter_in_frame(letter.html)
