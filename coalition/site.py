"""Whose portal this is, while a request, a task or a command is at work: asked once, and its clock is everybody's."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from coalition.models import SiteSettings

_in_force: ContextVar[SiteSettings | None] = ContextVar("site_in_force", default=None)
_seen_last: list[SiteSettings] = []
MARK = "same_for_everybody"


def current_site() -> SiteSettings:
    """Not to be saved: it may have been asked of the cache."""
    return _in_force.get() or _ask()


def site_zone() -> str:
    """By whose clock something is that names none."""
    return current_site().time_zone


def day_there(moment: datetime) -> date:
    """The day that it is by the coalition's clock, whoever's clock is the current one."""
    return timezone.localdate(moment, ZoneInfo(site_zone()))


def last_known_site() -> SiteSettings:
    """For where nothing can be asked: what this process heard last, else what the environment says."""
    return _seen_last[0] if _seen_last else SiteSettings()


def site_or_last_known() -> SiteSettings:
    """For what may not fail because the database does not answer."""
    try:
        return current_site()
    except DatabaseError:
        return last_known_site()


@contextmanager
def site_in_force() -> Iterator[SiteSettings]:
    """Inside, the coalition's clock is the current one."""
    site = _ask()
    token = _in_force.set(site)
    try:
        with timezone.override(site.time_zone):
            yield site
    finally:
        _in_force.reset(token)


def _ask() -> SiteSettings:
    site = SiteSettings.objects.current()
    _seen_last[:] = [site]
    return site


def same_for_everybody(view: Callable[..., Any]) -> Callable[..., Any]:
    """A small public file: no session is opened for it and no settings are asked, so that any cache may keep it."""
    setattr(view, MARK, True)
    return login_not_required(require_safe(view))


class SiteMiddleware:
    """Stands before whatever asks who somebody is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with ExitStack() as request.while_answered:  # type: ignore[attr-defined]
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> None:
        if getattr(view, MARK, False):
            request.user = AnonymousUser()
        else:
            request.while_answered.enter_context(site_in_force())  # type: ignore[attr-defined]


class PortalCommand(BaseCommand):
    """A command that goes by the coalition's clock."""

    def execute(self, *args: Any, **options: Any) -> Any:
        with site_in_force():
            return super().execute(*args, **options)
