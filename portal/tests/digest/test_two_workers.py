"""Two workers that are asked for the same digest at the same moment."""

import threading

import pghistory
import pytest
from django.db import connection, transaction

from coalition.models import Digest, Mail
from coalition.operations import digest
from coalition.operations.digest import begin_due
from portal.pages.digest import sending
from portal.tests.digest.conftest import at

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("begun")]

DUE = at(2027, 11, 1, 9)


@pytest.fixture
def monthly(ana, green):
    digest.write_note(green, text="News", by=ana, now=at(2027, 10, 30, 12))
    return next(each for each in begin_due(DUE) if each.cadence == "monthly")


@pytest.fixture
def at_it(monthly):
    """Another worker has the digest, and is in the middle of its letters."""
    holds, may_go = threading.Event(), threading.Event()

    def work():
        with pghistory.context(actor="test:another"), transaction.atomic():
            Digest.objects.select_for_update(no_key=True).get(pk=monthly.pk)
            holds.set()
            may_go.wait(60)
        connection.close()

    other = threading.Thread(target=work)
    other.start()
    assert holds.wait(60)
    yield may_go
    may_go.set()
    other.join()


def test_the_second_leaves_it_to_the_first_and_waits_for_nobody(at_it):
    assert sending.write_due(DUE) == 0
    assert Mail.objects.count() == 0


def test_without_the_lock_both_would_be_at_the_same_letters(at_it, monkeypatch):
    """The control: the lock is what keeps them apart, and the key of a letter that nobody gets two even then."""
    monkeypatch.setattr("django.db.models.QuerySet.select_for_update", lambda found, **how: found)
    # The row itself is still held by the other, so this one only looks.
    monkeypatch.setattr(Digest, "save", lambda *args, **kwargs: None)
    monkeypatch.setattr(sending, "next_readers", _once(sending.next_readers))

    assert sending.write_due(DUE) == 1
    monkeypatch.setattr(sending, "next_readers", _once(sending.next_readers))
    sending.write_due(DUE)
    assert Mail.objects.count() == 1


def _once(read):
    asked = []

    def next_readers(of):
        asked.append(of.pk)
        return read(of) if asked.count(of.pk) == 1 else []

    return next_readers


def test_whoever_comes_after_goes_on_behind_the_last_that_was_written(monthly, ana):
    Digest.objects.filter(pk=monthly.pk).update(reached=ana.pk)

    assert sending.write_due(DUE) == 0
    assert not Digest.objects.unfinished().exists()
