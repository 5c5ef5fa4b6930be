"""From the outbox to the mail server: claimed, sent, recorded, each in its own statement, one letter after the other.

So a worker that dies leaves at most one letter of which nobody can say whether it left: the one it had claimed.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet
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


def send(ids: Iterable[int], *, clock: Callable[[], datetime] = timezone.now) -> int:
    """Send those of these letters that wait and are due, each once; say how many left."""
    letters = list(Mail.objects.due(clock()).filter(pk__in=ids).order_by("pk"))
    sent = 0
    for channel in {letter.channel for letter in letters}:
        with DOORS[channel]() as door:
            sent += sum(_send(letter, door, clock) for letter in letters if letter.channel == channel)
    return sent


def _send(letter: Mail, door: Door, clock: Callable[[], datetime]) -> bool:
    wait_for_turn()
    try:
        door.open()
    except Unreachable as error:
        _wait(Mail.objects.filter(pk=letter.pk, state=State.QUEUED), str(error), clock() + BACKOFF[0])
        return False
    now = clock()
    if not _claim(letter, now):
        return False
    claimed = Mail.objects.filter(pk=letter.pk, state=State.SENDING, claimed_at=now)
    try:
        door.send(letter)
    except Refused as refusal:
        _refused(letter, claimed, refusal, clock())
        return False
    except Unclear as error:
        _settle(claimed, str(error), clock() + BACKOFF[0])
        return False
    claimed.update(state=State.SENT, sent_at=clock(), last_error="")
    return True


def _claim(letter: Mail, now: datetime) -> bool:
    """Of two workers that have the same letter, the one that changes the row sends it."""
    waiting = Mail.objects.due(now).filter(pk=letter.pk)
    return bool(waiting.update(state=State.SENDING, claimed_at=now, attempts=F("attempts") + 1))


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
