"""What people write on the "Get involved" page, and what becomes of it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from coalition.models import Inquiry, InquiryAnswer, Kind, User
from coalition.operations import letters


def assign(inquiry: Inquiry, *, to: User | None) -> None:
    """`None`: whoever has time."""
    state = Inquiry.State.IN_HAND if to else Inquiry.State.NEW
    waiting = Inquiry.objects.waiting().filter(pk=inquiry.pk)
    waiting.update(assigned_to=to, state=state)


def close(inquiry: Inquiry) -> None:
    """Without an answer: it was spam, or settled on the telephone."""
    Inquiry.objects.filter(pk=inquiry.pk).update(state=Inquiry.State.CLOSED)


@transaction.atomic
def answer(inquiry: Inquiry, *, text: str, by: User, now: datetime) -> InquiryAnswer:
    """By a letter to whoever asked, signed by whoever answers. Raises MalformedAddress."""
    written = InquiryAnswer.objects.create(inquiry=inquiry, text=text, author=by, written_at=now)
    asked = _("You wrote: %(message)s") % {"message": inquiry.message}
    letters.queue(
        f"answer:{written.pk}",
        kind=Kind.ANSWER,
        to=inquiry.email,
        context={
            "subject": _("An answer to what you wrote us"),
            "paragraphs": [*text.splitlines(), str(by), asked],
            "link": "",
            "link_label": "",
        },
        now=now,
    )
    Inquiry.objects.filter(pk=inquiry.pk).update(state=Inquiry.State.ANSWERED, assigned_to=by)
    return written
