"""Two who say at the same moment what became of an action, and what happens without the lock."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier

import pghistory
import pytest
from django.db import connection
from django.utils import timezone

from convenings.models import Action
from convenings.operations import actions
from convenings.operations.actions import settling
from convenings.tests.factories import ActionFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(action):
    """One says that it is done, the other drops it; what each is told."""
    start = Barrier(2)

    def settle(how):
        with closing(connection), pghistory.context(actor="test:another request"):
            start.wait(10)
            try:
                return how().state
            except actions.SettledAlready:
                return "too late"

    now = timezone.now()
    deeds = [
        lambda: actions.finish(action, by=None, now=now),
        lambda: actions.drop(action, reason="Nobody can.", by=None, now=now),
    ]
    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(settle, deeds))


def test_the_first_settles_it_and_the_second_is_told_so():
    action = ActionFactory()

    told = at_once(action)

    assert told == sorted(["too late", Action.objects.get().state])


def test_without_the_lock_each_takes_it_for_settled_their_own_way(monkeypatch):
    """The control of the lock: both find it open, and the later of them undoes what the other said."""
    read = Barrier(2)

    def read_together(action):
        found = Action.objects.get(pk=action.pk)
        read.wait(10)
        return found

    monkeypatch.setattr(settling, "_hold", read_together)

    assert at_once(ActionFactory()) == ["done", "dropped"]
