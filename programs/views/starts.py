from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from programs.queries import remembered_page
from programs.starts import Starts


@login_not_required
@require_safe
def starts(request: HttpRequest) -> HttpResponse:
    """The calendar of starts, a month a page."""
    found = Starts(timezone.localdate(), request.GET.get("month", ""), request.GET.get("page", ""))

    def render_part() -> str:
        return render_to_string("programs/_starts.html", {"starts": found})

    is_first_page = found.number in {"", "1"}
    part = remembered_page(f"starts:{found.month}", render_part) if is_first_page else render_part()
    return render(request, "programs/starts.html", {"starts": found, "content": mark_safe(part)})  # noqa: S308  # nosec B308 B703
