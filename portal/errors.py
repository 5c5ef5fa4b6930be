"""Pages for what went wrong, each with a way on."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from coalition.drafts import keep_what_was_sent


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _plain("400.html", 400)


def server_error(request: HttpRequest) -> HttpResponse:
    return _plain("500.html", 500)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What was typed is kept all the same: who signs in anew has a new token, and the page behind has the old one."""
    return keep_what_was_sent(request) or render(request, "403_csrf.html", status=403)


def _plain(template: str, status: int) -> HttpResponse:
    """A page that asks neither the database nor a context processor: what failed may be one of them."""
    return HttpResponse(loader.get_template(template).render({"site_name": settings.SITE_NAME}), status=status)
