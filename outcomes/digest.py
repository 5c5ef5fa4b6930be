"""How far the coalition's own grants have come, for the digest: of all partners together, and of no one person."""

from dataclasses import dataclass
from datetime import datetime

from coalition.scopes import acting
from coalition.scopes.kinds import INDICATORS
from coalition.site import day_there
from outcomes import counting
from outcomes.models import FundingStream

# Fewer are told as fewer, and more in steps, so that two letters don't tell of one person.
FEWEST, STEP = 10, 5


@dataclass(frozen=True)
class Item:
    """`at_least`: rounded down; none where there are fewer than ten."""

    stream: FundingStream
    at_least: int | None

    @property
    def percent(self) -> int | None:
        return None if self.at_least is None else self.at_least * 100 // self.stream.target


def digest_items(until: datetime) -> list[Item]:
    """Of the grants that run and that the backbone answers for; members of the coalition read them all alike."""
    running = FundingStream.objects.running(day_there(until))
    streams = running.filter(organization__is_backbone=True).order_by("ends_on", "name")
    with acting(INDICATORS):
        return [Item(stream, _rounded(counting.tally(stream).counted)) for stream in streams]


def _rounded(count: int) -> int | None:
    return None if count < FEWEST else count // STEP * STEP
