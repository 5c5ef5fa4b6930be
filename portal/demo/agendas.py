"""What the demo's coalition meeting talks about, and what people have taken on there."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from coalition.models import Group
from convenings.models import Action, Convening, Series
from convenings.operations import agenda
from convenings.operations.actions import agree, finish
from portal.demo.groups import MEETING

EVERY_DATE: list[dict[str, Any]] = [
    {"title": "What the working groups found", "minutes": 40, "note": "Ten minutes each, with one number and one ask."},
    {"title": "Who is hiring, and who is about to", "kind": "discussion", "minutes": 20},
    {"title": "What we say and do until next time", "kind": "decision", "minutes": 10},
]
# `in_days`: from the day the demo is loaded; what is past is overdue.
TAKEN_ON: list[dict[str, Any]] = [
    {"what": "Ask the hospitals which shifts are the hardest to fill", "of": "silver-maple-hospital", "in_days": -4},
    {"what": "Find out what an evening class with child care would cost", "of": "nha-kaminhu", "in_days": 9},
    {"what": "Bring the list of bus lines that run after 10 p.m.", "of": "casa-del-puente", "in_days": 20},
    {"what": "Draft one page on pay while in training", "of": "office-of-good-jobs", "in_days": None},
    {"what": "Invite two graduates to the next meeting", "of": "lantern-hill-health-training", "in_days": -30,
     "word": "Both said yes."},
]  # fmt: skip


def make_agendas(now: datetime) -> int:
    """Where nothing is agreed yet: actions, what every date begins with, and the next date's agenda; no letters."""
    group = Group.objects.filter(slug=MEETING).first()
    if not group or Action.objects.exists():
        return 0
    for facts in TAKEN_ON:
        _agree(group, dict(facts), now)
    for series in Series.objects.filter(group=group):
        for position, facts in enumerate(EVERY_DATE, 1):
            series.agenda.create(position=position, **facts)
    coming = Convening.objects.on().of_group(group).filter(kind=Convening.Kind.MEETING).upcoming(now).first()
    if coming:
        agenda.make(coming, now=now)
    return len(TAKEN_ON)


def _agree(group: Group, facts: dict[str, Any], now: datetime) -> None:
    place = group.memberships.current().filter(organization__slug=facts.pop("of")).order_by("pk").first()
    if place is None:
        return
    days, word = facts.pop("in_days"), facts.pop("word", "")
    action = agree(
        group,
        organization=place.organization,
        user=place.user,
        due=None if days is None else timezone.localdate(now) + timedelta(days=days),
        by=None,
        now=now - timedelta(days=40),
        **facts,
    )
    # They were told of it long ago.
    Action.objects.filter(pk=action.pk).update(reminded_on=timezone.localdate(now))
    if word:
        finish(action, word=word, by=None, now=now)
