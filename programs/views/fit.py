from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from programs.fit import Fit


@login_not_required
@require_safe
def fit(request: HttpRequest) -> HttpResponse:
    """A few questions, then what fits and why. The answers are in the address and nowhere else."""
    return render(request, "programs/fit.html", {"fit": Fit(request.GET, timezone.localdate())})
