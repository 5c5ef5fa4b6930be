"""A public convening as search engines read it: schema.org's `Event`."""

from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString

from coalition.markdown import markdown_to_text
from convenings.models import Convening
from programs.structured_data import block

MODES = {
    Convening.Mode.IN_PERSON: "Offline",
    Convening.Mode.ONLINE: "Online",
    Convening.Mode.HYBRID: "Mixed",
}


def event_script(convening: Convening) -> SafeString | str:
    """Nothing of one that isn't for everybody."""
    is_public = convening.visibility == Convening.Visibility.PUBLIC
    return block(event(convening)) if is_public and (not convening.group or convening.group.is_public) else ""


def event(convening: Convening) -> dict[str, Any]:
    """The link to join online is for who answered; its page stands for it."""
    page = settings.SITE_URL + convening.get_absolute_url()
    told = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": convening.title,
        "description": markdown_to_text(convening.description).strip(),
        "url": page,
        "startDate": convening.starts_local.isoformat(),
        "endDate": convening.ends_local.isoformat(),
        "eventStatus": f"https://schema.org/Event{'Cancelled' if convening.is_canceled else 'Scheduled'}",
        "eventAttendanceMode": f"https://schema.org/{MODES[Convening.Mode(convening.mode)]}EventAttendanceMode",
        "location": _locations(convening, page),
        "organizer": _organizer(convening),
        "isAccessibleForFree": True,
    }
    return {name: value for name, value in told.items() if value}


def _locations(convening: Convening, page: str) -> list[dict[str, Any]]:
    locations: list[dict[str, Any]] = []
    if convening.is_in_person:
        address = convening.address or convening.place
        locations.append({"@type": "Place", "name": convening.place, "address": address})
    if convening.is_online:
        locations.append({"@type": "VirtualLocation", "url": page})
    return locations


def _organizer(convening: Convening) -> dict[str, str]:
    convener = convening.group or convening.host
    address = convener.get_absolute_url() if convener else "/"
    return {"@type": "Organization", "name": str(convener), "url": settings.SITE_URL + address}
