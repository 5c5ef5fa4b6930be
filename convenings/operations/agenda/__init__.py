"""What a convening is about: made by itself, written by whoever runs it, proposed by people of the group."""

from convenings.operations.agenda.errors import (
    AnsweredAlready,
    GoesOnElsewhere,
    IsOver,
    NotOneOfThem,
    NotTheirs,
    WordMissing,
)
from convenings.operations.agenda.holding import who_may_lead
from convenings.operations.agenda.making import begin_later_dates_with, copy_agenda, make, make_agendas
from convenings.operations.agenda.proposing import accept, decline, propose
from convenings.operations.agenda.writing import move, put_on, rewrite, take_off

__all__ = [
    "AnsweredAlready",
    "GoesOnElsewhere",
    "IsOver",
    "NotOneOfThem",
    "NotTheirs",
    "WordMissing",
    "accept",
    "begin_later_dates_with",
    "copy_agenda",
    "decline",
    "make",
    "make_agendas",
    "move",
    "propose",
    "put_on",
    "rewrite",
    "take_off",
    "who_may_lead",
]
