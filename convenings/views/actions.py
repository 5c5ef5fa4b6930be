"""What people have taken on: a group's list, one of them, and the page that the link in a letter opens."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from coalition.drafts import typed_before
from coalition.history import by_link
from coalition.limits import limited
from coalition.links import LinkGone
from coalition.methods import reads_and_posts
from coalition.models import User
from coalition.operations.drafts import forget_draft
from coalition.paging import BoundedPaginator
from convenings.action_forms import DONE, LATER, REFUSALS, ActionAnswerForm, ActionForm, DropForm, refused
from convenings.links import opened_action
from convenings.models import Action
from convenings.operations import actions
from convenings.perms import may_settle, runs_the_group
from convenings.views.running import group_inside_of, group_run_by
from convenings.views.scheduling import SignedIn
from convenings.views.taking import is_taken

_is_taken = partial(is_taken, refusals=REFUSALS, refused=refused)


@require_safe
@never_cache
def group_actions(request: SignedIn, slug: str) -> HttpResponse:
    """Open ones first, the most urgent of them at the top; then what became of the others."""
    group = group_inside_of(request, slug)
    found = Action.objects.of_group(group).with_what_a_line_shows()
    context = {
        "group": group,
        "page": BoundedPaginator(found.open()).get_page(request.GET.get("page")),
        "settled": BoundedPaginator(found.settled()).get_page(request.GET.get("settled")),
        "runs": runs_the_group(request.user, group),
    }
    return render(request, "convenings/group_actions.html", context)


@reads_and_posts
@never_cache
def new_action(request: SignedIn, slug: str) -> HttpResponse:
    group = group_run_by(request, slug)
    form = ActionForm(request.POST or None, group=group, instance=Action(group=group))
    if _is_taken(request, form, lambda: actions.agree(group, by=request.user, now=timezone.now(), **form.cleaned_data)):
        messages.success(request, _("It is on the list, and on the group’s agenda until it is done."))
        return redirect("group_actions", group.slug)
    context = {"group": group, "form": form, "draft": typed_before(form, request), "action": None}
    return render(request, "convenings/action_form.html", context)


@reads_and_posts
@never_cache
def action(request: SignedIn, pk: int) -> HttpResponse:
    """Whoever does it, or answers for it, says how it stands; the people of the group read it."""
    found = _visible(request, pk)
    settles = may_settle(request.user, found)
    if request.method == "POST" and not settles:
        raise PermissionDenied
    form = ActionAnswerForm(request.POST or None)
    if form.is_valid() and _is_said(found, form, by=request.user):
        forget_draft(page=request.path, by=request.user)
        messages.success(request, _("Thank you. It is written down."))
        return redirect(found)
    context = {
        "action": found,
        "form": form if settles and found.is_open else None,
        "draft": typed_before(form, request),
        "runs": runs_the_group(request.user, found.group),
    }
    return render(request, "convenings/action.html", context)


@reads_and_posts
@never_cache
def edit_action(request: SignedIn, pk: int) -> HttpResponse:
    found = _run_by(request, pk)
    form = ActionForm(request.POST or None, group=found.group, instance=found)
    if _is_taken(request, form, lambda: actions.amend(found, by=request.user, now=timezone.now(), **form.cleaned_data)):
        return redirect(found)
    context = {"group": found.group, "form": form, "draft": typed_before(form, request), "action": found}
    return render(request, "convenings/action_form.html", context)


@reads_and_posts
@never_cache
def drop_action(request: SignedIn, pk: int) -> HttpResponse:
    """It is asked why first."""
    found = _run_by(request, pk)
    form = DropForm(request.POST or None)
    if _is_taken(request, form, lambda: actions.drop(found, by=request.user, now=timezone.now(), **form.cleaned_data)):
        return redirect(found)
    context = {"action": found, "form": form, "draft": typed_before(form, request)}
    return render(request, "convenings/drop_action.html", context)


@require_POST
def reopen_action(request: SignedIn, pk: int) -> HttpResponse:
    found = _run_by(request, pk)
    try:
        actions.open_again(found, by=request.user, now=timezone.now())
    except REFUSALS as error:
        messages.error(request, refused(error)[1])
    return redirect(found)


@login_not_required
@limited("link", key="token")
@reads_and_posts
@never_cache
def action_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The page that a letter's link opens: what is said is chosen already, and one button says it."""
    try:
        found, owner = opened_action(token)
    except LinkGone:
        return render(request, "coalition/link_gone.html", status=404)
    said = request.GET.get("said")
    form = ActionAnswerForm(request.POST or None, initial={"said": said} if said in {DONE, LATER} else None)
    if form.is_valid():
        with by_link(owner):
            is_said = _is_said(found, form, by=None)
        if is_said:
            messages.success(request, _("Thank you. It is written down."))
            return redirect(request.path)
    context: dict[str, Any] = {"action": found, "form": form, "owner": owner}
    return render(request, "convenings/action_by_link.html", context)


def _visible(request: SignedIn, pk: int) -> Action:
    found = Action.objects.visible_to(request.user).with_what_a_line_shows().select_related("convening")
    return get_object_or_404(found, pk=pk)


def _run_by(request: SignedIn, pk: int) -> Action:
    found = _visible(request, pk)
    if not runs_the_group(request.user, found.group):
        raise PermissionDenied
    return found


def _is_said(found: Action, form: ActionAnswerForm, *, by: User | None) -> bool:
    typed, now = form.cleaned_data, timezone.now()
    try:
        if typed["said"] == DONE:
            actions.finish(found, word=typed["word"], by=by, now=now)
        else:
            actions.take_more_time(found, until=typed["until"], word=typed["word"], by=by, now=now)
    except REFUSALS as error:
        form.add_error(*refused(error))
        return False
    return True
