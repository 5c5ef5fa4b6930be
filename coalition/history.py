"""Who changed what: every write to a tracked table is recorded by trigger, and refused when nobody stands for it.

An actor is written "kind:who": `user:7`, `task:programs.apply_list`, `command:import_programs`, `visitor:/path/`.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import pghistory
import pgtrigger
from django.db import models
from django.http import HttpRequest
from pghistory.middleware import HistoryMiddleware

M = TypeVar("M", bound=type[models.Model])

REFUSE_WITHOUT_ACTOR = """
    IF COALESCE(NULLIF(current_setting('pghistory.context_metadata', true), ''), '{}')::jsonb ->> 'actor' IS NULL THEN
        RAISE EXCEPTION 'A write to % needs an actor', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
"""


def track(**options: Any) -> Callable[[M], M]:
    """Class decorator: keep each row's states in `<Model>Event`, and refuse a write without an actor.

    `options` are those of `pghistory.track`, such as `exclude=["last_login"]`. An insert and an update keep the row
    as it became, a deletion as it was.
    """

    def decorate(model: M) -> M:
        pgtrigger.register(
            pgtrigger.Trigger(
                name="needs_actor",
                when=pgtrigger.Before,
                level=pgtrigger.Statement,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=REFUSE_WITHOUT_ACTOR,
            )
        )(model)
        tracked: M = pghistory.track(
            pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), **options
        )(model)
        return tracked

    return decorate


class ActorMiddleware(HistoryMiddleware):
    """Names the actor of a request that may write: the signed-in user, else a visitor at that path."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        user = request.user
        return {"actor": f"user:{user.pk}" if user.is_authenticated else f"visitor:{request.path}", "url": request.path}
