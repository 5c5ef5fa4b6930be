"""What an answer comes to: a seat, a place in line, or neither."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef

from coalition.models import GroupMembership, Membership, Organization, User
from convenings.models import Convening, Reply, Rsvp, Series, SeriesAnswer
from convenings.models.rsvp import places_of
from convenings.operations.rsvps import letters, seats
from convenings.operations.rsvps.errors import NoRoom, NotTheirOrganization, NotThisWay, TooManyGuests
from convenings.queries import Count, count, empty_room, party_of

Answer = Reply.Answer


@dataclass(frozen=True)
class Said:
    """What somebody answers. What is left open stays as it was or, at first, is what most people would say."""

    answer: str
    organization: Organization | None = None
    place: str | None = None
    guests: int | None = None
    note: str | None = None
    needs: list[str] | None = None
    needs_language: str | None = None
    details: str | None = None


def settle(rsvp: Rsvp, convening: Convening, said: Said, now: datetime, *, by: User | None, tell: bool = True) -> Rsvp:
    """Under the lock: write down what was said, take or release the seat, and tell whom it concerns.

    `by`: who says it; none where a link in a letter did. Raises what `decide` raises.
    """
    had, waited, was = rsvp.is_coming and party_of(rsvp), rsvp.is_waiting, rsvp.answer
    counts = said.answer == Answer.YES or rsvp.is_coming
    counted = count(convening) if counts else Count(empty_room(convening))
    may_be_free = decide(rsvp, convening, said, counted, now)
    rsvp.is_confirmed, rsvp.by_series = True, False
    rsvp.save()
    if may_be_free and counted.waiting.total():
        seats.release(convening, counted.room, now=now)
    if was in {Answer.YES, Answer.MAYBE} and rsvp.answer == Answer.NO:
        letters.take_back_reminders(rsvp)
    is_news = (rsvp.is_coming and had != party_of(rsvp)) or (rsvp.is_waiting and not waited)
    if tell and (is_news or (by and by.pk != rsvp.user_id)):
        letters.tell_answer(rsvp, convening, now, by=by)
    return rsvp


def decide(rsvp: Rsvp, convening: Convening, said: Said, counted: Count, now: datetime) -> bool:
    """Set, without saving it, what the answer comes to, and count it; says whether a seat may have come free by it.

    Raises NoRoom, TooManyGuests, NotThisWay or NotTheirOrganization.
    """
    had, waited_for = party_of(rsvp) if rsvp.is_coming else None, rsvp.place if rsvp.is_waiting else None
    write_down(rsvp, convening, said, now)
    if had:
        counted.room.release(had)
    if rsvp.answer != Answer.YES:
        seats.leave_seat(rsvp)
        return had is not None
    party = party_of(rsvp)
    if (had and had.covers(party)) or counted.room.fits(party):
        counted.room.seat(party)
        if not had:
            seats.take_seat(rsvp, now)
    elif had:
        raise NoRoom(counted.room.left_for_all_of(party))
    elif waited_for != rsvp.place:
        counted.last_number += 1
        counted.waiting[rsvp.place] += 1
        seats.wait(rsvp, counted.last_number, now)
        rsvp.number_then = counted.waiting[rsvp.place]
    return had is not None and had != party


def write_down(reply: Rsvp | SeriesAnswer, gathering: Convening | Series, said: Said, now: datetime) -> None:
    """What was said, with what most people would say for what was left open."""
    offered = places_of(gathering)
    is_first = not reply.answer
    reply.answer, reply.answered_at = said.answer, now
    reply.place = said.place or (reply.place if not is_first and reply.place in offered else offered[0])
    # Fewer may be allowed by now than somebody once said.
    reply.guests = min(reply.guests, gathering.guests_at_most) if said.guests is None else said.guests
    if reply.place not in offered:
        raise NotThisWay
    if reply.guests > gathering.guests_at_most:
        raise TooManyGuests(gathering.guests_at_most)
    _set_organization(reply, gathering, said.organization)
    for name in ("note", "needs", "needs_language", "details"):
        if (value := getattr(said, name)) is not None:
            setattr(reply, name, value)


def default_organization(user: User, gathering: Convening | Series) -> int | None:
    """The one they speak for in the group that meets or, not being in it, the one they chose last."""
    speaks = GroupMembership.objects.of(user).filter(group=gathering.group_id, organization=OuterRef("organization"))
    own = Membership.objects.of(user).annotate(speaks=Exists(speaks))
    order = ("-speaks", F("chosen_at").desc(nulls_last=True), "since", "pk")
    return own.order_by(*order).values_list("organization", flat=True).first()


def _set_organization(
    reply: Rsvp | SeriesAnswer, gathering: Convening | Series, organization: Organization | None
) -> None:
    user = reply.user
    if organization and organization.pk != reply.organization_id:
        if user and not Membership.objects.of(user).filter(organization=organization).exists():
            raise NotTheirOrganization
        reply.organization = organization
    elif user and not reply.organization_id:
        reply.organization_id = default_organization(user, gathering)
