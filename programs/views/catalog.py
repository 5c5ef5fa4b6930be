from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from programs.forms import ProgramSearch
from programs.queries import remembered_page
from programs.templatetags.often import list_of_programs


@login_not_required
@require_safe
@vary_on_headers("HX-Request", "HX-Target")
def programs(request: HttpRequest) -> HttpResponse:
    """The list of programs; only its results where htmx has the rest of the page already."""
    search = ProgramSearch(request.GET)
    in_place = request.htmx.target == "results"  # type: ignore[attr-defined]
    address = search.address()

    def draw() -> str:
        return list_of_programs(search, address, in_place=in_place)

    part = remembered_page(f"{'results' if in_place else 'finder'}:{address}", draw) if search.is_common else draw()
    if in_place:
        return HttpResponse(part, headers={"HX-Push-Url": address})
    return render(request, "programs/programs.html", {"search": search, "finder": mark_safe(part)})  # noqa: S308  # nosec B308 B703
