"""Pages for what went wrong, each with a way on."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from coalition.drafts import keep_what_was_sent
from coalition.site import last_known_site


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    too_much = isinstance(exception, (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent))
    return too_large(request) if too_much else _plain("400.html", 400)


def too_large(request: HttpRequest) -> HttpResponse:
    return _plain("413.html", 413)


def out_of_order(request: HttpRequest) -> HttpResponse:
    response = _plain("503.html", 503)
    response["Retry-After"] = "120"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    return _plain("500.html", 500)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What was typed is kept all the same: who signs in anew has a new token, and the page behind has the old one."""
    return keep_what_was_sent(request) or render(request, "403_csrf.html", status=403)


def _plain(template: str, status: int) -> HttpResponse:
    """A page that asks neither the database nor a context processor: what failed may be one of them."""
    site = last_known_site()
    return HttpResponse(
        loader.get_template(template).render({"coalition": site, "site_name": site.name}), status=status
    )
