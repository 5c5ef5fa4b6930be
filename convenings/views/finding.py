from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from convenings.finder import Finder
from convenings.perms import may_schedule


@login_not_required
@require_safe
def convenings(request: HttpRequest) -> HttpResponse:
    """What is coming up, or is over, as a list; or a month of it."""
    found = Finder(request.GET, user=request.user, now=timezone.now())
    context = {
        "found": found,
        "may_schedule": may_schedule(request.user),
        "feed_address": settings.SITE_URL + reverse("convenings_feed"),
    }
    return render(request, "convenings/convenings.html", context)
