"""Two who put something on one agenda at the same moment, and what happens without the lock."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from functools import partial
from threading import Barrier

import pghistory
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.utils import timezone

from convenings.models import Convening, Series, SeriesItem
from convenings.operations import agenda
from convenings.operations.agenda import holding, making, writing
from convenings.tests.factories import ConveningFactory, SeriesFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds):
    """Each as a request of its own would; what comes of it, or "broken" where the place is taken already.

    The database refuses that or, where the other has committed by then, the check of the row that comes before.
    """
    start = Barrier(len(deeds))

    def run(deed):
        with closing(connection), pghistory.context(actor="test:another request"):
            start.wait(10)
            try:
                return deed()
            except (IntegrityError, ValidationError):
                return "broken"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(map(str, pool.map(run, deeds)))


def put_on_at_once(convening):
    now = timezone.now()
    return at_once(*(partial(_place_of, convening, title, now) for title in "AB"))


def _place_of(convening, title, now):
    return agenda.put_on(convening, title=title, now=now).position


@pytest.fixture
def begun():
    """An agenda that is made already, so that both only add to it."""
    convening = ConveningFactory()
    agenda.make(convening, now=timezone.now())
    return convening


def test_each_has_a_place_of_its_own(begun):
    assert put_on_at_once(begun) == ["1", "2"]


def test_without_the_lock_both_take_one_place_and_one_of_them_is_refused(begun, monkeypatch):
    """The control of the lock: neither sees what the other has not committed."""
    looked, next_position = Barrier(2), holding.next_position

    def look_together(convening):
        position = next_position(convening)
        looked.wait(10)
        return position

    monkeypatch.setattr(writing, "hold", lambda convening, now: Convening.objects.get(pk=convening.pk))
    monkeypatch.setattr(holding, "next_position", look_together)

    assert put_on_at_once(begun) == ["1", "broken"]


@pytest.fixture
def dates():
    """Two of one series, each with something on its agenda."""
    series = SeriesFactory()
    found = [
        ConveningFactory(series=series, local_date=timezone.localdate() + timedelta(days=days)) for days in (7, 14)
    ]
    for convening in found:
        agenda.put_on(convening, title="News", now=timezone.now())
    return found


def keep_at_once(dates):
    now = timezone.now()
    return at_once(*(partial(agenda.begin_later_dates_with, convening, now=now) for convening in dates))


def test_of_two_dates_that_are_kept_for_later_ones_the_last_counts(dates):
    assert keep_at_once(dates) == ["1", "1"]
    assert SeriesItem.objects.get().title == "News"


def test_without_the_lock_of_the_series_the_database_refuses_one_of_them(dates, monkeypatch):
    """The control of that lock: neither deletes what the other has not committed."""
    deleted, create = Barrier(2), SeriesItem.objects.bulk_create

    def create_together(items):
        deleted.wait(10)
        return create(items)

    monkeypatch.setattr(making, "hold_series", lambda pk: Series.objects.get(pk=pk))
    monkeypatch.setattr(SeriesItem.objects, "bulk_create", create_together)

    assert keep_at_once(dates) == ["1", "broken"]
