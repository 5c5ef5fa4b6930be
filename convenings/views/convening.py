from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from coalition.markdown import markdown_to_html
from convenings.models import Convening
from convenings.perms import may_run, sees_the_link


@login_not_required
@require_safe
def convening(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything about one date: what, when, where, whether it takes place."""
    visible = Convening.objects.visible_to(request.user).select_related("group", "host", "series")
    found = get_object_or_404(visible, slug=slug)
    context = {
        "convening": found,
        "description": markdown_to_html(found.description),
        "sees_the_link": sees_the_link(request.user, found),
        "runs": may_run(request.user, found),
        "is_over": found.ends_at <= timezone.now(),
    }
    return render(request, "convenings/convening.html", context)
