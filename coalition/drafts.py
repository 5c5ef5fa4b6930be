"""A form that keeps what is typed into it: `typed_before` in its view, `components/draft.html` in its template.

A form says, signed, whose it is and on which page. So what is typed is kept for the account that the form was drawn
for: while somebody types, and also when it is sent after the session has ended, whoever has the browser by then.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.forms import BaseForm, FileField
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from coalition.encryption import Unreadable
from coalition.models import Draft, User
from coalition.models.draft import KEPT
from coalition.operations.drafts import CHOSEN_FILES, FORM, TooLong, keep_draft, read_draft

SALT = "coalition.draft"


@dataclass(frozen=True)
class DrawnFor:
    """The account that a form was drawn for, and the page that draws it."""

    user: User
    page: str


def sign_form(user: Any, page: str) -> str:
    return signing.dumps([user.pk, page], salt=SALT)


def drawn_for(request: HttpRequest) -> DrawnFor | None:
    """None: what was sent has no such form in it, it is too old, or the account is not in use any more."""
    try:
        pk, page = signing.loads(request.POST.get(FORM, ""), salt=SALT, max_age=KEPT)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    return DrawnFor(user, page) if user else None


def typed_before(form: BaseForm, request: HttpRequest, *, page: str = "") -> Draft | None:
    """Show an unsent form as it was left by whoever asks for this page; the draft it was left in, if there is one.

    `page`: where the form is drawn, if that is not where it is asked for.
    """
    if form.is_bound:
        return None
    draft, typed = left_on(page or request.path, request)
    if draft:
        put_back(form, typed)
    return draft


def left_on(page: str, request: HttpRequest) -> tuple[Draft | None, QueryDict]:
    """The draft that whoever asks left on this page, and what was typed."""
    draft = Draft.objects.visible_to(request.user).for_page(page).first()
    try:
        typed = read_draft(draft) if draft else QueryDict()
    except Unreadable:
        return None, QueryDict()
    if draft:
        draft.chosen_files = typed.getlist(CHOSEN_FILES)  # type: ignore[attr-defined]
    return draft, typed


def put_back(form: BaseForm, typed: QueryDict) -> None:
    """Into an unsent form, as a browser would have sent it; a field that is not in it stays as it is."""
    for name, field in form.fields.items():
        sent_as = form.add_prefix(name)
        if not isinstance(field, FileField) and not field.widget.value_omitted_from_data(typed, {}, sent_as):
            value = field.widget.value_from_datadict(typed, {}, sent_as)
            form.initial[name] = field.bound_data(value, form.get_initial_for_field(field, name))


def keep_what_was_sent(request: HttpRequest) -> HttpResponse | None:
    """Of a form whose session has ended, or is another one: keep it, and lead to where it is filled in again.

    None: what was sent is no such form.
    """
    form = drawn_for(request)
    if not form:
        return None
    try:
        keep_draft(request.POST, page=form.page, by=form.user, now=timezone.now(), files=request.FILES)
    except TooLong:
        messages.warning(request, _("You were signed out meanwhile, and what you typed was too long to be kept."))
    else:
        if request.path == reverse("draft") and request.headers.get("HX-Request"):
            # While somebody types: nothing on the page changes.
            return HttpResponse(status=204)
        if request.user.is_authenticated:
            messages.info(request, _("Somebody has signed in here since this form was opened. It is kept, not sent."))
            return _to(request, form.page)
        messages.info(request, _("You were signed out meanwhile. What you typed is kept: sign in, and send it then."))
    return _to(request, redirect_to_login(form.page).url)


def _to(request: HttpRequest, address: str) -> HttpResponse:
    """The whole page, also where htmx sent a form that was part of one."""
    return HttpResponseClientRedirect(address) if request.headers.get("HX-Request") else redirect(address)


class KeepTypedMiddleware:
    """Before the question for a sign-in: what was typed into a form is not lost with the session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.method != "POST" or request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        return keep_what_was_sent(request)
