"""Where managers keep their organization's people and page; its programs are at `portal.pages`."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coalition.drafts import typed_before
from coalition.forms import InvitationForm, MembershipForm, OrganizationPageForm
from coalition.methods import reads_and_posts
from coalition.models import Draft, Invitation, JoinRequest, Membership, Organization
from coalition.operations import invitations, memberships
from coalition.operations.drafts import forget_draft
from coalition.operations.letters import MalformedAddress
from coalition.paging import BoundedPaginator
from coalition.perms import may_manage
from coalition.second_factor import behind_second_factor


@behind_second_factor
@require_safe
def manage_people(request: HttpRequest, slug: str) -> HttpResponse:
    """Who is here, who is invited, and who asks."""
    form = InvitationForm()
    return _people(request, managed(request, slug), form, typed_before(form, request))


@behind_second_factor
@require_POST
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    organization = managed(request, slug)
    form = InvitationForm(request.POST)
    if form.is_valid():
        try:
            sent = invitations.invite(organization, by=request.user, now=timezone.now(), **form.cleaned_data)  # type: ignore[arg-type]
        except invitations.AlreadyBelongs:
            form.add_error("email", _("Somebody with this address is in the organization already."))
        except MalformedAddress:
            form.add_error("email", _("No mail server takes letters to this address."))
        else:
            forget_draft(page=reverse("manage_people", args=[slug]), by=request.user)  # type: ignore[arg-type]
            messages.success(request, _("A letter is on its way to %(address)s.") % {"address": sent.email})
            return redirect("manage_people", slug)
    return _people(request, organization, form, None)


@behind_second_factor
@require_POST
def change_invitation(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Send it again, or take it back."""
    found = get_object_or_404(
        Invitation.objects.select_related("invited_by"), pk=pk, organization=managed(request, slug)
    )
    try:
        if "revoke" in request.POST:
            invitations.revoke(found, now=timezone.now())
            said = _("The invitation to %(address)s is taken back.")
        else:
            invitations.resend(found, now=timezone.now())
            said = _("A letter is on its way to %(address)s.")
    except invitations.InvitationGone:
        messages.error(request, _("That is not possible any more: look at where it stands now."))
    else:
        messages.success(request, said % {"address": found.email})
    return redirect("manage_people", slug)


@behind_second_factor
@reads_and_posts
def manage_person(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What somebody is here: role and title, or the end of it."""
    organization = managed(request, slug)
    found = get_object_or_404(Membership.objects.current().select_related("user"), pk=pk, organization=organization)
    form = MembershipForm(request.POST or None, initial={"role": found.role, "title": found.title})
    if request.method == "POST":
        try:
            if "end" in request.POST:
                memberships.end(found, now=timezone.now())
                messages.success(request, _("%(who)s is not in the organization any more.") % {"who": found.user})
                return redirect("manage_people" if may_manage(request.user, organization) else organization, slug)
            if form.is_valid():
                memberships.change_role(found, **form.cleaned_data)
                messages.success(request, _("Saved."))
                return redirect("manage_people" if may_manage(request.user, organization) else organization, slug)
        except memberships.LastManager:
            form.add_error(None, _("Nobody else manages this organization. Make somebody else a manager first."))
    context = {"organization": organization, "membership": found, "form": form}
    return render(request, "coalition/manage/person.html", context)


@behind_second_factor
@reads_and_posts
def manage_page(request: HttpRequest, slug: str) -> HttpResponse:
    """What everybody reads of it: looked at first, then published."""
    organization = managed(request, slug)
    form = OrganizationPageForm(request.POST or None, instance=organization)
    is_preview = form.is_valid() and "publish" not in request.POST
    if form.is_valid() and not is_preview:
        form.save()
        forget_draft(page=request.path, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("The page is published."))
        return redirect(organization)
    draft = typed_before(form, request)
    context = {"organization": organization, "form": form, "is_preview": is_preview, "draft": draft}
    return render(request, "coalition/manage/page.html", context)


def managed(request: HttpRequest, slug: str) -> Organization:
    """Everybody may know the organization, so whoever doesn't manage it is refused, not told that it isn't there."""
    organization = get_object_or_404(Organization, slug=slug)
    if not may_manage(request.user, organization):
        raise PermissionDenied
    return organization


def _people(
    request: HttpRequest, organization: Organization, form: InvitationForm, draft: Draft | None
) -> HttpResponse:
    people = organization.memberships.current().by_name()
    context = {
        "organization": organization,
        "form": form,
        "draft": draft,
        "drawn_on": reverse("manage_people", args=[organization.slug]),
        "page": BoundedPaginator(people).get_page(request.GET.get("page")),
        "invitations": organization.invitations.open().select_related("invited_by"),
        "now": timezone.now(),
        "waiting": JoinRequest.objects.waiting().filter(organization=organization, group=None).count(),
    }
    return render(request, "coalition/manage/people.html", context)
