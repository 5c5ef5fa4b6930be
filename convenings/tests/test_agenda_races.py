"""Two who put something on one agenda at the same moment, and what happens without the lock."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier

import pghistory
import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from convenings.models import Convening
from convenings.operations import agenda
from convenings.operations.agenda import holding, writing
from convenings.tests.factories import ConveningFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(convening):
    """What became of each of two items."""
    start = Barrier(2)

    def put(title):
        with closing(connection), pghistory.context(actor="test:another request"):
            start.wait(10)
            try:
                return agenda.put_on(convening, title=title, now=timezone.now()).position
            except IntegrityError:
                return "broken"

    with ThreadPoolExecutor(2) as pool:
        return sorted(map(str, pool.map(put, ["A", "B"])))


@pytest.fixture
def begun():
    """An agenda that is made already, so that both only add to it."""
    convening = ConveningFactory()
    agenda.make(convening, now=timezone.now())
    return convening


def test_each_has_a_place_of_its_own(begun):
    assert at_once(begun) == ["1", "2"]


def test_without_the_lock_both_take_one_place_and_the_database_refuses_one(begun, monkeypatch):
    """The control of the lock: neither sees what the other has not committed."""
    looked, next_position = Barrier(2), holding.next_position

    def look_together(convening):
        position = next_position(convening)
        looked.wait(10)
        return position

    monkeypatch.setattr(writing, "hold", lambda convening, now: Convening.objects.get(pk=convening.pk))
    monkeypatch.setattr(holding, "next_position", look_together)

    assert at_once(begun) == ["1", "broken"]
