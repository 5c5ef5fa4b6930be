"""Who answers for a grant looks at what proves a placement: at its own facts, and nothing of the participant."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from coalition.methods import reads_and_posts
from coalition.models import SecurityEvent
from coalition.operations.security_log import record
from coalition.paging import BoundedPaginator
from coalition.scopes.pages import in_own_scope
from coalition.second_factor import behind_second_factor
from coalition.views.documents import hand_over
from outcomes.models import FundingStream, Placement
from outcomes.models.querysets import where_they_work
from outcomes.operations.placements import OwnRecord, SentBackAlready, VerifiedAlready, verify
from outcomes.operations.sending_back import send_back
from outcomes.perms import may_verify

SHOWN = ("organization", "employer", "occupation", "sector", "stream", "document")


class SendBackForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("Why it can’t be verified"),
        choices=[("", gettext_lazy("Choose")), *Placement.SentBack.choices],
    )


@behind_second_factor
@require_safe
@never_cache
@in_own_scope
def to_verify(request: HttpRequest) -> HttpResponse:
    """What waits for whoever answers for a grant, the longest waiting first."""
    _refuse_others(request.user)
    waiting = _waiting(request.user).select_related(*SHOWN).order_by("recorded_at", "pk")
    page: Any = BoundedPaginator(waiting.select_related("stream__organization")).get_page(request.GET.get("page"))
    if page.object_list:
        whose = page[0].stream.organization
        record(SecurityEvent.Kind.VIEWED, about=Placement, organization=whose, page=str(page.number))
    return render(request, "outcomes/to_verify.html", {"page": page})


@behind_second_factor
@reads_and_posts
@never_cache
@in_own_scope
def verify_placement(request: HttpRequest, pk: int) -> HttpResponse:
    """One placement's facts and evidence, and two answers: it is so, or it goes back."""
    found = _to_be_verified(request, pk)
    form = SendBackForm(request.POST if "send_back" in request.POST else None)
    if request.method == "POST" and ("verify" in request.POST or form.is_valid()):
        if not may_verify(request.user, found):
            raise PermissionDenied
        _answer(request, found, form)
        return redirect("to_verify")
    if request.method == "GET":
        record(SecurityEvent.Kind.VIEWED, about=found, organization=found.organization)
    context = {"placement": found, "form": form, "is_own": found.said_by(request.user)}
    return render(request, "outcomes/verify_placement.html", context)


@behind_second_factor
@require_safe
@in_own_scope
def placement_evidence(request: HttpRequest, pk: int) -> FileResponse:
    """The document that proves it, for whoever is to verify it."""
    found = _to_be_verified(request, pk)
    if not (found.document and found.document.file):
        raise Http404
    return hand_over(request, found.document, organization=found.organization)


def _answers_for(user: Any) -> Any:
    streams = FundingStream.objects.all()
    return streams if user.is_superuser else streams.filter(organization__in=where_they_work(user))


def _refuse_others(user: Any) -> None:
    """That there is such a queue is no secret."""
    if not (user.is_superuser or _answers_for(user).exists()):
        raise PermissionDenied


def _waiting(user: Any) -> Any:
    return Placement.objects.unverified().filter(sent_back_at=None, stream__in=_answers_for(user))


def _to_be_verified(request: HttpRequest, pk: int) -> Placement:
    """Whatever else there is, is not there for whoever verifies."""
    return get_object_or_404(_waiting(request.user).select_related(*SHOWN), pk=pk)


def _answer(request: HttpRequest, found: Placement, form: SendBackForm) -> None:
    now: Any = timezone.now()
    try:
        if "verify" in request.POST:
            verify(found, by=request.user, now=now)  # type: ignore[arg-type]
            messages.success(request, _("Verified."))
        else:
            send_back(found, reason=form.cleaned_data["reason"], by=request.user, now=now)  # type: ignore[arg-type]
            messages.success(request, _("Sent back. Whoever recorded it gets a letter with the reason."))
    except (OwnRecord, VerifiedAlready, SentBackAlready):
        messages.error(request, _("That is not possible any more: somebody else was faster."))
