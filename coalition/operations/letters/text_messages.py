"""Doors for text messages: the same outbox, another way out. SMS_PROVIDER names the one in use."""

from http import HTTPStatus
from types import TracebackType
from typing import Self

import requests
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from coalition.models import Mail
from coalition.operations.letters.doors import Door, Refused, Unclear

SECONDS_AT_MOST = 30


def text_message_door() -> Door:
    door: Door = import_string(settings.SMS_PROVIDER)()
    return door


class WithoutConnection:
    """A door of which each message is a request of its own."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Nothing is open."""

    def open(self) -> None:
        """Nothing to open."""


class OutboxOnly(WithoutConnection):
    """For a demo: the message stays where everybody can read it."""

    def send(self, letter: Mail) -> None:
        """Taken, and nobody's phone rings."""


class NoProvider(WithoutConnection):
    def send(self, letter: Mail) -> None:
        raise Refused(_("Text messages need a provider: SMS_PROVIDER names none."), is_final=True)


class Twilio(WithoutConnection):
    """Twilio's Messages resource; its settings are TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and SMS_FROM."""

    def send(self, letter: Mail) -> None:
        account = settings.TWILIO_ACCOUNT_SID
        try:
            answer = requests.post(
                f"https://api.twilio.com/2010-04-01/Accounts/{account}/Messages.json",
                data={"To": letter.recipient, "From": settings.SMS_FROM, "Body": letter.text},
                auth=(account, settings.TWILIO_AUTH_TOKEN),
                timeout=SECONDS_AT_MOST,
            )
        except requests.ConnectTimeout as error:
            raise Refused(_("Twilio can't be reached."), is_final=False) from error
        except requests.RequestException as error:
            raise Unclear(_("The connection broke before Twilio answered: %(error)s") % {"error": error}) from error
        if answer.ok:
            return
        may_pass = answer.status_code == HTTPStatus.TOO_MANY_REQUESTS or answer.status_code >= 500
        words = _("Twilio would not take it (%(code)s): %(said)s")
        raise Refused(words % {"code": answer.status_code, "said": _said(answer)}, is_final=not may_pass)


def _said(answer: requests.Response) -> str:
    try:
        return str(answer.json()["message"])
    except (requests.JSONDecodeError, KeyError, TypeError):
        return answer.text[:200]
