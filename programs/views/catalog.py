from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from programs.forms import ProgramSearch
from programs.queries import remembered_page


@login_not_required
@require_safe
@vary_on_headers("HX-Request", "HX-Target")
def programs(request: HttpRequest) -> HttpResponse:
    """The list of programs; only its results where htmx has the rest of the page already."""
    search = ProgramSearch(request.GET)
    in_place = request.htmx.target == "results"  # type: ignore[attr-defined]
    template = "programs/_results.html" if in_place else "programs/_finder.html"

    def render_part() -> str:
        return render_to_string(template, {"search": search, "page": search.page(), "in_place": in_place})

    address = search.address()
    part = remembered_page(f"{template}:{address}", render_part) if search.is_common else render_part()
    if in_place:
        return HttpResponse(part, headers={"HX-Push-Url": address})
    return render(request, "programs/programs.html", {"search": search, "finder": mark_safe(part)})  # noqa: S308  # nosec B308 B703
