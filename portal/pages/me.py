import json
from io import BytesIO

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import logout
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from coalition.downloads import download
from coalition.forms import NameForm
from coalition.methods import reads_and_posts
from coalition.models import (
    Announcement,
    Draft,
    GroupMembership,
    Inquiry,
    Invitation,
    JoinRequest,
    Membership,
    Preferences,
    SecurityEvent,
    User,
)
from coalition.models.user import ANONYMIZED_AFTER
from coalition.operations.accounts import close_account
from coalition.operations.memberships import LastManager
from coalition.operations.security_log import record
from coalition.second_factor import needs_second_factor
from convenings.models import Action, AgendaItem
from convenings.queries import next_for
from portal.pages.own_data import own_data
from programs.models import Program


class SignedIn(HttpRequest):
    user: User


MEETINGS = 6
ACTIONS = 20


@reads_and_posts
@never_cache
def me(request: SignedIn) -> HttpResponse:
    """What waits for whoever is signed in, where they belong, and how they want it."""
    form = NameForm(request.POST if request.method == "POST" else None, instance=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("me")
    user = request.user
    places = GroupMembership.objects.of(user).select_related("group", "organization")
    context = {
        "form": form,
        "invitations": Invitation.objects.open()
        .filter(email=user.email, expires_at__gt=timezone.now())
        .select_related("organization"),
        "requests_to_answer": JoinRequest.objects.waiting().answerable_by(user).count(),
        "programs_to_confirm": Program.objects.confirmable_by(user).to_confirm(timezone.localdate()).count(),
        "inquiries": Inquiry.objects.waiting_for(user).count(),
        "proposals": AgendaItem.objects.answerable_by(user).select_related("convening")[:10],
        "drafts": Draft.objects.visible_to(user)[:10],
        "lacks_second_factor": needs_second_factor(user) and not Authenticator.objects.filter(user=user).exists(),
        "coming_up": next_for(user, timezone.now(), at_most=MEETINGS),
        "actions": Action.objects.of(user).open().with_what_a_line_shows()[:ACTIONS],
        "asked": user.join_requests.waiting().select_related("organization", "group"),
        "places": places.order_by("group__sort_name", "pk"),
        "preferences": Preferences.objects.of(user),
        "saved_programs": user.saved_programs.count(),
        "may_announce": bool(Announcement.audiences_of(user)),
    }
    return render(request, "pages/me.html", context)


@require_POST
def my_data(request: SignedIn) -> FileResponse:
    """Everything about whoever asks, as a file; a POST, so that no link makes a browser fetch it."""
    record(SecurityEvent.Kind.EXPORTED, user=request.user, what="own_data")
    found = json.dumps(own_data(request.user), indent=2, ensure_ascii=False)
    return download(BytesIO(found.encode()), name="my-data.json", content_type="application/json")


@reads_and_posts
@never_cache
def close_my_account(request: SignedIn) -> HttpResponse:
    if request.method == "POST":
        try:
            close_account(request.user, now=timezone.now())
        except LastManager:
            messages.error(request, _("Nobody else manages your organization. Make somebody else a manager first."))
            return redirect("close_my_account")
        logout(request)
        return redirect("account_inactive")
    managed = Membership.objects.of(request.user).managed_alone().select_related("organization")
    return render(request, "pages/close_account.html", {"managed_alone": managed, "days": ANONYMIZED_AFTER.days})
