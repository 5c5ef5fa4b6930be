"""For whoever runs a group: its section as it would leave now, a note in it, and that it waits; later the figures."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from coalition.drafts import typed_before
from coalition.forms import DigestNoteForm
from coalition.frames import letter_in_frame
from coalition.methods import reads_and_posts
from coalition.models import Digest, DigestLetter, DigestSection, Group, Membership, User
from coalition.operations.digest import hold, next_due, release, section_told_until, write_note
from coalition.operations.drafts import forget_draft
from convenings.views.running import group_run_by
from portal.pages.digest.preview import preview

MONTHLY, WEEKLY = Digest.Cadence.MONTHLY, Digest.Cadence.WEEKLY


class SignedIn(HttpRequest):
    user: User


@reads_and_posts
@never_cache
def group_digest(request: SignedIn, slug: str) -> HttpResponse:
    """What a group's section tells, and its note."""
    return _page(request, group_run_by(request, slug))


@require_safe
@never_cache
def group_digest_letter(request: SignedIn, slug: str) -> HttpResponse:
    """The letter with this section alone, for a frame in which nothing runs."""
    group = group_run_by(request, slug)
    letter = preview(group, reader=request.user, now=timezone.now())
    return letter_in_frame(letter.html if letter else "")


@require_POST
def hold_digest(request: SignedIn, slug: str) -> HttpResponse:
    """Hold the section back, or release it."""
    group = group_run_by(request, slug)
    if "release" in request.POST:
        release(group)
        messages.success(request, _("Released: it is in the next digest, with all that is new since it was held back."))
    else:
        hold(group, by=request.user, now=timezone.now())
        messages.success(request, _("Held back: digests leave without this section until you release it."))
    return redirect("group_digest", slug)


@reads_and_posts
@never_cache
def coalition_digest(request: SignedIn) -> HttpResponse:
    """The backbone's note to everybody, and the figures of whole digests."""
    if not Membership.objects.convenes(request.user):
        raise PermissionDenied
    return _page(request, None)


def _page(request: SignedIn, group: Group | None) -> HttpResponse:
    now, section = timezone.now(), DigestSection.objects.of(group)
    is_new = section.is_new(section_told_until(group))
    said = request.POST if request.method == "POST" else None
    form = DigestNoteForm(said, waits=section.note if is_new else "")
    if form.is_valid():
        # Saved as it was, it would be told once more to whoever got it with the last week's.
        if "note" in form.changed_data:
            write_note(group, text=form.cleaned_data["note"], by=request.user, now=now)
        forget_draft(page=request.path, by=request.user)
        messages.success(request, _("Saved. The note is in the next digest."))
        return redirect(request.path)
    context = {
        "group": group,
        "section": section,
        "form": form,
        "draft": typed_before(form, request),
        "is_new": is_new,
        "has_news": group is not None and preview(group, reader=request.user, now=now) is not None,
        "figures": DigestLetter.objects.figures(group),
        **_leaves_next(now),
    }
    return render(request, "pages/group_digest.html" if group else "pages/coalition_digest.html", context)


def _leaves_next(now: datetime) -> dict[str, Any]:
    return {"next_monthly": next_due(MONTHLY, now), "next_weekly": next_due(WEEKLY, now)}
