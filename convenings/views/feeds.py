from datetime import datetime, timedelta
from hashlib import sha256

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coalition.models import Group
from coalition.site import current_site
from convenings.calendars import calendar_of
from convenings.models import CalendarLink, Convening
from convenings.models.convening import ConveningQuerySet
from convenings.perms import sees_the_link

PAST = timedelta(days=366)


@login_not_required
@require_safe
def feed(request: HttpRequest) -> HttpResponseBase:
    """What everybody may come to."""
    public = Convening.objects.visible_to(AnonymousUser())
    return _answer(request, public, name=current_site().name, now=timezone.now())


@login_not_required
@require_safe
def group_feed(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Of one group what everybody may come to: calendar programs don't sign in."""
    group = get_object_or_404(Group.objects.visible_to(AnonymousUser()), slug=slug)
    public = Convening.objects.visible_to(AnonymousUser()).of_group(group)
    return _answer(request, public, name=group.name, now=timezone.now())


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """What one person has in their calendar, for whoever knows the secret address."""
    link = get_object_or_404(CalendarLink.objects.in_use().select_related("user"), token=token)
    own = Convening.objects.in_calendar_of(link.user)
    name = _("%(site)s: my calendar") % {"site": current_site().name}
    return _answer(request, own, name=name, now=timezone.now(), is_private=True)


@login_not_required
@require_safe
def convening_file(request: HttpRequest, slug: str) -> HttpResponse:
    """One convening, to put into a calendar."""
    visible = Convening.objects.visible_to(request.user).select_related("group", "host")
    found = get_object_or_404(visible, slug=slug)
    content = calendar_of([found], method="PUBLISH", with_links=sees_the_link(request.user, found))
    answer = HttpResponse(content, content_type="text/calendar; method=PUBLISH; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.slug}.ics"'
    return answer


def _answer(
    request: HttpRequest, found: ConveningQuerySet, *, name: str, now: datetime, is_private: bool = False
) -> HttpResponseBase:
    """The calendar, or that it is the one that the program has already: that costs one small query."""
    found = found.filter(ends_at__gt=now - PAST).order_by("starts_at", "pk")
    state = list(found.values_list("pk", "sequence", "changed_at", "group__name", "host__name"))
    etag = f'"{sha256(repr((name, state)).encode()).hexdigest()[:32]}"'
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        content = calendar_of(found.select_related("group", "host"), name=name, with_links=is_private)
        answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["ETag"] = etag
    patch_cache_control(answer, max_age=300, **{"private" if is_private else "public": True})
    return answer
