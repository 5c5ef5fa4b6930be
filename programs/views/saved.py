from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coalition.typed import own_page, slugs_in
from programs.operations.saved import PROGRAMS_AT_MOST, TooManySaved, keep, let_go
from programs.saved import saved_by, saved_in, searches_in


@login_not_required
@require_safe
def saved(request: HttpRequest) -> HttpResponse:
    """What is saved on the account; without one the page asks the browser, and this for the cards."""
    context = {
        "saved": saved_by(request.user) if request.user.is_authenticated else None,
        # What was just removed, by its address, so that one click undoes it.
        "removed": saved_in(request.GET),
    }
    return render(request, "programs/saved.html", context)


@login_not_required
@require_safe
def saved_cards(request: HttpRequest) -> HttpResponse:
    """The cards of what a browser keeps. Nothing of the address is stored."""
    return render(request, "programs/_saved.html", {"saved": saved_in(request.GET), "on_account": False})


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Save what the form names on the account: one program from its page, or all that the browser kept."""
    try:
        slugs = slugs_in(request.POST, PROGRAMS_AT_MOST)
        keep(request.user, slugs, [search.query for search in searches_in(request.POST)])  # type: ignore[arg-type]
    except TooManySaved:
        messages.error(request, _("Your list is full. Remove something from it first."))
        return HttpResponse(status=409) if _by_script(request) else redirect("saved")
    if _by_script(request):
        return HttpResponse(status=204)
    return redirect(own_page(request.POST.get("next", "")) or "saved")


@require_POST
def remove_saved(request: HttpRequest) -> HttpResponse:
    """Take it off the account; the page that follows offers to undo it."""
    let_go(request.user, slugs_in(request.POST, PROGRAMS_AT_MOST), request.POST.getlist("s"))  # type: ignore[arg-type]
    if _by_script(request):
        return HttpResponse(status=204)
    removed = request.POST.copy()
    removed.pop("csrfmiddlewaretoken", None)
    return redirect(reverse("saved", query=removed))


def _by_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"
