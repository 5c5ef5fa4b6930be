"""While a convening goes on: who is there, noted on one screen, and by themselves."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from coalition.drafts import typed_before
from coalition.methods import reads_and_posts
from coalition.second_factor import behind_second_factor
from convenings.check_in import check_in_picture, code_of
from convenings.models import Convening
from convenings.operations import roll_call
from convenings.roll import Line, Party, Roll, roll_of
from convenings.roll_forms import REFUSALS, CheckInForm, NoteForm, WalkInForm, refused, ways_to_note
from convenings.views.running import run_by
from convenings.views.scheduling import SignedIn
from convenings.views.taking import is_taken

_is_taken = partial(is_taken, refusals=REFUSALS, refused=refused)


@behind_second_factor
@require_safe
@never_cache
def run_convening(request: HttpRequest, slug: str) -> HttpResponse:
    """All of it; the script that keeps it fresh gets the roll alone."""
    convening = run_by(request, slug)
    context = {
        "convening": convening,
        "roll": roll_of(convening),
        "ways": ways_to_note(convening),
        "is_open": roll_call.is_open(convening, timezone.now()),
    }
    if is_by_script(request):
        return render(request, "convenings/_roll.html", context)
    context |= {"code": code_of(convening), "picture": check_in_picture(convening)}
    return render(request, "convenings/run.html", context)


@behind_second_factor
@require_POST
def note_attendance(request: SignedIn, slug: str) -> HttpResponse:
    """One tap; the script gets what it changes: the line, its organization, and whether there are enough."""
    convening = run_by(request, slug)
    form = NoteForm(request.POST)
    try:
        if not form.is_valid():
            raise roll_call.NotOnTheRoll
        line = roll_call.note(convening, now=timezone.now(), **form.cleaned_data["note"])
    except REFUSALS as error:
        return _not_noted(request, convening, refused(error)[1])
    if is_by_script(request):
        roll = roll_of(convening)
        context = {"convening": convening, "roll": roll, "line": line, "party": _party_of(roll, line)}
        return render(request, "convenings/_roll_noted.html", {**context, "ways": ways_to_note(convening)})
    return redirect(f"{_page_of(convening)}#{line.key}")


@behind_second_factor
@reads_and_posts
@never_cache
def add_walk_in(request: SignedIn, slug: str) -> HttpResponse:
    convening = run_by(request, slug)
    form = WalkInForm(request.POST or None, convening=convening)
    if _is_taken(request, form, lambda: roll_call.walk_in(convening, now=timezone.now(), **form.cleaned_data)):
        messages.success(request, _("%(who)s is on the roll.") % {"who": form.cleaned_data["name"]})
        return redirect(_page_of(convening))
    context = {"convening": convening, "form": form, "draft": typed_before(form, request)}
    return render(request, "convenings/walk_in.html", context)


@behind_second_factor
@require_POST
def close_roll(request: HttpRequest, slug: str) -> HttpResponse:
    convening = run_by(request, slug)
    try:
        number = roll_call.close_roll(convening, now=timezone.now())
    except REFUSALS as error:
        messages.error(request, refused(error)[1])
    else:
        said = ngettext(
            "One person was not noted, and is absent or excused now.",
            "%(number)d people were not noted, and are absent or excused now.",
            number,
        )
        messages.success(request, said % {"number": number})
    return redirect(_page_of(convening))


@reads_and_posts
@never_cache
def check_in(request: SignedIn, slug: str) -> HttpResponse:
    """By whoever is there: the code is typed, or comes with the address that was scanned, and one button says it."""
    visible = Convening.objects.visible_to(request.user).select_related("group", "host", "series__group")
    convening = get_object_or_404(visible, slug=slug)
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


def _not_noted(request: HttpRequest, convening: Convening, problem: str) -> HttpResponse:
    if is_by_script(request):
        return HttpResponse(problem, content_type="text/plain; charset=utf-8", status=409)
    messages.error(request, problem)
    return redirect(_page_of(convening))


def _party_of(roll: Roll, line: Line) -> Party:
    return next(party for party in roll.parties if party.organization == line.organization)


def _page_of(convening: Convening) -> str:
    return reverse("run_convening", args=[convening.slug])
