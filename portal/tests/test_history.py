import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from coalition.models import Organization
from coalition.tests.factories import OrganizationFactory

pytestmark = pytest.mark.django_db


@pytest.mark.without_actor
def test_a_write_nobody_stands_for_is_refused():
    with pytest.raises((InternalError, ProgrammingError), match="A write to coalition_organization needs an actor"):
        OrganizationFactory()


def test_every_state_of_a_row_is_kept_with_its_actor():
    organization = OrganizationFactory(name="Before")
    organization.name = "After"
    organization.save()
    pk = organization.pk
    organization.delete()

    events = Organization.pgh_event_model.objects.filter(pgh_obj_id=pk).order_by("pgh_id")

    assert [(event.pgh_label, event.name) for event in events] == [
        ("insert", "Before"),
        ("update", "After"),
        ("delete", "After"),
    ]
    assert {event.pgh_context.metadata["actor"] for event in events} == {
        "test:test_every_state_of_a_row_is_kept_with_its_actor"
    }


def test_a_save_that_changes_nothing_leaves_no_trace():
    organization = OrganizationFactory()
    organization.save()

    assert organization.events.count() == 1


def test_history_itself_cannot_be_rewritten():
    OrganizationFactory()
    with (
        pytest.raises((InternalError, ProgrammingError), match="Cannot update"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE coalition_organizationevent SET name = 'someone else'")


def test_no_history_trigger_compares_row_by_row_after_a_statement_that_touched_none():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, proconfig FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
            "JOIN pg_class ON pg_class.oid = tgrelid WHERE tgoldtable IS NOT NULL AND tgnewtable IS NOT NULL"
        )
        found = dict(cursor.fetchall())

    assert "programs_program" in found
    assert {tuple(settings) for settings in found.values()} == {("enable_nestloop=off",)}
