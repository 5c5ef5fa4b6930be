"""Addresses of a site with an administration of markers, for tests."""

from collections.abc import Iterator

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.urls import include, path

from coalition.admin.base import PortalAdmin
from coalition.admin.own import EVERYBODYS
from coalition.scopes.kinds import of_user
from coalition.scopes.pages import PrivateAdmin, in_own_scope, streamed
from coalition.tests.marker.models import Marker, Note
from portal.admin_site import PortalAdminSite

site = PortalAdminSite(name="markers")


@admin.register(Marker, site=site)
class MarkerAdmin(PrivateAdmin, PortalAdmin):
    whose = EVERYBODYS
    list_display = ("name", "organization")
    list_select_related = ("organization",)
    search_fields = ("name",)


@admin.register(Note, site=site)
class NoteAdmin(PrivateAdmin, PortalAdmin):
    whose = EVERYBODYS
    list_display = ("text", "marker")
    autocomplete_fields = ("marker",)


def names() -> str:
    return ",".join(Marker.objects.values_list("name", flat=True))


@login_not_required
def outside(request: HttpRequest) -> HttpResponse:
    return HttpResponse(names())


@in_own_scope
def within(request: HttpRequest) -> HttpResponse:
    return HttpResponse(names())


@in_own_scope
def drawn_later(request: HttpRequest) -> TemplateResponse:
    page = engines["django"].from_string("{% for marker in markers %}{{ marker.name }},{% endfor %}")
    return TemplateResponse(request, page, {"markers": Marker.objects.all()})


@in_own_scope
def failing(request: HttpRequest) -> HttpResponse:
    Marker.objects.update(name="changed")
    raise RuntimeError(names())


@in_own_scope
def streamed_without_a_scope(request: HttpRequest) -> StreamingHttpResponse:
    def rows() -> Iterator[str]:
        yield from Marker.objects.values_list("name", flat=True)

    return StreamingHttpResponse(rows())


def exported(request: HttpRequest) -> StreamingHttpResponse:
    rows = streamed(of_user(request.user), lambda: Marker.objects.values_list("name", flat=True).iterator(chunk_size=1))
    return StreamingHttpResponse(f"{name}," for name in rows)


urlpatterns = [
    path("outside/", outside),
    path("within/", within),
    path("drawn-later/", drawn_later),
    path("failing/", failing),
    path("streamed-without-a-scope/", streamed_without_a_scope),
    path("exported/", exported),
    path("markers/", site.urls),
    path("", include("portal.urls")),
]
