from copy import copy
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coalition.drafts import typed_before
from coalition.methods import reads_and_posts
from coalition.operations.drafts import forget_draft
from convenings.cautions import look_at
from convenings.forms import CancelForm, EditConveningForm, EditSeriesForm
from convenings.models import Change, Convening
from convenings.operations.changing import HasBegun, IsCanceled, cancel, change, plan_change, put_on_again
from convenings.operations.rearranging import (
    Plan,
    change_all,
    change_following,
    plan_all,
    plan_following,
    remaining,
)
from convenings.operations.rsvps import Reseating, concerns_seats, plan_seats
from convenings.operations.scheduling import NoSuchDates, WiderThanItsGroup
from convenings.operations.telling import who_is_told
from convenings.views.running import run_by
from convenings.views.scheduling import SignedIn, say
from convenings.views.two_steps import fingerprint, has_looked


@reads_and_posts
def edit_convening(request: SignedIn, slug: str) -> HttpResponse:
    """This one only."""
    convening = run_by(request, slug)
    if convening.is_canceled or convening.has_begun(timezone.now()):
        return _too_late(request, convening)
    form = EditConveningForm(request.POST or None, instance=convening)
    told: list[Change] | None = None
    seats: list[Reseating] = []
    if form.is_valid():
        now, facts = timezone.now(), dict(form.cleaned_data)
        stored = Convening.objects.select_related("group").get(pk=convening.pk)
        try:
            if has_looked(request):
                change(stored, by=request.user, now=now, **facts)
                forget_draft(page=request.path, by=request.user)
                messages.success(request, _("It is changed."))
                return redirect(stored)
            before = copy(stored)
            told = plan_change(stored, now=now, **facts)
            seats = plan_seats([stored] if concerns_seats(before, stored) else [])
        except WiderThanItsGroup as error:
            say(form, error)
        except HasBegun:
            form.add_error("local_date", _("This day and time have passed."))
        except IsCanceled:
            return _too_late(request, stored)
    looked = look_at([form.instance], group=convening.group, user=request.user) if told is not None else []
    return _page(request, convening, form, "one", told, looked=looked, seats=seats)


@reads_and_posts
def edit_following(request: SignedIn, slug: str) -> HttpResponse:
    """This date of a series and all that follow."""
    convening = _of_series(request, slug)
    if convening.has_begun(timezone.now()):
        return _too_late(request, convening)
    return _edit_series(request, convening, "following")


@reads_and_posts
def edit_all(request: SignedIn, slug: str) -> HttpResponse:
    """Every date of the series that is still to come."""
    return _edit_series(request, _of_series(request, slug), "all")


@reads_and_posts
def cancel_convening(request: SignedIn, slug: str) -> HttpResponse:
    """It is asked why, and said how many people will be told, before it is done."""
    convening = run_by(request, slug)
    form = CancelForm(request.POST or None)
    if convening.is_canceled or convening.has_begun(timezone.now()):
        return _too_late(request, convening)
    if form.is_valid():
        try:
            cancel(convening, why=form.cleaned_data["why"], by=request.user, now=timezone.now())
        except (HasBegun, IsCanceled):
            return _too_late(request, convening)
        forget_draft(page=request.path, by=request.user)
        messages.success(request, _("It is canceled. Everybody who planned with it gets a letter."))
        return redirect(convening)
    context = {
        "convening": convening,
        "form": form,
        "draft": typed_before(form, request),
        "readers": _readers([Change(convening=convening)]),
    }
    return render(request, "convenings/cancel.html", context)


@require_POST
def convening_on_again(request: SignedIn, slug: str) -> HttpResponse:
    convening = run_by(request, slug)
    try:
        put_on_again(convening, by=request.user, now=timezone.now())
    except HasBegun:
        return _too_late(request, convening)
    messages.success(request, _("It takes place after all. Everybody who was told otherwise gets a letter."))
    return redirect(convening)


def _edit_series(request: SignedIn, convening: Convening, scope: str) -> HttpResponse:
    series: Any = convening.series
    first = remaining(series, convening.recurrence_on) if scope == "following" else {}  # type: ignore[arg-type]
    form = EditSeriesForm(request.POST or None, instance=series, initial=first)
    plan: Plan | None = None
    if form.is_valid():
        stored = Convening.objects.select_related("series__group", "group").get(pk=convening.pk)
        facts, now = dict(form.cleaned_data), timezone.now()
        why = facts.pop("why")
        try:
            if has_looked(request):
                _carry_out(stored, scope, by=request.user, now=now, why=why, **facts)
                forget_draft(page=request.path, by=request.user)
                messages.success(request, _("It is changed. Everybody who planned with these dates gets a letter."))
                return redirect(stored)
            plan = _planned(stored, scope, now=now, **facts)
        except (NoSuchDates, WiderThanItsGroup) as error:
            say(form, error)
        except HasBegun:
            return _too_late(request, stored)
    told = plan.changes("") if plan else None
    dates = [step.convening for step in plan.changed if step.moves] + plan.added if plan else []
    looked = look_at(dates, group=convening.group, user=request.user)
    seats = plan_seats([step.convening for step in plan.steps if step.concerns_seats]) if plan else []
    kept = plan.kept if plan else []
    return _page(request, convening, form, scope, told, looked=looked, kept=kept, seats=seats)


def _planned(convening: Convening, scope: str, **facts: Any) -> Plan:
    if scope == "following":
        return plan_following(convening, **facts)
    return plan_all(convening.series, **facts)  # type: ignore[arg-type]


def _carry_out(convening: Convening, scope: str, **facts: Any) -> None:
    if scope == "following":
        change_following(convening, **facts)
    else:
        change_all(convening.series, **facts)  # type: ignore[arg-type]


def _page(
    request: SignedIn, convening: Convening, form: Any, scope: str, told: list[Change] | None, **more: Any
) -> HttpResponse:
    """`told`: what people will be told, once somebody has looked at it; none before that."""
    stored = Convening.objects.select_related("group", "series").get(pk=convening.pk)
    context = {
        "convening": stored,
        "form": form,
        "draft": typed_before(form, request),
        "scope": scope,
        "told": told,
        "readers": _readers(told) if told else 0,
        "looked_at": fingerprint(request),
        "cautions": [each for each in more.pop("looked") if each.is_odd],
        "kept": more.pop("kept", []),
        "seats": [each for each in more.pop("seats") if each.people_moved or each.people_unseated],
    }
    return render(request, "convenings/edit.html", context)


def _of_series(request: SignedIn, slug: str) -> Convening:
    convening = run_by(request, slug)
    if convening.series is None:
        raise Http404("It is a convening of its own.")
    return convening


def _readers(changes: list[Change]) -> int:
    found: int = who_is_told(changes).count()
    return found


def _too_late(request: HttpRequest, convening: Convening) -> HttpResponse:
    messages.error(request, _("That is not possible any more: look at where it stands now."))
    return redirect(convening)
