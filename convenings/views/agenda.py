"""For whoever runs a convening: its agenda is made, written, put into order, and answered for."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from coalition.methods import reads_and_posts
from coalition.views.asking import ask_first
from convenings.agenda_forms import REFUSALS, AgendaItemForm, refused
from convenings.agendas import agenda_of, minutes_over
from convenings.models import AgendaItem, Convening
from convenings.operations import agenda as operations
from convenings.views.running import run_by
from convenings.views.scheduling import SignedIn
from convenings.views.taking import form_page, is_done, is_taken

_is_taken = partial(is_taken, refusals=REFUSALS, refused=refused)
_is_done = partial(is_done, refusals=REFUSALS, refused=refused)


@require_safe
@never_cache
def agenda(request: HttpRequest, slug: str) -> HttpResponse:
    """What is on it, what is proposed for it, and what can be done with it."""
    convening = run_by(request, slug)
    context = {
        **_items(convening),
        "proposed": convening.agenda.waiting().select_related("proposed_by"),
        "begins_with": convening.series.agenda.count() if convening.series else 0,
    }
    return render(request, "convenings/agenda.html", context)


@require_POST
def make_agenda(request: HttpRequest, slug: str) -> HttpResponse:
    convening = run_by(request, slug)
    return _done(request, convening, lambda: operations.make(convening, now=timezone.now()))


@require_POST
def keep_agenda(request: HttpRequest, slug: str) -> HttpResponse:
    """Later dates of its series begin with the same."""
    convening = run_by(request, slug)
    if convening.series is None:
        raise Http404("It is a convening of its own: nothing follows.")

    def keep() -> None:
        number = operations.begin_later_dates_with(convening, now=timezone.now())
        said = ngettext(
            "The agendas of later dates begin with %(number)d item.",
            "The agendas of later dates begin with %(number)d items.",
            number,
        )
        messages.success(request, said % {"number": number})

    return _done(request, convening, keep)


@reads_and_posts
@never_cache
def add_agenda_item(request: SignedIn, slug: str) -> HttpResponse:
    convening = run_by(request, slug)
    form = AgendaItemForm(request.POST or None, leads=operations.who_may_lead(convening))
    if _is_taken(request, form, lambda: operations.put_on(convening, now=timezone.now(), **form.cleaned_data)):
        return redirect(_page_of(convening))
    title, send = _("Add an item to the agenda"), _("Put it on the agenda")
    return form_page(request, convening, form, title=title, send=send, back=_page_of(convening))


@reads_and_posts
@never_cache
def edit_agenda_item(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    convening, item = _item_of(request, slug, pk)
    form = AgendaItemForm(request.POST or None, instance=item, leads=operations.who_may_lead(convening))
    if _is_taken(request, form, lambda: operations.rewrite(item, now=timezone.now(), **form.cleaned_data)):
        return redirect(_page_of(convening))
    title, send = _("Change an item of the agenda"), _("Save")
    return form_page(request, convening, form, title=title, send=send, back=_page_of(convening))


@require_POST
def move_agenda_item(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """By one place; htmx gets the list alone, with the button that was pressed still focused."""
    convening, item = _item_of(request, slug, pk)
    earlier, problem = request.POST.get("to") != "later", ""
    try:
        operations.move(item, earlier=earlier, now=timezone.now())
    except REFUSALS as error:
        problem = refused(error)[1]
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "convenings/_agenda_items.html", {**_items(convening), "problem": problem})
    if problem:
        messages.error(request, problem)
    return redirect(f"{_page_of(convening)}#item-{item.pk}")


@reads_and_posts
@never_cache
def remove_agenda_item(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Asks first."""
    convening, item = _item_of(request, slug, pk)
    if request.method == "POST":
        return _done(request, convening, lambda: operations.take_off(item, now=timezone.now()))
    stays = _("Documents that belong to it stay with the meeting.")
    return ask_first(
        request,
        question=_("Take “%(name)s” off the agenda?") % {"name": item.name},
        consequences=[stays] if item.documents.exists() else [],
        yes=_("Take it off"),
        back=_page_of(convening),
    )


def _item_of(request: HttpRequest, slug: str, pk: int) -> tuple[Convening, AgendaItem]:
    convening = run_by(request, slug)
    found = convening.agenda.in_order().select_related("convening", "minutes_of", "owner")
    return convening, get_object_or_404(found, pk=pk)


def _items(convening: Convening) -> dict[str, Any]:
    lines = agenda_of(convening, convening.documents.newest_first())
    return {
        "convening": convening,
        "lines": lines,
        "minutes_over": minutes_over(convening, lines),
        "is_open": not convening.is_canceled and convening.ends_at > timezone.now(),
        "problem": "",
    }


def _done(request: HttpRequest, convening: Convening, do: Callable[[], object]) -> HttpResponse:
    _is_done(request, do)
    return redirect(_page_of(convening))


def _page_of(convening: Convening) -> str:
    return reverse("agenda", args=[convening.slug])
