"""A hold that is placed while somebody anonymizes the record is not passed by."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Event
from time import sleep

import pghistory
import pytest
from django.db import connection

from coalition.scopes import acting
from coalition.scopes.kinds import MIGRATION, of_organization
from coalition.tests.factories import UserFactory
from outcomes.models import Participant
from outcomes.models.querysets import ParticipantQuerySet
from outcomes.operations import erasing
from outcomes.tests.conftest import NOW
from outcomes.tests.factories import ParticipantFactory

pytestmark = pytest.mark.django_db(transaction=True)

A_MOMENT = 0.5


def anonymized_while_a_hold_is_placed():
    """Whether the record is anonymized, and whether that said that it is held."""
    person, manager = ParticipantFactory(), UserFactory()
    organization, held, began = person.organization, Event(), Event()

    def hold():
        with closing(connection), pghistory.context(actor="test:a manager"), acting(of_organization(organization)):
            erasing.hold(person, reason="A court asks for it.", by=manager, now=NOW)
            held.set()
            began.wait(10)
            sleep(A_MOMENT)

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(hold)
        assert held.wait(10)
        began.set()
        try:
            erasing.anonymize(person, now=NOW)
            refused = False
        except erasing.IsHeld:
            refused = True
        holding.result(10)
    with acting(MIGRATION):
        return Participant.objects.get(pk=person.pk).anonymized_at is not None, refused


def test_who_anonymizes_waits_for_the_hold_and_is_refused():
    assert anonymized_while_a_hold_is_placed() == (False, True)


def test_without_the_lock_the_record_is_gone_though_it_is_held(monkeypatch):
    """The control: nobody sees a hold that is not committed."""
    monkeypatch.setattr(ParticipantQuerySet, "select_for_update", lambda self, **_options: self)

    assert anonymized_while_a_hold_is_placed() == (True, False)
