"""The import an administrator does in steps: upload, preview, confirm, apply; and what may go wrong between them."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.utils import timezone

from coalition.models import Document
from coalition.operations.documents import DocumentTooLarge, DocumentTypeNotAllowed
from coalition.tests.factories import AdministratorFactory
from programs import tasks
from programs.models import ListImport, Program
from programs.operations import list_imports
from programs.operations.training_list import take_in
from programs.tests.factories import FieldOfStudyFactory, TrainingSourceFactory
from programs.tests.lists import PROVIDER_FILE_COLUMNS, row, write_list

pytestmark = pytest.mark.django_db

NOW = timezone.now()
Status = ListImport.Status


@pytest.fixture
def source():
    FieldOfStudyFactory(code="51.3902")
    return TrainingSourceFactory(name="NJ", slug="nj")


@pytest.fixture
def person():
    return AdministratorFactory(full_name="Ana Gomes")


@pytest.fixture
def upload(source, person, tmp_path):
    def uploaded(*rows, data=None):
        if data is None:
            data = write_list(tmp_path / "list.csv", rows).read_bytes()
        return list_imports.upload(source, ContentFile(data, name="list.csv"), None, actor=person, now=NOW)

    return uploaded


def content(document):
    with document.file.open("rb") as file:
        return file.read()


def enqueued(callbacks):
    return [callback.args for callback in callbacks if hasattr(callback, "args")]


def test_an_upload_keeps_the_files_and_asks_the_worker_for_a_preview(
    source, person, tmp_path, django_capture_on_commit_callbacks
):
    programs = write_list(tmp_path / "list.csv", [row(1)]).read_bytes()
    providers = write_list(tmp_path / "providers.csv", [], columns=PROVIDER_FILE_COLUMNS).read_bytes()
    with django_capture_on_commit_callbacks() as callbacks:
        made = list_imports.upload(
            source,
            ContentFile(programs, name="list.csv"),
            ContentFile(providers, name="providers.csv"),
            actor=person,
            now=NOW,
        )

    assert (made.status, made.started_by, made.source) == (Status.PREVIEWING, person, source)
    assert content(made.programs_file) == programs
    assert (made.providers_file.name, made.providers_file.uploaded_by) == ("providers.csv", person)
    assert enqueued(callbacks) == [("programs.preview_list", (made.pk,))]


def test_a_preview_changes_nothing_and_says_what_would_change(upload):
    made = upload(row(1), row(2, "Welding", zip="7001"), row("", "No id"))
    tasks.preview_list(made.pk)
    made.refresh_from_db()

    assert made.status == Status.PREVIEWED
    assert made.counts == {
        "added": 2,
        "changed": 0,
        "removed": 0,
        "unchanged": 0,
        "refused": 1,
        "flagged": 1,
        "removes_most": False,
    }
    assert [(change["kind"], change["external_id"]) for change in made.changes] == [("added", "1"), ("added", "2")]
    assert (made.rows_done, made.rows_total, made.message) == (3, 3, "")
    assert made.report.kind == Document.Kind.IMPORT_REPORT
    assert made.report.name == "report-list.csv"
    assert b"ZIP code had lost its leading zero" in content(made.report)
    assert not Program.objects.exists()


def test_a_confirmed_import_is_applied_and_history_names_it(upload, person, django_capture_on_commit_callbacks):
    made = upload(row(1))
    tasks.preview_list(made.pk)
    with django_capture_on_commit_callbacks() as callbacks:
        list_imports.confirm(made, actor=person, now=NOW)
    assert enqueued(callbacks) == [("programs.apply_list", (made.pk,))]

    tasks.apply_list(made.pk)
    made.refresh_from_db()
    assert (made.status, made.counts["added"], made.message) == (Status.APPLIED, 1, "Confirmed by Ana Gomes.")
    assert made.finished_at is not None
    event = Program.objects.get().events.get()
    assert event.pgh_context.metadata["list_import"] == made.pk


def test_confirming_twice_applies_once(upload, person):
    made = upload(row(1))
    tasks.preview_list(made.pk)
    list_imports.confirm(made, actor=person, now=NOW)

    with pytest.raises(list_imports.NotWaitingForYou):
        list_imports.confirm(made, actor=person, now=NOW)


def test_a_preview_that_is_still_running_cannot_be_confirmed(upload, person):
    with pytest.raises(list_imports.NotWaitingForYou):
        list_imports.confirm(upload(row(1)), actor=person, now=NOW)


def test_each_task_run_twice_does_its_work_once(upload, person):
    made = upload(row(1))
    tasks.preview_list(made.pk)
    tasks.preview_list(made.pk)
    list_imports.confirm(made, actor=person, now=NOW)
    tasks.apply_list(made.pk)
    tasks.apply_list(made.pk)
    made.refresh_from_db()

    assert made.counts["added"] == 1
    assert Program.objects.get().events.count() == 1
    assert Document.objects.filter(kind=Document.Kind.IMPORT_REPORT).count() == 1


def test_applying_needs_a_confirmation(upload):
    made = upload(row(1))
    tasks.preview_list(made.pk)
    tasks.apply_list(made.pk)

    assert not Program.objects.exists()


def test_one_import_of_a_list_at_a_time(upload, person):
    made = upload(row(1))
    with pytest.raises(list_imports.AnotherImportUnderWay):
        upload(row(2))
    list_imports.cancel(made, actor=person, now=NOW)

    assert upload(row(2)).status == Status.PREVIEWING


def test_a_canceled_import_does_nothing_more(upload, person):
    made = upload(row(1))
    tasks.preview_list(made.pk)
    list_imports.cancel(made, actor=person, now=NOW)
    made.refresh_from_db()

    assert (made.status, made.message, made.finished_at) == (Status.CANCELED, "Canceled by Ana Gomes.", NOW)
    for again in (list_imports.cancel, list_imports.confirm):
        with pytest.raises(list_imports.NotWaitingForYou):
            again(made, actor=person, now=NOW)


def test_a_preview_canceled_while_it_runs_leaves_no_report(upload, person, monkeypatch):
    made = upload(row(1))

    def canceled_meanwhile(*args, **options):
        outcome = take_in(*args, **options)
        list_imports.cancel(made, actor=person, now=NOW)
        return outcome

    monkeypatch.setattr(list_imports, "take_in", canceled_meanwhile)
    tasks.preview_list(made.pk)
    made.refresh_from_db()

    assert (made.status, made.report) == (Status.CANCELED, None)
    assert not Document.objects.filter(kind=Document.Kind.IMPORT_REPORT).exists()


def test_a_file_that_is_no_list_fails_in_plain_words(upload):
    made = upload(data=b"Dear all,\nplease find the list attached.\n")
    tasks.preview_list(made.pk)
    made.refresh_from_db()

    assert made.status == Status.FAILED
    assert made.message == (
        "The first line of the file names no column that is needed; is it the right file?\n"
        "Put right what is wrong in the file, and import it again."
    )


def test_a_fault_of_ours_is_no_riddle_for_the_administrator(upload, monkeypatch):
    def broken(*args, **options):
        raise RuntimeError("a bug")

    made = upload(row(1))
    monkeypatch.setattr(list_imports, "take_in", broken)
    with pytest.raises(RuntimeError):
        tasks.preview_list(made.pk)
    made.refresh_from_db()

    assert made.status == Status.FAILED
    assert made.message.startswith("Something went wrong in the portal; your file need not be wrong. Tell whoever ")


def test_workbooks_and_files_too_large_are_not_even_kept(upload, settings):
    with pytest.raises(DocumentTypeNotAllowed):
        upload(data=b"PK\x03\x04 a workbook")
    settings.UPLOAD_MAX_BYTES = 10
    with pytest.raises(DocumentTooLarge):
        upload(row(1))

    assert not ListImport.objects.exists()


def test_removing_most_of_a_list_takes_a_second_yes(upload, person):
    whole = [row(number, f"Program {number}") for number in range(20)]
    first = upload(*whole)
    tasks.preview_list(first.pk)
    list_imports.confirm(first, actor=person, now=NOW)
    tasks.apply_list(first.pk)

    second = upload(*whole[:3])
    tasks.preview_list(second.pk)
    second.refresh_from_db()
    assert (second.counts["removed"], second.counts["removes_most"]) == (17, True)
    assert second.message.startswith("This would remove 17 of the 20 programs")
    with pytest.raises(list_imports.RemovesMost):
        list_imports.confirm(second, actor=person, now=NOW)

    list_imports.confirm(second, actor=person, now=NOW, allow_removals=True)
    tasks.apply_list(second.pk)
    assert Program.objects.listed().count() == 3


def test_a_preview_without_reference_data_says_what_is_missing(upload):
    made = upload(row(1))
    made.source.programs.model.field_of_study.field.related_model.objects.all().delete()
    tasks.preview_list(made.pk)
    made.refresh_from_db()

    assert made.message.startswith("No fields of study are known yet")


def test_an_import_without_a_sign_of_life_is_resumed_once(upload, django_capture_on_commit_callbacks):
    made = upload(row(1))
    later = NOW + timedelta(minutes=4)
    with django_capture_on_commit_callbacks() as callbacks:
        assert list_imports.resume(NOW + timedelta(minutes=1)) == 0
        assert list_imports.resume(later) == 1
        assert list_imports.resume(later) == 0

    assert enqueued(callbacks) == [("programs.preview_list", (made.pk,))]


def test_an_import_that_is_running_or_waits_for_a_person_is_not_resumed(upload):
    made = upload(row(1))
    later = NOW + timedelta(hours=1)
    cache.set(f"list-import:{made.pk}", 40)
    assert list_imports.progress_of(made) == 40
    assert list_imports.resume(later) == 0

    cache.delete(f"list-import:{made.pk}")
    tasks.preview_list(made.pk)
    assert list_imports.progress_of(made) is None
    assert list_imports.resume(later) == 0
