"""What is decided and taken on while a convening goes on, written down without leaving its screen for long."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from coalition.drafts import typed_before
from coalition.methods import reads_and_posts
from coalition.views.asking import ask_first
from convenings import action_forms, minutes_forms
from convenings.models import Action, Convening, Decision
from convenings.operations import actions, decisions
from convenings.perms import may_agree_for
from convenings.views.running import run_by
from convenings.views.scheduling import SignedIn
from convenings.views.taking import is_taken

_is_decided = partial(is_taken, refusals=minutes_forms.REFUSALS, refused=minutes_forms.refused)
_is_agreed = partial(is_taken, refusals=action_forms.REFUSALS, refused=action_forms.refused)


@reads_and_posts
@never_cache
def new_decision(request: SignedIn, slug: str) -> HttpResponse:
    convening = run_by(request, slug)
    form = minutes_forms.DecisionForm(request.POST or None, convening=convening)
    if _is_decided(request, form, lambda: decisions.decide(convening, now=timezone.now(), **form.cleaned_data)):
        return redirect(_part(convening, "decisions"))
    context = {"convening": convening, "form": form, "draft": typed_before(form, request), "decision": None}
    return render(request, "convenings/decision.html", context)


@reads_and_posts
@never_cache
def edit_decision(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    convening, decision = _decision_of(request, slug, pk)
    form = minutes_forms.DecisionForm(request.POST or None, instance=decision, convening=convening)
    if _is_decided(request, form, lambda: decisions.correct(decision, now=timezone.now(), **form.cleaned_data)):
        return redirect(_part(convening, "decisions"))
    context = {"convening": convening, "form": form, "draft": typed_before(form, request), "decision": decision}
    return render(request, "convenings/decision.html", context)


@reads_and_posts
@never_cache
def strike_decision(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Asks first."""
    convening, decision = _decision_of(request, slug, pk)
    if request.method != "POST":
        return ask_first(
            request,
            question=_("Strike “%(decision)s”?") % {"decision": decision.text},
            consequences=[_("The minutes say nothing of it then. Its history stays.")],
            yes=_("Strike it"),
            back=_part(convening, "decisions"),
        )
    try:
        decisions.strike(decision, now=timezone.now())
    except minutes_forms.REFUSALS as error:
        messages.error(request, minutes_forms.refused(error)[1])
    return redirect(_part(convening, "decisions"))


@reads_and_posts
@never_cache
def new_action_at(request: SignedIn, slug: str) -> HttpResponse:
    """What somebody of its group takes on here."""
    convening = run_by(request, slug)
    if convening.group is None:
        raise Http404("Only a group keeps actions.")
    if not may_agree_for(request.user, convening.group):
        raise PermissionDenied
    group = convening.group
    form = action_forms.ActionForm(request.POST or None, group=group, instance=Action(group=group, convening=convening))
    agree = partial(actions.agree, group, by=request.user, now=timezone.now(), convening=convening)
    if _is_agreed(request, form, lambda: agree(**form.cleaned_data)):
        return redirect(_part(convening, "actions"))
    context = {"convening": convening, "form": form, "draft": typed_before(form, request)}
    return render(request, "convenings/action_at.html", context)


def _decision_of(request: HttpRequest, slug: str, pk: int) -> tuple[Convening, Decision]:
    convening = run_by(request, slug)
    return convening, get_object_or_404(convening.decisions.select_related("convening", "item"), pk=pk)


def _part(convening: Convening, part: str) -> str:
    return f"{reverse('run_convening', args=[convening.slug])}#{part}"
