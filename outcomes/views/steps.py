"""How what is in a record goes on: a call, an enrollment, a job."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from coalition.methods import reads_and_posts
from outcomes.forms import CorrectionForm, EndForm, FollowUpForm, ResultForm, StepForm
from outcomes.models import Enrollment, FollowUp, Placement
from outcomes.views.opening import Staff, back_to, done, form_page, logged, of_the_ledger, sent


@of_the_ledger
@reads_and_posts
def follow_up(request: Staff, pk: int) -> HttpResponse:
    """A contact, or a try at one; it opens in the coach's day and on the participant's page. What was learned already
    is put right here; whoever sends a contact after that, or twice, is told so."""
    rows = FollowUp.objects.visible_to(request.user).exclude(state=FollowUp.State.CANCELED)
    is_done = get_object_or_404(rows, pk=pk).state == FollowUp.State.DONE
    corrects = is_done and (request.method != "POST" or "corrects" in request.POST)
    form_of = ResultForm if corrects else FollowUpForm
    return _step(request, rows.select_related("placement__employer"), pk, form_of, "follow_up")


@of_the_ledger
@reads_and_posts
def enrollment_step(request: Staff, pk: int) -> HttpResponse:
    rows = Enrollment.objects.visible_to(request.user).select_related("program", "cohort")
    return _step(request, rows, pk, StepForm, "enrollment")


@of_the_ledger
@reads_and_posts
def correct_placement(request: Staff, pk: int) -> HttpResponse:
    rows = Placement.objects.visible_to(request.user).with_what_a_list_shows()
    return _step(request, rows, pk, CorrectionForm, "placement")


@of_the_ledger
@reads_and_posts
def end_placement(request: Staff, pk: int) -> HttpResponse:
    rows = Placement.objects.visible_to(request.user).select_related("employer")
    return _step(request, rows, pk, EndForm, "placement")


def _step(request: Staff, rows: QuerySet, pk: int, form_of: Any, name: str) -> HttpResponse:
    row: Any = get_object_or_404(
        rows.select_related("participant__organization"), pk=pk, participant__anonymized_at=None
    )
    logged(request, row.participant)
    form = form_of(
        request.POST if request.method == "POST" else None, request.FILES or None, user=request.user, **{name: row}
    )
    if sent(request, form):
        return done(request, form.said, back_to(request, row.participant.get_absolute_url()))
    return form_page(request, row.participant, form, form.title, about=row)
