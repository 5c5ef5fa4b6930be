from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from programs.models import Program


@login_not_required
def programs(request: HttpRequest) -> HttpResponse:
    return render(request, "programs/programs.html", {"programs": Program.objects.listed().by_title()[:20]})


@login_not_required
def program(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Program, slug=slug)
    return render(request, "programs/program.html", {"program": found})
