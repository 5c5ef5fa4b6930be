from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coalition.drafts import typed_before
from coalition.forms import JoinGroupForm
from coalition.methods import reads_and_posts
from coalition.models import Document, Group, GroupMembership, JoinRequest
from coalition.operations.memberships import leave_group
from coalition.paging import BoundedPaginator
from coalition.perms import may_run, sees_people_in
from coalition.views.asking import ask_first


@login_not_required
@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    found = Group.objects.visible_to(request.user).with_what_a_card_shows().in_order()
    mine = Group.objects.of(request.user) if request.user.is_authenticated else Group.objects.none()
    context = {
        "page": BoundedPaginator(found).get_page(request.GET.get("page")),
        "mine": set(mine.values_list("pk", flat=True)),
    }
    return render(request, "coalition/groups.html", context)


@reads_and_posts
def leave_group_now(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks first."""
    own = GroupMembership.objects.of(request.user).select_related("group", "organization")
    place = get_object_or_404(own, group__slug=slug)
    if request.method != "POST":
        return _ask_before_leaving(request, place)
    leave_group(place, now=timezone.now())
    messages.success(request, _("You are not in this group any more."))
    return redirect("groups")


def _ask_before_leaving(request: HttpRequest, place: GroupMembership) -> HttpResponse:
    who = {"group": place.group, "organization": place.organization}
    loses = _("You lose your place in it at once, and get no more letters about its meetings.")
    role = _("You are its %(role)s, and will not be any more.") % {"role": place.get_role_display().lower()}
    return ask_first(
        request,
        question=_("Leave %(group)s?") % who,
        consequences=[
            loses,
            *([role] if place.role != GroupMembership.Role.MEMBER else []),
            _("%(organization)s keeps its seat. To come back you ask to join again.") % who,
        ],
        yes=_("Leave the group"),
        back=place.group.get_absolute_url(),
    )


def visible_group(request: HttpRequest, slug: str) -> Group:
    return get_object_or_404(Group.objects.visible_to(request.user).select_related("parent"), slug=slug)


def group_facts(request: HttpRequest, found: Group, form: JoinGroupForm | None) -> dict[str, Any]:
    """What its page says of the group itself: what it is for, who runs it and which organizations sit in it; its
    people only to members."""
    user = request.user
    people = found.people() if sees_people_in(user, found) else None
    own = found.memberships.of(user).select_related("organization").first() if user.is_authenticated else None
    asked = user.is_authenticated and JoinRequest.objects.waiting().filter(user=user, group=found).exists()
    draft = None
    if user.is_authenticated and not own and not asked:
        form = form or JoinGroupForm(user=user)
        draft = typed_before(form, request)
    return {
        "group": found,
        "leaders": found.memberships.running().leading_first().select_related("user", "organization"),
        "organizations": found.organizations(),
        "children": found.children.visible_to(user).in_order(),
        "people": people is not None and BoundedPaginator(people).get_page(request.GET.get("page")),
        "documents": BoundedPaginator(
            Document.objects.visible_to(user).filter(group=found).order_by("-uploaded_at", "pk")
        ).get_page(request.GET.get("documents")),
        "own": own,
        "asked": asked,
        "form": form,
        "draft": draft,
        "runs": may_run(user, found),
    }
