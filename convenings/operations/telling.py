"""Who planned with a convening learns what changed: one letter each for one decision, with a file for the calendar."""

import logging
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from coalition.enqueue import enqueue
from coalition.models import GroupMembership, Kind, Mail, User
from coalition.operations.letters import Attachment, MalformedAddress, attachment, queue
from convenings.calendars import calendar_of
from convenings.links import link_of
from convenings.models import Change, Convening, Rsvp

logger = logging.getLogger(__name__)

READERS_AT_ONCE = 50


def tell_of_change(changes: list[Change], *, by: User | None, now: datetime) -> list[Change]:
    """In the transaction of one decision: write down what it changed; the letters are written after the commit."""
    batch = uuid.uuid4()
    for change in changes:
        change.batch, change.by, change.at = batch, by, now
    Change.objects.bulk_create(changes)
    if changes:
        enqueue("convenings.tell_of_changes", str(batch))
    return changes


def tell(batch: uuid.UUID, *, now: datetime) -> None:
    """Write the letters of one decision. It can run twice, and goes on where it was interrupted."""
    untold = Change.objects.of(batch).untold()
    changes = list(untold.select_related("convening__group", "convening__host"))
    if not changes:
        return
    context, kind, files = _context(changes), _letter_kind(changes), [_file(changes)]
    last = 0
    while readers := list(who_is_told(changes).filter(pk__gt=last).order_by("pk")[:READERS_AT_ONCE]):
        _write_letters(batch, dict.fromkeys(readers, context), kind, files, now)
        last = readers[-1].pk
    guests: Any = {email: _for_a_guest(context, link) for email, link in guests_who_are_told(changes).items()}
    _write_letters(batch, guests, kind, files, now)
    untold.update(told_at=now)


def tell_of_what_waits(now: datetime) -> None:
    """What a broker that was down or a worker that died left untold."""
    for batch in Change.objects.untold().order_by().values_list("batch", flat=True).distinct():
        tell(batch, now=now)


def who_is_told(changes: list[Change]) -> Any:
    """The people of the groups whose convenings changed and who else answered, as far as their accounts are in use."""
    groups = {change.convening.group_id for change in changes if change.convening.group_id}
    places = GroupMembership.objects.current().filter(group__in=groups, user=OuterRef("pk"))
    answers = Rsvp.objects.filter(convening__in=[change.convening_id for change in changes], user=OuterRef("pk"))
    plans = answers.exclude(answer=Rsvp.Answer.NO)
    return User.objects.filter(Exists(places) | Exists(plans), is_active=True)


def guests_who_are_told(changes: list[Change]) -> dict[str, str]:
    """The addresses of those who answered without an account, each with the link to their first answer."""
    plans = Rsvp.objects.filter(convening__in=[change.convening_id for change in changes], is_confirmed=True, user=None)
    told = plans.exclude(answer=Rsvp.Answer.NO).exclude(email="")
    return {rsvp.email: link_of(rsvp) for rsvp in told.order_by("email", "-convening__starts_at")}


@transaction.atomic
def _write_letters(
    batch: uuid.UUID,
    readers: Mapping[User | str, dict[str, Any]],
    kind: Kind,
    files: list[Attachment],
    now: datetime,
) -> None:
    keys = {
        f"convening-change:{batch}:{reader.pk if isinstance(reader, User) else reader}": reader for reader in readers
    }
    written = set(Mail.objects.filter(key__in=keys).values_list("key", flat=True))
    for key, reader in keys.items():
        if key in written:
            continue
        try:
            queue(key, kind=kind, to=reader, context=readers[reader], attachments=files, now=now)
        except MalformedAddress:
            logger.warning("Changes %s were not written, %s: malformed address", batch, key)


def _letter_kind(changes: list[Change]) -> Kind:
    canceled = all(change.kind == Change.Kind.CANCELED for change in changes)
    return Kind.CANCELLATION if canceled else Kind.CHANGE


def _context(changes: list[Change]) -> dict[str, Any]:
    first = changes[0].convening
    page = (first.group if len(changes) > 1 and first.group else first).get_absolute_url()
    return {
        "changes": [_told(change) for change in changes],
        "first": _told(changes[0]),
        "group": str(first.group or first.host),
        "link": settings.SITE_URL + page,
    }


def _for_a_guest(context: dict[str, Any], link: str) -> dict[str, Any]:
    """They can't open its page, unless it is public; the page of their answer says the same."""
    first, changes = context["first"] | {"page": link}, [told | {"page": link} for told in context["changes"]]
    return context | {"first": first, "changes": changes, "link": link}


def _told(change: Change) -> dict[str, Any]:
    before = change.before
    return {
        "kind": change.kind,
        "why": change.why,
        "convening": change.convening,
        "was_at": datetime.fromisoformat(before["starts_at"]) if "starts_at" in before else None,
        "was_where": before.get("where", ""),
        "was_called": before.get("title", ""),
        "has_new_link": "link" in before,
        "page": settings.SITE_URL + change.convening.get_absolute_url(),
    }


def _file(changes: list[Change]) -> Attachment:
    """What a calendar program takes in: a cancellation of one is one, several dates are published as they are now."""
    convenings: list[Convening] = [change.convening for change in changes]
    method = "CANCEL" if len(convenings) == 1 and convenings[0].is_canceled else "PUBLISH"
    content = calendar_of(convenings, method=method, with_links=True)
    return attachment("convening.ics", content, f"text/calendar; method={method}")
