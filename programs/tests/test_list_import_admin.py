import csv
import io
import re
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from coalition.models import Document
from coalition.tests.factories import AdministratorFactory, UserFactory
from programs.imports.rows import PROGRAM_COLUMNS, PROVIDER_COLUMNS
from programs.models import ListImport, Program, TrainingSource
from programs.operations import list_imports
from programs.tasks import apply_list, preview_list
from programs.tests.factories import ListImportFactory, ProgramFactory, TrainingSourceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

ADD = "admin:programs_listimport_add"
COLUMNS = (*PROGRAM_COLUMNS, *PROVIDER_COLUMNS)
WELDING = {"programid": "1", "officialname": "Welding", "providerid": "9", "name": "Iron School", "totalcost": "500"}
BAKING = {"programid": "2", "officialname": "Baking", "providerid": "9", "name": "Iron School"}


@pytest.fixture
def administrator(client):
    person = AdministratorFactory(full_name="Ada Admin")
    client.force_login(person)
    return client


def listing(*rows, name="list.csv"):
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return SimpleUploadedFile(name, text.getvalue().encode(), "text/csv")


def page_of(list_import):
    return reverse("admin:programs_listimport_change", args=[list_import.pk])


def step(list_import, name):
    return reverse(f"admin:programs_listimport_{name}", args=[list_import.pk])


def uploaded(client, *rows, **more):
    data = {"new_source": "" if "source" in more else "State list", "programs_file": listing(*rows)} | more
    response = client.post(reverse(ADD), data)
    assert response.status_code == 302, response.context["form"].errors
    list_import = ListImport.objects.latest("pk")
    assert response["Location"] == page_of(list_import)
    return list_import


def previewed(client, *rows, **more):
    list_import = uploaded(client, *rows, **more)
    preview_list(list_import.pk)
    list_import.refresh_from_db()
    return list_import


def errors_of(client, **data):
    response = client.post(reverse(ADD), data)
    assert response.status_code == 200
    return {field: list(found) for field, found in response.context["form"].errors.items()}


def errors(client, **data):
    found = errors_of(client, **data)
    assert not ListImport.objects.exists()
    assert not Document.objects.exists()
    assert not TrainingSource.objects.filter(name="State list").exists()
    return found


class TestUpload:
    def test_the_list_of_imports_leads_to_it(self, administrator):
        page = administrator.get(reverse("admin:programs_listimport_changelist")).content.decode()

        assert f'<a href="{reverse(ADD)}" class="addlink">Import a training list</a>' in page

    def test_the_files_are_kept_with_who_and_when(self, administrator):
        list_import = uploaded(administrator, WELDING, providers_file=listing(name="providers.csv"))

        assert list_import.status == "previewing"
        assert list_import.source.name == "State list"
        assert str(list_import.started_by) == "Ada Admin"
        assert [str(document) for document in (list_import.programs_file, list_import.providers_file)] == [
            "list.csv",
            "providers.csv",
        ]
        assert list_import.programs_file.uploaded_by == list_import.started_by

    def test_a_known_list_is_chosen(self, administrator):
        source = TrainingSourceFactory()

        assert uploaded(administrator, WELDING, source=source.pk).source == source

    def test_without_a_file_and_a_list_each_field_says_what_is_missing(self, administrator):
        assert errors(administrator) == {
            "source": ["Choose a list, or name a new one."],
            "programs_file": ["This field is required."],
        }

    def test_a_known_and_a_new_list_at_once_are_refused(self, administrator):
        source = TrainingSourceFactory(name="Known")

        assert errors(administrator, source=source.pk, new_source="New", programs_file=listing(WELDING)) == {
            "new_source": ["Choose a list or name a new one, not both."]
        }

    def test_a_new_list_named_like_a_known_one_is_refused(self, administrator):
        TrainingSourceFactory(name="State List!", slug="state-list")

        assert errors(administrator, new_source="state list", programs_file=listing(WELDING)) == {
            "new_source": ["There is a list like that already: choose “State List!”."]
        }

    def test_lists_named_in_other_letters_than_latin_ones_are_told_apart(self, administrator):
        for name in ("职业培训", "课程"):
            uploaded(administrator, WELDING, new_source=name, source="")

        assert list(TrainingSource.objects.order_by("pk").values_list("name", "slug")) == [
            ("职业培训", "list"),
            ("课程", "list-2"),
        ]
        assert errors_of(administrator, new_source="课程", programs_file=listing(WELDING)) == {
            "new_source": ["There is a list like that already: choose “课程”."]
        }

    def test_what_is_no_csv_is_refused_by_its_content_and_what_was_typed_stays(self, administrator):
        workbook = SimpleUploadedFile("list.csv", b"PK\x03\x04workbook", "text/csv")
        response = administrator.post(reverse(ADD), {"new_source": "State list", "programs_file": workbook})

        assert response.context["form"].errors == {
            "programs_file": ["This is not a CSV file. In your spreadsheet, choose “Save as”, then “CSV UTF-8”."]
        }
        assert 'value="State list"' in response.content.decode()
        assert "Please correct the error below, and choose the files again." in response.content.decode()

    def test_a_file_that_is_too_large_is_named(self, administrator, settings):
        settings.UPLOAD_MAX_BYTES = 1024 * 1024
        large = SimpleUploadedFile("large.csv", b"x" * (1024 * 1024 + 1), "text/csv")

        assert errors(administrator, new_source="State list", programs_file=listing(WELDING), providers_file=large) == {
            "providers_file": ["This file is larger than 1.0\xa0MB."]
        }

    def test_one_list_has_one_import_at_a_time(self, administrator):
        running = ListImportFactory()
        response = administrator.post(reverse(ADD), {"source": running.source_id, "programs_file": listing(WELDING)})

        assert response.context["form"].errors == {
            "source": ["Another import of this list is under way: finish or cancel it first."]
        }
        assert list(ListImport.objects.all()) == [running]


class TestPreview:
    def test_while_the_worker_reads_the_page_shows_how_far_and_keeps_looking_with_and_without_javascript(
        self, administrator
    ):
        list_import = uploaded(administrator, WELDING)
        waiting = administrator.get(page_of(list_import)).content.decode()
        list_imports._sign_of_life(list_import.pk, 1, 0.4)
        reading = administrator.get(page_of(list_import)).content.decode()
        preview_list(list_import.pk)
        done = administrator.get(page_of(list_import)).content.decode()

        assert "Waiting for the worker." in waiting
        assert 'value="40"' in reading
        assert [('hx-trigger="every 2s"' in page) for page in (waiting, reading, done)] == [True, True, False]
        assert [(">Look again</a>" in page) for page in (waiting, reading, done)] == [True, True, False]

    def test_it_shows_what_would_change_field_by_field_and_which_rows_are_odd(self, administrator):
        first = previewed(administrator, WELDING, BAKING)
        administrator.post(step(first, "apply"))
        apply_list(first.pk)
        second = previewed(
            administrator,
            WELDING | {"totalcost": "800", "eveningcourses": "1"},
            {"programid": "3", "officialname": "Sewing"},
            {"officialname": "Nothing to know it by"},
            source=first.source_id,
        )
        page = administrator.get(page_of(second))
        changes = page.context["changes"]

        assert page.context["subtitle"] == "Waiting for you to confirm"
        assert [(str(label), count) for label, count in page.context["counts"]] == [
            ("added", 1),
            ("changed", 1),
            ("removed", 1),
            ("unchanged", 0),
            ("refused", 1),
            ("flagged", 2),
        ]
        assert [change["title"] for change in changes.removed] == ["Baking"]
        assert [change["title"] for change in changes.added] == ["Sewing"]
        assert [
            (change.external_id, change.title, change.field, change.before, change.after) for change in changes.changed
        ] == [
            ("1", "Welding", "total cost", "500.00", "800.00"),
            ("1", "Welding", "evening classes", "—", "Yes"),
        ]
        assert [(odd["is_refused"], odd["reason"], odd["count"], odd["rows"]) for odd in second.remarks] == [
            (True, "The program has no id.", 1, [4]),
            (False, "Unknown field of study (CIP)", 2, [2, 3]),
            (False, "No provider", 1, [3]),
        ]
        assert Program.objects.listed().count() == 2

    def test_changes_come_before_odd_rows_and_what_is_long_or_taken_in_all_the_same_is_closed(self, administrator):
        rows = [{"programid": number, "officialname": "Sewing"} for number in range(1, 26)]
        list_import = previewed(administrator, *rows, {"officialname": "Nothing to know it by"})
        page = administrator.get(page_of(list_import)).content.decode()
        opened = re.findall(r"<details[^>]*?(open)?>\s*<summary>\s*(.*?)\s*</summary>", page, re.DOTALL)

        assert [(state, " ".join(summary.split())) for state, summary in opened[-4:]] == [
            ("", "Added (25)"),
            ("open", "Refused: The program has no id. (1)"),
            ("", "No provider (25)"),
            ("", "Unknown field of study (CIP) (25)"),
        ]
        assert ", ".join(map(str, range(2, 22))) + ", …" in " ".join(page.split())

    def test_the_report_and_the_files_can_be_downloaded(self, administrator):
        list_import = previewed(administrator, WELDING)
        page = administrator.get(page_of(list_import)).content.decode()

        for document in (list_import.programs_file, list_import.report):
            assert f'href="{document.get_absolute_url()}"' in page
        report = b"".join(administrator.get(list_import.report.get_absolute_url()).streaming_content).decode()
        assert report.splitlines()[0].endswith(",Errors")

    def test_a_file_that_is_no_training_list_says_so_and_what_to_do(self, administrator):
        list_import = uploaded(administrator, programs_file=SimpleUploadedFile("list.csv", b"a,b\n1,2\n"))
        preview_list(list_import.pk)
        list_import.refresh_from_db()
        page = administrator.get(page_of(list_import)).content.decode()

        assert list_import.status == "failed"
        assert (
            '<div class="errornote">The first line of the file names no column that is needed; is it the right '
            "file?<br>Put right what is wrong in the file, and import it again.</div>"
        ) in page
        assert "Nothing was changed." in page
        assert f'<a href="{reverse(ADD)}">Import a training list</a>' in page

    def test_a_failure_of_the_portal_does_not_blame_the_file(self, administrator, monkeypatch):
        list_import = uploaded(administrator, WELDING)
        monkeypatch.setattr(list_imports, "take_in", lambda *args, **options: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            preview_list(list_import.pk)
        page = administrator.get(page_of(list_import)).content.decode()

        assert "Something went wrong in the portal; your file need not be wrong." in page
        assert "Put right" not in page
        assert f'<a href="{reverse(ADD)}">Import a training list</a>' in page

    def test_what_no_longer_exists_is_not_found(self, administrator):
        assert administrator.get(reverse("admin:programs_listimport_change", args=[123456])).status_code == 404


class TestApplying:
    def test_it_asks_and_says_what_leaves_the_catalog(self, administrator):
        list_import = previewed(administrator, WELDING)
        list_import.counts["removed"] = 1200
        list_import.save()
        page = administrator.get(step(list_import, "apply")).content.decode()

        assert "1,200 programs are no longer in the list and are archived" in page
        assert not Program.objects.exists()
        list_import.refresh_from_db()
        assert list_import.status == "previewed"

    def test_once_confirmed_the_worker_applies_it_and_the_page_says_who_and_when(self, administrator):
        list_import = previewed(administrator, WELDING)
        response = administrator.post(step(list_import, "apply"))
        list_import.refresh_from_db()
        assert (response["Location"], list_import.status) == (page_of(list_import), "applying")

        apply_list(list_import.pk)
        page = administrator.get(page_of(list_import))
        assert [program.title for program in Program.objects.listed()] == ["Welding"]
        assert page.context["subtitle"] == "Applied"
        assert "by Ada Admin" in page.content.decode()
        assert step(list_import, "apply") not in page.content.decode()
        assert step(list_import, "cancel") not in page.content.decode()

    def test_confirming_twice_applies_once(self, administrator):
        list_import = previewed(administrator, WELDING)
        administrator.post(step(list_import, "apply"))
        again = administrator.post(step(list_import, "apply"), follow=True)

        assert "This import is not waiting to be applied any more." in again.content.decode()
        list_import.refresh_from_db()
        assert list_import.status == "applying"

    def test_removing_most_of_a_list_needs_a_second_yes(self, administrator):
        source = TrainingSourceFactory()
        for number in range(30):
            ProgramFactory(source=source, external_id=f"old-{number}")
        list_import = previewed(administrator, WELDING, source=source.pk)

        assert 'name="allow_removals"' in administrator.get(step(list_import, "apply")).content.decode()
        refused = administrator.post(step(list_import, "apply")).content.decode()
        list_import.refresh_from_db()
        assert "Check the box first: most of the list would be removed." in refused
        assert list_import.status == "previewed"

        administrator.post(step(list_import, "apply"), {"allow_removals": "on"})
        apply_list(list_import.pk)
        assert [program.title for program in Program.objects.listed()] == ["Welding"]

    def test_a_canceled_import_changes_nothing(self, administrator):
        list_import = previewed(administrator, WELDING)
        administrator.post(step(list_import, "cancel"))
        page = administrator.get(page_of(list_import))

        assert page.context["subtitle"] == "Canceled"
        assert "Canceled by Ada Admin." in page.content.decode()
        assert not Program.objects.exists()

    def test_it_is_too_late_to_cancel_what_was_applied(self, administrator):
        applied = ListImportFactory(status="applied", finished_at=datetime(2027, 1, 1, tzinfo=UTC))
        response = administrator.post(step(applied, "cancel"), follow=True)

        assert "It was too late to cancel this import." in response.content.decode()
        applied.refresh_from_db()
        assert applied.status == "applied"

    def test_a_link_cancels_nothing(self, administrator):
        list_import = previewed(administrator, WELDING)

        assert administrator.get(step(list_import, "cancel")).status_code == 405


class TestWhoMay:
    @pytest.mark.parametrize("name", ["apply", "cancel"])
    def test_a_list_changes_everybody_s_programs_so_no_permission_but_a_superuser_s_is_enough(self, client, name):
        person = UserFactory(is_staff=True)
        person.user_permissions.set(Permission.objects.filter(content_type__model="listimport"))
        client.force_login(person)
        list_import = ListImportFactory(status="previewed")

        assert client.get(page_of(list_import)).status_code == 403
        assert client.post(step(list_import, name)).status_code == 403
        assert client.get(reverse(ADD)).status_code == 403
        list_import.refresh_from_db()
        assert list_import.status == "previewed"

    @pytest.mark.parametrize("name", ["apply", "cancel"])
    def test_visitors_are_sent_to_sign_in(self, client, name):
        list_import = ListImportFactory(status="previewed")
        url = step(list_import, name)

        assert client.post(url)["Location"] == f"{reverse('account_login')}?next={url}"

    @pytest.mark.parametrize("name", ["apply", "cancel"])
    def test_an_administrator_without_any_permission_is_refused(self, client, name):
        client.force_login(UserFactory(is_staff=True))
        list_import = ListImportFactory(status="previewed")

        assert client.post(step(list_import, name)).status_code == 403
        assert client.get(page_of(list_import)).status_code == 403

    def test_nothing_of_an_import_is_edited_or_deleted(self, administrator):
        list_import = ListImportFactory()

        assert administrator.get(step(list_import, "delete")).status_code == 403
