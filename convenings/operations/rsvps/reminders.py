"""Those who come are reminded. A letter's key has the time it reminds of: a moved meeting reminds again.

It can run twice, and late: what is still of use is written, and what has begun is written down as too late.
"""

from datetime import datetime, timedelta
from functools import partial

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from coalition.choices import Ahead
from coalition.models import Kind
from coalition.operations.letters import queue
from convenings.links import link_of
from convenings.models import AgendaItem, Convening, Rsvp
from convenings.operations.rsvps import letters
from convenings.operations.rsvps.due import AT_ONCE, Due, write

# After an outage of this length nobody asks any more why there was no reminder.
LOOKS_BACK = timedelta(days=1)


def remind(now: datetime) -> int:
    """Those who come or may come, as long before as each wishes; say how many letters were written."""
    longest = max(ahead.time for ahead in Ahead)
    soon = Convening.objects.on().begins_by(now + longest, after=now - LOOKS_BACK)
    rsvps = Rsvp.objects.to_be_reminded().filter(convening__in=soon.order_by())
    rsvps = rsvps.select_related("user__preferences", "convening__group").order_by("convening__starts_at", "pk")
    agendas = Agendas()
    return write(due for rsvp in rsvps.iterator(AT_ONCE) for due in _reminders(rsvp, agendas, now))


class Agendas(dict[int, list[AgendaItem]]):
    """What each convening is about, asked once for all who are reminded of it, and only where somebody is."""

    def __missing__(self, convening: int) -> list[AgendaItem]:
        items = AgendaItem.objects.filter(convening=convening).in_order().select_related("minutes_of")
        self[convening] = list(items)
        return self[convening]


def _reminders(rsvp: Rsvp, agendas: Agendas, now: datetime) -> list[Due]:
    """The one that is due: of several, the last, since it says what those before it said."""
    start = rsvp.convening.starts_at
    due = [ahead for ahead in _wished(rsvp) if start - ahead.time <= now]
    if not due or not rsvp.address:
        return []
    last = min(due, key=lambda ahead: ahead.time)
    answered = max(moment for moment in (rsvp.answered_at, rsvp.seated_at) if moment)
    if answered > start - last.time:
        return []
    key = f"reminder:{rsvp.pk}:{start.isoformat()}:{last}"
    return [Due(key, partial(_remind, key, rsvp, agendas, now))]


def _wished(rsvp: Rsvp) -> list[Ahead]:
    """What the person wishes or, without a wish, what the group does."""
    chosen = getattr(rsvp.user, "preferences", None)
    group = rsvp.convening.group
    return [Ahead(each) for each in (chosen and chosen.remind_me) or (group.reminds if group else [Ahead.DAY])]


def _remind(key: str, rsvp: Rsvp, agendas: Agendas, now: datetime) -> None:
    convening = rsvp.convening
    maybe = _("You said that you may come. Can you say yes or no now?")
    said = _("You said that you come.") if rsvp.is_coming else maybe
    context = {
        **letters.about(convening, format_lazy(_("Reminder: {title}"), title=convening.title)),
        "agenda": agendas[convening.pk],
        "more": [said],
        "link": link_of(rsvp),
        "link_label": _("See or change your answer"),
    }
    to = rsvp.user or rsvp.email
    queue(key, kind=Kind.REMINDER, to=to, context=context, now=now, good_until=convening.starts_at)
