"""A whole cohort on one screen: who came on a day, and how it ended for each."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from coalition.methods import reads_and_posts
from coalition.models import Organization, SecurityEvent
from coalition.operations.security_log import record_for
from coalition.scopes.pages import in_own_scope
from coalition.second_factor import behind_second_factor
from outcomes.forms.cohorts import AttendanceForm, CompletionForm, DayForm
from outcomes.models import Enrollment
from outcomes.models.querysets import where_they_work
from outcomes.operations.enrollments import forget_attendance
from outcomes.perms import works_with_participants
from programs.models import Cohort

TEMPLATES = {"attendance": "outcomes/cohort_attendance.html", "completion": "outcomes/cohort_completion.html"}


@behind_second_factor
@reads_and_posts
@never_cache
@in_own_scope
def cohort_attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Who came on one day, all at once; a day that is recorded already can be put right."""
    cohort, today = _found(request, pk), timezone.localdate()
    asked = DayForm({"day": request.GET.get("day") or today}, today=today)
    day: date = asked.cleaned_data["day"] if asked.is_valid() else today
    enrollments = list(_own(request, cohort).expected_on(day))
    form = AttendanceForm(
        request.POST if request.method == "POST" else None, cohort=cohort, day=day, enrollments=enrollments
    )
    if request.method == "POST" and "forget" in request.POST:
        forget_attendance(enrollments, day)
        messages.success(request, _("Nothing is recorded for this day any more."))
        return redirect(f"{request.path}?day={day.isoformat()}")
    if form.is_valid():
        count = form.record(by=request.user, now=timezone.now())  # type: ignore[arg-type]
        said = ngettext("Recorded for %(count)d person.", "Recorded for %(count)d people.", count)
        messages.success(request, said % {"count": count})
        return redirect(f"{request.path}?day={day.isoformat()}")
    return _drawn(request, cohort, enrollments, form, "attendance", day=day, asked=asked)


@behind_second_factor
@reads_and_posts
@never_cache
@in_own_scope
def cohort_completion(request: HttpRequest, pk: int) -> HttpResponse:
    """How it ended for each who is in it still."""
    cohort = _found(request, pk)
    enrollments = list(_own(request, cohort).open())
    form = CompletionForm(request.POST if request.method == "POST" else None, enrollments=enrollments)
    if form.is_valid() and form.record(now=timezone.now()):
        messages.success(request, _("Recorded."))
        return redirect(request.path)
    return _drawn(request, cohort, enrollments, form, "completion")


def _found(request: HttpRequest, pk: int) -> Cohort:
    """A cohort of a listed program is public; any other is known to who offers it, and where its people are."""
    if not works_with_participants(request.user):
        raise PermissionDenied
    own = Enrollment.objects.filter(cohort=OuterRef("pk")).visible_to(request.user)
    offered = Q(program__status="listed") | Q(program__organization__in=where_they_work(request.user))
    known = offered | Q(Exists(own))
    cohorts = Cohort.objects.all() if request.user.is_superuser else Cohort.objects.filter(known)
    return get_object_or_404(cohorts.select_related("program__organization"), pk=pk)


def _own(request: HttpRequest, cohort: Cohort) -> Any:
    own = Enrollment.objects.in_cohort(cohort).visible_to(request.user).select_related("participant")
    return own.order_by("participant__sort_name", "pk")


def _drawn(
    request: HttpRequest, cohort: Cohort, enrollments: list[Enrollment], form: Any, tab: str, **more: Any
) -> HttpResponse:
    if request.method == "GET":
        whose = Organization.objects.filter(pk__in={each.organization_id for each in enrollments})
        record_for(whose, SecurityEvent.Kind.VIEWED, about=cohort)
    context = {"cohort": cohort, "form": form, "tab": tab, **more}
    return render(request, TEMPLATES[tab], context)
