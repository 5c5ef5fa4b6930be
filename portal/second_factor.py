"""Who may see what is private to others shows a second factor first, and is walked through setting one up."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.conf import settings
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from coalition.second_factor import MARK, has_to_show_one

# As allauth itself writes it down.
METHOD = "mfa"
RENEWED_AT = "renewed_at"
# Once a minute is enough, and most requests then write nothing.
RENEWED_EVERY = 60


@receiver(authenticator_added)
def show(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Whoever has just set one up has it in hand, and isn't asked for it again on the next page."""
    record_authentication(request, user, METHOD, reauthenticated=True)


def is_shown(request: HttpRequest) -> bool:
    return any(record["method"] == METHOD for record in get_authentication_records(request, request.user))


def how_to_show(request: HttpRequest) -> str:
    """Where it is asked for; "": there is nothing yet that this person could show."""
    if not Authenticator.objects.filter(user_id=request.user.pk).exists():
        return ""
    ways = get_adapter().get_reauthentication_methods(request.user)
    return next((str(way["url"]) for way in ways if way["id"].startswith("mfa_")), "")


class SecondFactorMiddleware:
    """Also ends the sessions of these people when nothing happens in them; every other lasts as the settings say."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not has_to_show_one(request):
            return None
        _renew(request)
        if is_shown(request) or not _is_behind(request, view):
            return None
        after = request.get_full_path() if request.method in {"GET", "HEAD"} else request.path
        return redirect(f"{how_to_show(request) or reverse('second_factor')}?{urlencode({'next': after})}")


def _renew(request: HttpRequest) -> None:
    now = timezone.now().timestamp()
    if now - request.session.get(RENEWED_AT, 0) > RENEWED_EVERY:
        request.session[RENEWED_AT] = now
        request.session.set_expiry(settings.PRIVATE_SESSION_MINUTES * 60)


def _is_behind(request: HttpRequest, view: Callable[..., Any]) -> bool:
    match = request.resolver_match
    return getattr(view, MARK, False) or (match is not None and "admin" in match.app_names)
