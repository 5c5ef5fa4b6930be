"""The page behind the link of an invitation, with a sign-in and without."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from coalition.forms import OpenAccountForm
from coalition.history import by_invitation
from coalition.limits import limited
from coalition.links import LinkGone, which_invitation
from coalition.models import Invitation
from coalition.operations import invitations as operations


@login_not_required
@limited("link", key="token")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """To look changes nothing. Who is signed in accepts; who has no account opens one first, and then signs in."""
    try:
        found = which_invitation(token)
    except LinkGone:
        return render(request, "coalition/link_gone.html", status=404)
    if not found.is_open(timezone.now()):
        return render(request, "coalition/invitation_gone.html", {"invitation": found}, status=410)
    if request.user.is_authenticated:
        return _accept(request, found)
    return _open_account(request, found)


def _accept(request: HttpRequest, found: Invitation) -> HttpResponse:
    if request.method == "POST":
        try:
            operations.accept(found, by=request.user, now=timezone.now())  # type: ignore[arg-type]
        except operations.InvitationGone:
            return render(request, "coalition/invitation_gone.html", {"invitation": found}, status=410)
        except operations.AlreadyBelongs:
            messages.info(request, _("You belong to this organization already."))
        else:
            messages.success(request, _("Welcome: you belong to %(name)s now.") % {"name": found.organization})
        return redirect(found.organization)
    return render(request, "coalition/invitation.html", {"invitation": found, "form": None, "sign_in": ""})


def _open_account(request: HttpRequest, found: Invitation) -> HttpResponse:
    sign_in = f"{reverse('account_login')}?{urlencode({'next': request.path})}"
    form = OpenAccountForm(request.POST or None)
    if form.is_valid():
        with by_invitation(found):
            operations.open_account(found, now=timezone.now(), **form.cleaned_data)
        said = _("Now sign in as %(address)s: we send a code there. Then you can accept the invitation.")
        messages.success(request, said % {"address": found.email})
        return redirect(sign_in)
    return render(request, "coalition/invitation.html", {"invitation": found, "form": form, "sign_in": sign_in})
