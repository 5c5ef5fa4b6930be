"""What people have taken on in a group."""

from convenings.operations.actions.departing import hand_back_actions_of
from convenings.operations.actions.errors import (
    NoLaterDay,
    NoSeat,
    NotTheirOrganization,
    SettledAlready,
    StillOpen,
)
from convenings.operations.actions.reminding import remind_of_actions
from convenings.operations.actions.settling import agree, amend, drop, finish, open_again, take_more_time

__all__ = [
    "NoLaterDay",
    "NoSeat",
    "NotTheirOrganization",
    "SettledAlready",
    "StillOpen",
    "agree",
    "amend",
    "drop",
    "finish",
    "hand_back_actions_of",
    "open_again",
    "remind_of_actions",
    "take_more_time",
]
