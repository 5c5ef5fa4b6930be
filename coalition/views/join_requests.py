from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.drafts import typed_before
from coalition.forms import JoinOrganizationForm
from coalition.models import JoinRequest, Organization
from coalition.operations import join_requests as operations
from coalition.operations.drafts import forget_draft
from coalition.operations.invitations import AlreadyBelongs
from coalition.paging import BoundedPaginator
from coalition.second_factor import behind_second_factor


@require_http_methods(["GET", "HEAD", "POST"])
def join_organization(request: HttpRequest, slug: str) -> HttpResponse:
    """ "I work at …", which waits for the yes of a manager."""
    organization = get_object_or_404(Organization, slug=slug)
    form = JoinOrganizationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            operations.ask(organization, by=request.user, now=timezone.now(), **form.cleaned_data)  # type: ignore[arg-type]
        except AlreadyBelongs:
            messages.info(request, _("You belong to this organization already."))
        else:
            forget_draft(page=request.path, by=request.user)  # type: ignore[arg-type]
            messages.success(request, _("Its managers have your request. You get a letter with the answer."))
        return redirect(organization)
    context = {"form": form, "organization": organization, "draft": typed_before(form, request)}
    return render(request, "coalition/join_organization.html", context)


@behind_second_factor
@require_safe
def join_requests(request: HttpRequest) -> HttpResponse:
    """Those that wait for an answer of this person, the longest waiting first."""
    waiting = JoinRequest.objects.waiting().answerable_by(request.user).order_by("asked_at", "pk")
    page = BoundedPaginator(waiting.select_related("user", "organization", "group")).get_page(request.GET.get("page"))
    return render(request, "coalition/join_requests.html", {"page": page})


@behind_second_factor
@require_POST
def answer_join_request(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(
        JoinRequest.objects.answerable_by(request.user).select_related("user", "organization", "group"), pk=pk
    )
    answer = operations.accept if "accept" in request.POST else operations.decline
    names = {"who": found.user, "what": found.group or found.organization}
    try:
        answer(found, by=request.user, now=timezone.now())  # type: ignore[arg-type]
    except operations.AlreadyAnswered:
        messages.info(request, _("Somebody else has answered this request already."))
    except operations.BelongsNoMore:
        messages.error(request, _("%(who)s is not in that organization any more. You can only decline.") % names)
    else:
        accepted = (
            _("%(who)s belongs to %(what)s now.") if "accept" in request.POST else _("You declined. %(who)s is told.")
        )
        messages.success(request, accepted % names)
    return redirect("join_requests")
