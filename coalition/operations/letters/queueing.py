import base64
import binascii
import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NotRequired, TypedDict
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, validate_email

from coalition.enqueue import enqueue
from coalition.links import preferences_link, unsubscribe_link
from coalition.models import Mail, User
from coalition.models.letter_kinds import Kind
from coalition.operations.letters.reach import too_late, what_holds_for, why_not
from coalition.operations.letters.rendering import render
from coalition.site import current_site

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
    user = to if isinstance(to, User) else None
    address = to.email if isinstance(to, User) else to
    by_text_message = channel == Mail.Channel.SMS
    _check_address(address, PHONE if by_text_message else validate_email)
    chosen, is_suppressed = what_holds_for(to, address)
    topic = kind.facts.topic
    links = {"unsubscribe_url": "", "preferences_url": ""}
    if user and topic:
        links = {"unsubscribe_url": unsubscribe_link(user, topic), "preferences_url": preferences_link(user)}
    rendered = render(
        kind, {**links, **context}, language=chosen.language, zone=chosen.time_zone or current_site().time_zone
    )
    _check_size(rendered.html, attachments)
    refusal = too_late(good_until, now) or why_not(kind, user, chosen, is_suppressed=is_suppressed)
    leaves_at_once = not refusal and not kind.facts.is_bulk and due_at <= now
    letter = Mail(
        key=key,
        kind=kind,
        channel=channel,
        user=user,
        recipient=address,
        language=chosen.language,
        subject=rendered.subject[:250],
        text=rendered.short if by_text_message else rendered.text,
        html="" if by_text_message else rendered.html,
        attachments=attachments,
        unsubscribe_url=links["unsubscribe_url"],
        message_id=message_id(key),
        state=Mail.State.CANCELED if refusal else Mail.State.QUEUED,
        last_error=refusal,
        queued_at=now,
        due_at=due_at,
        good_until=good_until,
        handed_on_at=now if leaves_at_once else None,
    )
    # Whoever writes the same letter at the same moment waits here, and then finds that it is written.
    Mail.objects.bulk_create([letter], ignore_conflicts=True)
    written = Mail.objects.without_bodies().get(key=key)
    if leaves_at_once:
        enqueue("coalition.send_letters", [written.pk])
    return written


def message_id(key: str) -> str:
    """The same for the same letter, so that a mail program shows a letter that arrives twice once."""
    digest = hashlib.sha256(f"{settings.SITE_URL}:{key}".encode()).hexdigest()
    return f"<{digest[:40]}@{urlsplit(settings.SITE_URL).hostname}>"


def _check_address(address: str, check: Callable[[str], None]) -> None:
    try:
        check(address)
    except ValidationError as error:
        raise MalformedAddress(address) from error


def _check_size(html: str, attachments: list[Attachment]) -> None:
    if len(html.encode()) > HTML_AT_MOST:
        raise LetterTooLarge
    try:
        attached = sum(
            len(base64.b64decode(each["content"], validate=True)) for each in attachments if "content" in each
        )
    except binascii.Error as error:
        raise ValueError("The content of an attachment is base64.") from error
    if attached > ATTACHED_AT_MOST:
        raise LetterTooLarge
