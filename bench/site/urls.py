import os
from functools import cache
from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import Template, engines
from django.urls import include, path
from django.views.decorators.http import require_POST

from coalition.models import Organization


@login_not_required
def bare(request: HttpRequest, number: int) -> HttpResponse:
    """One indexed SELECT, and a template that is all text but for what was selected."""
    organization = Organization.objects.only("name").get(pk=1)
    return HttpResponse(_template(number).render({"organization": organization}, request))


@cache
def _template(number: int) -> Template:
    body = (Path(os.environ["BENCH_BODIES"]) / f"{number}.html").read_text()
    return engines["django"].from_string(
        "{% verbatim bench %}" + body + "{% endverbatim bench %}{{ organization.name }}"
    )


@require_POST
def bare_rsvp(request: HttpRequest, meeting: int) -> HttpResponse:
    """The least that takes a seat: who it is, the lock, the count, one row."""
    comes = request.POST["answer"] == "yes"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT capacity FROM bench_meeting WHERE id = %s FOR NO KEY UPDATE", [meeting])
        [capacity] = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM bench_answer WHERE meeting = %s AND comes", [meeting])
        [taken] = cursor.fetchone()
        cursor.execute(
            "INSERT INTO bench_answer VALUES (%s, %s, %s)"
            " ON CONFLICT (meeting, person) DO UPDATE SET comes = excluded.comes",
            [meeting, request.user.pk, comes and taken < capacity],
        )
    return HttpResponseRedirect("/")


urlpatterns = [
    path("bare/<int:number>/", bare),
    path("bare/rsvp/<int:meeting>/", bare_rsvp),
    path("", include("portal.urls")),
]
