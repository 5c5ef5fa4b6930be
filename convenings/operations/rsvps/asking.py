"""What is scheduled for a group, its people are asked about: once for a whole series. The silent are nudged, once."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from coalition.models import GroupMembership, User
from convenings.links import date_link, link_of, series_link
from convenings.models import Convening, Rsvp, Series, SeriesAnswer
from convenings.operations.rsvps import letters
from convenings.operations.rsvps.due import Due, write

NUDGED_BEFORE = timedelta(days=7)
# Whoever was asked only now has this long to answer.
LEFT_ALONE = timedelta(days=2)


def ask_people(now: datetime) -> int:
    """About what was scheduled and nobody was asked about yet; say how many were."""
    asked = 0
    for series in Series.objects.filter(to_ask=True):
        dates = series.convenings.on().filter(starts_at__gt=now).select_related("group").order_by("starts_at")
        if first := dates.first():
            asked += write(_asked(first, series, user, now) for user in silent_people(first))
        Series.objects.filter(pk=series.pk).update(to_ask=False)
    for convening in Convening.objects.on().filter(to_ask=True, starts_at__gt=now).select_related("group"):
        asked += write(_asked(convening, None, user, now) for user in silent_people(convening))
        Convening.objects.filter(pk=convening.pk).update(to_ask=False)
    return asked


def nudge(now: datetime) -> int:
    """Once, those of a group who are silent about what is near, or about its series; and who was invited by name."""
    near = Convening.objects.on().begins_by(now + NUDGED_BEFORE, after=now).select_related("group")
    return write(due for convening in near for due in _nudges(convening, now))


def _asked(first: Convening, series: Series | None, user: User, now: datetime) -> Due:
    names = {"group": first.group, "title": first.title}
    said = [format_lazy(_("{group} meets."), **names)]
    link, key = date_link(first.pk, user.pk), f"asked:{first.pk}:{user.pk}"
    if series:
        link, key = series_link(series.pk, user.pk), f"asked:series:{series.pk}:{user.pk}"
        said = [
            format_lazy(_("{group} meets regularly, and first at this time. You answer once, for all dates."), **names)
        ]
    subject = format_lazy(_("Will you come? {title}"), **names)
    return _request(key, user, link, first, subject, said, now)


def _nudges(convening: Convening, now: datetime) -> Iterator[Due]:
    by_name = convening.rsvps.filter(answer="").exclude(user=None, email="").select_related("user")
    for rsvp in by_name:
        if _is_time(convening, rsvp.asked_at, now):
            yield _nudge(f"nudge:rsvp:{rsvp.pk}", rsvp.user or rsvp.email, link_of(rsvp), convening, now)
    if not convening.group or not _is_time(convening, convening.created_at, now):
        return
    what = f"series:{convening.series_id}" if convening.series_id else str(convening.pk)
    for user in silent_people(convening):
        link = date_link(convening.pk, user.pk)
        yield _nudge(f"nudge:{what}:{user.pk}", user, link, convening, now)


def silent_people(convening: Convening) -> QuerySet[User]:
    """Those of the group who have said nothing, neither to this date nor to its series, and were not asked by name."""
    places = GroupMembership.objects.current().filter(group=convening.group_id, user=OuterRef("pk"))
    said = Rsvp.objects.filter(convening=convening, user=OuterRef("pk"))
    to_all = SeriesAnswer.objects.filter(series=convening.series_id, user=OuterRef("pk"))
    people = User.objects.filter(Exists(places), ~Exists(said), is_active=True)
    return (people.filter(~Exists(to_all)) if convening.series_id else people).order_by("pk")


def _is_time(convening: Convening, asked_at: datetime, now: datetime) -> bool:
    return max(convening.starts_at - NUDGED_BEFORE, asked_at + LEFT_ALONE) <= now


def _nudge(key: str, to: User | str, link: str, convening: Convening, now: datetime) -> Due:
    subject = format_lazy(_("We have no answer of yours: {title}"), title=convening.title)
    return _request(key, to, link, convening, subject, [_("Will you come? One tap is enough.")], now)


def _request(
    key: str,
    to: User | str,
    link: str,
    convening: Convening,
    subject: letters.Words,
    said: Sequence[letters.Words],
    now: datetime,
) -> Due:
    def ask() -> None:
        letters.ask_for_answer(key, to=to, link=link, convening=convening, subject=subject, paragraphs=said, now=now)

    return Due(key, ask)
