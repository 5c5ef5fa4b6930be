"""Where every letter of the portal leaves: whoever writes to somebody calls `send_letter`, and nothing else."""

import logging
from smtplib import SMTPException

from django.core.mail import EmailMessage

from coalition.models import User

logger = logging.getLogger(__name__)


def send_letter(recipient: User, *, subject: str, text: str) -> bool:
    """Send it now; say whether the mail server took it. One that did not is in the log."""
    try:
        EmailMessage(subject, text, to=[recipient.email]).send()
    except (SMTPException, OSError):
        logger.exception("A letter to user %s was not sent", recipient.pk)
        return False
    return True
