from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.models import Membership, Organization
from coalition.second_factor import behind_second_factor
from coalition.views.console import managed
from programs.models import Cohort, Program
from programs.operations.confirmations import confirm

PER_PAGE = 100


@require_safe
def confirm_programs(request: HttpRequest) -> HttpResponse:
    """The programs of whoever manages organizations, the longest unconfirmed first."""
    if not Membership.objects.of(request.user).managers().exists():
        raise PermissionDenied
    programs = Program.objects.confirmable_by(request.user).with_what_its_page_shows()
    page = Paginator(programs.by_provider_least_recently_confirmed_first(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "programs/confirm.html", {"page": page, "today": timezone.localdate()})


@require_POST
def confirm_programs_of(request: HttpRequest, slug: str) -> HttpResponse:
    """One program of an organization, or all that are listed, are still right, says its manager."""
    _confirm(request, managed(request, slug))
    return redirect("confirm_programs")


@behind_second_factor
@require_http_methods(["GET", "HEAD", "POST"])
def manage_programs(request: HttpRequest, slug: str) -> HttpResponse:
    """The programs of an organization with their coming cohorts: still right, says a manager of all at once."""
    organization = managed(request, slug)
    if request.method == "POST":
        _confirm(request, organization)
        return redirect("manage_programs", slug)
    today = timezone.localdate()
    coming = Prefetch("cohorts", Cohort.objects.coming(today), to_attr="coming")
    programs = Program.objects.listed().offered_by(organization).with_what_its_page_shows()
    page = Paginator(programs.least_recently_confirmed_first().prefetch_related(coming), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {"organization": organization, "page": page, "today": today}
    return render(request, "programs/manage.html", context)


def _confirm(request: HttpRequest, organization: Organization) -> None:
    programs = Program.objects.listed().offered_by(organization)
    if "program" in request.POST:
        program = get_object_or_404(programs, slug=request.POST["program"])
        programs = programs.filter(pk=program.pk)
    count = confirm(programs, today=timezone.localdate())
    said = ngettext("%(count)d program is confirmed today.", "%(count)d programs are confirmed today.", count)
    messages.success(request, said % {"count": count})
