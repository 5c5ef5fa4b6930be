from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coalition.drafts import typed_before
from coalition.forms import AnswerForm, InquiryForm
from coalition.limits import is_limited, seconds_to_wait, to_wait, too_often
from coalition.methods import reads_and_posts
from coalition.models import Inquiry, Membership, Organization, SecurityEvent
from coalition.models.inquiry import InquiryQuerySet
from coalition.operations import inquiries as operations
from coalition.operations.drafts import forget_draft
from coalition.operations.letters import MalformedAddress
from coalition.operations.security_log import record
from coalition.paging import BoundedPaginator
from coalition.second_factor import behind_second_factor


@login_not_required
@is_limited
@reads_and_posts
def get_involved(request: HttpRequest) -> HttpResponse:
    """A question, or an offer, to the people who convene the coalition."""
    form = InquiryForm(request.POST if request.method == "POST" else None, initial={"kind": request.GET.get("kind")})
    if form.is_valid():
        if form.is_trap_sprung:
            return redirect("get_involved_thanks")
        wait = seconds_to_wait(request, "get_involved", form.cleaned_data["email"])
        if not wait:
            operations.take_in(form.save(commit=False))
            return redirect("get_involved_thanks")
        form.add_error(None, too_often(wait))
        return to_wait(render(request, "coalition/get_involved.html", {"form": form}), wait)
    return render(request, "coalition/get_involved.html", {"form": form})


@login_not_required
@require_safe
def get_involved_thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "coalition/get_involved_thanks.html")


@behind_second_factor
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What people wrote, what waits first or, asked for by its state, the rest."""
    found = _visible(request)
    state = request.GET.get("state", "")
    found = found.filter(state=state) if state in Inquiry.State.values else found.waiting()
    page = BoundedPaginator(found.select_related("assigned_to")).get_page(request.GET.get("page"))
    if request.method == "GET":
        backbone = Organization.objects.backbone()
        record(SecurityEvent.Kind.VIEWED, about=Inquiry, organization=backbone, page=str(page.number))
    context = {"page": page, "state": state, "states": Inquiry.State.choices}
    return render(request, "coalition/inbox.html", context)


@behind_second_factor
@reads_and_posts
def inquiry(request: HttpRequest, pk: int) -> HttpResponse:
    """What was written, who is on it, and the answer."""
    found = get_object_or_404(_visible(request), pk=pk)
    if request.method == "POST" and "answer" not in request.POST:
        return _act(request, found)
    if request.method == "GET":
        record(SecurityEvent.Kind.VIEWED, about=found, organization=Organization.objects.backbone())
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            operations.answer(found, text=form.cleaned_data["text"], by=request.user, now=timezone.now())  # type: ignore[arg-type]
        except MalformedAddress:
            form.add_error(None, _("No mail server takes letters to this address."))
        else:
            forget_draft(page=request.path, by=request.user)  # type: ignore[arg-type]
            messages.success(request, _("The answer is on its way to %(address)s.") % {"address": found.email})
            return redirect("inbox")
    context = {
        "inquiry": found,
        "form": form,
        "draft": typed_before(form, request),
        "answers": found.answers.select_related("author"),
        "conveners": Membership.objects.conveners().by_name(),
    }
    return render(request, "coalition/inquiry.html", context)


def _act(request: HttpRequest, found: Inquiry) -> HttpResponse:
    if "close" in request.POST:
        operations.close(found)
        messages.success(request, _("Closed without an answer."))
        return redirect("inbox")
    chosen = Membership.objects.conveners().filter(user__email=request.POST.get("to")).first()
    operations.assign(found, to=chosen.user if chosen else None)
    messages.success(request, _("Saved."))
    return redirect("inquiry", found.pk)


def _visible(request: HttpRequest) -> InquiryQuerySet:
    """For others the inbox is no secret, only closed."""
    if not Inquiry.objects.are_answered_by(request.user):
        raise PermissionDenied
    return Inquiry.objects.visible_to(request.user)
