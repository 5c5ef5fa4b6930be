from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from convenings.models import CalendarLink
from convenings.operations.calendar_links import renew_calendar_link


@require_safe
@never_cache
def my_calendar(request: HttpRequest) -> HttpResponse:
    """The secret address of one's own calendar, where there is one."""
    link = CalendarLink.objects.filter(user=request.user).first()  # type: ignore[misc]
    address = link and settings.SITE_URL + reverse("calendar_feed", args=[link.token])
    return render(request, "convenings/my_calendar.html", {"address": address})


@require_POST
@never_cache
def renew_my_calendar(request: HttpRequest) -> HttpResponse:
    """The first address, or a new one in its place."""
    was_there = renew_calendar_link(request.user, now=timezone.now())  # type: ignore[arg-type]
    if was_there:
        messages.success(request, _("The old address does not work any more. This is the new one."))
    return redirect("my_calendar")
