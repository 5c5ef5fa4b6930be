"""What managers alone decide about a record: that it is held, and that it is nobody's any more."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coalition.methods import reads_and_posts
from coalition.views.asking import ask_first
from outcomes.forms.keeping import AnonymizeForm, HoldForm
from outcomes.models import Hold
from outcomes.operations import erasing
from outcomes.views.opening import Staff, done, form_page, managed_record, of_the_ledger, sent


@of_the_ledger
@reads_and_posts
def place_hold(request: Staff, pk: Any) -> HttpResponse:
    found = managed_record(request, pk)
    if found.anonymized_at:
        return redirect(found)
    form = HoldForm(request.POST if request.method == "POST" else None, user=request.user, participant=found)
    if sent(request, form):
        return done(request, form.said, found.get_absolute_url())
    return form_page(request, found, form, form.title)


@of_the_ledger
@reads_and_posts
def lift_hold(request: Staff, pk: Any) -> HttpResponse:
    """Asks first: from then on the record may be erased."""
    found = managed_record(request, pk)
    hold = Hold.objects.in_force().filter(participant=found).select_related("placed_by").first()
    if hold is None:
        return redirect(found)
    if request.method == "POST":
        erasing.lift(hold, by=request.user, now=timezone.now())
        return done(request, _("The hold is lifted."), found.get_absolute_url())
    placed = {"day": date_format(timezone.localtime(hold.placed_at)), "who": hold.placed_by}
    by_whom = _("%(who)s placed it on %(day)s:") if hold.placed_by else _("It was placed on %(day)s:")
    return ask_first(
        request,
        question=_("Lift the legal hold on the record of %(name)s?") % {"name": found},
        consequences=[
            by_whom % placed,
            hold.reason,
            _("Once lifted, the record can be anonymized, and goes when its time is over. You can place a hold again."),
        ],
        yes=_("Lift the hold"),
        back=found.get_absolute_url(),
    )


@of_the_ledger
@reads_and_posts
def anonymize_participant(request: Staff, pk: Any) -> HttpResponse:
    """Says what goes and what stays, and asks for the name: it can't be undone."""
    found = managed_record(request, pk)
    if found.anonymized_at:
        return redirect(found)
    form = AnonymizeForm(request.POST if request.method == "POST" else None, user=request.user, participant=found)
    if request.method == "POST" and form.is_valid() and form.submit(timezone.now()):
        return done(request, form.said, found.get_absolute_url())
    hold = Hold.objects.in_force().filter(participant=found).first()
    return render(request, "outcomes/anonymize.html", {"participant": found, "form": form, "hold": hold})
