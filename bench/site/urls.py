import os
from functools import cache
from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template import Template, engines
from django.urls import include, path

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


urlpatterns = [path("bare/<int:number>/", bare), path("", include("portal.urls"))]
