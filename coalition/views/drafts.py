from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from coalition.models.draft import LONGEST_PAGE
from coalition.operations.drafts import TooLong, forget_draft, keep_draft
from coalition.typed import own_page


@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Keep what is typed so far, or throw it away; a form's page sends it by itself while somebody types."""
    page = request.GET.get("page", "")
    if not own_page(page) or len(page) > LONGEST_PAGE or "\x00" in page:
        return HttpResponseBadRequest()
    if "forget" in request.GET:
        forget_draft(page=page, by=request.user)  # type: ignore[arg-type]
        return redirect(page)
    try:
        keep_draft(request.POST, page=page, by=request.user, now=timezone.now())  # type: ignore[arg-type]
    except TooLong:
        return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)
