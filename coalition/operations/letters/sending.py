"""From the outbox to the mail server, a few letters at a time: claimed together, sent one by one, recorded together.

The claim is on disk before the first of them leaves. So a worker that dies leaves at most those few, of which nobody
can say whether they left; whatever it had not claimed still waits.
"""

import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition.enqueue import enqueue
from coalition.models import Mail, User
from coalition.models.letter_kinds import FACTS, Kind
from coalition.operations.digest.parts import cut_before_leaving
from coalition.operations.letters.doors import Door, EmailDoor, Refused, Unclear, Unreachable
from coalition.operations.letters.pace import wait_for_turn, worth_of
from coalition.operations.letters.reach import reasons_against
from coalition.operations.letters.text_messages import text_message_door

State = Mail.State
DOORS: dict[str, Callable[[], Door]] = {Mail.Channel.EMAIL: EmailDoor, Mail.Channel.SMS: text_message_door}
# More cost fewer commits, and leave more in doubt when a worker dies.
CLAIMED_AT_ONCE = 20
# A claim that is older is given back, long before anybody takes its worker for dead (`SETTLED_AFTER`).
CLAIM_HOLDS = timedelta(minutes=5)
BATCH = 100
HANDED_ON_AT_ONCE = 20_000
# Waited after each attempt that failed for the time being; after the last there is no other.
BACKOFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(hours=24),
)
# Waited for a database that is down while only this worker knows what left; half a minute in all.
RECORD_AGAIN_AFTER_SECONDS = (1, 2, 4, 8, 16)
MAY_ARRIVE_TWICE = [kind for kind, facts in FACTS.items() if facts.may_arrive_twice]
BULK = [kind for kind, facts in FACTS.items() if facts.is_bulk]


# Of two workers that have the same letters, each gets what it changes, and neither waits for the other.
CLAIM = """
    UPDATE coalition_mail SET state = 'sending', claimed_at = %(now)s, attempts = attempts + 1
    WHERE id IN (
        SELECT id FROM coalition_mail
        WHERE id = ANY(%(ids)s) AND state = 'queued' AND due_at <= %(now)s
        FOR UPDATE SKIP LOCKED
    )
    RETURNING *
"""


def send(ids: Iterable[int], *, clock: Callable[[], datetime] = timezone.now) -> int:
    """Send those of these letters that wait and are due, each once; say how many left."""
    waiting = Mail.objects.due(clock()).filter(pk__in=ids).order_by("channel", "pk").values_list("channel", "pk")
    sent = 0
    for channel, of_channel in groupby(waiting, key=itemgetter(0)):
        with DOORS[channel]() as door:
            sent += _send_through(door, [pk for _channel, pk in of_channel], clock)
    return sent


def _send_through(door: Door, ids: list[int], clock: Callable[[], datetime]) -> int:
    sent, size = 0, worth_of(seconds=1, at_most=CLAIMED_AT_ONCE)
    try:
        for start in range(0, len(ids), size):
            door.open()
            sent += _send_few(door, ids[start : start + size], clock)
    except Unreachable as error:
        _wait(Mail.objects.due(clock()).filter(pk__in=ids), str(error), clock() + BACKOFF[0])
    return sent


def _send_few(door: Door, ids: list[int], clock: Callable[[], datetime]) -> int:
    now = clock()
    claimed, left = _claim(ids, now), []
    try:
        claimed = _still_wanted(claimed, now)
        while claimed and clock() < now + CLAIM_HOLDS:
            wait_for_turn()
            door.open()
            letter = claimed.pop(0)
            if _leaves(letter, door, clock):
                left.append(letter)
    finally:
        _record(left, clock())
        _held(claimed).update(state=State.QUEUED, handed_on_at=None, attempts=F("attempts") - 1)
    return len(left)


def _claim(ids: list[int], now: datetime) -> list[Mail]:
    return sorted(Mail.objects.raw(CLAIM, {"ids": ids, "now": now}), key=lambda letter: letter.pk)


def _still_wanted(claimed: list[Mail], now: datetime) -> list[Mail]:
    """Some wait for hours or days: meanwhile minds are changed, addresses turn out to be no more, and people leave."""
    against = reasons_against(claimed, now)
    against |= cut_before_leaving(letter for letter in claimed if letter.pk not in against)
    for letter in claimed:
        if letter.pk in against:
            _held([letter]).update(state=State.CANCELED, last_error=against[letter.pk])
    return [letter for letter in claimed if letter.pk not in against]


def _held(letters: list[Mail]) -> QuerySet[Mail]:
    """Those of these that are still as this worker claimed them."""
    claims = {letter.claimed_at for letter in letters}
    return Mail.objects.filter(pk__in=[letter.pk for letter in letters], state=State.SENDING, claimed_at__in=claims)


def _leaves(letter: Mail, door: Door, clock: Callable[[], datetime]) -> bool:
    try:
        door.send(letter)
    except Refused as refusal:
        _refused(letter, refusal, clock())
    except Unclear as error:
        _settle(_held([letter]), str(error), clock() + BACKOFF[0])
    else:
        return True
    return False


def _record(left: list[Mail], now: datetime) -> None:
    """That they left is known to nobody else: a database that restarts is waited for."""
    for pause in (*RECORD_AGAIN_AFTER_SECONDS, None):
        try:
            _held(left).update(state=State.SENT, sent_at=now, last_error="")
        except (OperationalError, InterfaceError):
            if pause is None:
                raise
            connection.close()
            time.sleep(pause)
        else:
            return


def _refused(letter: Mail, refusal: Refused, now: datetime) -> None:
    held = _held([letter])
    if refusal.is_final:
        held.update(state=State.FAILED, last_error=str(refusal))
    elif letter.attempts > len(BACKOFF):
        held.update(state=State.FAILED, last_error=_("Given up after many attempts. %(last)s") % {"last": refusal})
    else:
        _wait(held, str(refusal), now + BACKOFF[letter.attempts - 1])


def _wait(letters: QuerySet[Mail], reason: str, until: datetime) -> int:
    return letters.update(state=State.QUEUED, due_at=until, handed_on_at=None, last_error=reason)


def _settle(letters: QuerySet[Mail], reason: str, until: datetime) -> int:
    """Of letters that may have left: what nobody may miss goes again, what nobody may get twice waits for a person."""
    goes_again = Q(kind__in=MAY_ARRIVE_TWICE, attempts__lte=len(BACKOFF))
    settled = letters.exclude(goes_again).update(state=State.PARKED, last_error=reason)
    return settled + _wait(letters.filter(goes_again), reason, until)


def sweep(now: datetime) -> int:
    """Settle what dead workers left, and hand to workers what is due and in no queue; say how many were handed on."""
    _settle(Mail.objects.unsettled(now), _("Whoever was sending it stopped before saying whether it left."), now)
    due = Mail.objects.to_hand_on(now).order_by("due_at", "pk").values_list("pk", flat=True)
    # The next sweep is soon; what can't leave before would only pile up in the broker.
    at_most = worth_of(seconds=30, at_most=HANDED_ON_AT_ONCE)
    to_one = list(due.exclude(kind__in=BULK)[:at_most])
    to_many = list(due.filter(kind__in=BULK)[:at_most])
    _hand_on(to_one, now)
    _hand_on(to_many, now, behind_others=True)
    return len(to_one) + len(to_many)


def _hand_on(ids: list[int], now: datetime, *, behind_others: bool = False) -> None:
    size = worth_of(seconds=10, at_most=BATCH)
    for start in range(0, len(ids), size):
        batch = ids[start : start + size]
        Mail.objects.filter(pk__in=batch).update(handed_on_at=now)
        enqueue("coalition.send_letters", batch, behind_others=behind_others)


@transaction.atomic
def retry(letters: QuerySet[Mail], *, now: datetime) -> int:
    """Send again what was parked or refused, to the address its reader has now; say how many will be."""
    again = letters.filter(state__in=[State.PARKED, State.FAILED])
    readers = User.objects.filter(pk=OuterRef("user"))
    # A sign-in letter is for the mailbox it was asked for, and for no other.
    moved = again.filter(channel=Mail.Channel.EMAIL, user__isnull=False).exclude(kind=Kind.SECURITY)
    moved.update(recipient=Subquery(readers.values("email")))
    return again.update(state=State.QUEUED, due_at=now, handed_on_at=None, attempts=0, last_error="")


def park(letters: QuerySet[Mail]) -> int:
    """Hold back what waits, until a person sends it on; say how many."""
    return letters.filter(state=State.QUEUED).update(state=State.PARKED, last_error=_("Parked by an administrator."))


def cancel(letters: QuerySet[Mail], *, reason: str) -> int:
    """Never send what has not left; say how many."""
    return letters.filter(state__in=[State.QUEUED, State.PARKED, State.FAILED]).update(
        state=State.CANCELED, last_error=reason
    )
