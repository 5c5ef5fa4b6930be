import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.models import Document, GroupMembership, Membership
from coalition.operations.documents import add_to_group
from coalition.operations.memberships import leave_group
from coalition.tests.factories import (
    AdministratorFactory,
    DocumentFactory,
    GroupFactory,
    GroupMembershipFactory,
    MembershipFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 the charter"
NEW = "/groups/network/documents/new/"


@pytest.fixture
def group():
    return GroupFactory(name="Healthcare Network", slug="network")


@pytest.fixture
def chair(group):
    return GroupMembershipFactory(group=group, role=GroupMembership.Role.CO_CHAIR).user


@pytest.fixture
def colleague(group, chair):
    """Not in the group, but of an organization with a seat there."""
    organization = chair.group_memberships.get().organization
    return MembershipFactory(organization=organization, role=Membership.Role.MEMBER).user


def document(group, by=None, *, title="Charter", is_public=False, content=PDF, name="charter.pdf"):
    return add_to_group(group, SimpleUploadedFile(name, content), title=title, is_public=is_public, by=by)


def address(found):
    return f"/groups/{found.group.slug}/documents/{found.pk}/"


def archive(*names, **contents):
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name in names:
            file.writestr(name, "x")
        for name, content in contents.items():
            file.writestr(name, content)
    return made.getvalue()


def send(client, content=PDF, name="Danh sách.pdf", **more):
    return client.post(NEW, {"title": "Charter", "is_public": "no", "file": SimpleUploadedFile(name, content), **more})


def test_who_runs_a_group_adds_a_document_that_its_people_download(client, group, chair, colleague):
    client.force_login(chair)

    answer = send(client)

    found = Document.objects.get()
    assert answer["Location"] == "/groups/network/"
    assert (found.title, found.name, found.content_type) == ("Charter", "Danh sách.pdf", "application/pdf")
    assert (found.is_public, found.uploaded_by, found.group) == (False, chair, group)
    assert "“Charter” is on this page now." in client.get("/groups/network/").text
    client.force_login(colleague)
    assert address(found) in client.get("/groups/network/").text
    download = client.get(address(found))
    assert b"".join(download.streaming_content) == PDF
    assert download["Content-Disposition"].startswith("attachment;")
    assert download["Cache-Control"] == "private, no-store"


def test_a_document_for_members_is_no_visitor_s_and_no_outsider_s(client, group, chair):
    found = document(group, chair)

    page = client.get("/groups/network/")
    assert "Charter" not in page.text
    assert client.get(address(found))["Location"] == f"/accounts/login/?next={address(found)}"
    client.force_login(MembershipFactory(organization__is_member=True).user)
    assert "Charter" not in client.get("/groups/network/").text
    assert client.get(address(found)).status_code == 404
    assert client.get(found.get_absolute_url()).status_code == 404


def test_a_public_document_is_everybody_s(client, group, chair):
    found = document(group, chair, is_public=True)

    assert address(found) in client.get("/groups/network/").text
    assert b"".join(client.get(address(found)).streaming_content) == PDF


def test_of_a_group_for_members_nothing_is_public(client, group, chair):
    found = document(group, chair, is_public=True)
    group.is_public = False
    group.save()

    assert client.get(address(found)).status_code == 404
    client.force_login(UserFactory())
    assert client.get(address(found)).status_code == 404
    client.force_login(chair)
    assert b"".join(client.get(address(found)).streaming_content) == PDF


def test_a_document_is_found_under_its_own_group_alone(client, group, chair):
    found = document(group, chair, is_public=True)
    GroupFactory(slug="other")
    client.force_login(AdministratorFactory())

    assert client.get(f"/groups/other/documents/{found.pk}/").status_code == 404
    assert client.post(f"/groups/other/documents/{found.pk}/remove/").status_code in {403, 404}
    assert Document.objects.exists()


def test_whoever_left_sees_it_no_more_even_who_uploaded_it(client, group, chair):
    found = document(group, chair)
    place = chair.group_memberships.get()
    leave_group(place, now=timezone.now())
    Membership.objects.filter(user=chair).update(until=timezone.localdate())
    client.force_login(chair)

    assert client.get(address(found)).status_code == 404
    assert client.get(found.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("role", GroupMembership.RUNNING_ROLES)
def test_each_who_runs_it_may_add_and_remove(client, group, role):
    client.force_login(GroupMembershipFactory(group=group, role=role).user)

    send(client)
    found = Document.objects.get()
    assert client.get(f"{address(found)}remove/").status_code == 200
    client.post(f"{address(found)}remove/")

    assert not Document.objects.exists()


def test_nobody_else_may(client, group, chair, colleague):
    found = document(group, chair)
    member = GroupMembershipFactory(group=group).user
    elsewhere = GroupMembershipFactory(role=GroupMembership.Role.CHAIR).user
    for person in (member, colleague, elsewhere):
        client.force_login(person)
        assert client.get(NEW).status_code == 403
        assert send(client).status_code == 403
        assert client.post(f"{address(found)}remove/").status_code == 403
    visitor = Client()
    assert send(visitor)["Location"] == f"/accounts/login/?next={NEW}"
    assert visitor.post(f"{address(found)}remove/")["Location"].startswith("/accounts/login/")

    assert Document.objects.count() == 1


def test_nobody_learns_of_a_closed_group_by_its_documents(client, group, chair):
    found = document(group, chair)
    group.is_public = False
    group.save()
    client.force_login(UserFactory())

    assert client.get(NEW).status_code == 404
    assert client.get(f"{address(found)}remove/").status_code == 404


def test_removing_asks_first_and_then_erases_the_file(
    client, group, chair, settings, django_capture_on_commit_callbacks
):
    found = document(group, chair)
    client.force_login(chair)

    page = client.get(f"{address(found)}remove/")
    assert "Remove this document?" in page.text
    assert Document.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"{address(found)}remove/")

    assert answer["Location"] == "/groups/network/"
    assert not [path for path in Path(settings.PRIVATE_ROOT).rglob("*") if path.is_file()]


WORD = archive("[Content_Types].xml", "word/document.xml")


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (PDF, "application/pdf"),
        (WORD, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (
            archive("[Content_Types].xml", "xl/workbook.xml"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (archive(mimetype="application/vnd.oasis.opendocument.text"), "application/vnd.oasis.opendocument.text"),
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (b"\xff\xd8\xff...", "image/jpeg"),
        ("Biên bản cuộc họp".encode(), "text/plain"),
    ],
)
def test_what_people_share_is_taken_as_what_it_is(group, chair, content, content_type):
    assert document(group, chair, content=content, name="liar.pdf").content_type == content_type


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00 a program",
        b"<html><script>alert(1)</script>",
        b"  <svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        archive("anything.exe"),
        archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        archive(mimetype="application/java-archive"),
        b"PK\x03\x04 cut off",
        b"\xff\xfe\x00text of another kind",
    ],
)
def test_anything_else_is_refused_and_the_field_says_so(client, group, chair, content):
    client.force_login(chair)

    answer = send(client, content, name="minutes.pdf")

    assert answer.context["form"].errors["file"] == [
        "Only PDF, Word, Excel, PowerPoint, OpenDocument, text, PNG and JPEG are taken."
    ]
    assert not Document.objects.exists()


def test_a_file_too_large_is_refused_with_the_limit(client, group, chair, settings):
    settings.DOCUMENT_MAX_BYTES = 10
    client.force_login(chair)

    assert send(client).context["form"].errors["file"] == ["This file is too large: 10\xa0bytes is the most."]


def test_a_document_of_a_group_has_a_group_and_a_title(group):
    with pytest.raises(IntegrityError, match="document_that_is_shared_has_a_title"), transaction.atomic():
        DocumentFactory(group=group, title="")
    with pytest.raises(IntegrityError, match="document_that_is_shared_has_a_title"):
        DocumentFactory(is_public=True)


def test_the_page_tells_who_runs_it_what_documents_are_for(client, group, chair):
    assert "Documents" not in client.get("/groups/network/").text
    client.force_login(chair)
    assert "This is the place for what its people look for again" in client.get("/groups/network/").text


def queries(client):
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/groups/network/").status_code == 200
    return len(captured)


def test_the_page_asks_no_more_queries_for_twelve_documents_than_for_three(client, group, chair):
    client.force_login(chair)
    for number in range(3):
        document(group, chair, title=f"Minutes {number}")
    queries(client)
    three = queries(client)
    for number in range(9):
        document(group, chair, title=f"More minutes {number}")

    assert queries(client) == three


def test_the_newest_stands_first(client, group, chair):
    older = document(group, chair, title="Older")
    document(group, chair, title="Newer")
    Document.objects.filter(pk=older.pk).update(uploaded_at=timezone.now() - timedelta(days=1))
    client.force_login(chair)

    page = client.get("/groups/network/")

    assert [each.title for each in page.context["documents"]] == ["Newer", "Older"]
