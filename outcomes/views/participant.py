"""One participant: what happened, what is missing, and the short forms by which more is said."""

import json
from datetime import date
from io import BytesIO
from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from coalition.downloads import download
from coalition.methods import reads_and_posts
from coalition.models import SecurityEvent
from coalition.operations.security_log import record
from coalition.site import current_site
from coalition.views.asking import ask_first
from coalition.views.documents import hand_over
from outcomes.everything import documents_of, everything_about
from outcomes.forms import TO_ADD, EditForm
from outcomes.models import Consent, Hold, Participant, Race
from outcomes.operations import consents, taking_back
from outcomes.operations.taking_back import LOGGED
from outcomes.perms import manages
from outcomes.timeline import timeline
from outcomes.views.day import mended_at, what_is_missing
from outcomes.views.opening import (
    Staff,
    back_to,
    done,
    form_page,
    of_the_ledger,
    own_participant,
    readable_participant,
    sent,
)

# What the page offers, the most used first; the rest is behind “More”.
BUTTONS = {
    "placement": gettext_lazy("Log placement"),
    "contact": gettext_lazy("Log contact"),
    "service": gettext_lazy("Log service"),
    "enrollment": gettext_lazy("Refer or enroll"),
    "credential": gettext_lazy("Log credential"),
    "consent": gettext_lazy("Consent"),
    "coach": gettext_lazy("Hand over"),
}
MORE = {
    "skill-gain": gettext_lazy("Log skill gain"),
    "part": gettext_lazy("Who had a part in a placement"),
    "barriers": gettext_lazy("Barriers and notes"),
    "gap": gettext_lazy("Plan a gap"),
    "pause": pgettext_lazy("calls", "Pause the calls"),
}
JSON = "application/json"
KNOWN = (
    *("birth_date", "email", "other_contact", "street", "city", "postal_code", "neighborhood", "language"),
    *("education", "gender", "gender_described", "race_described", "disability", "source", "source_detail"),
)


@of_the_ledger
@require_safe
def participant(request: Staff, pk: Any) -> HttpResponse:
    found, is_own = readable_participant(request, pk)
    now = timezone.now()
    annotated = Participant.objects.with_coach().with_what_is_missing(now).with_exit(timezone.localdate(now))
    found = annotated.with_last_heard().select_related("organization").get(pk=found.pk)
    entries = timeline(found, is_own=is_own)
    context = {
        "participant": found,
        "is_own": is_own,
        "entries": entries,
        "next_call": next((each for each in reversed(entries) if each.kind == "call" and each.is_open), None),
        "buttons": BUTTONS,
        "more_buttons": MORE,
        "facts": who_they_are(found),
        "today": timezone.localdate(now),
    }
    if is_own:
        context |= {
            "is_manager": manages(request.user, found.organization),
            "hold": Hold.objects.in_force().filter(participant=found).first(),
            "consents": found.consents.in_force(now).select_related("to"),
            "missing": []
            if found.anonymized_at
            else [(words, mended_at(found.pk, name)) for name, words in what_is_missing(found)],
            "details": getattr(found, "details", None),
        }
    return render(request, "outcomes/participant.html", context)


def who_they_are(participant: Participant) -> list[tuple[Any, Any]]:
    """What is known, by its name; what nobody asked is left out."""
    facts: list[tuple[Any, Any]] = []
    for name in KNOWN:
        shown: Any = getattr(participant, f"get_{name}_display", None)
        value = shown() if shown else getattr(participant, name)
        if name == "neighborhood":
            value = current_site().neighborhoods.get(value, value)
        if value:
            facts.append((named(name), date_format(value) if isinstance(value, date) else value))
    if participant.races:
        facts.append((named("races"), ", ".join(str(Race(each).label) for each in participant.races)))
    answers = participant.group_answers.select_related("group")
    return [*facts, *[(answer.group.name, answer.get_answer_display()) for answer in answers]]


def named(field: str) -> Any:
    """What a field of the record is called, as a heading."""
    return capfirst(Participant._meta.get_field(field).verbose_name)  # type: ignore[union-attr]


@of_the_ledger
@reads_and_posts
def add_to_record(request: Staff, pk: Any, what: str) -> HttpResponse:
    """One of the short forms, on a page of its own; the participant's page opens it in place."""
    if what not in TO_ADD and what != "placement-facts":
        raise Http404
    found = own_participant(request, pk)
    if what == "placement-facts":
        # Of the first job that lacks some.
        lacking = get_object_or_404(found.placements.lacking_facts().order_by("starts_on", "pk")[:1])
        return redirect(f"{reverse('correct_placement', args=[lacking.pk])}?{request.GET.urlencode()}")
    form = TO_ADD[what](
        request.POST if request.method == "POST" else None, request.FILES or None, user=request.user, participant=found
    )
    if sent(request, form):
        return done(request, form.said, back_to(request, found.get_absolute_url()))
    return form_page(request, found, form, form.title)


@of_the_ledger
@reads_and_posts
def edit_participant(request: Staff, pk: Any) -> HttpResponse:
    found = own_participant(request, pk)
    form = EditForm(request.POST if request.method == "POST" else None, user=request.user, participant=found)
    if sent(request, form):
        return done(request, _("Saved."), back_to(request, found.get_absolute_url()))
    return form_page(request, found, form, _("Who they are"))


@of_the_ledger
@reads_and_posts
def revoke_consent(request: Staff, pk: int) -> HttpResponse:
    """They took it back: what it opened closes at once. Asked first, for it can't be undone."""
    consent = get_object_or_404(Consent.objects.visible_to(request.user).select_related("participant", "to"), pk=pk)
    found = own_participant(request, consent.participant_id)
    if request.method == "POST":
        consents.revoke(consent, by=request.user, now=timezone.now())
        return done(request, _("The consent is taken back. What it opened is closed."), found.get_absolute_url())
    return render(request, "outcomes/revoke.html", {"participant": found, "consent": consent})


@of_the_ledger
@reads_and_posts
def take_back(request: Staff, pk: Any, what: str, row: int) -> HttpResponse:
    """What was logged by mistake. Asks first, and says what it was."""
    if what not in LOGGED:
        raise Http404
    found, (model, path) = own_participant(request, pk), LOGGED[what]
    mistaken = get_object_or_404(model._default_manager.filter(**{path: found}), pk=row)
    if request.method == "POST":
        taking_back.take_back(mistaken)
        return done(request, _("It is taken back."), found.get_absolute_url())
    return ask_first(
        request,
        question=_("Was this logged by mistake? %(kind)s: %(what)s")
        % {"kind": capfirst(model._meta.verbose_name), "what": mistaken},
        consequences=[_("It is not in the record any more, and is not counted. Log it anew if it was only wrong.")],
        yes=_("Take it back"),
        back=found.get_absolute_url(),
    )


@of_the_ledger
@require_safe
def record_document(request: Staff, pk: Any, document: Any) -> FileResponse:
    """What proves something in the record: a signed consent, evidence of a job, a certificate."""
    found = own_participant(request, pk)
    return hand_over(request, get_object_or_404(documents_of(found), pk=document), organization=found.organization)


@of_the_ledger
@require_POST
def participant_data(request: Staff, pk: Any) -> FileResponse:
    """All that is kept about them, for them to take along; a POST, so that no link makes a browser fetch it."""
    found = own_participant(request, pk)
    record(SecurityEvent.Kind.EXPORTED, about=found, organization=found.organization, what="own_data")
    told = json.dumps(everything_about(found), indent=2, ensure_ascii=False)
    return download(BytesIO(told.encode()), name=f"participant-{found.pk}.json", content_type=JSON)
