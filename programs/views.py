from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from programs.forms import ProgramSearch
from programs.models import Program
from programs.profile import Profile

ALTERNATIVES = 5
START_DATES = 6


@login_not_required
@require_safe
@vary_on_headers("HX-Request", "HX-Target")
def programs(request: HttpRequest) -> HttpResponse:
    """The list of programs; only its results where htmx has the rest of the page already."""
    search = ProgramSearch(request.GET)
    in_place = request.htmx.target == "results"  # type: ignore[attr-defined]
    template = "programs/_results.html" if in_place else "programs/programs.html"
    response = render(request, template, {"search": search, "page": search.page(), "in_place": in_place})
    if in_place:
        response["HX-Push-Url"] = search.address()
    return response


@login_not_required
@require_safe
def program(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Program.objects.public().with_what_its_page_shows(), slug=slug)
    if found.status == Program.Status.ARCHIVED:
        return _archived(request, found)
    cohorts = found.cohorts.upcoming(timezone.localdate())[:START_DATES]
    context = {"program": found, "profile": Profile(found), "cohorts": cohorts}
    return render(request, "programs/program.html", context)


def _archived(request: HttpRequest, program: Program) -> HttpResponse:
    """Gone, not missing: whoever has the address learns that, and what there is instead."""
    similar = Program.objects.instead_of(program).with_what_a_card_shows()[:ALTERNATIVES]
    listed = Program.objects.listed().exclude(pk__in=[each.pk for each in similar])
    by_provider = (
        listed.offered_by(program.organization).by_title().with_what_a_card_shows()[:ALTERNATIVES]
        if program.organization
        else []
    )
    context = {"program": program, "similar": similar, "by_provider": by_provider}
    return render(request, "programs/program_archived.html", context, status=410)
