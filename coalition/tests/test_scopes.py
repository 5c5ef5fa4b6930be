"""Private records are there inside a scope that covers them, and nowhere else."""

import logging
from threading import Thread

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from psycopg.errors import FeatureNotSupported

from coalition.models import Membership
from coalition.scopes import acting
from coalition.scopes.kinds import DUPLICATES, INDICATORS, MIGRATION, RETENTION, SYSTEM, of_organization, of_user
from coalition.tests.factories import AdministratorFactory, MembershipFactory, UserFactory
from coalition.tests.marker.models import Marker, Mention, Note

pytestmark = pytest.mark.django_db

COLLEGE, HOSPITAL = "of College", "of Hospital"


def names():
    return list(Marker.objects.values_list("name", flat=True))


def in_sql(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def ask_at_once():
    """What the database asks at the end of a transaction, asked now: DDL waits for no question."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def settings():
    return in_sql(
        "SELECT COALESCE(current_setting('scope.organizations', true), ''),"
        " COALESCE(current_setting('scope.everything', true), '')"
    )[0]


class TestOutsideAScope:
    def test_there_is_nothing(self, marked):
        assert names() == []
        assert Marker.objects.count() == 0
        assert Note.objects.count() == 0
        assert marked.college.marker_set.count() == 0

    @pytest.mark.parametrize("table", ["marker_marker", "marker_note", "marker_markerevent", "marker_noteevent"])
    def test_nor_in_sql_nor_in_history(self, marked, table):
        assert in_sql(f"SELECT count(*) FROM {table}") == [(0,)]
        with acting(INDICATORS):
            assert in_sql(f"SELECT count(*) FROM {table}") == [(2,)]

    def test_the_database_says_the_same_whoever_owns_the_table(self, marked):
        assert in_sql(
            "SELECT pg_get_userbyid(relowner) = current_user FROM pg_class WHERE relname = 'marker_marker'"
        ) == [(True,)]
        assert in_sql("SELECT count(*) FROM marker_marker") == [(0,)]

    def test_nothing_is_added(self, marked):
        with pytest.raises(DatabaseError, match="violates row-level security policy"):
            Marker.objects.create(organization=marked.college, name="another")

    def test_nothing_is_changed_or_deleted(self, marked):
        assert Marker.objects.update(name="changed") == 0
        assert Marker.objects.all().delete() == (0, {})
        assert in_sql("WITH gone AS (DELETE FROM marker_marker RETURNING 1) SELECT count(*) FROM gone") == [(0,)]
        with acting(INDICATORS):
            assert names() == [COLLEGE, HOSPITAL]

    def test_nothing_is_copied_in_and_nothing_out(self, marked):
        def copy_in():
            with transaction.atomic(), connection.cursor() as cursor, cursor.copy("COPY marker_note FROM STDIN"):
                pass

        with pytest.raises(FeatureNotSupported, match="COPY FROM not supported with row-level security"):
            copy_in()
        with connection.cursor() as cursor, cursor.copy("COPY marker_marker TO STDOUT") as copy:
            assert list(copy) == []

    def test_a_table_is_not_emptied_either_though_row_level_security_does_not_bind_that(self, marked):
        ask_at_once()
        with pytest.raises(DatabaseError, match="never truncated"), transaction.atomic():
            in_sql("TRUNCATE marker_marker CASCADE")

    def test_a_dump_of_data_is_empty_and_not_in_part(self, marked, capsys):
        call_command("dumpdata", "marker")

        assert capsys.readouterr().out.strip() == "[]"


class TestInAScope:
    def test_there_is_what_it_covers(self, marked):
        with acting(of_organization(marked.college)):
            assert names() == [COLLEGE]
            assert list(Note.objects.values_list("text", flat=True)) == ["note of College"]
            assert in_sql("SELECT name FROM marker_markerevent") == [(COLLEGE,)]
            assert in_sql("SELECT text FROM marker_noteevent") == [("note of College",)]

    def test_what_it_covers_is_changed_and_history_is_written(self, marked):
        with acting(of_organization(marked.college)):
            assert Marker.objects.update(name="changed") == 1
            Marker.objects.get().notes.all().delete()
            Marker.objects.get().delete()

            assert list(Marker.pgh_event_model.objects.order_by("pgh_id").values_list("pgh_label", "name")) == [
                ("insert", COLLEGE),
                ("update", "changed"),
                ("delete", "changed"),
            ]
        with acting(INDICATORS):
            assert names() == [HOSPITAL]

    def test_nothing_is_written_that_it_does_not_cover(self, marked):
        with acting(of_organization(marked.college)):
            for write in (
                lambda: Marker.objects.create(organization=marked.hospital, name="another"),
                lambda: Marker.objects.update(organization=marked.hospital),
                lambda: Marker.objects.bulk_create([Marker(organization=marked.hospital, name="another")]),
                lambda: in_sql(
                    "INSERT INTO marker_marker (organization_id, name) VALUES (%s, 'x') RETURNING id",
                    marked.hospital.pk,
                ),
            ):
                with pytest.raises(DatabaseError, match="violates row-level security policy"), transaction.atomic():
                    write()

    def test_nothing_is_written_about_a_row_it_does_not_cover(self, marked):
        with acting(MIGRATION):
            theirs = Marker.objects.get(organization=marked.hospital)

        with acting(of_organization(marked.college)):
            with pytest.raises(DatabaseError, match="violates row-level security policy"), transaction.atomic():
                Note.objects.create(marker=theirs, text="planted")
            with pytest.raises(DatabaseError, match="violates row-level security policy"), transaction.atomic():
                Note.objects.update(marker=theirs)

    def test_rows_are_locked_only_where_it_may_write_them(self, marked):
        with acting(of_organization(marked.college)):
            assert [row.name for row in Marker.objects.select_for_update()] == [COLLEGE]
        with acting(INDICATORS):
            assert len(Marker.objects.all()) == 2
            assert list(Marker.objects.select_for_update()) == []

    def test_an_unfinished_transaction_shows_nobody_else_more(self, marked):
        """A database connection of another thread has no scope."""
        found = []

        def look():
            found.append(settings())
            connection.close()

        with acting(MIGRATION):
            other = Thread(target=look)
            other.start()
            other.join()
        assert found == [("", "")]

    def test_a_query_set_first_looked_at_when_it_has_ended_finds_nothing(self, marked):
        with acting(of_organization(marked.college)):
            later = Marker.objects.all()
        assert list(later) == []

    def test_what_runs_on_commit_runs_without_it(self, marked, django_capture_on_commit_callbacks):
        found = []
        with django_capture_on_commit_callbacks(execute=True), acting(MIGRATION):
            transaction.on_commit(lambda: found.append(names()))
        assert found == [[]]

    def test_a_key_that_refers_to_a_private_row_is_checked_though_nobody_sees_the_row(self, marked):
        with acting(MIGRATION):
            pk = Marker.objects.first().pk
        ask_at_once()
        Mention.objects.create(marker_id=pk)
        with pytest.raises(IntegrityError, match="is not present in table"):
            Mention.objects.create(marker_id=0)


class TestItEndsAndLeavesNothing:
    def test_with_its_block(self, marked):
        with acting(MIGRATION):
            pass
        assert (names(), settings()) == ([], ("{}", ""))

    def test_with_an_exception(self, marked):
        def fail():
            with acting(of_organization(marked.college)):
                Marker.objects.update(name="changed")
                raise RuntimeError

        with pytest.raises(RuntimeError):
            fail()
        assert names() == []
        with acting(MIGRATION):
            assert names() == [COLLEGE, HOSPITAL]

    def test_with_an_error_of_the_database(self, marked):
        with pytest.raises(DatabaseError), acting(MIGRATION):
            in_sql("SELECT 1/0")
        assert names() == []

    def test_one_within_another_replaces_it_and_gives_it_back(self, marked):
        with acting(of_organization(marked.college)):
            with acting(of_organization(marked.hospital)):
                assert names() == [HOSPITAL]
                with acting(INDICATORS):
                    assert names() == [COLLEGE, HOSPITAL]
                assert names() == [HOSPITAL]
            assert names() == [COLLEGE]
        assert names() == []

    def test_one_within_another_gives_it_back_after_an_error_too(self, marked):
        with acting(of_organization(marked.college)):
            with pytest.raises(DatabaseError), acting(MIGRATION):
                in_sql("SELECT 1/0")
            assert names() == [COLLEGE]

    def test_a_savepoint_that_is_rolled_back_takes_none_along(self, marked):
        with acting(of_organization(marked.college)):
            savepoint = transaction.savepoint()
            with acting(MIGRATION):
                assert names() == [COLLEGE, HOSPITAL]
            transaction.savepoint_rollback(savepoint)
            assert names() == [COLLEGE]

    def test_a_block_that_is_marked_for_rollback_leaves_nothing(self, marked):
        with acting(of_organization(marked.college)):
            with acting(MIGRATION):
                assert names() == [COLLEGE, HOSPITAL]
                transaction.set_rollback(True)
            assert names() == [COLLEGE]

    @pytest.mark.parametrize("ends_well", [True, False])
    def test_with_its_transaction_on_a_connection_that_is_used_again(self, transactional_db, marked, ends_well):
        def use():
            with acting(MIGRATION):
                assert names() == [COLLEGE, HOSPITAL]
                if not ends_well:
                    raise RuntimeError

        before = in_sql("SELECT pg_backend_pid()")
        if ends_well:
            use()
        else:
            with pytest.raises(RuntimeError):
                use()

        assert in_sql("SELECT pg_backend_pid()") == before
        assert settings() == ("", "")
        assert names() == []

    def test_in_a_command_run_with_autocommit(self, transactional_db, marked):
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('scope.everything', 'write', true)")
        assert names() == []

    def test_in_a_request_that_is_one_transaction(self, marked):
        with transaction.atomic():
            with acting(of_organization(marked.college)):
                assert names() == [COLLEGE]
            assert names() == []


class TestWhoseScope:
    @pytest.mark.parametrize(
        ("role", "found"),
        [(Membership.Role.STAFF, [COLLEGE]), (Membership.Role.MANAGER, [COLLEGE]), (Membership.Role.MEMBER, [])],
    )
    def test_a_person_sees_what_their_work_is_about(self, marked, role, found):
        person = MembershipFactory(organization=marked.college, role=role).user
        with acting(of_user(person)):
            assert names() == found

    def test_of_every_organization_where_they_work(self, marked):
        person = MembershipFactory(organization=marked.college).user
        MembershipFactory(user=person, organization=marked.hospital, role=Membership.Role.STAFF)
        with acting(of_user(person)):
            assert names() == [COLLEGE, HOSPITAL]

    def test_not_where_they_worked(self, marked):
        membership = MembershipFactory(organization=marked.college)
        membership.until = membership.since
        membership.save()
        with acting(of_user(membership.user)):
            assert names() == []

    def test_not_the_backbones_staff_who_have_no_participants(self, marked):
        person = MembershipFactory(organization__is_backbone=True, organization__is_member=True).user
        with acting(of_user(person)):
            assert names() == []

    def test_nothing_where_the_account_is_switched_off(self, marked):
        person = MembershipFactory(organization=marked.college, user__is_active=False).user
        boss = AdministratorFactory(is_active=False)
        for closed in (person, boss):
            with acting(of_user(closed)):
                assert names() == []

    def test_an_administrator_of_few_rights_sees_nothing_for_being_one(self, marked):
        with acting(of_user(UserFactory(is_staff=True))):
            assert names() == []

    def test_an_administrator_of_all_rights_sees_everything_and_it_is_logged(self, marked, caplog):
        administrator = AdministratorFactory()
        with caplog.at_level(logging.INFO, "coalition.scopes"), acting(of_user(administrator)):
            assert names() == [COLLEGE, HOSPITAL]
        assert caplog.messages == [f"scope user:{administrator.pk} opened: write everything"]

    @pytest.mark.parametrize("scope", SYSTEM, ids=lambda scope: scope.name)
    def test_a_scope_of_the_system_is_logged_whenever_it_is_opened(self, marked, caplog, scope):
        with caplog.at_level(logging.INFO, "coalition.scopes"), acting(scope):
            assert names() == [COLLEGE, HOSPITAL]
        assert caplog.messages == [f"scope {scope.name} opened: {scope.everything.value} everything"]

    @pytest.mark.parametrize("scope", [INDICATORS, DUPLICATES], ids=lambda scope: scope.name)
    def test_a_scope_that_only_reads_writes_nothing(self, marked, scope):
        with acting(scope):
            assert Marker.objects.update(name="changed") == 0
            assert Marker.objects.all()._raw_delete("default") == 0
            with pytest.raises(DatabaseError, match="violates row-level security policy"), transaction.atomic():
                Marker.objects.create(organization=marked.college, name="another")
            assert names() == [COLLEGE, HOSPITAL]

    def test_retention_erases(self, marked):
        with acting(RETENTION):
            Note.objects.all().delete()
            assert Marker.objects.filter(organization=marked.hospital).delete()[0] == 1
