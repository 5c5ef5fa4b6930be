from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coalition.drafts import typed_before
from coalition.forms import AnnouncementForm, ScheduleForm
from coalition.frames import letter_in_frame
from coalition.methods import reads_and_posts
from coalition.models import Announcement, Mail
from coalition.operations import announcements as operations
from coalition.operations.drafts import forget_draft

PER_PAGE = 20
LETTERS_PER_PAGE = 50


@require_safe
def announcements(request: HttpRequest) -> HttpResponse:
    """Those to the readers whom this person may write to, newest first."""
    _writer(request)
    found = Announcement.objects.writable_by(request.user).select_related("organization", "group", "author")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    writes_to_all = Announcement.may_write_to_everyone(request.user)
    return render(request, "coalition/announcements.html", {"page": page, "writes_to_all": writes_to_all})


@reads_and_posts
def new_announcement(request: HttpRequest) -> HttpResponse:
    _writer(request)
    form = AnnouncementForm(request.POST or None, writer=request.user)
    if form.is_valid():
        written = operations.write(author=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        forget_draft(page=request.path, by=request.user)  # type: ignore[arg-type]
        return redirect(written)
    context = {"form": form, "announcement": None, "draft": typed_before(form, request)}
    return render(request, "coalition/announcement_form.html", context)


@reads_and_posts
def edit_announcement(request: HttpRequest, pk: int) -> HttpResponse:
    announcement = _found(request, pk)
    written = {"title": announcement.title, "body": announcement.body}
    form = AnnouncementForm(request.POST or None, writer=request.user, to=announcement.to, initial=written)
    if request.method != "POST" and not announcement.is_editable:
        return _too_late(request, announcement)
    if form.is_valid():
        try:
            operations.rewrite(announcement, **form.cleaned_data)
        except operations.NotInThisState:
            return _too_late(request, announcement)
        forget_draft(page=request.path, by=request.user)  # type: ignore[arg-type]
        return redirect(announcement)
    context = {"form": form, "announcement": announcement, "draft": typed_before(form, request)}
    return render(request, "coalition/announcement_form.html", context)


@require_safe
def announcement(request: HttpRequest, pk: int) -> HttpResponse:
    """How it looks, what can be done with it, and who got it."""
    return _page(request, _found(request, pk), ScheduleForm())


@require_safe
def announcement_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter alone, for a frame in which nothing runs."""
    letter = operations.preview(_found(request, pk), reader=request.user)  # type: ignore[arg-type]
    return letter_in_frame(letter.html)


@require_POST
def test_announcement(request: HttpRequest, pk: int) -> HttpResponse:
    letter = operations.send_test(_found(request, pk), to=request.user, now=timezone.now())  # type: ignore[arg-type]
    if letter.state == Mail.State.CANCELED:
        messages.warning(request, _("No test was sent to %(address)s: %(reason)s") % _reason(letter))
    else:
        messages.success(request, _("A test is on its way to %(address)s.") % {"address": letter.recipient})
    return redirect("announcement", pk)


@require_POST
def schedule_announcement(request: HttpRequest, pk: int) -> HttpResponse:
    announcement = _found(request, pk)
    form = ScheduleForm(request.POST)
    if not form.is_valid():
        return _page(request, announcement, form)
    now = timezone.now()
    try:
        operations.schedule(announcement, at=form.cleaned_data["at"] or now, now=now)
    except operations.NotInThisState:
        return _too_late(request, announcement)
    return redirect(announcement)


@require_POST
def cancel_announcement(request: HttpRequest, pk: int) -> HttpResponse:
    announcement = _found(request, pk)
    try:
        operations.cancel(announcement)
    except operations.NotInThisState:
        return _too_late(request, announcement)
    messages.success(request, _("It is canceled. You can change it and schedule it again."))
    return redirect(announcement)


def _writer(request: HttpRequest) -> None:
    if not Announcement.audiences_of(request.user):
        raise PermissionDenied


def _found(request: HttpRequest, pk: int) -> Announcement:
    writable = Announcement.objects.writable_by(request.user).select_related("organization", "group", "author")
    return get_object_or_404(writable, pk=pk)


def _page(request: HttpRequest, announcement: Announcement, form: ScheduleForm) -> HttpResponse:
    letters = Mail.objects.filter(key__startswith=announcement.letter_keys)
    counts = letters.counts_by_state()
    context = {
        "announcement": announcement,
        "form": form,
        "readers": announcement.readers().count(),
        "without": announcement.readers().filter(preferences__announcements=False).count(),
        "counts": [(state.label, counts[state]) for state in Mail.State if counts[state]],
        "page": Paginator(letters.without_bodies().select_related("user").order_by("pk"), LETTERS_PER_PAGE).get_page(
            request.GET.get("page")
        ),
    }
    return render(request, "coalition/announcement.html", context)


def _too_late(request: HttpRequest, announcement: Announcement) -> HttpResponse:
    messages.error(request, _("That is not possible any more: look at where it stands now."))
    return redirect(announcement)


def _reason(letter: Mail) -> dict[str, Any]:
    return {"address": letter.recipient, "reason": letter.last_error}
