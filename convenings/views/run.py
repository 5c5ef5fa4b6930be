"""While a convening goes on: who is there, noted on one screen, and by themselves."""

from functools import partial
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from coalition.methods import reads_and_posts
from coalition.models import Group
from coalition.prepared import prepared
from coalition.second_factor import behind_second_factor
from coalition.views.asking import ask_first
from convenings.check_in import check_in_picture, code_of
from convenings.minutes_forms import REFUSALS as MINUTES_REFUSALS
from convenings.minutes_forms import NotesForm
from convenings.minutes_forms import refused as minutes_refused
from convenings.models import Action, AgendaItem, Convening, Decision, Minutes, MinutesVersion
from convenings.models.action import ActionQuerySet
from convenings.models.agenda import AgendaItemQuerySet
from convenings.operations import minutes, roll_call
from convenings.record import differences
from convenings.roll import roll_of
from convenings.roll_forms import REFUSALS, CheckInForm, NoteForm, WalkInForm, refused, ways_to_note
from convenings.views.running import known_to, run_by
from convenings.views.scheduling import SignedIn
from convenings.views.taking import form_page, is_done, is_taken

_is_taken = partial(is_taken, refusals=REFUSALS, refused=refused)


@behind_second_factor
@require_safe
@never_cache
def run_convening(request: HttpRequest, slug: str) -> HttpResponse:
    """All of it; the script that keeps it fresh gets the roll alone."""
    convening = run_by(request, slug)
    notes = _notes(convening)
    if is_by_script(request):
        return render(request, "convenings/_fresh.html", _roll(convening, notes) | notes)
    return _screen(request, convening, notes)


@behind_second_factor
@require_POST
def write_notes(request: SignedIn, slug: str) -> HttpResponse:
    """The script gets the part with the notes: that they are saved, or both versions where somebody was quicker."""
    convening = run_by(request, slug)
    form = NotesForm(request.POST)
    try:
        if form.is_valid():
            minutes.write(convening, by=request.user, now=timezone.now(), **form.cleaned_data)
    except minutes.Stale as error:
        return _not_saved(request, convening, _notes(convening, form, newer=error.newer))
    except MINUTES_REFUSALS as error:
        return _not_saved(request, convening, _notes(convening, form, problem=minutes_refused(error)[1]))
    if not form.is_valid():
        return _not_saved(request, convening, _notes(convening, form))
    if is_by_script(request):
        return render(request, "convenings/_notes.html", _notes(convening))
    return redirect(f"{_page_of(convening)}#notes")


@behind_second_factor
@require_POST
def note_attendance(request: SignedIn, slug: str) -> HttpResponse:
    """One tap; the script gets what it changes: the line, its organization, and whether there are enough."""
    convening = run_by(request, slug)
    form = NoteForm(request.POST)
    try:
        if not form.is_valid():
            raise roll_call.NotOnTheRoll
        roll_call.note(convening, now=timezone.now(), **form.cleaned_data["note"])
    except REFUSALS as error:
        return _not_noted(request, convening, refused(error)[1])
    key = form.cleaned_data["note"]["key"]
    if not is_by_script(request):
        return redirect(f"{_page_of(convening)}#{key}")
    roll = roll_of(convening)
    line = roll.line(key)
    if line is None:  # Taken off the roll meanwhile.
        return _not_noted(request, convening, refused(roll_call.NotOnTheRoll())[1])
    context = {"convening": convening, "roll": roll, "line": line, "ways": ways_to_note(convening)}
    return render(request, "convenings/_roll_noted.html", context)


@behind_second_factor
@reads_and_posts
@never_cache
def add_walk_in(request: SignedIn, slug: str) -> HttpResponse:
    convening = run_by(request, slug)
    form = WalkInForm(request.POST or None, convening=convening)
    if _is_taken(request, form, lambda: roll_call.walk_in(convening, now=timezone.now(), **form.cleaned_data)):
        messages.success(request, _("%(who)s is on the roll.") % {"who": form.cleaned_data["name"]})
        return redirect(_page_of(convening))
    title, send = _("Somebody else came in"), _("Put them on the roll")
    return form_page(request, convening, form, title=title, send=send, back=_page_of(convening))


@behind_second_factor
@reads_and_posts
@never_cache
def take_off_roll(request: SignedIn, slug: str, key: str) -> HttpResponse:
    """Asks first."""
    convening = run_by(request, slug)
    if request.method != "POST":
        line = roll_of(convening).by_name_alone(key)
        if line is None:
            raise Http404("Nobody of that name walked in.")
        question = _("Take %(who)s off the roll?") % {"who": line.who}
        said = [_("They were not there, then: neither here nor in the minutes.")]
        return ask_first(request, question=question, consequences=said, yes=_("Take off"), back=_page_of(convening))
    take_off = partial(roll_call.take_off, convening, key, now=timezone.now())
    is_done(request, take_off, refusals=REFUSALS, refused=refused)
    return redirect(_page_of(convening))


@behind_second_factor
@require_POST
def close_roll(request: HttpRequest, slug: str) -> HttpResponse:
    convening = run_by(request, slug)

    def close() -> None:
        number = roll_call.close_roll(convening, now=timezone.now())
        said = ngettext(
            "One person was not noted, and is absent or excused now.",
            "%(number)d people were not noted, and are absent or excused now.",
            number,
        )
        messages.success(request, said % {"number": number})

    is_done(request, close, refusals=REFUSALS, refused=refused)
    return redirect(_page_of(convening))


@reads_and_posts
@never_cache
def check_in(request: SignedIn, slug: str) -> HttpResponse:
    """By whoever is there: the code is typed, or comes with the address that was scanned, and one button says it."""
    convening = known_to(request, slug)
    so_far = convening.attendance.filter(user=request.user).first()
    scanned = {"code": request.GET.get("code", "")}
    form = CheckInForm(request.POST or None, convening=convening, initial=scanned)

    def take() -> None:
        roll_call.check_in(convening, user=request.user, now=timezone.now(), place=form.cleaned_data.get("place", ""))

    if _is_taken(request, form, take):
        return redirect("check_in", convening.slug)
    is_open = roll_call.is_open(convening, timezone.now(), to_check_in=True)
    context = {"convening": convening, "form": form, "so_far": so_far, "is_open": is_open}
    return render(request, "convenings/check_in.html", context)


def is_by_script(request: HttpRequest) -> bool:
    """Sent by the page's script, which puts what comes back in its place."""
    return request.headers.get("X-Requested-With") == "fetch"


def _not_saved(request: HttpRequest, convening: Convening, notes: dict[str, Any]) -> HttpResponse:
    """What was typed comes back, with what is wrong with it."""
    if is_by_script(request):
        return render(request, "convenings/_notes.html", notes, status=HTTPStatus.CONFLICT)
    return _screen(request, convening, notes)


def _screen(request: HttpRequest, convening: Convening, notes: dict[str, Any]) -> HttpResponse:
    actions = _actions(convening.pk, convening.group_id) if convening.group_id else []
    context = {
        **_roll(convening, notes),
        **notes,
        "decisions": _decided(convening.pk),
        "agreed": [each for each in actions if each.convening_id == convening.pk],
        "open_actions": [each for each in actions if each.state == Action.State.OPEN],
        "code": code_of(convening),
        "picture": check_in_picture(convening),
    }
    return render(request, "convenings/run.html", context)


@prepared(int)
def _decided(convening: int) -> QuerySet[Decision]:
    return Decision.objects.filter(convening=convening).order_by("pk").select_related("item", "item__minutes_of")


@prepared(int, int)
def _actions(convening: int, group: int) -> ActionQuerySet:
    """What was taken on there, and what is open in the group; the most urgent first."""
    found = Action.objects.of_group(Group(pk=group)).filter(Q(convening=convening) | Q(state=Action.State.OPEN))
    return found.with_what_a_line_shows()


@prepared(int)
def _written(convening: int) -> QuerySet[Minutes]:
    return Minutes.objects.filter(convening=convening).order_by("pk")


@prepared(int)
def _agenda(convening: int) -> AgendaItemQuerySet:
    return AgendaItem.objects.filter(convening=convening).in_order().select_related("minutes_of")


def _roll(convening: Convening, notes: dict[str, Any]) -> dict[str, Any]:
    """Open for some time, and no longer than the notes are."""
    is_open = notes["can_write"] and roll_call.is_open(convening, timezone.now())
    return {"convening": convening, "roll": roll_of(convening), "ways": ways_to_note(convening), "is_open": is_open}


def _notes(
    convening: Convening, form: NotesForm | None = None, *, newer: MinutesVersion | None = None, problem: str = ""
) -> dict[str, Any]:
    """`newer`: what somebody else saved, where the form is of an older version; saving it again then counts."""
    written = _written.first(convening.pk)
    is_locked = written is not None and written.is_locked
    initial = {"text": written.text if written else "", "number": written.number if written else 0}
    if not initial["number"]:
        initial["text"] = "".join(f"## {item.name}\n\n" for item in _agenda(convening.pk))
    shown = form or NotesForm(initial=initial)
    if newer:
        shown = NotesForm(initial={"text": shown.cleaned_data["text"], "number": newer.number})
    return {
        "convening": convening,
        "written": written,
        "notes": shown,
        "newer": newer,
        "changed": differences(newer.text, shown.initial["text"]) if newer else [],
        "problem": problem,
        "is_locked": is_locked,
        "can_write": not (convening.is_canceled or is_locked) and timezone.now() >= roll_call.opens_at(convening),
    }


def _not_noted(request: HttpRequest, convening: Convening, problem: str) -> HttpResponse:
    if is_by_script(request):
        return HttpResponse(problem, status=HTTPStatus.CONFLICT)
    messages.error(request, problem)
    return redirect(_page_of(convening))


def _page_of(convening: Convening) -> str:
    return reverse("run_convening", args=[convening.slug])
