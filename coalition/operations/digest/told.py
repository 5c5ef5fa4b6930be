"""Up to when somebody was told, of everything and of the groups whose sections were held back meanwhile.

It is each reader's own: who changes how often they are told misses nothing, and is told nothing twice.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from coalition.models import Digest, DigestLetter, Group, User
from coalition.operations.digest.periods import CADENCES, Cadence

# Of each cadence: what is held back for longer is told from there on.
LOOKED_BACK = 24


@dataclass(frozen=True)
class Told:
    """`of_held`: by group, since when its section tells because it was held back; of the others since `until`."""

    until: datetime
    of_held: dict[int, datetime] = field(default_factory=dict)


def told_until(digest: Digest, readers: Iterable[User]) -> dict[int, Told]:
    """Of each reader, in three statements: since they were told last, or a month's turn before this digest begins."""
    past = _past(digest)
    begins = _last_of(Cadence.MONTHLY, past, digest.since)
    # Who got it every week until just now was last told before that turn.
    by_weeks = begins if digest.cadence == Cadence.WEEKLY else _last_of(Cadence.WEEKLY, past, begins)
    by_key = {each.pk: each for each in past}
    got: dict[int, list[Digest]] = defaultdict(list)
    for user, pk in DigestLetter.objects.filter(user__in=readers, digest__in=by_key).values_list("user", "digest"):
        got[user].append(by_key[pk])
    return {reader.pk: _told(got[reader.pk], past, begins, by_weeks) for reader in readers}


def section_told_until(group: Group | None) -> datetime | None:
    """Up to when monthly digests told of this group, or to everybody; None: there was none yet."""
    last = Digest.objects.filter(cadence=Cadence.MONTHLY).latest_first().first()
    if last is None:
        return None
    return told_to_all(last).of_held.get(group.pk, last.until) if group else last.until


def told_to_all(last: Digest) -> Told:
    """Up to when this one told, and whoever got each one before it."""
    return Told(last.until, _before_held([last, *_past(last)], last.until))


def _last_of(cadence: str, past: Iterable[Digest], moment: datetime) -> datetime:
    """Up to when one of these that often told by that moment; the moment, if none did."""
    return max((each.until for each in past if each.cadence == cadence and each.until <= moment), default=moment)


def _told(got: list[Digest], past: Sequence[Digest], begins: datetime, by_weeks: datetime) -> Told:
    last = max(got, key=lambda each: each.until, default=None)
    if last:
        begins = max(last.until, by_weeks if last.cadence == Cadence.WEEKLY else begins)
    of_held = {}
    for group, since in _before_held(past, begins).items():
        of_it = max([since, *(each.until for each in got if group not in each.held)])
        if of_it < begins:
            of_held[group] = of_it
    return Told(begins, of_held)


def _before_held(past: Sequence[Digest], moment: datetime) -> dict[int, datetime]:
    """By group: when what was held back at that moment begins, whichever digests left without it."""
    found = {}
    for group in {pk for each in past for pk in each.held}:
        since, without = moment, [each for each in past if group in each.held]
        while earlier := [each.since for each in without if each.since < since <= each.until]:
            since = min(earlier)
        if since < moment:
            found[group] = since
    return found


def _past(digest: Digest) -> list[Digest]:
    """Those that told up to the same moment or an earlier one, the latest first."""
    others = Digest.objects.filter(until__lte=digest.until).exclude(pk=digest.pk)
    found = [each for often in CADENCES for each in others.filter(cadence=often).latest_first()[:LOOKED_BACK]]
    return sorted(found, key=lambda each: each.until, reverse=True)
