"""What people write on the "Get involved" page, and what becomes of it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from coalition.enqueue import enqueue
from coalition.models import Inquiry, InquiryAnswer, Kind, Membership, User
from coalition.operations import letters

# However many people write: one letter an hour to each of those who answer.
TOLD_EVERY = timedelta(hours=1)
LISTED = 10


@transaction.atomic
def take_in(inquiry: Inquiry) -> None:
    """Put it into the inbox, and tell those who answer: at once, or with what else comes within the hour."""
    inquiry.save()
    enqueue("coalition.tell_of_inquiries")


@transaction.atomic
def tell_of_inquiries(now: datetime) -> int:
    """One letter to each who answers, of all that came since the last one; say of how many. It can run twice.

    Nothing that a visitor typed is in it: a mailbox is no place for it, and nobody reaches one by writing to us.
    """
    # Whoever tells of the same ones at the same moment waits here, and then finds that they are told of.
    untold = list(Inquiry.objects.untold().order_by("pk").select_for_update(of=("self",), no_key=True))
    return _tell_of(untold, now)


def _tell_of(untold: list[Inquiry], now: datetime) -> int:
    last = Inquiry.objects.aggregate(last=Max("told_at"))["last"]
    if not untold or (last and last > now - TOLD_EVERY):
        return 0
    Inquiry.objects.filter(pk__in=[each.pk for each in untold]).update(told_at=now)
    waiting = [each for each in untold if each.state == Inquiry.State.NEW]
    for reader in _who_answers() if waiting else ():
        _tell(reader, waiting, now)
    return len(waiting)


def _who_answers() -> list[User]:
    """Whoever convenes the coalition; where nobody does yet, its administrators."""
    users = User.objects.filter(is_active=True)
    conveners = users.filter(pk__in=Membership.objects.conveners().values("user"))
    return list(conveners or users.filter(is_superuser=True))


def _tell(reader: User, waiting: list[Inquiry], now: datetime) -> None:
    letters.queue(
        f"inbox:{waiting[0].pk}:{reader.pk}",
        kind=Kind.INBOX,
        to=reader,
        context={
            "count": len(waiting),
            "inquiries": waiting[:LISTED],
            "more": len(waiting) - LISTED,
            "link": settings.SITE_URL + reverse("inbox"),
        },
        now=now,
    )


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
