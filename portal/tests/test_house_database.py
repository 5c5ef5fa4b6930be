"""The rules of the house that the database itself keeps: what stands in it is what the models say."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, models
from pgtrigger import registered

from coalition.scopes.policies import private

pytestmark = pytest.mark.django_db

PROJECT = Path(__file__).resolve().parents[2]
EVENT_MODELS = [model for model in apps.get_models() if hasattr(model, "pgh_tracked_model")]
TRACKED = [model.pgh_tracked_model for model in EVENT_MODELS]
# What of `outcomes` is about no person: the label of the model, and why anybody may see its rows.
NOT_PRIVATE = {
    "outcomes.FundingStream": "a grant: who pays, how much and what for",
    "outcomes.StreamSector": "what a grant is for",
    "outcomes.StreamPartner": "which organizations work for a grant",
    "outcomes.ServiceType": "a list of kinds of services",
    "outcomes.ReportingGroup": "a list of questions",
}
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


def test_no_row_of_a_private_model_is_seen_but_by_its_policies():
    """Forced, so that the owner of the table is bound too, and the same for the history of the model."""
    rules = {model: private(model) for model in apps.get_models(include_auto_created=True)}
    wanted = {model._meta.db_table: rule.policies() for model, found in rules.items() for rule in found}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, relrowsecurity AND relforcerowsecurity, array_agg(polname::text) FROM pg_class"
            " JOIN pg_policy ON polrelid = pg_class.oid GROUP BY 1, 2"
        )
        found = {table: (forced, set(policies)) for table, forced, policies in cursor.fetchall()}

    assert wanted
    assert found == {table: (True, policies) for table, policies in wanted.items()}


def test_a_private_model_is_tracked_and_its_history_is_private_too():
    """A table that isn't tracked could be truncated, which row-level security doesn't see."""
    for model in apps.get_models():
        if private(model) and not hasattr(model, "pgh_tracked_model"):
            assert private(model.pgh_event_model), model


def test_every_model_of_outcomes_is_private_or_says_why():
    open_to_all = {
        model._meta.label
        for model in apps.get_app_config("outcomes").get_models(include_auto_created=True)
        if not private(model)
    }

    assert open_to_all == set(NOT_PRIVATE)


def test_everything_covering_is_a_scope_of_the_list():
    """Whatever opens a scope over all organizations is in `coalition/scopes/kinds.py`, where it is questioned."""
    built = [
        path.relative_to(PROJECT).as_posix()
        for folder in ("coalition", "programs", "convenings", "outcomes", "portal")
        for path in sorted((PROJECT / folder).rglob("*.py"))
        if "tests" not in path.parts and re.search(r"everything=|Everything\.(READ|WRITE)", path.read_text())
    ]

    assert built == ["coalition/scopes/kinds.py"]


def test_nothing_is_set_or_locked_for_a_session():
    """Behind PgBouncer the session is everybody's: what is set there stays for the next, and a lock may never go."""
    kept = re.compile(
        r"\bSET\s+SESSION\b|pg_(try_)?advisory_lock|\bLISTEN\s+\w|set_config\([^)]*false\)|\bSET\s+\w+\.\w+\s*(=|TO)"
    )
    found = [
        path.relative_to(PROJECT).as_posix()
        for folder in ("coalition", "programs", "convenings", "outcomes", "portal")
        for path in sorted((PROJECT / folder).rglob("*.py"))
        if "tests" not in path.parts and kept.search(path.read_text())
    ]

    assert found == []
    assert kept.search("SELECT set_config('a.b', 'c', false)")
    assert kept.search("SELECT pg_advisory_lock(1)")
