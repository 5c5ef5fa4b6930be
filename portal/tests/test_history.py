"""No actor, no write; and what was written down stays as it was."""

import pghistory
import pgtrigger
import pytest
from django.db import DatabaseError, connection, transaction
from pghistory.models import Context
from psycopg.errors import InsufficientPrivilege

from coalition.models import Organization, Rewriting, Sector
from coalition.operations.rewriting import NoReason, rewriting
from coalition.tests.factories import OrganizationFactory, SectorFactory
from portal.celery import app as celery

pytestmark = pytest.mark.django_db

EVENTS = "coalition_organizationevent"
REFUSED_WITHOUT_ACTOR = {
    "insert": "INSERT INTO coalition_sector (name, slug, blurb, position) VALUES ('a', 'a', '', 1)",
    "update": "UPDATE coalition_sector SET name = 'a'",
    "update of no row": "UPDATE coalition_sector SET name = 'a' WHERE id = 0",
    "delete": "DELETE FROM coalition_sector",
    "on conflict": "INSERT INTO coalition_sector (name, slug, blurb, position, is_shown) "
    "VALUES ('Care', 'care', '', 1, true) "
    "ON CONFLICT (slug) DO UPDATE SET name = 'a'",
    "merge": "MERGE INTO coalition_sector USING (SELECT 'care' AS slug) AS told ON told.slug = coalition_sector.slug "
    "WHEN MATCHED THEN UPDATE SET name = 'a'",
    "within a query": "WITH changed AS (UPDATE coalition_sector SET name = 'a' RETURNING id) SELECT * FROM changed",
    "a function": "DO $$ BEGIN UPDATE coalition_sector SET name = 'a'; END $$",
}


def run(sql, parameters=None):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def copied_in():
    with (
        transaction.atomic(),
        connection.cursor() as cursor,
        cursor.copy("COPY coalition_sector (name, slug, blurb, position, is_shown) FROM STDIN") as copy,
    ):
        copy.write_row(("a", "a", "", 1, "t"))


def events_of(organization):
    return Organization.pgh_event_model.objects.filter(pgh_obj_id=organization.pk)


def states(model, pk):
    events = model.pgh_event_model.objects.filter(pgh_obj_id=pk).order_by("pgh_id")
    return [(event.pgh_label, event.name) for event in events]


@pytest.mark.without_actor
class TestNoActorNoWrite:
    @pytest.fixture(autouse=True)
    def sector(self):
        with pghistory.context(actor="command:load_demo"):
            sector = SectorFactory(name="Care", slug="care")
        with connection.cursor() as cursor:
            # A transaction that ends takes its actor with it; most tests are one.
            cursor.execute("SELECT set_config('pghistory.context_id', '', true)")
            cursor.execute("SELECT set_config('pghistory.context_metadata', '', true)")
        return sector

    def test_a_row_is_not_added(self):
        with pytest.raises(DatabaseError, match="A write to coalition_organization needs an actor"):
            OrganizationFactory()

    def test_rows_are_not_changed_in_bulk(self):
        with pytest.raises(DatabaseError, match="A write to coalition_sector needs an actor"):
            Sector.objects.update(name="a")

    @pytest.mark.parametrize("sql", REFUSED_WITHOUT_ACTOR.values(), ids=REFUSED_WITHOUT_ACTOR.keys())
    def test_nothing_is_written_in_sql(self, sql):
        with pytest.raises(DatabaseError, match="A write to coalition_sector needs an actor"):
            run(sql)

    def test_nothing_is_copied_in(self):
        with pytest.raises(InsufficientPrivilege, match="A write to coalition_sector needs an actor"):
            copied_in()

    @pytest.mark.parametrize("context", [{}, {"actor": ""}, {"actor": None}, {"url": "/organizations/"}])
    def test_a_context_that_names_nobody_is_not_enough(self, context):
        with pghistory.context(**context), pytest.raises(DatabaseError, match="needs an actor"):
            run("UPDATE coalition_sector SET name = 'a'")

    def test_the_actor_of_one_transaction_does_not_stand_for_the_next(self, transactional_db, sector):
        with pytest.raises(DatabaseError, match="A write to coalition_sector needs an actor"):
            run("UPDATE coalition_sector SET name = 'a'")
        assert Sector.objects.get().name == "Care"


class TestEveryWriteIsRecorded:
    @pytest.fixture
    def sector(self):
        return SectorFactory(name="Care", slug="care")

    def test_every_state_of_a_row_is_kept_with_its_actor(self):
        organization = OrganizationFactory(name="Before")
        organization.name = "After"
        organization.save()
        pk = organization.pk
        organization.delete()

        assert states(Organization, pk) == [("insert", "Before"), ("update", "After"), ("delete", "After")]
        events = Organization.pgh_event_model.objects.filter(pgh_obj_id=pk)
        assert {event.pgh_context.metadata["actor"] for event in events} == {
            "test:test_every_state_of_a_row_is_kept_with_its_actor"
        }

    def test_a_save_that_changes_nothing_leaves_no_trace(self):
        organization = OrganizationFactory()
        organization.save()

        assert organization.events.count() == 1

    @pytest.mark.parametrize("way", ["update", "on conflict", "merge", "within a query", "a function"])
    def test_in_sql_too(self, sector, way):
        run(REFUSED_WITHOUT_ACTOR[way])

        assert states(Sector, sector.pk) == [("insert", "Care"), ("update", "a")]

    def test_rows_copied_in_have_the_actor_of_their_transaction(self, sector):
        with connection.cursor() as cursor:
            # COPY passes by what names the actor to each statement, so a statement before it has to.
            cursor.execute("UPDATE coalition_sector SET position = 2")
        copied_in()

        event = Sector.pgh_event_model.objects.get(slug="a")
        assert (event.pgh_label, event.pgh_context.metadata["actor"]) == (
            "insert",
            "test:test_rows_copied_in_have_the_actor_of_their_transaction",
        )

    def test_a_tracked_table_is_never_truncated(self):
        with pytest.raises(DatabaseError, match="are deleted, so that it is recorded, never truncated"):
            run("TRUNCATE coalition_sector CASCADE")

    def test_no_trigger_is_left_out(self, sector):
        with (
            pgtrigger.ignore("coalition.Sector:update_update"),
            pytest.raises(DatabaseError, match="no trigger is ignored meanwhile"),
        ):
            run("UPDATE coalition_sector SET name = 'a'")

    def test_nor_the_one_that_asks_for_an_actor(self, sector):
        with pgtrigger.ignore(), pytest.raises(DatabaseError, match="no trigger is ignored meanwhile"):
            run("UPDATE coalition_sector SET name = 'a'")

    def test_a_row_that_is_deleted_leaves_its_history_and_that_of_what_went_with_it(self):
        organization = OrganizationFactory(name="Gone")
        pk, before = organization.pk, Organization.pgh_event_model.objects.count()
        organization.delete()

        assert Organization.pgh_event_model.objects.count() == before + 1
        assert states(Organization, pk)[-1] == ("delete", "Gone")


class TestHistoryIsKept:
    @pytest.fixture
    def organization(self):
        return OrganizationFactory(name="Before")

    @pytest.mark.parametrize(
        "sql",
        [
            f"UPDATE {EVENTS} SET name = 'somebody else'",
            f"UPDATE {EVENTS} SET name = 'somebody else' WHERE pgh_id = 0",
            f"DELETE FROM {EVENTS}",
            f"TRUNCATE {EVENTS}",
            f"INSERT INTO {EVENTS} SELECT * FROM {EVENTS}",
            "UPDATE pghistory_context SET metadata = '{}'",
            "DELETE FROM pghistory_context",
            "TRUNCATE pghistory_context",
            "INSERT INTO pghistory_context SELECT gen_random_uuid(), now(), now(), '{}'",
            "UPDATE coalition_rewriting SET reason = 'another'",
            "DELETE FROM coalition_rewriting",
            "TRUNCATE coalition_rewriting",
        ],
    )
    def test_from_sql(self, organization, sql):
        with pytest.raises(DatabaseError, match="History stays as it was written"):
            run(sql)

    @pytest.mark.parametrize("write", [lambda events: events.update(name="x"), lambda events: events.delete()])
    def test_from_the_portal(self, organization, write):
        with pytest.raises(DatabaseError, match="History stays as it was written"), transaction.atomic():
            write(Organization.pgh_event_model.objects.all())
        assert states(Organization, organization.pk) == [("insert", "Before")]

    def test_even_where_triggers_are_ignored(self, organization):
        with pgtrigger.ignore(), pytest.raises(DatabaseError, match="History stays as it was written"):
            run(f"UPDATE {EVENTS} SET name = 'somebody else'")

    def test_a_context_that_goes_on_may_still_learn_who_it_is(self, organization):
        """As a view does that a signed link opened: what its request writes from then on is by the link."""
        pghistory.context(actor="link:7")
        organization.name = "After"
        organization.save()

        assert organization.events.latest("pgh_id").pgh_context.metadata["actor"] == "link:7"


class TestRewriting:
    @pytest.fixture
    def organization(self):
        return OrganizationFactory(name="Before")

    def test_it_changes_history_and_says_who_did_where_and_why(self, organization):
        pghistory.context(url="/admin/coalition/organization/")
        with rewriting(reason="Account 7 was anonymized"):
            events_of(organization).update(name="Nobody")
            Context.objects.filter(metadata__actor="visitor:/x/").delete()

        assert states(Organization, organization.pk) == [("insert", "Nobody")]
        record = Rewriting.objects.get()
        assert (record.actor, record.url, record.reason) == (
            "test:test_it_changes_history_and_says_who_did_where_and_why",
            "/admin/coalition/organization/",
            "Account 7 was anonymized",
        )

    def test_history_can_be_taken_away_too_when_its_time_is_over(self, organization):
        with rewriting(reason="Kept for seven years"):
            assert events_of(organization).delete()[0] == 1

    def test_it_ends_with_the_block_though_the_transaction_goes_on(self, organization):
        with rewriting(reason="Account 7 was anonymized"):
            events_of(organization).update(name="Nobody")

        with pytest.raises(DatabaseError, match="History stays as it was written"), transaction.atomic():
            events_of(organization).update(name="Somebody")

    def test_it_ends_with_an_exception_and_leaves_nothing(self, organization):
        def stop():
            with rewriting(reason="Account 7 was anonymized"):
                events_of(organization).update(name="Nobody")
                raise RuntimeError

        with pytest.raises(RuntimeError):
            stop()

        assert (states(Organization, organization.pk), Rewriting.objects.count()) == ([("insert", "Before")], 0)
        with pytest.raises(DatabaseError, match="History stays as it was written"), transaction.atomic():
            events_of(organization).update(name="Somebody")

    def test_one_within_another_is_recorded_by_itself_and_the_other_goes_on(self, organization):
        with rewriting(reason="outer"):
            with rewriting(reason="inner"):
                events_of(organization).update(name="Inner")
            events_of(organization).update(name="Outer")

        assert states(Organization, organization.pk) == [("insert", "Outer")]
        assert [record.reason for record in Rewriting.objects.all()] == ["inner", "outer"]

    def test_no_table_of_history_is_emptied_at_once_even_then(self, organization):
        with rewriting(reason="outer"), pytest.raises(DatabaseError, match="History stays as it was written"):
            run(f"TRUNCATE {EVENTS}")

    def test_the_record_of_it_is_not_rewritten(self):
        with rewriting(reason="one"), pytest.raises(DatabaseError, match="History stays as it was written"):
            run("UPDATE coalition_rewriting SET reason = 'another'")

    @pytest.mark.parametrize("reason", ["", "  "])
    def test_it_has_a_reason(self, reason):
        with pytest.raises(NoReason), rewriting(reason=reason):
            pass

    @pytest.mark.without_actor
    def test_it_has_an_actor(self):
        with pytest.raises(DatabaseError, match="needs an actor"), rewriting(reason="one"):
            pass

    def test_who_did_it_is_said_by_the_database_whatever_the_row_claims(self):
        record = Rewriting.objects.create(reason="one", actor="user:1", transaction="1")
        record.refresh_from_db()

        assert record.actor == "test:test_who_did_it_is_said_by_the_database_whatever_the_row_claims"
        assert record.transaction != "1"

    def test_an_earlier_rewriting_allows_nothing_later(self, organization, transactional_db):
        with rewriting(reason="one"):
            pass
        record = Rewriting.objects.get()

        with transaction.atomic():
            run("SELECT set_config('coalition.rewriting', %s, true)", [str(record.pk)])
            with pytest.raises(DatabaseError, match="History stays as it was written"), transaction.atomic():
                events_of(organization).update(name="Nobody")

    def test_a_task_may_rewrite_and_is_named(self, organization):
        @celery.task(name="test.rewrite")
        def rewrite():
            with rewriting(reason="one"):
                events_of(organization).update(name="Nobody")

        try:
            rewrite()
        finally:
            celery.tasks.pop("test.rewrite")
        assert Rewriting.objects.get().actor == "task:test.rewrite"


def test_no_history_trigger_compares_row_by_row_after_a_statement_that_touched_none():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, proconfig FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
            "JOIN pg_class ON pg_class.oid = tgrelid WHERE tgoldtable IS NOT NULL AND tgnewtable IS NOT NULL"
        )
        found = dict(cursor.fetchall())

    assert "programs_program" in found
    assert {tuple(settings) for settings in found.values()} == {("enable_nestloop=off",)}
