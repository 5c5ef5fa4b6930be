import base64
import binascii
import hashlib
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NotRequired, TypedDict
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, validate_email

from coalition.enqueue import enqueue
from coalition.models import Mail, Preferences, Suppression, User
from coalition.models.letter_kinds import Kind
from coalition.operations.letters.reach import chosen_by, too_late, what_holds_for, why_not
from coalition.operations.letters.rendering import links_below, render_for

logger = logging.getLogger(__name__)

HTML_AT_MOST = 100_000
ATTACHED_AT_MOST = 500_000
# With its country's code, as in +16175550142.
PHONE = RegexValidator(r"^\+[1-9]\d{7,14}\Z")


class Attachment(TypedDict):
    """A small file in the row itself, `content` in base64; or the id of a Document, whose name and type are its own."""

    name: NotRequired[str]
    content_type: NotRequired[str]
    content: NotRequired[str]
    document: NotRequired[str]


class MalformedAddress(Exception):
    """No mail server would take this address, or no telephone has this number."""


class LetterTooLarge(Exception):
    """Mail programs cut letters of more than 100 KB, and mail servers refuse large ones."""


def attachment(name: str, content: bytes, content_type: str) -> Attachment:
    return {"name": name, "content_type": content_type, "content": base64.b64encode(content).decode()}


def queue(
    key: str,
    *,
    kind: Kind,
    to: User | str,
    context: dict[str, Any],
    now: datetime,
    attachments: Iterable[Attachment] = (),
    due_at: datetime | None = None,
    good_until: datetime | None = None,
    channel: Mail.Channel = Mail.Channel.EMAIL,
) -> Mail:
    """Write down, in the caller's transaction, that something is to be said to somebody; it leaves after the commit.

    The same key gives the same letter, however often it is asked for. A letter that its reader doesn't want, or whose
    address is suppressed, is written down as canceled, with the reason; so is one that nobody needs after `good_until`,
    whether that has passed already or passes before it leaves. Raises MalformedAddress or LetterTooLarge.
    """
    known = Mail.objects.without_bodies().filter(key=key).first()
    return known or _write(key, kind, to, context, list(attachments), due_at or now, good_until, channel, now)


@dataclass(frozen=True)
class Asked:
    """One of many letters of a kind: what it says, and to whom.

    `shorter`: what it says instead where that would be too large, the longest first.
    """

    key: str
    to: User
    context: dict[str, Any]
    shorter: Sequence[dict[str, Any]] = ()


def queue_many(asked: Sequence[Asked], *, kind: Kind, now: datetime) -> dict[str, int]:
    """As `queue` does, letters of one kind that goes to many, in three statements; readers come with `preferences`.

    Gives the ids of the letters by key, those that were written before too. A letter that can't be written, for its
    address or its size, keeps nobody else's: it is logged, and isn't among them.
    """
    addresses = {each.to.email.lower() for each in asked}
    suppressed = set(Suppression.objects.in_force().filter(address__in=addresses).values_list("address", flat=True))
    letters = []
    for each in asked:
        try:
            _check_address(each.to.email, validate_email)
            letter = _that_fits(each, kind, now, is_suppressed=each.to.email.lower() in suppressed)
        except (MalformedAddress, LetterTooLarge) as error:
            logger.warning("The letter %s was not written: %s", each.key, type(error).__name__)
        else:
            letters.append(letter)
    # Where a mail server takes only so many a second, the sweeper hands them on as fast as they can leave.
    leave_now = not settings.LETTERS_PER_SECOND
    for letter in letters:
        letter.handed_on_at = now if leave_now else None
    Mail.objects.bulk_create(letters, ignore_conflicts=True)
    written = dict(Mail.objects.filter(key__in=[letter.key for letter in letters]).values_list("key", "pk"))
    if leave_now and written:
        enqueue("coalition.send_letters", list(written.values()), behind_others=True)
    return written


def _that_fits(asked: Asked, kind: Kind, now: datetime, *, is_suppressed: bool) -> Mail:
    for context in (asked.context, *asked.shorter):
        letter = _letter(asked.key, kind, asked.to, context, now, chosen_by(asked.to), is_suppressed)
        if _fits(letter.html):
            return letter
    raise LetterTooLarge


def _write(
    key: str,
    kind: Kind,
    to: User | str,
    context: dict[str, Any],
    attachments: list[Attachment],
    due_at: datetime,
    good_until: datetime | None,
    channel: Mail.Channel,
    now: datetime,
) -> Mail:
    address = _address_of(to)
    _check_address(address, PHONE if channel == Mail.Channel.SMS else validate_email)
    chosen, is_suppressed = what_holds_for(to, address)
    letter = _letter(key, kind, to, context, now, chosen, is_suppressed, channel, due_at, good_until)
    _check_size(letter.html, attachments)
    letter.attachments = attachments
    leaves_at_once = letter.state == Mail.State.QUEUED and not kind.facts.is_bulk and due_at <= now
    letter.handed_on_at = now if leaves_at_once else None
    # Whoever writes the same letter at the same moment waits here, and then finds that it is written.
    Mail.objects.bulk_create([letter], ignore_conflicts=True)
    written = Mail.objects.without_bodies().get(key=key)
    if leaves_at_once:
        enqueue("coalition.send_letters", [written.pk])
    return written


def _letter(
    key: str,
    kind: Kind,
    to: User | str,
    context: dict[str, Any],
    now: datetime,
    chosen: Preferences,
    is_suppressed: bool,
    channel: Mail.Channel = Mail.Channel.EMAIL,
    due_at: datetime | None = None,
    good_until: datetime | None = None,
) -> Mail:
    """The row, not written yet: as its reader is to read it, or canceled where it may not go."""
    user = to if isinstance(to, User) else None
    links = links_below(kind, user)
    rendered = render_for(kind, {**links, **context}, chosen=chosen)
    refusal = too_late(good_until, now) or why_not(kind, user, chosen, is_suppressed=is_suppressed)
    is_short = channel == Mail.Channel.SMS
    return Mail(
        key=key,
        kind=kind,
        channel=channel,
        user=user,
        recipient=_address_of(to),
        language=chosen.language,
        subject=rendered.subject[:250],
        text=rendered.short if is_short else rendered.text,
        html="" if is_short else rendered.html,
        unsubscribe_url=links["unsubscribe_url"],
        message_id=message_id(key),
        state=Mail.State.CANCELED if refusal else Mail.State.QUEUED,
        last_error=refusal,
        queued_at=now,
        due_at=due_at or now,
        good_until=good_until,
    )


def _address_of(to: User | str) -> str:
    return to.email if isinstance(to, User) else to


def message_id(key: str) -> str:
    """The same for the same letter, so that a mail program shows a letter that arrives twice once."""
    digest = hashlib.sha256(f"{settings.SITE_URL}:{key}".encode()).hexdigest()
    return f"<{digest[:40]}@{urlsplit(settings.SITE_URL).hostname}>"


def _check_address(address: str, check: Callable[[str], None]) -> None:
    try:
        check(address)
    except ValidationError as error:
        raise MalformedAddress(address) from error


def _fits(html: str) -> bool:
    return len(html.encode()) <= HTML_AT_MOST


def _check_size(html: str, attachments: list[Attachment]) -> None:
    if not _fits(html):
        raise LetterTooLarge
    try:
        attached = sum(
            len(base64.b64decode(each["content"], validate=True)) for each in attachments if "content" in each
        )
    except binascii.Error as error:
        raise ValueError("The content of an attachment is base64.") from error
    if attached > ATTACHED_AT_MOST:
        raise LetterTooLarge
