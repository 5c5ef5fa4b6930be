"""The link with which an employer says that somebody works for them, without a sign-in.

It is opened with `SECRET_KEY` or one of `SECRET_KEY_FALLBACKS`, until the day it says, and confirms one follow-up:
whoever has it reads the name and the first day of somebody whom they hired, and nothing else.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pghistory
from django.conf import settings
from django.core import signing
from django.urls import reverse

from coalition.links import UNREADABLE, LinkGone
from outcomes.models import FollowUp

GOOD_FOR = timedelta(days=21)


@dataclass(frozen=True)
class Opened:
    """What a link is about, and whose record that is: the scope to look for it in."""

    organization: int
    follow_up: int
    good_until: datetime
    mark: str

    def is_over(self, follow_up: FollowUp, now: datetime) -> bool:
        """Or it went to an address that was corrected since: whoever reads there was never to know of it."""
        return self.good_until <= now or self.mark != mark_of(follow_up.placement.contact_email)


def employer_link(follow_up: FollowUp, now: datetime) -> str:
    until = int((now + GOOD_FOR).timestamp())
    mark = mark_of(follow_up.placement.contact_email)
    token = _signer().sign_object([follow_up.organization_id, follow_up.pk, until, mark])
    return settings.SITE_URL + reverse("confirm_employment", args=[token])


def mark_of(address: str) -> str:
    """Tells one address from another in a link that has no address in it, whatever key signs it."""
    return sha256(f"outcomes.employer:{address.strip().lower()}".encode()).hexdigest()[:16]


def opened(token: str) -> Opened:
    """Raises LinkGone of one that was cut off or made up."""
    try:
        *numbers, mark = _signer().unsign_object(token)
        organization, follow_up, until = map(int, numbers)
        return Opened(organization, follow_up, datetime.fromtimestamp(until, tz=UTC), str(mark))
    except (*UNREADABLE, OverflowError, OSError) as error:
        raise LinkGone from error


def by_the_employer(link: Opened) -> Any:
    """The link stands for what a view writes, and isn't kept itself."""
    return pghistory.context(actor=f"employer:{link.follow_up}", url="")


def _signer() -> signing.Signer:
    return signing.Signer(salt="outcomes.employer", sep=".")
