from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress, vUri

from coalition.markdown import markdown_to_text
from convenings.calendars.zones import timezone_of
from convenings.models import Convening

PRODID = "-//Workforce Coalition Portal//Convenings//EN"
# How often programs that subscribe may ask again.
ASK_AGAIN = timedelta(hours=1)


def calendar_of(
    convenings: Iterable[Convening], *, name: str = "", method: str = "", with_links: bool = False
) -> bytes:
    """Convenings as one calendar object; canceled ones stay in it, so that calendars learn of it.

    `method`: PUBLISH or CANCEL for a letter, nothing for a feed. `with_links`: the way in online too. Nobody who comes
    is in it: a feed is read by others.
    """
    convenings = list(convenings)
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    if method:
        calendar.add("method", method)
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT1H")
    for zone in sorted({convening.zone for convening in convenings}):
        calendar.add_component(timezone_of(zone))
    for convening in convenings:
        calendar.add_component(_event(convening, with_links=with_links))
    return calendar.to_ical()


def _event(convening: Convening, *, with_links: bool) -> Event:
    page = settings.SITE_URL + convening.get_absolute_url()
    link = convening.link if with_links and not convening.is_canceled else ""
    event = Event()
    event.add("uid", str(convening.uid))
    event.add("sequence", convening.sequence)
    # When this revision was made, not when somebody fetched it: the same convening is the same text.
    event.add("dtstamp", convening.changed_at.replace(microsecond=0))
    event.add("created", convening.created_at.replace(microsecond=0))
    event.add("last-modified", convening.changed_at.replace(microsecond=0))
    event.add("dtstart", _moment(convening.starts_local))
    event.add("dtend", _moment(convening.ends_local))
    event.add("summary", convening.title)
    event.add("status", "CANCELLED" if convening.is_canceled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if convening.is_canceled else "OPAQUE")
    event.add("url", vUri(page))
    event.add("organizer", _organizer(convening))
    event.add("categories", [str(convening.get_kind_display())])
    if location := ", ".join(part for part in (convening.place, convening.address) if part):
        event.add("location", location)
    elif link:
        event.add("location", link)
    if link:
        event.add("conference", vUri(link), parameters={"VALUE": "URI", "FEATURE": "VIDEO"})
    said = (convening.status_reason, markdown_to_text(convening.description).strip(), link, page)
    event.add("description", "\n\n".join(part for part in said if part))
    return event


def _moment(local: datetime) -> datetime:
    """By the clock there; in UTC where the clock shows that time twice, of which programs choose one or the other."""
    is_certain = local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset()
    return local if is_certain else local.astimezone(UTC)


def _organizer(convening: Convening) -> vCalAddress:
    """The portal's own mailbox, under the name of who convenes: no person's address goes out with a feed."""
    organizer = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    organizer.params["CN"] = str(convening.group or convening.host)
    return organizer
