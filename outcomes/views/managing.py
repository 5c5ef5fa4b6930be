"""What a manager looks at: who carries how much, and how well the records are kept."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from coalition.methods import reads_and_posts
from coalition.models import Organization, SecurityEvent
from coalition.operations.security_log import record
from coalition.paging import BoundedPaginator
from coalition.scopes.pages import in_own_scope
from coalition.second_factor import behind_second_factor
from coalition.views.console import managed
from outcomes import keeping_up
from outcomes.forms.covering import HandOverCaseloadForm, OfOrganizationForm
from outcomes.forms.employers import LinkEmployerForm
from outcomes.models import Cover, FollowUp, Placement
from outcomes.views.opening import Staff, done, of_the_ledger, sent, short_form_page

MOST_WRITTEN = 10


@behind_second_factor
@require_safe
@never_cache
@in_own_scope
def manage_caseload(request: HttpRequest, slug: str) -> HttpResponse:
    """Loads, timeliness, what is missing, overdue and unverified, each against its goal."""
    organization, now = managed(request, slug), timezone.now()
    today = timezone.localdate(now)
    goals = keeping_up.goals(organization, today)
    page = BoundedPaginator(keeping_up.overdue(organization, today)).get_page(request.GET.get("page"))
    record(SecurityEvent.Kind.VIEWED, about=FollowUp, organization=organization, page=str(page.number))
    returned = Placement.objects.of_organization(organization).sent_back().with_what_a_list_shows()
    context = {
        "organization": organization,
        "covers": Cover.objects.of_organization(organization).not_over(today).with_what_a_list_shows(),
        "today": today,
        "coaches": keeping_up.coaches(organization, today, goals.most),
        "timeliness": keeping_up.timeliness(organization, now, goals),
        "goals": goals,
        "missing": keeping_up.missing(organization, now),
        "page": page,
        "unverified": keeping_up.unverified(organization, now),
        "returned": returned.order_by("sent_back_at", "pk")[:20],
        "cohorts": keeping_up.cohorts(organization),
        "written_down": keeping_up.employers_written_down(organization)[:MOST_WRITTEN],
    }
    return render(request, "outcomes/manage_caseload.html", context)


@of_the_ledger
@reads_and_posts
def link_employer(request: Staff, slug: str) -> HttpResponse:
    """That a name somebody wrote down is an organization the portal knows."""
    return _of_managers(request, slug, LinkEmployerForm)


@of_the_ledger
@reads_and_posts
def hand_over_caseload(request: Staff, slug: str) -> HttpResponse:
    """Everybody whom somebody coaches, for whoever has left or changes their work."""
    return _of_managers(request, slug, HandOverCaseloadForm)


def _of_managers(request: Staff, slug: str, form_of: type[OfOrganizationForm]) -> HttpResponse:
    organization = managed(request, slug)
    form = form_of(request.POST if request.method == "POST" else None, user=request.user, organization=organization)
    page = caseload_page(organization)
    if sent(request, form):
        return done(request, form.said, page["home"])
    return short_form_page(request, form, form.title, **page)


def caseload_page(organization: Organization) -> dict[str, str]:
    """What the forms that its manager sends belong to."""
    return {
        "home": reverse("manage_caseload", args=[organization.slug]),
        "home_label": _("Caseload and records"),
    }
