"""When a digest is due, by the coalition's clock, and what each tells: what is new since the last one.

A digest begins where the last of its cadence ended. One that was missed is made up for when the portal is back, and
ends then: so there is one for all that was missed, and nothing is told twice or never.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from coalition.models import Digest, DigestSection
from coalition.site import current_site, day_there

Cadence = Digest.Cadence
CADENCES = (Cadence.MONTHLY, Cadence.WEEKLY)
WEEK = timedelta(days=7)


def last_due(cadence: str, now: datetime) -> datetime:
    """The latest moment, now included, at which a digest of this cadence was to leave."""
    today = day_there(now)
    day = (
        today.replace(day=current_site().digest_day)
        if cadence == Cadence.MONTHLY
        else today - timedelta(today.weekday())
    )
    due = _at_the_hour(day)
    return due if due <= now else _at_the_hour(_before(day, cadence))


def next_due(cadence: str, after: datetime) -> datetime:
    """The first one after that moment."""
    day = day_there(last_due(cadence, after))
    if cadence == Cadence.MONTHLY:
        return _at_the_hour(date(day.year + day.month // 12, day.month % 12 + 1, day.day))
    return _at_the_hour(day + WEEK)


def begin_due(now: datetime) -> list[Digest]:
    """Those whose letters are to be written now, begun before or only now. It can run twice, and late.

    The first of all tells nothing: it only says from when on there is something to tell.
    """
    for cadence in CADENCES:
        _begin(cadence, now)
    return list(Digest.objects.unfinished())


@transaction.atomic
def _begin(cadence: str, now: datetime) -> None:
    due = last_due(cadence, now)
    last = Digest.objects.filter(cadence=cadence).latest_first().first()
    if last is None:
        begun = Digest(cadence=cadence, since=_at_the_hour(_before(day_there(due), cadence)), until=due, written_at=now)
    elif last.until < due:
        held = DigestSection.objects.filter(held_at__isnull=False).values_list("group", flat=True)
        begun = Digest(cadence=cadence, since=last.until, until=now, held=sorted(held))
    else:
        return
    # Of two that begin it at the same moment, the second finds it begun.
    Digest.objects.bulk_create([begun], ignore_conflicts=True)


def _before(day: date, cadence: str) -> date:
    if cadence == Cadence.WEEKLY:
        return day - WEEK
    return (day.replace(day=1) - timedelta(days=1)).replace(day=day.day)


def _at_the_hour(day: date) -> datetime:
    site = current_site()
    # By the world's clock: two moments in one zone are compared by what clocks there show.
    local = datetime(day.year, day.month, day.day, site.digest_hour, tzinfo=ZoneInfo(site.time_zone))
    return local.astimezone(UTC)
