"""People of a group propose what its meeting should talk about; whoever runs it answers."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from coalition.drafts import typed_before
from coalition.methods import reads_and_posts
from convenings.agenda_forms import REFUSALS, AgendaItemForm, ProposalAnswerForm, refused
from convenings.models import AgendaItem
from convenings.operations import agenda as operations
from convenings.perms import may_propose
from convenings.views.running import known_to, run_by
from convenings.views.scheduling import SignedIn
from convenings.views.taking import is_taken

_is_taken = partial(is_taken, refusals=REFUSALS, refused=refused)


@reads_and_posts
@never_cache
def propose_agenda_item(request: SignedIn, slug: str) -> HttpResponse:
    convening = known_to(request, slug)
    if not may_propose(request.user, convening):
        raise PermissionDenied
    form = AgendaItemForm(request.POST or None, leads=operations.who_may_lead(convening))
    if _is_taken(
        request, form, lambda: operations.propose(convening, by=request.user, now=timezone.now(), **form.cleaned_data)
    ):
        messages.success(request, _("It is proposed. You get a letter with the answer."))
        return redirect(f"{convening.get_absolute_url()}#agenda")
    context = {"convening": convening, "form": form, "draft": typed_before(form, request)}
    return render(request, "convenings/propose_agenda_item.html", context)


@reads_and_posts
@never_cache
def answer_proposal(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    """Put on the agenda, or declined with a word."""
    convening = run_by(request, slug)
    found = convening.agenda.proposals().select_related("convening", "proposed_by", "owner")
    item = get_object_or_404(found, pk=pk)
    form = ProposalAnswerForm(request.POST or None)
    answer = operations.decline if "decline" in request.POST else operations.accept
    if _is_taken(request, form, lambda: answer(item, by=request.user, now=timezone.now(), **form.cleaned_data)):
        return redirect("agenda", convening.slug)
    context = {
        "convening": convening,
        "item": item,
        "waits": item.state == AgendaItem.State.PROPOSED,
        "form": form,
        "draft": typed_before(form, request),
    }
    return render(request, "convenings/answer_proposal.html", context)
