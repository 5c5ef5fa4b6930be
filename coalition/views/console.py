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
from coalition.views.asking import ask_first


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
def resend_invitation(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found = _invitation(request, slug, pk)
    try:
        invitations.resend(found, now=timezone.now())
    except invitations.InvitationGone:
        return _invitation_gone(request, slug)
    messages.success(request, _("A letter is on its way to %(address)s.") % {"address": found.email})
    return redirect("manage_people", slug)


@behind_second_factor
@reads_and_posts
def take_back_invitation(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Asks first."""
    found = _invitation(request, slug, pk)
    if request.method != "POST":
        return ask_first(
            request,
            question=_("Take back the invitation to %(address)s?") % {"address": found.email},
            consequences=[
                _("The link in the letter stops working at once. No letter says so."),
                _("You can invite the same address again."),
            ],
            yes=_("Take it back"),
            back=reverse("manage_people", args=[slug]),
        )
    try:
        invitations.revoke(found, now=timezone.now())
    except invitations.InvitationGone:
        return _invitation_gone(request, slug)
    messages.success(request, _("The invitation to %(address)s is taken back.") % {"address": found.email})
    return redirect("manage_people", slug)


@behind_second_factor
@reads_and_posts
def manage_person(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What somebody is here: role and title."""
    organization = managed(request, slug)
    found = _person(organization, pk)
    form = MembershipForm(request.POST or None, initial={"role": found.role, "title": found.title})
    if form.is_valid():
        try:
            memberships.change_role(found, **form.cleaned_data)
        except memberships.LastManager:
            form.add_error(None, _("Nobody else manages this organization. Make somebody else a manager first."))
        else:
            messages.success(request, _("Saved."))
            return _to_its_people(request, organization)
    context = {"organization": organization, "membership": found, "form": form}
    return render(request, "coalition/manage/person.html", context)


@behind_second_factor
@reads_and_posts
def end_membership(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Asks first."""
    organization = managed(request, slug)
    found = _person(organization, pk)
    who = {"who": found.user, "name": organization.name}
    if request.method != "POST":
        gone = _("%(who)s is signed out everywhere at once, and sees nothing of %(name)s nor speaks for it any more.")
        return ask_first(
            request,
            question=_("Does %(who)s not work here any more?") % who,
            consequences=[gone % who, _("What %(who)s has recorded stays, under that name.") % who],
            yes=_("End the membership"),
            back=reverse("manage_person", args=[slug, pk]),
        )
    try:
        memberships.end(found, now=timezone.now())
    except memberships.LastManager:
        messages.error(request, _("Nobody else manages this organization. Make somebody else a manager first."))
        return redirect("manage_person", slug, pk)
    messages.success(request, _("%(who)s is not in the organization any more.") % who)
    return _to_its_people(request, organization)


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


def _person(organization: Organization, pk: int) -> Membership:
    return get_object_or_404(Membership.objects.current().select_related("user"), pk=pk, organization=organization)


def _invitation(request: HttpRequest, slug: str, pk: int) -> Invitation:
    found = Invitation.objects.select_related("invited_by")
    return get_object_or_404(found, pk=pk, organization=managed(request, slug))


def _invitation_gone(request: HttpRequest, slug: str) -> HttpResponse:
    messages.error(request, _("That is not possible any more: look at where it stands now."))
    return redirect("manage_people", slug)


def _to_its_people(request: HttpRequest, organization: Organization) -> HttpResponse:
    """Or to its page, for who has just stopped to manage it."""
    if may_manage(request.user, organization):
        return redirect("manage_people", organization.slug)
    return redirect(organization)


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
