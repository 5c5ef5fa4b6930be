"""From the outbox to the mail server: each letter is claimed, sent and recorded before the next one leaves.

So a worker that dies leaves at most one letter of which nobody can say whether it left: the one it had claimed.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition.enqueue import enqueue
from coalition.models import Mail
from coalition.models.letter_kinds import FACTS
from coalition.operations.letters.doors import Door, EmailDoor, Refused, Unclear, Unreachable
from coalition.operations.letters.pace import wait_for_turn
from coalition.operations.letters.text_messages import text_message_door

State = Mail.State
DOORS: dict[str, Callable[[], Door]] = {Mail.Channel.EMAIL: EmailDoor, Mail.Channel.SMS: text_message_door}
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
MAY_ARRIVE_TWICE = [kind for kind, facts in FACTS.items() if facts.may_arrive_twice]


# One statement and one commit a letter: that the last one left, and that this one is nobody else's now.
RECORD_AND_CLAIM = """
    UPDATE coalition_mail SET
        state = CASE WHEN id = %(next)s::bigint THEN 'sending' ELSE 'sent' END,
        claimed_at = CASE WHEN id = %(next)s::bigint THEN %(now)s::timestamptz ELSE claimed_at END,
        attempts = CASE WHEN id = %(next)s::bigint THEN attempts + 1 ELSE attempts END,
        sent_at = CASE WHEN id = %(next)s::bigint THEN NULL ELSE %(sent_at)s::timestamptz END,
        last_error = CASE WHEN id = %(next)s::bigint THEN last_error ELSE '' END
    WHERE id = %(next)s::bigint AND state = 'queued' AND due_at <= %(now)s::timestamptz
       OR id = %(last)s::bigint AND state = 'sending' AND claimed_at = %(claimed_at)s::timestamptz
    RETURNING id
"""


def send(ids: Iterable[int], *, clock: Callable[[], datetime] = timezone.now) -> int:
    """Send those of these letters that wait and are due, each once; say how many left."""
    letters = list(Mail.objects.due(clock()).filter(pk__in=ids).order_by("pk"))
    sent = 0
    for channel in {letter.channel for letter in letters}:
        with DOORS[channel]() as door:
            batch = _Batch(door, clock)
            try:
                for letter in letters:
                    if letter.channel == channel:
                        batch.send(letter)
            finally:
                batch.record()
            sent += batch.sent
    return sent


class _Batch:
    """`last`: the letter that left and isn't recorded yet."""

    def __init__(self, door: Door, clock: Callable[[], datetime]) -> None:
        self.door, self.clock = door, clock
        self.last: Mail | None = None
        self.sent = 0

    def send(self, letter: Mail) -> None:
        if settings.LETTERS_PER_SECOND:
            self.record()
            wait_for_turn()
        try:
            self.door.open()
        except Unreachable as error:
            waiting = Mail.objects.filter(pk=letter.pk, state=State.QUEUED)
            _wait(waiting, str(error), self.clock() + BACKOFF[0])
            return
        if not self._claim(letter):
            return
        claimed = Mail.objects.filter(pk=letter.pk, state=State.SENDING, claimed_at=letter.claimed_at)
        try:
            self.door.send(letter)
        except Refused as refusal:
            _refused(letter, claimed, refusal, self.clock())
        except Unclear as error:
            _settle(claimed, str(error), self.clock() + BACKOFF[0])
        else:
            letter.sent_at = self.clock()
            self.last = letter
            self.sent += 1

    def record(self) -> None:
        if self.last:
            self._record_and_claim(None)

    def _claim(self, letter: Mail) -> bool:
        """Of two workers that have the same letter, the one that changes the row sends it."""
        letter.claimed_at = self.clock()
        return letter.pk in self._record_and_claim(letter)

    def _record_and_claim(self, letter: Mail | None) -> set[int]:
        values = {
            "next": letter.pk if letter else None,
            "now": letter.claimed_at if letter else None,
            "last": self.last.pk if self.last else None,
            "claimed_at": self.last.claimed_at if self.last else None,
            "sent_at": self.last.sent_at if self.last else None,
        }
        with connection.cursor() as cursor:
            cursor.execute(RECORD_AND_CLAIM, values)
            changed = {pk for (pk,) in cursor.fetchall()}
        self.last = None
        return changed


def _refused(letter: Mail, claimed: QuerySet[Mail], refusal: Refused, now: datetime) -> None:
    if refusal.is_final:
        claimed.update(state=State.FAILED, last_error=str(refusal))
    elif letter.attempts >= len(BACKOFF):
        claimed.update(state=State.FAILED, last_error=_("Given up after many attempts. %(last)s") % {"last": refusal})
    else:
        _wait(claimed, str(refusal), now + BACKOFF[letter.attempts])


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
    due = list(Mail.objects.to_hand_on(now).order_by("due_at", "pk").values_list("pk", flat=True)[:HANDED_ON_AT_ONCE])
    for start in range(0, len(due), BATCH):
        batch = due[start : start + BATCH]
        Mail.objects.filter(pk__in=batch).update(handed_on_at=now)
        enqueue("coalition.send_letters", batch)
    return len(due)


def retry(letters: QuerySet[Mail], *, now: datetime) -> int:
    """Send again what was parked or refused; say how many will be."""
    return letters.filter(state__in=[State.PARKED, State.FAILED]).update(
        state=State.QUEUED, due_at=now, handed_on_at=None, attempts=0, last_error=""
    )


def park(letters: QuerySet[Mail]) -> int:
    """Hold back what waits, until a person sends it on; say how many."""
    return letters.filter(state=State.QUEUED).update(state=State.PARKED, last_error=_("Parked by an administrator."))


def cancel(letters: QuerySet[Mail], *, reason: str) -> int:
    """Never send what has not left; say how many."""
    return letters.filter(state__in=[State.QUEUED, State.PARKED, State.FAILED]).update(
        state=State.CANCELED, last_error=reason
    )
