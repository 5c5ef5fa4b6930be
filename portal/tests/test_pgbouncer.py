"""Behind PgBouncer in transaction mode one connection to the database serves many: nothing of one reaches the next."""

from contextlib import ExitStack
from random import Random
from threading import Thread

import pytest
from django.db import connections, transaction

from coalition.models import Organization
from coalition.scopes import acting
from coalition.scopes.kinds import MIGRATION, of_organization
from coalition.tests.factories import OrganizationFactory
from coalition.tests.marker.models import Marker
from portal.tests.pooled import pool

pytestmark = [pytest.mark.slow, pytest.mark.needs("pgbouncer"), pytest.mark.django_db(transaction=True)]

TRANSACTIONS, CLIENTS = 50, 6


@pytest.fixture
def marked():
    """Four organizations with a private record each."""
    organizations = OrganizationFactory.create_batch(4)
    with acting(MIGRATION):
        for organization in organizations:
            Marker.objects.create(organization=organization, name=organization.name)
    return organizations


@pytest.fixture
def two_clients():
    """Two clients of a pool that has one connection to the database."""
    with pool(size=1) as one, ExitStack() as stack:
        yield [stack.enter_context(one.client(f"client {number}")).alias for number in (1, 2)]


def server(alias):
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()


def names(alias):
    return list(Marker.objects.using(alias).values_list("name", flat=True))


def test_the_clients_share_one_connection_and_one_that_sets_something_for_its_session_leaks_it(two_clients):
    """The control of the others: what they look for would be seen."""
    one, two = two_clients
    assert server(one) == server(two)
    with connections[one].cursor() as cursor:
        cursor.execute("SELECT set_config('scope.leaks', 'yes', false)")

    with connections[two].cursor() as cursor:
        cursor.execute("SELECT current_setting('scope.leaks', true)")
        assert cursor.fetchone() == ("yes",)


def test_a_scope_of_one_client_is_not_the_next_ones(marked, two_clients):
    one, two = two_clients
    with acting(of_organization(marked[0]), using=one):
        assert names(one) == [marked[0].name]
    assert names(two) == []
    assert names(one) == []
    with acting(of_organization(marked[1]), using=two):
        assert names(two) == [marked[1].name]


def test_nor_one_that_ended_with_an_error(marked, two_clients):
    one, two = two_clients

    def fail():
        with acting(MIGRATION, using=one):
            assert len(names(one)) == 4
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert names(two) == []


def test_nor_one_whose_client_is_gone_in_the_middle_of_it(marked, two_clients):
    one, two = two_clients
    transaction.set_autocommit(False, using=one)
    with connections[one].cursor() as cursor:
        cursor.execute("SELECT set_config('scope.everything', 'write', true)")
    assert len(names(one)) == 4
    connections[one].connection.close()

    assert names(two) == []


def test_many_at_once_each_find_their_own(marked):
    wrong = []

    def work(pooled, number):
        chance = Random(number)
        with pooled.client("pooled"):
            for _time in range(TRANSACTIONS):
                organization = chance.choice(marked)
                with acting(of_organization(organization), using="pooled"):
                    found = names("pooled")
                if found != [organization.name] or names("pooled") != []:
                    wrong.append((organization.name, found))

    with pool(size=2) as pooled:
        threads = [Thread(target=work, args=(pooled, number)) for number in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert wrong == []


def test_the_portal_runs_behind_it(marked):
    """Actor, history, scopes, iteration and pages, in a process of its own."""
    with pool(size=2) as pooled:
        printed = pooled.manage(
            "shell", "--no-imports", "-c",
            "from django.test import Client\n"
            "from coalition.models import Organization\n"
            "from coalition.scopes import acting\n"
            "from coalition.scopes.kinds import INDICATORS\n"
            "from coalition.tests.marker.models import Marker\n"
            "for n in range(8):\n"
            "    Organization.objects.update(about=f'by the pool, time {n}')\n"
            "print(Marker.objects.count(), len(list(Organization.objects.iterator(chunk_size=2))))\n"
            "with acting(INDICATORS): print(len(list(Marker.objects.iterator(chunk_size=2))))\n"
            "print([Client().get(page).status_code for page in ('/', '/programs/', '/organizations/', '/readyz')])\n"
        )  # fmt: skip

    assert printed.splitlines() == ["0 4", "4", "[200, 200, 200, 200]"]
    events = Organization.pgh_event_model.objects.filter(pgh_label="update").select_related("pgh_context")
    assert len(events) == 4 * 8
    assert {event.pgh_context.metadata["actor"] for event in events} == {"command:shell"}
