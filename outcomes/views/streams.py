"""What has become of a grant: each number, and the people behind it as far as their reader may know them."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from coalition.models import SecurityEvent
from coalition.operations.security_log import record_for
from coalition.paging import BoundedPaginator
from coalition.scopes.pages import in_own_scope
from coalition.second_factor import behind_second_factor
from outcomes.chart import Chart
from outcomes.models import FundingStream, Placement
from outcomes.perms import may_see_totals_of, works_with_participants
from outcomes.progress import NoSuchNumber, Number, named, people_behind, progress


@behind_second_factor
@require_safe
@never_cache
@in_own_scope
def streams(request: HttpRequest) -> HttpResponse:
    """The grants that one's organization answers for, or places people for."""
    if not works_with_participants(request.user):
        raise PermissionDenied
    found = FundingStream.objects.visible_to(request.user).select_related("organization")
    page = BoundedPaginator(found).get_page(request.GET.get("page"))
    return render(request, "outcomes/streams.html", {"page": page, "today": localdate()})


@behind_second_factor
@require_safe
@never_cache
@in_own_scope
def stream(request: HttpRequest, slug: str) -> HttpResponse:
    """Progress to target by sector, partner and month; what doesn't count, and why."""
    found = _visible(request, slug)
    so_far = progress(found, request.user, today=localdate())
    return render(request, "outcomes/stream.html", {"stream": found, "progress": so_far, "chart": Chart(so_far)})


@behind_second_factor
@require_safe
@never_cache
@in_own_scope
def stream_people(request: HttpRequest, slug: str) -> HttpResponse:
    """The people behind one number: one's own organization's, and others' by their consent."""
    found = _visible(request, slug)
    try:
        number = Number.asked(request.GET)
    except NoSuchNumber as error:
        raise Http404 from error
    people = people_behind(found, number, request.user)
    shown = people.placements.select_related("organization", "employer", "occupation", "sector")
    page: Any = BoundedPaginator(shown).get_page(request.GET.get("page"))
    rows = named(page)
    # The log of whose people they are has it, and of all partners' also that of who answers for the stream.
    whose = {placement.organization for placement, participant in rows if participant}
    if rows and may_see_totals_of(request.user, found):
        whose.add(found.organization)
    record_for(whose, SecurityEvent.Kind.VIEWED, about=Placement, page=str(page.number))
    context = {
        "stream": found,
        "number": number,
        "of_what": number.of_what() if people.in_all else [],
        "in_all": people.in_all,
        "page": page,
        "rows": rows,
        "pages_at": f"?{number.query}&page=",
    }
    return render(request, "outcomes/stream_people.html", context)


def _visible(request: HttpRequest, slug: str) -> FundingStream:
    """Who isn't in it is not told that there is such a grant."""
    found = FundingStream.objects.visible_to(request.user).select_related("organization")
    return get_object_or_404(found, slug=slug)
