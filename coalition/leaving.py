"""Who leaves a group, an organization or the portal; and how an app above learns of it, which this one doesn't know.

In an app's `departures.py`: a step that is taken with it, in the same transaction.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from coalition.models import GroupMembership


@dataclass(frozen=True)
class Departure:
    """What somebody has left by one decision. `is_gone`: all of it, because the account is closed or switched off."""

    user: int
    groups: frozenset[int] = frozenset()
    organizations: frozenset[int] = frozenset()
    is_gone: bool = False


Step = Callable[[Sequence[Departure], datetime], None]
STEPS: list[Step] = []


def when_somebody_leaves(step: Step) -> Step:
    STEPS.append(step)
    return step


def notice(departures: Sequence[Departure], *, now: datetime) -> None:
    """Once for all that one decision ends, so that what its steps lock is locked in one order."""
    if departures:
        for step in STEPS:
            step(departures, now)


def departures_of(places: Iterable[GroupMembership]) -> list[Departure]:
    return [Departure(place.user_id, groups=frozenset({place.group_id})) for place in places]
