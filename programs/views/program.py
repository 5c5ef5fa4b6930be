from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from programs.models import Program
from programs.profile import Profile, listed_at
from programs.queries import remembered_page

ALTERNATIVES = 5


@login_not_required
@require_safe
def program(request: HttpRequest, slug: str) -> HttpResponse:
    """What there is to know of a program; where it is gone, what there is instead."""
    told = remembered_page(f"program:{slug}", lambda: _told(slug))
    if told:
        return render(request, "programs/program.html", {**told, "content": mark_safe(told["content"])})  # noqa: S308  # nosec B308 B703
    gone = get_object_or_404(Program.objects.archived().with_what_its_page_shows(), slug=slug)
    similar = Program.objects.instead_of(gone).with_what_a_card_shows()[:ALTERNATIVES]
    others = Program.objects.listed().offered_by(gone.organization).exclude(pk__in=[each.pk for each in similar])
    by_provider = others.by_title().with_what_a_card_shows()[:ALTERNATIVES]
    context = {"program": gone, "similar": similar, "by_provider": by_provider}
    return render(request, "programs/program_archived.html", context, status=410)


def _told(slug: str) -> dict[str, str] | None:
    found = listed_at.first(slug)
    if found is None:
        return None
    content = render_to_string(
        "programs/_program.html", {"program": found, "profile": Profile(found, timezone.localdate())}
    )
    return {"title": found.title, "description": found.description, "content": content}
