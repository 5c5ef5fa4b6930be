"""Pages of private records open the scope of the user who asks, and are drawn within it."""

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import Any, TypeVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.urls import URLPattern, URLResolver

from coalition.scopes.acting import Scope, acting
from coalition.scopes.kinds import of_user

View = Callable[..., HttpResponseBase]
Row = TypeVar("Row")


def in_own_scope(view: View) -> View:
    """The whole view in the scope of whoever asks, and in one transaction; an answer drawn later is drawn within it."""

    @wraps(view)
    def within(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with acting(of_user(request.user)):
            response = view(request, *args, **kwargs)
            if isinstance(response, SimpleTemplateResponse):
                response.render()
            return response

    return within


def streamed(scope: Scope, rows: Callable[[], Iterable[Row]]) -> Iterator[Row]:
    """For a StreamingHttpResponse, which is read when its view has ended: rows asked for in a scope of their own."""
    with acting(scope):
        yield from rows()


class PrivateAdmin(admin.ModelAdmin):
    """Administration of private records: each of its pages, actions included, opens its user's own scope."""

    def get_urls(self) -> list[URLPattern]:
        return [_within(pattern) for pattern in super().get_urls()]


def _within(pattern: URLPattern | URLResolver) -> Any:
    if isinstance(pattern, URLPattern):
        return URLPattern(pattern.pattern, in_own_scope(pattern.callback), pattern.default_args, pattern.name)
    return pattern
