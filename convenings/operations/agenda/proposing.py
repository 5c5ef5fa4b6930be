"""People of a group propose what it should talk about; whoever runs it takes that on, or says why not."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from coalition.models import Kind, User
from coalition.operations.letters import queue
from convenings.models import AgendaItem, Convening
from convenings.operations.agenda.errors import AnsweredAlready, NotTheirs, WordMissing
from convenings.operations.agenda.holding import check_owner, hold, put_last
from convenings.operations.agenda.making import make_held
from convenings.operations.changing import HasBegun
from convenings.operations.rsvps.counts import who_runs
from convenings.operations.rsvps.letters import about, link_to
from convenings.perms import may_propose


@transaction.atomic
def propose(convening: Convening, *, by: User, now: datetime, **facts: Any) -> AgendaItem:
    """Whoever runs it gets a letter.

    Raises NotTheirs, HasBegun, IsCanceled, NotOneOfThem, and ValidationError of what an item can't be.
    """
    held = _hold_before(convening, now)
    if not may_propose(by, held):
        raise NotTheirs
    check_owner(held, facts)
    item = AgendaItem(convening=held, state=AgendaItem.State.PROPOSED, proposed_by=by, **facts)
    item.full_clean()
    item.save()
    for reader in who_runs(held):
        if reader != by:
            _tell_of_proposal(item, reader, now)
    return item


@transaction.atomic
def accept(item: AgendaItem, *, by: User, now: datetime, word: str = "") -> AgendaItem:
    """Last on the agenda. Raises AnsweredAlready, IsCanceled or IsOver."""
    held = hold(item.convening, now)
    found = _waiting(held, item)
    make_held(held, now)
    found.answer = word
    put_last(found)
    found.save()
    _tell_answer(found, by, now)
    return found


@transaction.atomic
def decline(item: AgendaItem, *, word: str, by: User, now: datetime) -> AgendaItem:
    """Raises WordMissing, AnsweredAlready, IsCanceled or IsOver."""
    if not word.strip():
        raise WordMissing
    found = _waiting(hold(item.convening, now), item)
    found.state, found.answer = AgendaItem.State.DECLINED, word
    found.save()
    _tell_answer(found, by, now)
    return found


def _hold_before(convening: Convening, now: datetime) -> Convening:
    held = hold(convening, now)
    if held.has_begun(now):
        raise HasBegun
    return held


def _waiting(held: Convening, item: AgendaItem) -> AgendaItem:
    found = held.agenda.waiting().filter(pk=item.pk).select_related("proposed_by").first()
    if found is None:
        raise AnsweredAlready
    found.convening = held
    return found


def _tell_of_proposal(item: AgendaItem, reader: User, now: datetime) -> None:
    convening, names = item.convening, {"who": item.proposed_by, "title": item.title}
    context = {
        **about(convening, format_lazy(_("Proposed for the agenda: {title}"), title=convening.title)),
        "paragraphs": [format_lazy(_("{who} proposes: {title}"), **names), *([item.note] if item.note else [])],
        "link": settings.SITE_URL + reverse("answer_proposal", args=[convening.slug, item.pk]),
        "link_label": _("Put it on the agenda, or decline"),
    }
    key = f"agenda-proposal:{item.pk}:{reader.pk}"
    queue(key, kind=Kind.AGENDA, to=reader, context=context, now=now, good_until=convening.ends_at)


def _tell_answer(item: AgendaItem, by: User, now: datetime) -> None:
    """Nothing to somebody who answers their own, or is not here any more."""
    if item.proposed_by is None or item.proposed_by == by or not item.proposed_by.is_active:
        return
    convening, names = item.convening, {"who": by, "title": item.title}
    said = _("{who} put it on the agenda: {title}")
    if item.state == AgendaItem.State.DECLINED:
        said = _("{who} did not put it on the agenda: {title}")
    context = {
        **about(convening, format_lazy(_("What you proposed: {title}"), title=item.title)),
        "paragraphs": [format_lazy(said, **names), *([item.answer] if item.answer else [])],
        "link": link_to(convening),
        "link_label": _("The agenda"),
    }
    queue(f"agenda-answer:{item.pk}", kind=Kind.AGENDA, to=item.proposed_by, context=context, now=now)
