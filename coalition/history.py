"""Who changed what: every write to a tracked table is recorded by trigger, and refused when nobody stands for it.

An actor is written "kind:who": `user:7`, `link:7` (the link in a letter to that user), `invitation:7`,
`employer:7` (the link to follow-up 7), `task:programs.apply_list`, `command:import_programs`, `service:Postmark`,
`visitor:/path/`.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import pghistory
import pgtrigger
from django.db import connections, models
from django.http import HttpRequest
from pghistory.middleware import HistoryMiddleware

from coalition.scopes.policies import private

M = TypeVar("M", bound=type[models.Model])


class Guard(pgtrigger.Trigger):
    """A trigger of one of the database's functions below, which nothing can leave out: `pgtrigger.ignore` asks in a
    function of pgtrigger's own. A migration makes them: `coalition/migrations/0013_history_is_kept.py`.

    - `a_write_has_an_actor()`: of a tracked table. No actor, no write; none while a trigger that records is ignored; no
      TRUNCATE, which no trigger could record.
    - `history_is_kept()`: of an event table. Rows come from the triggers that record, and are changed or deleted only
      within `coalition.operations.rewriting.rewriting`.
    - `said_by_the_database()`: of the record of such a rewriting. The database says who and when; nothing changes it.
    """

    when = pgtrigger.Before
    level = pgtrigger.Statement
    func = "RETURN NULL;"

    def __init__(self, *, execute: str, **options: Any) -> None:
        self.execute = execute
        super().__init__(**options)

    def render_execute(self, model: Any) -> str:
        return self.execute


EVERY_WRITE = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate


def track(**options: Any) -> Callable[[M], M]:
    """Class decorator: keep each row's states in `<Model>Event`, and refuse a write without an actor.

    `options` are those of `pghistory.track`, such as `exclude=["last_login"]`. An insert and an update keep the row
    as it became, a deletion as it was. The history of a private model is as private as the model is.
    """

    def decorate(model: M) -> M:
        pgtrigger.register(Guard(name="needs_actor", execute="a_write_has_an_actor()", operation=EVERY_WRITE))(model)
        kept = Guard(name="is_kept", execute="history_is_kept()", operation=EVERY_WRITE)
        tracked: M = pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            append_only=False,
            meta={"triggers": [kept], "constraints": [rule.of_history() for rule in private(model)]},
            **options,
        )(model)
        return tracked

    return decorate


# A trigger that compares old rows with new ones joins them, by the plan its session made first. Made for a statement
# that touched no row, that plan is a nested loop: minutes for the next one that touches 10,000.
JOIN_BY_HASH = """
    DO $$
    DECLARE compares regprocedure;
    BEGIN
        FOR compares IN SELECT tgfoid FROM pg_trigger WHERE tgoldtable IS NOT NULL AND tgnewtable IS NOT NULL LOOP
            EXECUTE 'ALTER FUNCTION ' || compares || ' SET enable_nestloop = off';
        END LOOP;
    END $$
"""


def keep_comparing_fast(using: str, **_kwargs: object) -> None:
    """After every migration: a trigger that was installed anew has forgotten how to join."""
    with connections[using].cursor() as cursor:
        cursor.execute(JOIN_BY_HASH)


def by_link(user: Any) -> Any:
    """In a view that a signed link opened: the link of this person stands for what it writes, and isn't kept itself."""
    return pghistory.context(actor=f"link:{user.pk}", url="")


def by_invitation(invitation: Any) -> Any:
    """The same of an invitation, opened by somebody who isn't signed in."""
    return pghistory.context(actor=f"invitation:{invitation.pk}", url="")


class ActorMiddleware(HistoryMiddleware):
    """Names the actor of a request that may write: the signed-in user, else a visitor at that path."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        user = request.user
        return {"actor": f"user:{user.pk}" if user.is_authenticated else f"visitor:{request.path}", "url": request.path}
