"""A letter to many: written, tried out, given a time, taken back or sent, once to each reader."""

import logging
from datetime import datetime
from typing import Any

from django.db import transaction

from coalition.enqueue import enqueue
from coalition.markdown import markdown_to_html, markdown_to_text
from coalition.models import Announcement, Group, Kind, Mail, Organization, Preferences, User
from coalition.operations.letters import HTML_AT_MOST, MalformedAddress, queue
from coalition.operations.letters.rendering import Rendered, links_below, render_for
from coalition.site import current_site

logger = logging.getLogger(__name__)

READERS_AT_ONCE = 100
State = Announcement.State


class NotInThisState(Exception):
    """Somebody else was faster, or it has left: an announcement can't be changed, scheduled or canceled any more."""


def write(*, author: User, title: str, body: str, to: Organization | Group | None) -> Announcement:
    """Keep a draft to the people of an organization or a group, or to everyone."""
    return Announcement.objects.create(author=author, title=title, body=body, **_to(to))


def rewrite(announcement: Announcement, *, title: str, body: str, to: Organization | Group | None) -> None:
    """Change a draft, or make one again of what was canceled. Raises NotInThisState."""
    changes = {"title": title, "body": body, "scheduled_for": None, **_to(to)}
    _move(announcement, Announcement.EDITABLE, State.DRAFT, **changes)


@transaction.atomic
def schedule(announcement: Announcement, *, at: datetime, now: datetime) -> None:
    """Let it leave at this time, at once if that has come. Raises NotInThisState."""
    _move(announcement, [State.DRAFT], State.SCHEDULED, scheduled_for=at)
    if at <= now:
        enqueue("coalition.send_announcement", announcement.pk)


def cancel(announcement: Announcement) -> None:
    """Before it leaves. Raises NotInThisState: then the first letters may have gone."""
    _move(announcement, [State.SCHEDULED], State.CANCELED)


@transaction.atomic
def send_test(announcement: Announcement, *, to: User, now: datetime) -> Mail:
    """The letter as it stands, to its writer alone."""
    key = f"announcement-test:{announcement.pk}:{to.pk}:{now.isoformat()}"
    return queue(key, kind=Kind.ANNOUNCEMENT, to=to, context=_context(announcement), now=now)


def preview(announcement: Announcement, *, reader: User) -> Rendered:
    """The letter as this reader would get it."""
    context = {**links_below(Kind.ANNOUNCEMENT, reader), **_context(announcement)}
    return render_for(Kind.ANNOUNCEMENT, context, chosen=Preferences.objects.of(reader))


def fits(*, author: User, body: str) -> bool:
    """Whether mail programs show all of a letter with this text."""
    letter = preview(Announcement(author=author, body=body), reader=author)
    return len(letter.html.encode()) <= HTML_AT_MOST


def send(pk: int, *, now: datetime) -> None:
    """Write down one letter a reader, if its time has come. It can run twice, and goes on where it was interrupted."""
    if not Announcement.objects.due(now).filter(pk=pk).update(state=State.SENDING):
        return
    announcement = Announcement.objects.select_related("author", "organization", "group").get(pk=pk)
    last = 0
    while readers := list(announcement.readers().filter(pk__gt=last).order_by("pk")[:READERS_AT_ONCE]):
        _write_letters(announcement, readers, now)
        last = readers[-1].pk
    Announcement.objects.filter(pk=pk, state=State.SENDING).update(state=State.SENT, sent_at=now)


@transaction.atomic
def _write_letters(announcement: Announcement, readers: list[User], now: datetime) -> None:
    keys = [announcement.letter_key(reader) for reader in readers]
    written = set(Mail.objects.filter(key__in=keys).values_list("key", flat=True))
    context = _context(announcement)
    for key, reader in zip(keys, readers, strict=True):
        if key in written:
            continue
        try:
            queue(key, kind=Kind.ANNOUNCEMENT, to=reader, context=context, now=now)
        except MalformedAddress:
            logger.warning("Announcement %s was not written to user %s: malformed address", announcement.pk, reader.pk)


def _context(announcement: Announcement) -> dict[str, Any]:
    return {
        "subject": announcement.title,
        "body": markdown_to_text(announcement.body),
        "body_html": markdown_to_html(announcement.body, headings_from=2),
        "author": str(announcement.author),
        "sender": str(announcement.to or current_site()),
    }


def _to(to: Organization | Group | None) -> dict[str, Any]:
    audience = Announcement.Audience
    if isinstance(to, Organization):
        return {"audience": audience.ORGANIZATION, "organization": to, "group": None}
    return {"audience": audience.GROUP if to else audience.EVERYONE, "organization": None, "group": to}


def _move(announcement: Announcement, states: Any, to: State, **changes: Any) -> None:
    """Whoever's UPDATE finds the row in one of these states decides; the other is told."""
    if not Announcement.objects.filter(pk=announcement.pk, state__in=states).update(state=to, **changes):
        raise NotInThisState
