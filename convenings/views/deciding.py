"""What is decided and taken on while a convening goes on, written down without leaving its screen for long."""

from functools import partial

from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from coalition.methods import reads_and_posts
from coalition.views.asking import ask_first
from convenings import action_forms, minutes_forms
from convenings.models import Action, Convening, Decision
from convenings.operations import actions, decisions
from convenings.perms import runs_the_group
from convenings.views.running import run_by
from convenings.views.scheduling import SignedIn
from convenings.views.taking import form_page, is_done, is_taken

_is_decided = partial(is_taken, refusals=minutes_forms.REFUSALS, refused=minutes_forms.refused)
_is_done = partial(is_done, refusals=minutes_forms.REFUSALS, refused=minutes_forms.refused)
_is_agreed = partial(is_taken, refusals=action_forms.REFUSALS, refused=action_forms.refused)


@reads_and_posts
@never_cache
def new_decision(request: SignedIn, slug: str) -> HttpResponse:
    convening = run_by(request, slug)
    form = minutes_forms.DecisionForm(request.POST or None, convening=convening)
    if _is_decided(request, form, lambda: decisions.decide(convening, now=timezone.now(), **form.cleaned_data)):
        return redirect(_part(convening, "decisions"))
    return _form_page(request, convening, form, title=_("Write down a decision"))


@reads_and_posts
@never_cache
def edit_decision(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    convening, decision = _decision_of(request, slug, pk)
    form = minutes_forms.DecisionForm(request.POST or None, instance=decision, convening=convening)
    if _is_decided(request, form, lambda: decisions.correct(decision, now=timezone.now(), **form.cleaned_data)):
        return redirect(_part(convening, "decisions"))
    return _form_page(request, convening, form, title=_("Change a decision"))


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
    _is_done(request, lambda: decisions.strike(decision, now=timezone.now()))
    return redirect(_part(convening, "decisions"))


@reads_and_posts
@never_cache
def new_action_at(request: SignedIn, slug: str) -> HttpResponse:
    """What somebody of its group takes on here."""
    convening = run_by(request, slug)
    if convening.group is None:
        raise Http404("Only a group keeps actions.")
    if not runs_the_group(request.user, convening.group):
        raise PermissionDenied
    group = convening.group
    form = action_forms.ActionForm(request.POST or None, group=group, instance=Action(group=group, convening=convening))
    agree = partial(actions.agree, group, by=request.user, now=timezone.now(), convening=convening)
    if _is_agreed(request, form, lambda: agree(**form.cleaned_data)):
        return redirect(_part(convening, "actions"))
    return _form_page(request, convening, form, title=_("Write down an action"))


def _decision_of(request: HttpRequest, slug: str, pk: int) -> tuple[Convening, Decision]:
    convening = run_by(request, slug)
    return convening, get_object_or_404(convening.decisions.select_related("convening", "item"), pk=pk)


def _form_page(request: HttpRequest, convening: Convening, form: BaseForm, *, title: str) -> HttpResponse:
    return form_page(request, convening, form, title=title, send=_("Save"), back=_page_of(convening))


def _part(convening: Convening, part: str) -> str:
    return f"{_page_of(convening)}#{part}"


def _page_of(convening: Convening) -> str:
    return reverse("run_convening", args=[convening.slug])
