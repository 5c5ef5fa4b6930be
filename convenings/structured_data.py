"""A public convening as search engines read it: schema.org's `Event`."""

from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import get_script_prefix, reverse
from django.utils.safestring import SafeString

from coalition.markdown import markdown_to_text
from convenings.models import Convening
from programs.structured_data import block

MODES = {
    Convening.Mode.IN_PERSON: "Offline",
    Convening.Mode.ONLINE: "Online",
    Convening.Mode.HYBRID: "Mixed",
}


# Of so many convenings, and of descriptions up to so many letters, it is kept under all that it tells.
EVENTS_KEPT = 500
LETTERS_KEPT = 4_000


class Event(NamedTuple):
    """`convener` is at the address of this name of theirs, by slug."""

    site: str
    prefix: str
    slug: str
    title: str
    description: str
    zone: str
    starts_at: datetime
    ends_at: datetime
    is_canceled: bool
    mode: str
    place: str
    address: str
    convener: str
    convener_at: tuple[str, str]


def event_script(convening: Convening) -> SafeString | str:
    """Nothing of one that isn't for everybody."""
    if not convening.is_for_everybody:
        return ""
    told = _told(convening)
    return _script(told) if len(told.description) <= LETTERS_KEPT else _script.__wrapped__(told)


@lru_cache(maxsize=EVENTS_KEPT)
def _script(told: Event) -> SafeString:
    return block(_event(told))


def _told(convening: Convening) -> Event:
    convener = convening.group or convening.host
    return Event(
        settings.SITE_URL,
        get_script_prefix(),
        convening.slug,
        convening.title,
        convening.description,
        convening.zone,
        convening.starts_at,
        convening.ends_at,
        convening.is_canceled,
        convening.mode,
        convening.place,
        convening.address,
        str(convener),
        ("group" if convening.group else "organization", convener.slug if convener else ""),
    )


def _event(told: Event) -> dict[str, Any]:
    """The link to join online is for who answered; its page stands for it."""
    page = told.site + reverse("convening", args=[told.slug])
    starts, ends = (each.astimezone(ZoneInfo(told.zone)) for each in (told.starts_at, told.ends_at))
    described = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": told.title,
        "description": markdown_to_text(told.description).strip(),
        "url": page,
        "startDate": starts.isoformat(),
        "endDate": ends.isoformat(),
        "eventStatus": f"https://schema.org/Event{'Cancelled' if told.is_canceled else 'Scheduled'}",
        "eventAttendanceMode": f"https://schema.org/{MODES[Convening.Mode(told.mode)]}EventAttendanceMode",
        "location": _locations(told, page),
        "organizer": _organizer(told),
        "isAccessibleForFree": True,
    }
    return {name: value for name, value in described.items() if value}


def _locations(told: Event, page: str) -> list[dict[str, Any]]:
    locations: list[dict[str, Any]] = []
    if told.mode != Convening.Mode.ONLINE:
        locations.append({"@type": "Place", "name": told.place, "address": told.address or told.place})
    if told.mode != Convening.Mode.IN_PERSON:
        locations.append({"@type": "VirtualLocation", "url": page})
    return locations


def _organizer(told: Event) -> dict[str, str]:
    view, slug = told.convener_at
    address = reverse(view, args=[slug]) if slug else "/"
    return {"@type": "Organization", "name": told.convener, "url": told.site + address}
