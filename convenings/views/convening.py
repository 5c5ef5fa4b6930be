from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from coalition.belonging import memberships_of
from coalition.models import Group, Membership
from coalition.prepared import prepared
from convenings.agendas import agenda_of
from convenings.models import AgendaItem, Change, Convening, ConveningDocument, ForumNote, Minutes
from convenings.models.convening import ConveningQuerySet
from convenings.operations import roll_call
from convenings.perms import is_of_its_group, is_of_its_own, may_run, sees_minutes, sees_the_link
from convenings.queries import turnout
from convenings.reports import Report, reports_to
from convenings.structured_data import event_script
from convenings.views.rsvps import answer_panel
from convenings.views.running import found_or_404

CHANGES_SHOWN = 5
BESIDE = 4
# Of the convening all, but of whoever convenes it no more than the page shows and goes by.
ITS_OWN = [each.name for each in Convening._meta.concrete_fields]
SHOWN_BESIDE = ("group__name", "group__slug", "group__kind", "group__is_public", "host__name", "host__slug")


@login_not_required
@require_safe
def convening(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything about one date: what, when, where, whether it takes place."""
    user, own, now = request.user, memberships_of(request), timezone.now()
    read = _for_one.first(slug, user.pk) if user.is_authenticated else _for_visitors.first(slug)
    found = found_or_404(read, user, own)
    is_member, runs = sees_the_link(user, found, own), may_run(user, found, own)
    coming = turnout(found, with_names=is_member)
    context = {
        "convening": found,
        "sees_the_link": is_member,
        "runs": runs,
        "has_begun": found.has_begun(now),
        "runs_now": runs and roll_call.is_open(found, now, to_check_in=True),
        "reads_minutes": found.has_minutes and _reads_minutes(found, user, own, runs=runs),
        "reads_forum_notes": found.has_forum_notes and (runs or is_of_its_own(user, found, own)),
        "checks_in": is_member and roll_call.is_open(found, now, to_check_in=True),
        "structured": event_script(found),
        "changes": found.changes.order_by("-at", "-pk")[:CHANGES_SHOWN] if found.has_changes else [],
        "beside": _beside(found, user, own, now),
        **_to_read(found, user, to_members=is_member),
        "reports": _reports(found, user, now) if is_member else [],
        "proposes": runs or is_of_its_group(user, found),
        "delegations": coming.delegations,
        "names_shown": is_member,
        "problem": "",
        **answer_panel(request, found, coming),
    }
    return render(request, "convenings/convening.html", context)


@prepared(str, int)
def _for_one(slug: str, user: int) -> ConveningQuerySet:
    return _with_what_there_is(slug, user)


@prepared(str)
def _for_visitors(slug: str) -> ConveningQuerySet:
    return _with_what_there_is(slug, None)


def _with_what_there_is(slug: str, user: int | None) -> ConveningQuerySet:
    """In one statement, whether there is anything more to ask for; of most dates there is not."""
    of_it = {"convening": OuterRef("pk")}
    found = Convening.objects.filter(slug=slug).with_whether_in_sight(user).select_related("group", "host")
    return found.only(*ITS_OWN, *SHOWN_BESIDE).annotate(
        has_agenda=Exists(AgendaItem.objects.filter(**of_it)),
        has_changes=Exists(Change.objects.filter(**of_it)),
        has_documents=Exists(ConveningDocument.objects.filter(**of_it)),
        has_forum_notes=Exists(ForumNote.objects.filter(**of_it)),
        has_minutes=Exists(Minutes.objects.filter(**of_it)),
    )


def _reads_minutes(found: Convening, user: Any, own: list[Membership], *, runs: bool) -> bool:
    written = Minutes.objects.defer("text").get(convening=found)
    return sees_minutes(found, written, runs=runs, inside=is_of_its_own(user, found, own))


def _reports(found: Convening, user: Any, now: datetime) -> list[Report]:
    """What a standing meeting hears from its groups, while it is to come or goes on."""
    is_standing = found.kind == Convening.Kind.MEETING and found.group and found.group.kind == Group.Kind.STANDING
    return reports_to(found.group, user, now) if found.group and is_standing and found.ends_at > now else []


def _to_read(found: Any, user: Any, *, to_members: bool) -> dict[str, Any]:
    """Documents, what is on the agenda, and what this person proposed for it."""
    shown = list(found.documents.shown(to_members=to_members).newest_first()) if found.has_documents else []
    return {
        "documents": [each.document for each in shown],
        "lines": agenda_of(found, shown) if found.has_agenda else [],
        "proposed": found.agenda.proposed_by(user) if found.has_agenda and user.is_authenticated else [],
    }


def _beside(found: Convening, user: Any, own: list[Membership], now: datetime) -> ConveningQuerySet | None:
    """The next dates of its series."""
    if found.series_id is None:
        return None
    coming = Convening.objects.visible_to(user, own).filter(series=found.series_id).upcoming(now)
    return coming.exclude(pk=found.pk).with_what_a_card_shows()[:BESIDE]
