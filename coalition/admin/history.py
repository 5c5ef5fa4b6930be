"""The history of one row in words: when, who, and each changed field before and after."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.admin.utils import display_for_field
from django.contrib.postgres.fields import ArrayField
from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.admin.own import rows_of
from coalition.fields import EncryptedTextField
from coalition.models import Invitation, User

ENTRIES_A_PAGE = 25
NOTHING = "—"
HAPPENED = {
    "insert": gettext_lazy("Added"),
    "update": gettext_lazy("Changed"),
    "delete": gettext_lazy("Deleted"),
}
# Who is known by a number: by which model it is, and in words.
NUMBERED: dict[str, tuple[type[models.Model], Any]] = {
    "user": (User, "%(name)s"),
    "link": (User, gettext_lazy("%(name)s, by the link in a letter")),
    "invitation": (Invitation, gettext_lazy("whoever was invited: %(name)s")),
}
ACTORS = {
    "task": gettext_lazy("a task: %(name)s"),
    "command": gettext_lazy("a command: %(name)s"),
    "service": gettext_lazy("the mail service %(name)s"),
    "employer": gettext_lazy("an employer, by the link in a letter (follow-up %(name)s)"),
    "visitor": gettext_lazy("a visitor’s form: %(name)s"),
}


@dataclass(frozen=True)
class Change:
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    at: datetime
    who: str
    page: str
    happened: Any
    changes: list[Change]


def history_page(model: type[models.Model], pk: Any, number: str | None, reader: Any) -> Page:
    """One page of entries on this row, newest first, in a number of queries that doesn't grow with the page.

    What the row once referred to is named only if its reader may meet it; who did something always is.
    """
    events = (
        model.pgh_event_model.objects.filter(pgh_obj_id=pk)  # type: ignore[attr-defined]
        .select_related("pgh_context")
        .order_by("-pgh_id")
    )
    page = Paginator(events, ENTRIES_A_PAGE).get_page(number)
    skipped = (page.number - 1) * ENTRIES_A_PAGE
    # One more than the page shows: the state that its oldest entry changed.
    shown = list(events[skipped : skipped + ENTRIES_A_PAGE + 1])
    page.object_list = list(_entries(shown, reader))
    return page


def _entries(events: list[Any], reader: Any) -> Iterator[Entry]:
    words = _Words(events, reader=reader)
    for event, before in zip(events[:ENTRIES_A_PAGE], [*events[1:], None], strict=False):
        yield Entry(
            at=event.pgh_created_at,
            who=words.actor(_context(event).get("actor", "")),
            page=_page(event),
            happened=HAPPENED[event.pgh_label],
            changes=[
                Change(field.verbose_name, words.value(field, before), words.value(field, event))
                for field in _fields(event)
                if _differ(field, before, event)
            ],
        )


def _fields(event: Any) -> list[Any]:
    return [field for field in event._meta.fields if not field.name.startswith("pgh_") and field.name != "id"]


def _differ(field: Any, before: Any, event: Any) -> bool:
    after = field.value_from_object(event)
    return bool(after) if before is None else field.value_from_object(before) != after


def _context(event: Any) -> dict[str, Any]:
    return event.pgh_context.metadata if event.pgh_context else {}


def _page(event: Any) -> str:
    """The page it was done on; a visitor is known by nothing else, so it is in the name already."""
    context = _context(event)
    return "" if context.get("actor", "").startswith("visitor:") else context.get("url", "")


def actors_in_words(actors: Collection[str]) -> dict[str, str]:
    """Each of these actors as a reader knows it, in one query for a kind of them."""
    words = _Words(actors=actors)
    return {actor: words.actor(actor) for actor in actors}


def _found(model: type[models.Model], keys: set[Any], rows: Q) -> dict[Any, Any]:
    foreign = [field.name for field in model._meta.fields if field.is_relation]
    return model._base_manager.filter(rows).select_related(*foreign).in_bulk(keys - {None})


class _Words:
    """Values and actors in words; what they refer to is fetched once a model."""

    def __init__(self, events: Collection[Any] = (), actors: Collection[str] = (), reader: Any = None) -> None:
        wanted: dict[Any, set[Any]] = {}
        who: dict[Any, set[Any]] = {}
        for actor in {*actors, *(_context(event).get("actor", "") for event in events)}:
            kind, _colon, name = actor.partition(":")
            if kind in NUMBERED and name.isdecimal():
                who.setdefault(NUMBERED[kind][0], set()).add(int(name))
        for event in events:
            for field in _fields(event):
                if field.is_relation:
                    wanted.setdefault(field.related_model, set()).add(field.value_from_object(event))
        self.who = {model: _found(model, keys, Q()) for model, keys in who.items()}
        self.related = {model: _found(model, keys, rows_of(model, reader)) for model, keys in wanted.items()}

    def actor(self, actor: str) -> str:
        kind, _colon, name = actor.partition(":")
        if kind in NUMBERED and name.isdecimal():
            model, words = NUMBERED[kind]
            return str(words % {"name": self.who[model].get(int(name), _("somebody since deleted"))})
        return str(ACTORS[kind] % {"name": name}) if kind in ACTORS else actor

    def value(self, field: Any, event: Any) -> str:
        value = field.value_from_object(event) if event else None
        if value in (None, "", []):
            return NOTHING
        if isinstance(field, EncryptedTextField):
            return _("(encrypted)")
        if field.is_relation:
            return str(self.related[field.related_model].get(value, _("something you don’t see, or since deleted")))
        if isinstance(field, models.BooleanField):
            return _("Yes") if value else _("No")
        if isinstance(field, ArrayField):
            return ", ".join(str(display_for_field(item, field.base_field, NOTHING)) for item in value)
        return str(display_for_field(value, field, NOTHING, avoid_link=True))
