from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coalition.forms import JoinGroupForm
from coalition.models import Group
from coalition.operations import join_requests
from coalition.operations.drafts import forget_draft
from coalition.operations.invitations import AlreadyBelongs
from coalition.paging import BoundedPaginator
from coalition.perms import is_inside
from coalition.views import group_facts, visible_group
from convenings.models import Action, Convening, Minutes

COMING_UP = 6
ACTIONS = 5


@login_not_required
@require_safe
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """What it is, who is in it, and when it meets next."""
    return _page(request, visible_group(request, slug), None)


@require_POST
def join_group(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask whoever runs it for a place."""
    found = visible_group(request, slug)
    form = JoinGroupForm(request.POST, user=request.user)
    if not form.is_valid():
        return _page(request, found, form)
    try:
        join_requests.ask(by=request.user, group=found, now=timezone.now(), **form.cleaned_data)  # type: ignore[arg-type]
    except AlreadyBelongs:
        messages.info(request, _("You are in this group already."))
    else:
        forget_draft(page=found.get_absolute_url(), by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("You have asked to join. You get a letter with the answer."))
    return redirect(found)


def _page(request: HttpRequest, found: Group, form: JoinGroupForm | None) -> HttpResponse:
    coming = Convening.objects.visible_to(request.user).of_group(found).upcoming(timezone.now())
    inside = is_inside(request.user, found)
    actions = Action.objects.of_group(found) if inside else Action.objects.none()
    published = Minutes.objects.published().filter(convening__group=found)
    context = {
        **group_facts(request, found, form),
        "published": BoundedPaginator(published.select_related("convening").defer("text")).get_page(
            request.GET.get("minutes")
        ),
        "actions": actions.open().with_what_a_line_shows()[:ACTIONS],
        "is_inside": inside,
        "coming": coming.with_what_a_card_shows()[:COMING_UP],
    }
    return render(request, "pages/group.html", context)
