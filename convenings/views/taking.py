"""A form that is sent is taken, or says why not; so does what a button does."""

from collections.abc import Callable
from typing import Any, Protocol

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from coalition.drafts import typed_before
from coalition.operations.drafts import forget_draft
from convenings.models import Convening
from convenings.views.scheduling import SignedIn


class Refused(Protocol):
    """The field that an error is about, and what to say of it."""

    def __call__(self, error: Exception, /) -> tuple[str | None, str]: ...


def is_taken(
    request: SignedIn,
    form: BaseForm,
    do: Callable[[], Any],
    *,
    refusals: tuple[type[Exception], ...],
    refused: Refused,
) -> bool:
    """Whether it was sent, nothing in it is wrong, and `do` did not refuse it; then no draft of it is kept any more."""
    if not form.is_valid():
        return False
    try:
        do()
    except refusals as error:
        form.add_error(*refused(error))
        return False
    forget_draft(page=request.path, by=request.user)
    return True


def is_done(
    request: HttpRequest, do: Callable[[], Any], *, refusals: tuple[type[Exception], ...], refused: Refused
) -> bool:
    """Whether `do`, which a button asks for, did not refuse it; else the next page says why."""
    try:
        do()
    except refusals as error:
        messages.error(request, refused(error)[1])
        return False
    return True


def form_page(
    request: HttpRequest, convening: Convening, form: BaseForm, *, title: str, send: str, back: str, said: str = ""
) -> HttpResponse:
    """The page of a form about one convening that keeps what is typed. `send`: on its button; `said`: above it."""
    said_of_it = {"title": title, "send": send, "back": back, "said": said}
    context = {"convening": convening, "form": form, "draft": typed_before(form, request), **said_of_it}
    return render(request, "convenings/form_page.html", context)
