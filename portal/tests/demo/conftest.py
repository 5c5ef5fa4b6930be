import pghistory
import pytest
from django.db import connection, transaction

from portal.demo import load_demo
from portal.tests.demo.day import NOW


@pytest.fixture(scope="package")
def demo(django_db_setup, django_db_blocker):
    """What loading it made: once for all tests of this package, what each of them changes is taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        with pghistory.context(actor="test:demo"):
            made = load_demo(NOW)
        connection.check_constraints()  # or each test would at its end, of all that was loaded
        yield made
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def loaded(demo):
    """Before a test's own transaction begins, and so the demo outlives it."""
