"""Answers to convenings: who comes, who waits, who is told."""

from convenings.operations.rsvps.answering import answer, answer_again, remove, send_instead
from convenings.operations.rsvps.asking import ask_people, nudge
from convenings.operations.rsvps.counts import tell_chairs
from convenings.operations.rsvps.departing import release_seats_of
from convenings.operations.rsvps.errors import (
    Closed,
    ComesAlready,
    NoRoom,
    NotTheirOrganization,
    NotThisWay,
    TooManyGuests,
)
from convenings.operations.rsvps.guests import answer_for, ask_to_confirm, erase_unconfirmed, invite
from convenings.operations.rsvps.reminders import remind
from convenings.operations.rsvps.reseating import Reseating, concerns_seats, plan_seats, reseat
from convenings.operations.rsvps.series import answer_series, carry_answers, copy_answers
from convenings.operations.rsvps.settling import Said

__all__ = [
    "Closed",
    "ComesAlready",
    "NoRoom",
    "NotTheirOrganization",
    "NotThisWay",
    "Reseating",
    "Said",
    "TooManyGuests",
    "answer",
    "answer_again",
    "answer_for",
    "answer_series",
    "ask_people",
    "ask_to_confirm",
    "carry_answers",
    "concerns_seats",
    "copy_answers",
    "erase_unconfirmed",
    "invite",
    "nudge",
    "plan_seats",
    "release_seats_of",
    "remind",
    "remove",
    "reseat",
    "send_instead",
    "tell_chairs",
]
