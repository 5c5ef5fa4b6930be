from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse

from coalition.models import Document
from coalition.operations.documents import (
    DocumentTooLarge,
    DocumentTypeNotAllowed,
    erase_expired_documents,
    erase_stray_files,
    keep_document,
)
from coalition.tasks import erase_documents
from coalition.tests.factories import AdministratorFactory, DocumentFactory, UserFactory
from programs.tests.factories import ListImportFactory

pytestmark = pytest.mark.django_db

CSV = b"id,title\n1,Welding\n"
NOW = datetime(2027, 3, 2, 12, tzinfo=UTC)


def keep(content=CSV, name="list.csv", **more):
    return keep_document(
        File(BytesIO(content), name=name),
        **{"actor": None, "kind": Document.Kind.TRAINING_LIST, "name": name, **more},
    )


def bytes_of(document):
    with document.file.open() as file:
        return file.read()


def files_kept(settings):
    return sorted(path for path in Path(settings.PRIVATE_ROOT).rglob("*") if path.is_file())


class TestKeeping:
    def test_a_document_knows_its_size_digest_and_type(self):
        document = keep()

        assert (document.size, document.content_type, document.name) == (len(CSV), "text/csv", "list.csv")
        assert document.sha256 == "368c1c55a93bce43874a29eb4c69a6882a3bae4731874b5f42b6f22001c869c2"
        assert bytes_of(document) == CSV

    def test_what_is_about_a_participant_is_encrypted_and_read_with_an_older_key_too(self, settings):
        settings.SECRET_KEY = "the key of then"
        document = keep(b"%PDF-1.7 signed", name="consent.pdf", kind=Document.Kind.CONSENT)
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the key of now", ["the key of then"]

        with document.opened() as file:
            assert file.read() == b"%PDF-1.7 signed"
        assert b"signed" not in bytes_of(document)
        assert (document.size, document.content_type) == (15, "application/pdf")

    def test_the_path_does_not_reveal_the_name(self, settings):
        keep(name="Maria Silva, barriers.csv")

        (path,) = files_kept(settings)
        assert "maria" not in str(path).lower()
        assert path.stat().st_mode & 0o777 == 0o600

    @pytest.mark.parametrize(
        ("name", "kept_as"),
        [
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\me\\list.csv", "list.csv"),
            ("a\r\nSet-Cookie: b.csv", "aSet-Cookie: b.csv"),
            ("..", "training_list"),
            ("", "training_list"),
            ("x" * 300, "x" * 255),
        ],
    )
    def test_a_hostile_name_stays_in_the_private_folder_and_on_one_line(self, settings, name, kept_as):
        document = keep(name=name)

        assert document.name == kept_as
        assert files_kept(settings) == [
            Path(settings.PRIVATE_ROOT) / "documents" / document.pk.hex[:2] / document.pk.hex
        ]

    def test_a_file_larger_than_the_limit_is_refused(self, settings):
        settings.UPLOAD_MAX_BYTES = len(CSV) - 1
        with pytest.raises(DocumentTooLarge):
            keep()

        settings.UPLOAD_MAX_BYTES = len(CSV)
        assert keep().size == len(CSV)

    @pytest.mark.parametrize(
        "content",
        [
            *(b"PK\x03\x04workbook", b"%PDF-1.7 list", b"id\x00title"),
            *(b"<!DOCTYPE html><script>", b"\xef\xbb\xbf\n <svg onload=x>", b"<?xml version='1.0'?>"),
        ],
    )
    def test_what_is_no_text_is_refused_whatever_its_name_says(self, settings, content):
        with pytest.raises(DocumentTypeNotAllowed):
            keep(content, name="list.csv")

        assert files_kept(settings) == []
        assert not Document.objects.exists()

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
    def test_text_is_taken_in_whatever_encoding_a_spreadsheet_wrote_it(self, encoding):
        content = "id;título\n1;Inglés\n".encode(encoding)

        assert bytes_of(keep(content)) == content


class TestDownloading:
    def test_it_is_a_private_attachment_of_the_kept_type(self, client):
        document = keep()
        client.force_login(AdministratorFactory())

        response = client.get(document.get_absolute_url())

        assert b"".join(response.streaming_content) == CSV
        assert response["Content-Type"] == "text/csv"
        assert response["Content-Disposition"] == 'attachment; filename="list.csv"'
        assert response["Content-Length"] == str(len(CSV))
        assert response["Cache-Control"] == "private, no-store"
        assert response["X-Content-Type-Options"] == "nosniff"

    def test_a_vietnamese_file_name_arrives_whole(self, client):
        document = keep(name="Danh sách khóa học.csv")
        client.force_login(AdministratorFactory())

        response = client.get(document.get_absolute_url())

        assert response["Content-Disposition"] == (
            "attachment; filename*=utf-8''Danh%20s%C3%A1ch%20kh%C3%B3a%20h%E1%BB%8Dc.csv"
        )
        response.close()

    def test_head_tells_the_size_without_the_bytes(self, client):
        document = keep()
        client.force_login(AdministratorFactory())

        response = client.head(document.get_absolute_url())

        assert (response.status_code, response["Content-Length"]) == (200, str(len(CSV)))
        assert b"".join(response) == b""

    def test_who_uploaded_it_may_download_it(self, client):
        person = UserFactory()
        document = keep(actor=person)
        client.force_login(person)

        response = client.get(document.get_absolute_url())

        assert b"".join(response.streaming_content) == CSV

    def test_a_superuser_may_download_any(self, client):
        document = keep()
        client.force_login(AdministratorFactory())

        response = client.get(document.get_absolute_url())

        assert b"".join(response.streaming_content) == CSV

    @pytest.mark.parametrize("is_staff", [False, True])
    def test_another_person_is_not_told_that_it_exists_whatever_permission_they_have(self, client, is_staff):
        document = keep(actor=UserFactory())
        person = UserFactory(is_staff=is_staff)
        person.user_permissions.add(Permission.objects.get(codename="view_document"))
        client.force_login(person)

        assert client.get(document.get_absolute_url()).status_code == 404

    def test_anonymous_visitors_are_sent_to_sign_in(self, client):
        url = keep().get_absolute_url()

        response = client.get(url)

        assert (response.status_code, response["Location"]) == (302, f"{reverse('account_login')}?next={url}")


class TestErasing:
    def test_a_deleted_document_takes_its_file_along(self, settings, django_capture_on_commit_callbacks):
        document = keep()
        with django_capture_on_commit_callbacks(execute=True):
            document.delete()

        assert files_kept(settings) == []

    @pytest.mark.django_db(transaction=True)
    def test_a_deletion_that_is_rolled_back_keeps_the_file(self, settings):
        document = keep()
        with transaction.atomic():
            document.delete()
            transaction.set_rollback(True)

        assert [path.read_bytes() for path in files_kept(settings)] == [CSV]

    def test_a_document_goes_the_day_after_its_last_day(self, settings, django_capture_on_commit_callbacks):
        keep(erase_after=date(2027, 3, 1))
        last_day_is_today = keep(erase_after=date(2027, 3, 2))
        kept_for_good = keep()
        with django_capture_on_commit_callbacks(execute=True):
            assert erase_expired_documents(NOW) == 1

        assert set(Document.objects.all()) == {last_day_is_today, kept_for_good}
        assert {path.name for path in files_kept(settings)} == {last_day_is_today.pk.hex, kept_for_good.pk.hex}

    def test_the_day_is_the_portals_own_not_londons(self):
        keep(erase_after=date(2027, 3, 1))

        assert erase_expired_documents(datetime(2027, 3, 2, 4, tzinfo=UTC)) == 0

    def test_an_import_keeps_its_log_but_not_the_file_or_its_name(
        self, settings, client, django_capture_on_commit_callbacks
    ):
        document = keep(erase_after=date(2027, 3, 1))
        ListImportFactory(programs_file=document)
        with django_capture_on_commit_callbacks(execute=True):
            assert erase_expired_documents(NOW) == 1
        assert erase_expired_documents(NOW) == 0

        document.refresh_from_db()
        assert (document.name, document.file.name, document.size) == ("erased", "", len(CSV))
        assert files_kept(settings) == []
        client.force_login(AdministratorFactory())
        assert client.get(document.get_absolute_url()).status_code == 404

    def test_a_stray_file_is_erased_after_a_day(self, settings):
        document = keep()
        document.file.storage.save("documents/ab/abcdef", ContentFile(b"left by an upload that failed"))
        today = datetime.now(UTC)

        assert erase_stray_files(today) == 0
        assert erase_stray_files(today + timedelta(days=2)) == 1
        assert [path.name for path in files_kept(settings)] == [document.pk.hex]

    def test_the_daily_task_erases_what_has_expired(self):
        DocumentFactory(erase_after=date(2020, 1, 1))
        erase_documents()
        erase_documents()

        assert not Document.objects.exists()
