"""What working groups report to the standing meeting: what they decided, what is open, who came."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from coalition.models import Group
from convenings.models import Action, Attendance, Convening, Decision

LOOKS_BACK = timedelta(days=62)
DECISIONS_SHOWN = 3


@dataclass(frozen=True)
class Report:
    """Of one group, about the last two months."""

    group: Group
    decisions: list[Decision]
    open_actions: int
    overdue: int
    meetings: int
    organizations: int


def reports_to(standing: Group, user: Any, now: datetime) -> list[Report]:
    """In five statements, two where nothing reports to it: of the groups whose own matters this person sees."""
    groups = list(standing.children.filter(pk__in=Group.objects.inside(user).order_by().values("pk")).in_order())
    if not groups:
        return []
    recent = Convening.objects.on().filter(group__in=groups, starts_at__gte=now - LOOKS_BACK, starts_at__lte=now)
    decided: defaultdict[int | None, list[Decision]] = defaultdict(list)
    latest = Decision.objects.filter(convening__in=recent).select_related("convening")
    for decision in latest.order_by("-convening__starts_at", "-pk"):
        decided[decision.convening.group_id].append(decision)
    today = timezone.localdate(now)
    actions = Action.objects.filter(group__in=groups, state=Action.State.OPEN).order_by()
    counted = actions.values("group").annotate(open=Count("pk"), overdue=Count("pk", filter=Q(due__lt=today)))
    of_actions: dict[Any, Any] = {row["group"]: row for row in counted}
    there = Q(attendance__state__in=Attendance.THERE)
    met = (
        recent.order_by()
        .values("group")
        .annotate(
            meetings=Count("pk", distinct=True),
            organizations=Count("attendance__organization", filter=there, distinct=True),
        )
    )
    of_meetings: dict[Any, Any] = {row["group"]: row for row in met}
    return [
        Report(
            group,
            decided[group.pk][:DECISIONS_SHOWN],
            of_actions.get(group.pk, {}).get("open", 0),
            of_actions.get(group.pk, {}).get("overdue", 0),
            of_meetings.get(group.pk, {}).get("meetings", 0),
            of_meetings.get(group.pk, {}).get("organizations", 0),
        )
        for group in groups
    ]
