from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from importlib import import_module
from threading import Barrier, Event

import pghistory
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection
from django.utils import timezone

from coalition.tests.factories import AdministratorFactory
from programs.admin.list_upload import ListUploadForm
from programs.models import ListImport, Program, TrainingSource
from programs.operations import list_imports
from programs.operations.training_list import TrainingList, take_in
from programs.tests.factories import ListImportFactory
from programs.tests.lists import SOURCE, row, write_list

pytestmark = pytest.mark.django_db(transaction=True)


def in_a_thread(*args, **options):
    """As another process would: with a connection and an actor of its own."""
    try:
        with pghistory.context(actor="test:another process"):
            return take_in(*args, apply=True, now=timezone.now(), **options)
    finally:
        connection.close()


def test_two_imports_of_a_list_take_turns(tmp_path):
    first = write_list(tmp_path / "first.csv", [row(number, f"Program {number}") for number in range(30)])
    second = write_list(tmp_path / "second.csv", [row(number, f"Program {number}") for number in range(5, 35)])
    TrainingSource.objects.create(name=SOURCE, slug="made-up-state")
    first_is_at_it, second_waits = Event(), Event()

    def hold(changes):
        first_is_at_it.set()
        assert second_waits.wait(10)

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(in_a_thread, TrainingList(SOURCE, first), on_changes=hold)
        assert first_is_at_it.wait(10)
        two = pool.submit(in_a_thread, TrainingList(SOURCE, second), on_wait=second_waits.set)

        assert one.result(30).counts["added"] == 30
        counts = two.result(30).counts
    assert (counts["added"], counts["removed"], counts["unchanged"]) == (5, 5, 25)
    assert Program.objects.listed().count() == 30


def test_two_first_imports_of_a_list_make_one_source(tmp_path):
    file = write_list(tmp_path / "list.csv", [row(number, f"Program {number}") for number in range(50)])

    with ThreadPoolExecutor(2) as pool:
        outcomes = [pool.submit(in_a_thread, TrainingList(SOURCE, file)) for _process in range(2)]
        added = sorted(outcome.result(30).counts["added"] for outcome in outcomes)

    assert added == [0, 50]
    assert TrainingSource.objects.count() == 1
    assert Program.objects.count() == 50


def test_an_import_at_work_is_not_resumed_however_long_a_statement_gives_no_sign_of_life(tmp_path):
    file = write_list(tmp_path / "list.csv", [row(1)])
    source = TrainingSource.objects.create(name=SOURCE, slug="made-up-state")
    ListImportFactory(source=source, status="applying")
    ListImportFactory(status="applying")
    an_hour_later = timezone.now() + timedelta(hours=1)
    is_at_it, is_looked_for = Event(), Event()

    def hold(changes):
        is_at_it.set()
        assert is_looked_for.wait(10)

    with ThreadPoolExecutor(1) as pool:
        at_work = pool.submit(in_a_thread, TrainingList(SOURCE, file), on_changes=hold)
        assert is_at_it.wait(10)
        only_the_other = list_imports.resume(an_hour_later)
        is_looked_for.set()
        at_work.result(30)

    assert only_the_other == 1
    assert list_imports.resume(an_hour_later + timedelta(minutes=2)) == 1


def test_between_the_statements_that_write_an_import_says_how_far_it_is(tmp_path):
    file = write_list(tmp_path / "list.csv", [row(1)])
    shares = []

    take_in(
        TrainingList(SOURCE, file),
        apply=True,
        now=timezone.now(),
        progress=lambda rows, share: shares.append(round(share, 2)),
    )

    assert shares == [0.6, 0.64, 0.8, 0.92, 0.94, 0.96, 0.98, 1]


def test_without_the_lock_one_of_two_imports_fails(tmp_path, monkeypatch):
    """The control of the lock: what would happen if the imports above didn't take turns."""
    file = write_list(tmp_path / "list.csv", [row(number, f"Program {number}") for number in range(30)])
    source = TrainingSource.objects.create(name=SOURCE, slug="made-up-state")
    monkeypatch.setattr(import_module("programs.operations.training_list.intake"), "_locked", lambda *_args: source)

    def another_import(changes):
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(in_a_thread, TrainingList(SOURCE, file)).result(30).counts["added"] == 30

    with pytest.raises(IntegrityError, match="duplicate key"):
        take_in(TrainingList(SOURCE, file), apply=True, now=timezone.now(), on_changes=another_import)


def test_a_new_list_uploaded_twice_at_once_is_one_list_with_one_import(tmp_path):
    """The form is valid twice, because neither sees what the other has not committed."""
    administrator = AdministratorFactory()
    file = write_list(tmp_path / "list.csv", [row(1)]).read_bytes()
    both_are_valid = Barrier(2)

    def send():
        with pghistory.context(actor="test:another process"), closing(connection):
            form = ListUploadForm({"new_source": SOURCE}, {"programs_file": SimpleUploadedFile("list.csv", file)})
            assert form.is_valid()
            both_are_valid.wait(10)
            try:
                return form.save(actor=administrator).source.name
            except list_imports.AnotherImportUnderWay:
                return "another is under way"

    with ThreadPoolExecutor(2) as pool:
        sent = [pool.submit(send) for _click in range(2)]
        answers = sorted(answer.result(30) for answer in sent)

    assert answers == [SOURCE, "another is under way"]
    assert (TrainingSource.objects.count(), ListImport.objects.count()) == (1, 1)
