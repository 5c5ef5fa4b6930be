"""What a forum or a working session heard: read by its people, written down by whoever runs it."""

from functools import partial

from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from coalition.belonging import memberships_of
from coalition.methods import reads_and_posts
from coalition.operations.drafts import forget_all_drafts
from coalition.views.asking import ask_first
from convenings.forum_note_forms import REFUSALS, ForumNoteForm, refused
from convenings.models import Convening, ForumNote
from convenings.operations import forum_notes as operations
from convenings.perms import is_of_its_own, may_run
from convenings.views.running import known_to, run_by
from convenings.views.scheduling import SignedIn
from convenings.views.taking import form_page, is_taken

_is_taken = partial(is_taken, refusals=REFUSALS, refused=refused)


@require_safe
@never_cache
def forum_notes(request: HttpRequest, slug: str) -> HttpResponse:
    convening, own = known_to(request, slug), memberships_of(request)
    runs = may_run(request.user, convening, own)
    if not runs and not is_of_its_own(request.user, convening, own):
        raise PermissionDenied
    context = {"convening": convening, "notes": convening.forum_notes.in_order(), "runs": runs}
    return render(request, "convenings/forum_notes.html", context)


@reads_and_posts
@never_cache
def new_forum_note(request: SignedIn, slug: str) -> HttpResponse:
    """The next one begins with the same theme, sector and issue area: cards of one table are alike."""
    convening = run_by(request, slug)
    alike = convening.forum_notes.filter(recorded_by=request.user).order_by("pk").last()
    begins = {"theme": alike.theme, "sector": alike.sector_id, "issue_area": alike.issue_area} if alike else {}
    form = ForumNoteForm(request.POST or None, user=request.user, initial=begins)
    write = partial(operations.write_down, convening, by=request.user, now=timezone.now())
    if _is_taken(request, form, lambda: write(**form.cleaned_data)):
        return redirect("forum_notes", slug)
    return _form_page(request, convening, form, title=_("Write down what was heard"))


@reads_and_posts
@never_cache
def edit_forum_note(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    convening, note = _note_of(request, slug, pk)
    form = ForumNoteForm(request.POST or None, user=request.user, instance=note)
    if _is_taken(request, form, lambda: operations.correct(note, by=request.user, **form.cleaned_data)):
        return redirect("forum_notes", slug)
    return _form_page(request, convening, form, title=_("Change what was heard"))


@reads_and_posts
@never_cache
def strike_forum_note(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Asks first."""
    _convening, note = _note_of(request, slug, pk)
    back = reverse("forum_notes", args=[slug])
    if request.method != "POST":
        return ask_first(
            request,
            question=_("Strike “%(note)s”?") % {"note": note.text},
            consequences=[_("Nothing of it is kept, as for somebody who takes back their consent.")],
            yes=_("Strike it"),
            back=back,
        )
    operations.strike(note)
    forget_all_drafts(page=reverse("edit_forum_note", args=[slug, pk]))
    return redirect(back)


def _note_of(request: HttpRequest, slug: str, pk: int) -> tuple[Convening, ForumNote]:
    convening = run_by(request, slug)
    return convening, get_object_or_404(convening.forum_notes, pk=pk)


def _form_page(request: HttpRequest, convening: Convening, form: BaseForm, *, title: str) -> HttpResponse:
    back = reverse("forum_notes", args=[convening.slug])
    return form_page(request, convening, form, title=title, send=_("Save"), back=back)
