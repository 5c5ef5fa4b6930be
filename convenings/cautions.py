"""What whoever schedules should know before it is saved: holidays, meetings of the same people, odd hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q

from coalition.days_off import holiday_on
from coalition.models import Group, GroupMembership
from coalition.site import current_site
from convenings.models import Convening
from convenings.models.gathering import comes_twice, jumps_over


@dataclass(frozen=True)
class Clash:
    """Another convening at that time, and how many people are in both groups. No name where it may not be known."""

    name: str
    people: int


@dataclass(frozen=True)
class Looked:
    """A date as it would be, and what there is to know about it."""

    convening: Convening
    holiday: str
    clashes: list[Clash]
    is_jumped_over: bool
    comes_twice: bool

    @property
    def is_odd(self) -> bool:
        return bool(self.holiday or self.clashes or self.is_jumped_over or self.comes_twice)


def look_at(dates: Sequence[Convening], *, group: Group | None, user: Any) -> list[Looked]:
    """Each of these dates with its cautions; they need not be saved. Two queries, however many dates."""
    clashes = _clashes(dates, group, user)
    looked = []
    for number, convening in enumerate(dates):
        local = datetime.combine(convening.local_date, convening.local_time)
        looked.append(
            Looked(
                convening,
                holiday=_holiday_on(convening.local_date),
                clashes=clashes.get(number, []),
                is_jumped_over=jumps_over(local, convening.zone),
                comes_twice=comes_twice(local, convening.zone),
            )
        )
    return looked


def _holiday_on(day: date) -> str:
    site = current_site()
    return holiday_on(day, country=site.holidays_of, part=site.holidays_in)


def _clashes(dates: Sequence[Convening], group: Group | None, user: Any) -> dict[int, list[Clash]]:
    if not dates or group is None:
        return {}
    own = GroupMembership.objects.current().filter(group=group).values("user")
    shared = dict(
        GroupMembership.objects.current()
        .filter(user__in=own)
        .order_by()
        .values_list("group")
        .annotate(people=Count("user", distinct=True))
    )
    first, last = min(each.starts_at for each in dates), max(each.ends_at for each in dates)
    others = (
        Convening.objects.on()
        .filter(Q(group__in=shared) | Q(group=group), starts_at__lt=last, ends_at__gt=first)
        .exclude(pk__in=[each.pk for each in dates if each.pk])
    )
    known = set(Convening.objects.visible_to(user).filter(pk__in=others.values("pk")).values_list("pk", flat=True))
    found: dict[int, list[Clash]] = {}
    for other in others:
        for number, convening in enumerate(dates):
            if other.starts_at < convening.ends_at and other.ends_at > convening.starts_at:
                clash = Clash(other.title if other.pk in known else "", shared.get(other.group_id, 0))
                found.setdefault(number, []).append(clash)
    return found
