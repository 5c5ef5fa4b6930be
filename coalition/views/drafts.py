from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coalition.methods import reads_and_posts
from coalition.models.draft import LONGEST_PAGE
from coalition.operations.drafts import TooLong, forget_draft, keep_draft
from coalition.typed import own_page
from coalition.views.asking import ask_first


@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Keep what is typed so far; a form's page sends it by itself while somebody types."""
    page = _page(request)
    if not page:
        return HttpResponseBadRequest()
    try:
        keep_draft(request.POST, page=page, by=request.user, now=timezone.now())  # type: ignore[arg-type]
    except TooLong:
        return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@reads_and_posts
def throw_draft_away(request: HttpRequest) -> HttpResponse:
    """Asks first."""
    page = _page(request)
    if not page:
        return HttpResponseBadRequest()
    if request.method != "POST":
        return ask_first(
            request,
            question=_("Throw away what you typed?"),
            consequences=[_("The form is then as it was before you typed, and nothing brings your words back.")],
            yes=_("Throw it away"),
            back=page,
        )
    forget_draft(page=page, by=request.user)  # type: ignore[arg-type]
    return redirect(page)


def _page(request: HttpRequest) -> str:
    """Which page's form it is about; "": none of ours."""
    page = request.GET.get("page", "")
    return page if own_page(page) and len(page) <= LONGEST_PAGE and "\x00" not in page else ""
