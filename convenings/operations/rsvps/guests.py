"""People without an account: invited, entered by whoever runs the convening, or come by the public page."""

from datetime import datetime

from django.db import transaction

from coalition.models import User
from convenings.models import Convening, Rsvp
from convenings.models.rsvp import places_of
from convenings.operations.rsvps import letters, seats
from convenings.operations.rsvps.answering import rsvp_at
from convenings.operations.rsvps.settling import Said, settle, write_down


@transaction.atomic
def answer_for(convening: Convening, *, name: str, email: str, said: Said, by: User, now: datetime) -> Rsvp:
    """Of somebody who phoned; the address may be unknown, or that of an account. Raises what `answer` raises."""
    held = seats.hold_open(convening.pk, now)
    return settle(rsvp_at(email, name, held, now), held, said, now, by=by)


@transaction.atomic
def invite(convening: Convening, *, name: str, email: str, by: User, now: datetime) -> Rsvp:
    """Ask somebody who isn't in the group, by a letter with a link to answer; once. Raises Closed."""
    held = seats.hold_open(convening.pk, now)
    rsvp = rsvp_at(email, name, held, now)
    if not rsvp.pk:
        rsvp.place = places_of(held)[0]
        rsvp.save()
        letters.invite(rsvp, held, now, by=by)
    return rsvp


@transaction.atomic
def ask_to_confirm(convening: Convening, *, name: str, email: str, said: Said, now: datetime) -> None:
    """Of anybody, on the public page: whoever owns the address gets a letter, and decides there.

    Nothing says whether the address is known here. Raises Closed, TooManyGuests or NotThisWay.
    """
    held = seats.hold_open(convening.pk, now)
    rsvp = rsvp_at(email, name, held, now)
    if rsvp.user or (rsvp.pk and rsvp.is_confirmed):
        letters.show_the_way(rsvp, held, now)
    else:
        rsvp.name, rsvp.is_confirmed = name, False
        write_down(rsvp, held, said, now)
        rsvp.save()
        letters.ask_guest_to_confirm(rsvp, held, now)


def erase_unconfirmed(now: datetime) -> int:
    """Answers of addresses that nobody confirmed while there was time; say how many."""
    count, _by_model = Rsvp.objects.filter(is_confirmed=False, convening__starts_at__lte=now).delete()
    return count
