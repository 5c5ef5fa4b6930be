from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coalition.methods import reads_and_posts
from coalition.models import Membership
from coalition.operations import memberships
from coalition.typed import own_page
from coalition.views.asking import ask_first


@require_POST
def choose_organization(request: HttpRequest) -> HttpResponse:
    """For which of their organizations somebody is here now; the next visit remembers it."""
    own = get_object_or_404(Membership.objects.of(request.user), organization__slug=request.POST.get("organization"))
    memberships.choose(own, now=timezone.now())
    return redirect(own_page(request.POST.get("next", "")) or "home")


@reads_and_posts
def leave_organization(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks first."""
    own = get_object_or_404(Membership.objects.of(request.user).select_related("organization"), organization__slug=slug)
    if request.method != "POST":
        return ask_first(
            request,
            question=_("Leave %(organization)s?") % {"organization": own.organization},
            consequences=[
                _("You are signed out everywhere at once, and leave the groups you are in for it."),
                _("What you recorded stays, under your name. To come back you ask its managers again."),
            ],
            yes=_("I do not work here any more"),
            back=own.organization.get_absolute_url(),
        )
    try:
        memberships.end(own, now=timezone.now())
    except memberships.LastManager:
        messages.error(request, _("Nobody else manages this organization. Make somebody else a manager first."))
        return redirect(own.organization)
    # The session has ended with it, so there is nobody to say it to but on the page that opens without one.
    return redirect(own.organization)
