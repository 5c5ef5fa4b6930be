"""The day before, whoever runs a convening learns how many come, what they need, and of whom nobody comes."""

from datetime import datetime, timedelta
from functools import partial

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from coalition.models import Kind, Membership, User
from coalition.operations.letters import queue
from convenings.models import Convening
from convenings.operations.rsvps import letters
from convenings.operations.rsvps.due import Due, write
from convenings.queries import HeadCount, head_count

COUNTED_BEFORE = timedelta(days=1)


def tell_chairs(now: datetime) -> int:
    """Say how many were told."""
    near = Convening.objects.on().begins_by(now + COUNTED_BEFORE, after=now).select_related("group", "host")
    return write(due for convening in near for due in _head_counts(convening, now))


def _head_counts(convening: Convening, now: datetime) -> list[Due]:
    start, counted = convening.starts_at, head_count(convening)
    keys = {f"head-count:{convening.pk}:{start.isoformat()}:{reader.pk}": reader for reader in who_runs(convening)}
    return [Due(key, partial(_tell_count, key, reader, convening, counted, now)) for key, reader in keys.items()]


def who_runs(convening: Convening) -> list[User]:
    """Whoever runs the group or, without one, manages the host."""
    if convening.group:
        places = convening.group.memberships.running().select_related("user")
        return [place.user for place in places.order_by("pk")]
    managers = Membership.objects.managers().filter(organization=convening.host_id).select_related("user")
    return [membership.user for membership in managers.order_by("pk")]


def _tell_count(key: str, reader: User, convening: Convening, counted: HeadCount, now: datetime) -> None:
    subject = ngettext_lazy("{total} person comes: {title}", "{total} people come: {title}", counted.total)
    context = {
        **letters.about(convening, format_lazy(subject, total=counted.total, title=convening.title)),
        "more": _count_in_words(counted),
        "link": f"{letters.link_to(convening)}answers/",
        "link_label": _("Everybody’s answers"),
    }
    queue(key, kind=Kind.HEAD_COUNT, to=reader, context=context, now=now, good_until=convening.starts_at)


def _count_in_words(counted: HeadCount) -> list[letters.Words]:
    rows = [
        *((place, people) for place, people in counted.coming.items() if len(counted.coming) > 1),
        (_("Waiting for a seat"), counted.waiting),
        (_("May come"), counted.maybe),
        *counted.needs,
    ]
    said: list[letters.Words] = [
        format_lazy("{what}: {number}", what=what, number=number) for what, number in rows if number
    ]
    if counted.missing:
        missing = ", ".join(str(organization) for organization in counted.missing)
        said.append(format_lazy(_("Nobody yet from: {organizations}"), organizations=missing))
    return said
