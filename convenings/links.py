"""Links in letters with which one person answers one invitation, or says how what they took on stands.

Nobody signs in for it. They are opened with `SECRET_KEY` or one of `SECRET_KEY_FALLBACKS`, and stop when the convening
is over, somebody else does it, the account is switched off, or the person may not know of the convening any more.
Whoever has one can answer, and nothing else.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pghistory
from django.conf import settings
from django.core import signing
from django.urls import reverse

from coalition.links import LinkGone
from coalition.models import User
from convenings.models import Action, Convening, Rsvp, Series, SeriesAnswer

DATE, SERIES, GUEST = "d", "s", "g"


@dataclass(frozen=True)
class Opened:
    """What a link is about, and who has it: somebody with an account, or whoever gave this answer.

    `digest`: in whose letter it stands, if in one.
    """

    about: Convening | Series
    user: User | None = None
    rsvp: Rsvp | None = None
    digest: int | None = None

    @property
    def series_answer(self) -> SeriesAnswer | None:
        return SeriesAnswer.objects.filter(series=self.about.pk, user=self.user).first() if self.is_series else None

    @property
    def is_series(self) -> bool:
        return isinstance(self.about, Series)

    def is_over(self, now: datetime) -> bool:
        """A series is, when its last date is."""
        if isinstance(self.about, Convening):
            return self.about.ends_at <= now
        return not self.about.convenings.on().filter(starts_at__gt=now).exists()


def link_of(rsvp: Rsvp) -> str:
    """To this answer, for whoever gave it or is asked for it."""
    return date_link(rsvp.convening_id, rsvp.user_id) if rsvp.user_id else _link(GUEST, rsvp.pk)


def date_link(convening: int, user: int, digest: int | None = None) -> str:
    return _link(DATE, convening, user, *([digest] if digest else []))


def series_link(series: int, user: int) -> str:
    return _link(SERIES, series, user)


def opened(token: str) -> Opened:
    """Raises LinkGone of one that was cut off or made up, or that is for somebody who may not answer any more."""
    try:
        use, pk, *user = _signer().unsign_object(token)
        if use == GUEST:
            rsvp = Rsvp.objects.select_related("convening__group").get(pk=pk, user=None)
            return Opened(rsvp.convening, rsvp=rsvp)
        person = User.objects.get(pk=user[0], is_active=True)
        if use == SERIES:
            return Opened(Series.objects.answerable_by(person).select_related("group").get(pk=pk), person)
        return _of_a_date(pk, person, *user[1:])
    except (signing.BadSignature, *_GONE) as error:
        raise LinkGone from error


def by_whoever_opened(link: Opened) -> Any:
    """The link of this person stands for what a view writes, and isn't kept itself."""
    actor = f"link:{link.user.pk}" if link.user else f"rsvp:{link.rsvp.pk if link.rsvp else ''}"
    return pghistory.context(actor=actor, url="")


def action_link(action: Action, user: User) -> str:
    """For as long as this person does it."""
    token = _signer("action").sign_object([action.pk, user.pk])
    return settings.SITE_URL + reverse("action_by_link", args=[token])


def opened_action(token: str) -> tuple[Action, User]:
    """Raises LinkGone, also where somebody else does it by now."""
    try:
        action, user = _signer("action").unsign_object(token)
        found = Action.objects.with_what_a_line_shows().get(pk=action, user=user, user__is_active=True)
    except (signing.BadSignature, Action.DoesNotExist) as error:
        raise LinkGone from error
    return found, User.objects.get(pk=user)


_GONE = (Rsvp.DoesNotExist, User.DoesNotExist, Series.DoesNotExist, Convening.DoesNotExist)


def _of_a_date(pk: int, person: User, digest: int | None = None) -> Opened:
    rsvp = Rsvp.objects.of(person).filter(convening=pk).first()
    known = Convening.objects.all() if rsvp else Convening.objects.visible_to(person)
    return Opened(known.select_related("group").get(pk=pk), person, rsvp, digest)


def _link(*what: object) -> str:
    return settings.SITE_URL + reverse("answer_by_link", args=[_signer().sign_object(list(what))])


def _signer(use: str = "rsvp") -> signing.Signer:
    return signing.Signer(salt=f"convenings.{use}", sep=".")
