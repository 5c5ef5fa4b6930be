"""Who gets a seat, and who waits: pure arithmetic over parties and what is free. Whoever calls it holds the lock.

A party fits where its place has room for all of it and its organization has not sent as many people as it may. After
every change nobody who fits waits; so whoever comes and fits takes nothing from the waiting.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Party:
    """People who come together: in person or online (`place`), for one organization or for none; `pk`: whose."""

    pk: int | None
    size: int
    place: str
    organization: int | None = None

    def covers(self, other: "Party") -> bool:
        """Whether its seats are enough for the other, whatever else is taken."""
        return (self.place, self.organization) == (other.place, other.organization) and self.size >= other.size


@dataclass
class Room:
    """What a convening can hold, and what of it is taken; a limit of None, or a place without one, is no limit."""

    limits: Mapping[str, int | None]
    an_organization: int | None = None
    taken: Counter[str] = field(default_factory=Counter)
    taken_by: Counter[int] = field(default_factory=Counter)

    @property
    def is_limited(self) -> bool:
        return self.an_organization is not None or any(limit is not None for limit in self.limits.values())

    def left(self, place: str) -> int | None:
        """Seats that are free, or None for as many as one likes; never less than none."""
        limit = self.limits.get(place)
        return None if limit is None else max(limit - self.taken[place], 0)

    def left_for(self, organization: int | None) -> int | None:
        if organization is None or self.an_organization is None:
            return None
        return max(self.an_organization - self.taken_by[organization], 0)

    def fits(self, party: Party) -> bool:
        return all(
            left is None or party.size <= left for left in (self.left(party.place), self.left_for(party.organization))
        )

    def left_for_all_of(self, party: Party) -> int:
        """Of how many people such a party could be, where it can't be of as many as one likes."""
        limits = (self.left(party.place), self.left_for(party.organization))
        return min(left for left in limits if left is not None)

    def seat(self, party: Party) -> None:
        self.take(party.size, party.place, party.organization)

    def release(self, party: Party) -> None:
        self.take(-party.size, party.place, party.organization)

    def take(self, people: int, place: str, organization: int | None) -> None:
        self.taken[place] += people
        if organization is not None:
            self.taken_by[organization] += people


def seat_in_order(line: Iterable[Party], room: Room) -> list[Party]:
    """Seat whoever fits, first in line first; give those who got a seat. One passed over keeps the place in line."""
    seated = []
    for party in line:
        if room.fits(party):
            room.seat(party)
            seated.append(party)
    return seated
