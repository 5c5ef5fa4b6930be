"""Two who register the same person at the same moment, or one who taps twice: the second is asked."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Event
from time import sleep

import pghistory
import pytest
from django.db import connection
from django.db.models import QuerySet

from coalition.scopes import acting
from coalition.scopes.kinds import MIGRATION, of_organization
from coalition.tests.factories import OrganizationFactory, UserFactory
from outcomes.models import Participant
from outcomes.operations import participants
from outcomes.operations.refusing import AskFirst
from outcomes.tests.conftest import NOW

pytestmark = pytest.mark.django_db(transaction=True)

A_MOMENT = 0.5


def registered_twice():
    """How many records there are then, and how often somebody was asked."""
    organization, user, registered, began = OrganizationFactory(), UserFactory(), Event(), Event()

    def register():
        try:
            participants.register(organization, by=user, now=NOW, full_name="Ánh Trần")
        except AskFirst:
            return 1
        return 0

    def first():
        with closing(connection), pghistory.context(actor="test:one"), acting(of_organization(organization)):
            asked = register()
            registered.set()
            began.wait(10)
            sleep(A_MOMENT)
            return asked

    with ThreadPoolExecutor(1) as pool:
        one = pool.submit(first)
        assert registered.wait(10)
        began.set()
        with acting(of_organization(organization)):
            asked = register()
        asked += one.result(10)
    with acting(MIGRATION):
        return Participant.objects.count(), asked


def test_the_second_waits_and_is_asked():
    assert registered_twice() == (1, 1)


def test_without_the_lock_there_are_two_records_of_one_person(monkeypatch):
    """The control: nobody sees a record that is not committed."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_options: self)

    assert registered_twice() == (2, 0)
