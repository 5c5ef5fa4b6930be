"""Private records where no page asks for them: in a task, a command, a migration."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection
from django.db.migrations.state import ProjectState

from coalition.scopes import acting
from coalition.scopes.kinds import MIGRATION, of_organization
from coalition.scopes.migrations import all_rows_are_there
from coalition.scopes.policies import private
from coalition.tests.marker.models import Note
from coalition.tests.test_scopes import COLLEGE, ask_at_once, names
from portal.celery import app as celery

pytestmark = pytest.mark.django_db


class TestATask:
    @pytest.fixture
    def task(self):
        @celery.task(name="test.count_markers")
        def count_markers(organization_id=None):
            if organization_id is None:
                return names()
            with acting(of_organization(organization_id)):
                return names()

        yield count_markers
        celery.tasks.pop("test.count_markers")

    def test_finds_nothing_by_itself(self, marked, task):
        assert task() == []

    def test_finds_what_its_scope_covers_and_nothing_when_it_has_ended(self, marked, task):
        assert task(marked.college.pk) == [COLLEGE]
        assert task() == []


def run_in_a_shell(code):
    call_command("shell", "--no-imports", command=f"from coalition.tests.marker.models import Marker\n{code}")


class TestACommand:
    """Any command: `manage.py shell -c` runs whatever it is told."""

    def test_finds_nothing_by_itself(self, marked, capsys):
        run_in_a_shell("print(Marker.objects.count())")
        assert capsys.readouterr().out == "0\n"

    def test_finds_what_its_scope_covers(self, marked, capsys):
        run_in_a_shell(
            "from coalition.scopes import acting\n"
            "from coalition.scopes.kinds import INDICATORS\n"
            "with acting(INDICATORS): print(Marker.objects.count())\n"
            "print(Marker.objects.count())"
        )
        assert capsys.readouterr().out == "2\n0\n"

    def test_what_is_loaded_is_refused_outside_a_scope(self, marked, tmp_path):
        fixture = tmp_path / "markers.json"
        with acting(MIGRATION):
            call_command("dumpdata", "marker.marker", output=str(fixture), verbosity=0)

        with pytest.raises(DatabaseError):
            call_command("loaddata", str(fixture), verbosity=0)
        with acting(MIGRATION):
            call_command("loaddata", str(fixture), verbosity=0)


def test_the_migration_of_a_private_model_is_made_like_any_other(capsys):
    call_command("makemigrations", "marker", check_changes=True, dry_run=True)
    assert "No changes detected" in capsys.readouterr().out


def add_key(*operations):
    with connection.schema_editor() as editor:
        for operation in operations:
            operation.database_forwards("marker", editor, ProjectState(), ProjectState())
        editor.execute("ALTER TABLE marker_note ADD FOREIGN KEY (wrong) REFERENCES coalition_sector")


class TestAMigration:
    """PostgreSQL checks a new foreign key against the rows it sees."""

    @pytest.fixture
    def wrong(self, marked):
        """Every note refers to something that isn't there."""
        ask_at_once()
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE marker_note ADD COLUMN wrong bigint DEFAULT 0")

    def test_that_opens_no_scope_calls_a_wrong_key_right(self, wrong):
        add_key()

    def test_that_begins_with_all_rows_finds_what_is_wrong(self, wrong):
        with pytest.raises(IntegrityError, match="violates foreign key constraint"):
            add_key(all_rows_are_there())

    def test_leaves_no_scope(self, marked, transactional_db):
        with connection.schema_editor() as editor:
            all_rows_are_there().database_forwards("marker", editor, ProjectState(), ProjectState())
            assert len(names()) == 2
        assert names() == []


def test_a_model_is_no_longer_private_when_its_migration_says_so(marked):
    (rule,) = private(Note)
    ask_at_once()
    with connection.schema_editor(atomic=False) as editor:
        editor.remove_constraint(Note, rule)
        assert Note.objects.count() == 2
        editor.add_constraint(Note, rule)
    assert Note.objects.count() == 0
