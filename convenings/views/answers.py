"""For whoever runs a convening: who comes, who waits, what they need; answering for others, inviting, removing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from coalition.drafts import typed_before
from coalition.methods import reads_and_posts
from coalition.operations.drafts import forget_draft
from coalition.operations.letters import MalformedAddress
from coalition.paging import BoundedPaginator
from coalition.second_factor import behind_second_factor
from convenings.operations import rsvps
from convenings.queries import head_count
from convenings.rsvp_forms import REFUSALS, AnswerForSomebodyForm, InviteForm, refused
from convenings.views.running import run_by


@behind_second_factor
@require_safe
@never_cache
def answers(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody who was asked or has answered: those with a seat first, then those in line."""
    convening = run_by(request, slug)
    listed = convening.rsvps.as_the_chair_reads().select_related("user", "organization", "in_place_of")
    context = {
        "convening": convening,
        "page": BoundedPaginator(listed).get_page(request.GET.get("page")),
        "count": head_count(convening),
        "is_open": not convening.is_canceled and not convening.has_begun(timezone.now()),
    }
    return render(request, "convenings/answers.html", context)


@behind_second_factor
@reads_and_posts
@never_cache
def answer_for_somebody(request: HttpRequest, slug: str) -> HttpResponse:
    """Somebody phoned."""
    convening = run_by(request, slug)
    form = AnswerForSomebodyForm(request.POST or None, gathering=convening)
    if form.is_valid():
        who = {name: form.cleaned_data[name] for name in ("name", "email")}
        try:
            rsvp = rsvps.answer_for(convening, said=form.said(), by=request.user, now=timezone.now(), **who)  # type: ignore[arg-type]
        except MalformedAddress:
            form.add_error("email", _("No mail server takes letters to this address."))
        except REFUSALS as error:
            form.refuse(error)
        else:
            forget_draft(page=request.path, by=request.user)  # type: ignore[arg-type]
            messages.success(request, _("We have the answer of %(who)s.") % {"who": rsvp.who})
            return redirect("answers", convening.slug)
    context = {"convening": convening, "form": form, "draft": typed_before(form, request)}
    return render(request, "convenings/answer_for_somebody.html", context)


@behind_second_factor
@reads_and_posts
@never_cache
def invite_somebody(request: HttpRequest, slug: str) -> HttpResponse:
    convening = run_by(request, slug)
    form = InviteForm(request.POST or None)
    if form.is_valid():
        try:
            rsvp = rsvps.invite(convening, by=request.user, now=timezone.now(), **form.cleaned_data)  # type: ignore[arg-type]
        except MalformedAddress:
            form.add_error("email", _("No mail server takes letters to this address."))
        except REFUSALS as error:
            form.add_error(*refused(error))
        else:
            forget_draft(page=request.path, by=request.user)  # type: ignore[arg-type]
            messages.success(request, _("%(who)s is invited.") % {"who": rsvp.who})
            return redirect("answers", convening.slug)
    context = {"convening": convening, "form": form, "draft": typed_before(form, request)}
    return render(request, "convenings/invite_somebody.html", context)


@behind_second_factor
@reads_and_posts
@never_cache
def remove_somebody(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Asks first."""
    convening = run_by(request, slug)
    rsvp = get_object_or_404(convening.rsvps.select_related("user", "organization"), pk=pk)
    if request.method == "POST":
        try:
            rsvps.remove(rsvp, by=request.user, now=timezone.now())  # type: ignore[arg-type]
        except REFUSALS as error:
            messages.error(request, refused(error)[1])
        else:
            messages.success(request, _("%(who)s is off the list.") % {"who": rsvp.who})
        return redirect("answers", convening.slug)
    return render(request, "convenings/remove_somebody.html", {"convening": convening, "rsvp": rsvp})
