from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from coalition.models import Organization
from programs.models import Pathway
from programs.pathways.ladder import Ladder
from programs.pathways.overview import Card


@login_not_required
@require_safe
def pathways(request: HttpRequest) -> HttpResponse:
    cards = [Card(found) for found in Pathway.objects.published().with_steps()]
    return render(request, "programs/pathways.html", {"cards": cards})


@login_not_required
@require_safe
def pathway(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Pathway.objects.visible_to(request.user).select_related("sector"), slug=slug)
    whom_to_ask = Organization.objects.backbone()
    context = {"pathway": found, "ladder": Ladder(found), "whom_to_ask": whom_to_ask}
    return render(request, "programs/pathway.html", context)
