"""The outbox: every letter is a row, written with the fact it tells of, and sent after."""

from coalition.operations.letters.queueing import (
    HTML_AT_MOST,
    Asked,
    Attachment,
    LetterTooLarge,
    MalformedAddress,
    attachment,
    queue,
    queue_many,
)
from coalition.operations.letters.sending import cancel, park, retry, send, sweep

__all__ = [
    "HTML_AT_MOST",
    "Asked",
    "Attachment",
    "LetterTooLarge",
    "MalformedAddress",
    "attachment",
    "cancel",
    "park",
    "queue",
    "queue_many",
    "retry",
    "send",
    "sweep",
]
