"""The only places where anything leaves the portal: whoever writes to somebody queues a letter."""

import base64
from email.utils import formataddr, formatdate, parseaddr
from http import HTTPStatus
from smtplib import SMTPException, SMTPNotSupportedError, SMTPRecipientsRefused, SMTPResponseException
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import quote

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext as _

from coalition.models import Document, Mail
from coalition.site import current_site

SERVICE_NOT_AVAILABLE, TRY_LATER, REFUSED_FOR_GOOD = 421, 450, 550
REFUSED_FOR_GOOD_FROM = 500


class Refused(Exception):
    """The other side said no, so the letter has not left. `is_final`: it would say no again."""

    def __init__(self, reason: str, *, is_final: bool) -> None:
        super().__init__(reason)
        self.is_final = is_final


class Unreachable(Exception):
    """There is no connection, so nothing has left."""


class Unclear(Exception):
    """The connection broke before the answer: the letter may have left."""


class Door(Protocol):
    """A connection that is opened once for many letters; `send` raises one of the three above."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None: ...
    def open(self) -> None: ...
    def send(self, letter: Mail) -> None: ...


class EmailDoor:
    """Whatever EMAIL_URL says: SMTP, or the interface of a mail service by way of Anymail."""

    def __init__(self) -> None:
        self.backend = get_connection()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.backend.close()

    def open(self) -> None:
        """Only connects where it isn't connected already."""
        try:
            self.backend.open()
        except (SMTPException, OSError) as error:
            self.backend.close()
            raise Unreachable(_("The mail server can't be reached: %(error)s") % {"error": error}) from error

    def send(self, letter: Mail) -> None:
        try:
            message = message_of(letter, self.backend)
        except (Document.DoesNotExist, OSError, ValueError) as error:
            raise Refused(_("It can't be put together: %(error)s") % {"error": error}, is_final=True) from error
        try:
            message.send()
        except (SMTPException, AnymailError, OSError) as error:
            raise self._in_words(error) from error

    def _in_words(self, error: Exception) -> Refused | Unclear:
        answer = _answer(error)
        if answer is None:
            self.backend.close()
            return Unclear(_("The connection broke before the mail server answered: %(error)s") % {"error": error})
        code, said = answer
        if code == SERVICE_NOT_AVAILABLE:
            self.backend.close()
        is_final = code >= REFUSED_FOR_GOOD_FROM
        words = _("The mail server refused it for good (%(code)s): %(said)s")
        if not is_final:
            words = _("The mail server would not take it now (%(code)s): %(said)s")
        return Refused(words % {"code": code, "said": said}, is_final=is_final)


def _answer(error: Exception) -> tuple[int, str] | None:
    """What the mail server answered, or None if it said nothing."""
    if isinstance(error, SMTPRecipientsRefused):
        [(code, said)] = error.recipients.values()
        return code, _text(said)
    if isinstance(error, SMTPResponseException):
        return error.smtp_code, _text(error.smtp_error)
    if isinstance(error, SMTPNotSupportedError | AnymailRecipientsRefused):
        return REFUSED_FOR_GOOD, str(error)
    if isinstance(error, AnymailAPIError) and error.status_code:
        return _as_smtp(error.status_code), str(error)
    return None


def _text(said: bytes | str) -> str:
    return said.decode(errors="replace") if isinstance(said, bytes) else said


def _as_smtp(status: int) -> int:
    """HTTP has it the other way round: 500 and more may pass by itself, and so may "too many requests"."""
    may_pass = status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS
    return TRY_LATER if may_pass else REFUSED_FOR_GOOD


def headers_of(letter: Mail) -> dict[str, str]:
    """Beside the usual ones: that no person wrote it now, and how a mail program unsubscribes with one click."""
    headers = {
        "Message-ID": letter.message_id,
        "Date": formatdate(letter.queued_at.timestamp()),
        "Auto-Submitted": "auto-generated",
    }
    if letter.unsubscribe_url and letter.facts.is_bulk:
        token = letter.unsubscribe_url.rstrip("/").rpartition("/")[2]
        mailto = f"mailto:{settings.UNSUBSCRIBE_EMAIL}?subject={quote(f'unsubscribe {token}')}"
        headers["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>, <{mailto}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def message_of(letter: Mail, backend: BaseEmailBackend) -> EmailMultiAlternatives:
    """From the portal's address in the coalition's name; an answer goes to the coalition's own."""
    site = current_site()
    message = EmailMultiAlternatives(
        letter.subject,
        letter.text,
        from_email=formataddr((site.name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        to=[letter.recipient],
        reply_to=[site.email] if site.email else None,
        headers=headers_of(letter),
        connection=backend,
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    for each in letter.attachments:
        if "document" in each:
            document = Document.objects.get(pk=each["document"])
            with document.opened() as file:
                message.attach(document.name, file.read(), document.content_type)
        else:
            message.attach(each["name"], base64.b64decode(each["content"]), each["content_type"])
    return message
