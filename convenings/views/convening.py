from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from coalition.markdown import markdown_to_html
from convenings.agendas import agenda_of
from convenings.models import Convening
from convenings.models.convening import ConveningQuerySet
from convenings.operations import roll_call
from convenings.perms import is_of_its_group, may_run, sees_the_link
from convenings.queries import who_comes
from convenings.structured_data import event_script
from convenings.views.rsvps import answer_panel

CHANGES_SHOWN = 5
BESIDE = 4


@login_not_required
@require_safe
def convening(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything about one date: what, when, where, whether it takes place."""
    visible = Convening.objects.visible_to(request.user).select_related("group", "host", "series")
    found = get_object_or_404(visible, slug=slug)
    now = timezone.now()
    is_member, runs = sees_the_link(request.user, found), may_run(request.user, found)
    context = {
        "convening": found,
        "description": markdown_to_html(found.description),
        "sees_the_link": is_member,
        "runs": runs,
        "is_over": found.ends_at <= now,
        "has_begun": found.has_begun(now),
        "runs_now": runs and roll_call.is_open(found, now, to_check_in=True),
        "checks_in": is_member and roll_call.is_open(found, now, to_check_in=True),
        "structured": event_script(found),
        "changes": found.changes.order_by("-at", "-pk")[:CHANGES_SHOWN],
        "beside": _beside(found, request, now),
        "documents": [each.document for each in found.documents.shown(to_members=is_member).newest_first()],
        "lines": agenda_of(found, to_members=is_member),
        "proposes": runs or is_of_its_group(request.user, found),
        "proposed": found.agenda.proposed_by(request.user) if request.user.is_authenticated else [],
        "delegations": who_comes(found, with_names=is_member),
        "names_shown": is_member,
        "problem": "",
        **answer_panel(request, found),
    }
    return render(request, "convenings/convening.html", context)


def _beside(found: Convening, request: HttpRequest, now: datetime) -> ConveningQuerySet | None:
    """The next dates of its series."""
    if found.series is None:
        return None
    coming = Convening.objects.visible_to(request.user).filter(series=found.series).upcoming(now)
    return coming.exclude(pk=found.pk).with_what_a_card_shows()[:BESIDE]
