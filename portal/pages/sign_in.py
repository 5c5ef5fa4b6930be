from allauth.usersessions.adapter import get_adapter as get_sessions_adapter
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from coalition.typed import own_page
from portal.second_factor import how_to_show, is_shown

AFTER = "after_second_factor"


@require_safe
@never_cache
def second_factor(request: HttpRequest) -> HttpResponse:
    """Between a page that asks for the second factor and that page: what it is, and how to set one up."""
    if after := own_page(request.GET.get("next", "")):
        request.session[AFTER] = after
    if is_shown(request):
        return redirect(request.session.pop(AFTER, "mfa_index"))
    return render(request, "mfa/why.html", {"has_one": how_to_show(request), "after": request.session.get(AFTER, "/")})


@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    get_sessions_adapter().end_sessions([session])
    messages.success(request, _("It is signed out."))
    return redirect("usersessions_list")
