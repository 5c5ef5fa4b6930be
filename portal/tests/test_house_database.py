"""The rules of the house that the database itself keeps: what stands in it is what the models say."""

import pytest
from django.apps import apps
from django.db import connection, models
from pgtrigger import registered

pytestmark = pytest.mark.django_db

EVENT_MODELS = [model for model in apps.get_models() if hasattr(model, "pgh_tracked_model")]
TRACKED = [model.pgh_tracked_model for model in EVENT_MODELS]
# As pg_trigger writes it: before every INSERT, UPDATE, DELETE and TRUNCATE, once a statement.
BEFORE_EVERY_STATEMENT = 2 + 4 + 8 + 16 + 32


def guarded_by(function):
    """The tables on which this function stands before every statement that writes, and isn't switched off."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgfoid = %s::regproc AND tgtype = %s"
            " AND tgenabled = 'O' AND tgqual IS NULL",
            [function, BEFORE_EVERY_STATEMENT],
        )
        return {table for (table,) in cursor.fetchall()}


def tables(*models):
    return {model._meta.db_table for model in models}


def test_every_table_of_history_keeps_what_was_written():
    kept = tables(*EVENT_MODELS) | {"pghistory_context", "coalition_rewriting"}

    assert len(kept) > 2
    assert guarded_by("history_is_kept") == kept


def test_every_tracked_table_refuses_a_write_without_an_actor():
    assert guarded_by("a_write_has_an_actor") == tables(*TRACKED)


def test_every_trigger_the_models_register_is_installed_as_they_say_it():
    found = [(trigger.get_installation_status(model), trigger, model) for model, trigger in registered()]

    assert found
    assert [(status, str(trigger), model) for status, trigger, model in found if status != ("INSTALLED", True)] == []


def test_nothing_of_history_goes_with_what_it_tells_of():
    for model in EVENT_MODELS:
        foreign = [field for field in model._meta.fields if field.is_relation]
        assert {field.remote_field.on_delete for field in foreign} == {models.DO_NOTHING}, model
        assert not any(field.db_constraint for field in foreign), model
