"""A table uploaded in the administration: tried out by a worker, looked at, confirmed, applied once or not at all."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from threading import Barrier

import pghistory
import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from coalition import tasks
from coalition.models import Document, Membership, Organization, RosterImport
from coalition.operations import roster as operations
from coalition.operations.documents import erase_expired_documents
from coalition.operations.roster import uploads
from coalition.operations.roster.apply import Outcome
from coalition.tests.factories import AdministratorFactory, RosterImportFactory, UserFactory
from coalition.tests.test_roster import TABLE

ADD = "/admin/coalition/rosterimport/add/"
TASK = "coalition.work_on_roster"

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def administrator(client):
    client.force_login(AdministratorFactory(full_name="Ada"))
    return client


@pytest.fixture(autouse=True)
def worker(monkeypatch):
    """What was handed to the worker; `worker()` does it."""
    handed_on = []
    monkeypatch.setattr(uploads, "enqueue", lambda task, pk: handed_on.append((task, pk)))

    def work():
        while handed_on:
            tasks.work_on_roster(handed_on.pop(0)[1])

    return work


def upload(client, content, name="people.csv"):
    content = content if isinstance(content, bytes) else content.encode()
    return client.post(ADD, {"file": SimpleUploadedFile(name, content, "text/csv")})


def page_of(roster, step="change"):
    return f"/admin/coalition/rosterimport/{roster.pk}/{step}/"


def previewed(client, worker, content=TABLE):
    assert upload(client, content).status_code == 302
    worker()
    return RosterImport.objects.latest("pk")


def test_it_is_tried_out_and_nothing_is_written(administrator, worker):
    roster = previewed(administrator, worker)
    page = administrator.get(page_of(roster)).text

    assert (roster.state, roster.counts) == ("previewed", {"changed": 4})
    assert "new organization: Trung tâm Cầu Vồng" in page
    assert "Apply this table…" in page
    assert not Organization.objects.exists()


def test_until_the_worker_has_looked_at_it_the_page_says_so(administrator):
    upload(administrator, TABLE)

    page = administrator.get(page_of(RosterImport.objects.get())).text
    assert "A worker is at it." in page
    assert "Apply this table…" not in page


def test_once_confirmed_it_is_written_under_the_name_of_who_confirmed_it(administrator, worker):
    roster = previewed(administrator, worker)
    assert "Nobody gets a letter from it." in administrator.get(page_of(roster, "apply")).text
    administrator.post(page_of(roster, "apply"))
    worker()

    roster.refresh_from_db()
    assert (roster.state, roster.counts, str(roster.confirmed_by)) == ("applied", {"changed": 4}, "Ada")
    assert Membership.objects.get(role="manager").user.full_name == "Nguyễn Thị Ánh Tuyết"
    event = Membership.pgh_event_model.objects.latest("pgh_id")
    assert event.pgh_context.metadata["actor"] == f"user:{roster.confirmed_by_id}"
    assert event.pgh_context.metadata["roster_import"] == roster.pk


def test_the_same_file_twice_changes_nothing_and_is_not_even_asked_about(administrator, worker):
    roster = previewed(administrator, worker)
    administrator.post(page_of(roster, "apply"))
    worker()
    again = previewed(administrator, worker)

    assert (again.state, again.counts) == ("canceled", {"unchanged": 4})
    page = administrator.get(page_of(again)).text
    assert "there is nothing to change" in page
    assert "Apply this table…" not in page


def test_every_row_that_can_not_be_is_named_by_line_and_column_and_nothing_can_be_applied(administrator, worker):
    roster = previewed(administrator, worker, f"{TABLE}Nhà Mới,bank,,,,,,,,\nNew,employer,,x,,,,,,\n")
    page = administrator.get(page_of(roster)).text

    assert roster.state == "refused"
    assert [problem[:2] for problem in roster.problems] == [[6, "organization_kind"], [7, "email"]]
    for said in ("<td>6</td>", "<td>organization_kind</td>", "“bank” is none of", "Nothing was changed."):
        assert said in page
    assert "Apply this table…" not in page
    administrator.post(page_of(roster, "apply"))
    worker()
    assert not Organization.objects.exists()


def test_what_fitted_when_it_was_tried_out_and_does_not_any_more_is_not_written_at_all(administrator, worker):
    roster = previewed(administrator, worker)
    for number in range(2):
        Organization.objects.create(name="Red Oak", slug=f"red-oak-{number}", kind="employer")
    administrator.post(page_of(roster, "apply"))
    worker()

    roster.refresh_from_db()
    assert (roster.state, roster.problems[0][:2]) == ("refused", [5, "organization"])
    assert set(Organization.objects.values_list("name", flat=True)) == {"Red Oak"}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"PK\x03\x04\0\0", "This is not a CSV file. In your spreadsheet, choose"),
        (b"\0\1\2", "This is not a CSV file."),
        (b"", "The submitted file is empty."),
    ],
)
def test_what_is_no_csv_is_refused_at_once(administrator, content, says):
    page = upload(administrator, content)

    assert says in page.text
    assert "choose the files again" in page.text
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("email,name\na@b.org,A\n", "names no column that is needed"),
        ("organization,salary\nA,1\n", "The columns are organization, organization_kind"),
    ],
)
def test_a_table_with_other_columns_says_which_there_are(administrator, worker, content, says):
    roster = previewed(administrator, worker, content)

    assert roster.state == "refused"
    assert says in administrator.get(page_of(roster)).text


def test_the_file_is_kept_as_a_document_with_who_and_when_and_erased_after_30_days(administrator, worker):
    roster = previewed(administrator, worker)
    assert (roster.file.name, roster.file.kind, str(roster.file.uploaded_by)) == ("people.csv", "roster", "Ada")
    assert "people.csv" in administrator.get("/admin/coalition/rosterimport/").text

    later = timezone.now() + timedelta(days=32)
    erase_expired_documents(later)
    operations.forget(later)
    roster.refresh_from_db()
    assert (roster.state, roster.changes, roster.problems) == ("canceled", [], [])
    assert (roster.file.name, roster.file.file.name) == ("erased", "")
    assert administrator.get(page_of(roster)).status_code == 200


@pytest.mark.parametrize("end", ["apply", "cancel"])
def test_whom_it_named_is_not_kept_once_it_was_decided(administrator, worker, end):
    roster = previewed(administrator, worker)
    assert roster.changes
    administrator.post(page_of(roster, end))
    worker()

    roster.refresh_from_db()
    assert (roster.changes, roster.problems) == ([], [])


def test_a_second_click_and_a_click_after_canceling_do_nothing(administrator, worker):
    roster = previewed(administrator, worker)
    administrator.post(page_of(roster, "cancel"))

    for step in ("apply", "cancel"):
        administrator.post(page_of(roster, step))
        worker()
        roster.refresh_from_db()
        assert roster.state == "canceled"
    assert administrator.get(page_of(roster, "apply")).status_code == 302
    assert administrator.get(page_of(roster, "cancel")).status_code == 405
    assert not Organization.objects.exists()


def test_what_no_worker_took_is_handed_on_again(administrator, worker, monkeypatch):
    upload(administrator, TABLE)
    roster = RosterImport.objects.get()
    again = []
    monkeypatch.setattr(uploads, "enqueue", lambda task, pk: again.append((task, pk)))

    operations.resume(timezone.now() + timedelta(minutes=2))
    assert again == []
    operations.resume(timezone.now() + timedelta(minutes=4))
    assert again == [(TASK, roster.pk)]


def test_a_worker_that_takes_it_up_twice_does_nothing_more(administrator, worker):
    roster = previewed(administrator, worker)
    administrator.post(page_of(roster, "apply"))
    worker()
    before = Organization.pgh_event_model.objects.count()

    operations.work(roster.pk, now=timezone.now())
    assert Organization.pgh_event_model.objects.count() == before


def work_at_once(roster):
    start = Barrier(2)

    def work():
        with closing(connection), pghistory.context(actor="test:a worker"):
            start.wait(10)
            operations.work(roster.pk, now=timezone.now())

    with ThreadPoolExecutor(2) as pool:
        for each in [pool.submit(work) for _worker in range(2)]:
            each.result(20)


@pytest.fixture
def tried(monkeypatch):
    """How often the table was taken in."""
    times = []
    monkeypatch.setattr(uploads, "take_in", lambda rows, apply: times.append(apply) or Outcome())
    monkeypatch.setattr(uploads, "read_table", lambda path: [])
    return times


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_at_the_same_moment_one_takes_it_in(tried):
    work_at_once(RosterImportFactory(state="applying"))

    assert tried == [True]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_take_it_in(tried, monkeypatch):
    """The control of the lock: neither sees what the other has not committed."""
    both, queryset = Barrier(2), type(RosterImport.objects.all())
    monkeypatch.setattr(queryset, "select_for_update", lambda self, **options: self)
    monkeypatch.setattr(uploads, "read_table", lambda path: both.wait(10) and [])
    work_at_once(RosterImportFactory(state="applying"))

    assert tried == [True, True]


def with_permissions(*codenames):
    person = UserFactory(is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return person


class TestAccess:
    def test_only_superusers_upload_a_table_whatever_permissions_others_have(self, client):
        models = ("organization", "user", "membership", "group", "seat", "groupmembership")
        wanted = [f"{verb}_{model}" for model in models for verb in ("add", "change")]
        own = ["add_rosterimport", "view_rosterimport"]
        client.force_login(with_permissions(*own, *wanted))
        assert client.get(ADD).status_code == 403
        assert upload(client, TABLE).status_code == 403

        client.force_login(AdministratorFactory())
        assert client.get(ADD).status_code == 200

    def test_whoever_may_only_look_sees_it_and_decides_nothing(self, client):
        roster = RosterImportFactory()
        client.force_login(with_permissions("view_rosterimport"))

        assert "Apply this table…" not in client.get(page_of(roster)).text
        for step in ("apply", "cancel"):
            assert client.post(page_of(roster, step)).status_code == 403
        roster.refresh_from_db()
        assert roster.state == "previewed"
