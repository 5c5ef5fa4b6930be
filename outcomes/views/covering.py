"""Who looks after whose people while a coach is away."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition.methods import reads_and_posts
from coalition.models import Organization
from coalition.views.asking import ask_first
from outcomes.forms.covering import CoverForm
from outcomes.models import Cover
from outcomes.operations import caseload
from outcomes.perms import manages, works_in
from outcomes.views.managing import caseload_page
from outcomes.views.opening import Staff, back_to, done, of_the_ledger, sent, short_form_page


@of_the_ledger
@reads_and_posts
def arrange_cover(request: Staff, slug: str) -> HttpResponse:
    """A manager for any coach, a coach for themselves."""
    organization = get_object_or_404(Organization, slug=slug)
    if not works_in(request.user, organization):
        raise PermissionDenied
    is_manager = manages(request.user, organization)
    form = CoverForm(
        request.POST if request.method == "POST" else None,
        user=request.user,
        organization=organization,
        is_manager=is_manager,
        initial={"away": request.GET.get("away")},
    )
    page = _page(organization, is_manager)
    if sent(request, form):
        return done(request, form.said, back_to(request, page["home"]))
    return short_form_page(request, form, form.title, **page)


@of_the_ledger
@reads_and_posts
def end_cover(request: Staff, pk: int) -> HttpResponse:
    """They are back, or don't go after all: for a manager, and for who is away. Asks first."""
    covers = Cover.objects.visible_to(request.user).with_what_a_list_shows().select_related("organization")
    cover = get_object_or_404(covers, pk=pk)
    is_manager = manages(request.user, cover.organization)
    if not is_manager and cover.away != request.user:
        raise PermissionDenied
    who = {"away": cover.away, "covered_by": cover.covered_by}
    back = back_to(request, _page(cover.organization, is_manager)["home"])
    if request.method == "POST":
        caseload.end_cover(cover, now=timezone.now())
        return done(request, _("%(covered_by)s does not look after the people of %(away)s any more.") % who, back)
    return ask_first(
        request,
        question=_("Does %(covered_by)s not need to look after the people of %(away)s any more?") % who,
        consequences=[_("From today %(away)s looks after them again. You can arrange cover again.") % who],
        yes=_("End the cover"),
        back=back,
    )


def _page(organization: Organization, is_manager: bool) -> dict[str, str]:
    """Where cover is shown to them."""
    return caseload_page(organization) if is_manager else {"home": reverse("coach_day"), "home_label": _("Your day")}
