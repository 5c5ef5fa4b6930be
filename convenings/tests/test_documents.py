from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.models import Document, GroupMembership, Membership, SecurityEvent
from coalition.operations.memberships import leave_group
from coalition.tests.factories import GroupMembershipFactory, MembershipFactory, SeatFactory, UserFactory
from convenings.models import ConveningDocument
from convenings.operations.documents import add_to_convening
from convenings.tests.factories import ConveningDocumentFactory, ConveningFactory

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 the agenda"


@pytest.fixture
def chair():
    return GroupMembershipFactory(role=GroupMembership.Role.CO_CHAIR).user


@pytest.fixture
def convening(chair):
    return ConveningFactory(slug="forum", group=chair.group_memberships.get().group)


@pytest.fixture
def member(convening):
    """Of an organization with a seat in the group."""
    seat = SeatFactory(group=convening.group, organization__is_member=False)
    return MembershipFactory(organization=seat.organization, role=Membership.Role.MEMBER).user


def keep(convening, title="Budget", *, is_public=False, by=None):
    file = SimpleUploadedFile("budget.pdf", PDF)
    return add_to_convening(convening, file, title=title, is_public=is_public, by=by).document


def address(convening, document):
    return f"/convenings/{convening.slug}/documents/{document.pk}/"


def send(client, convening, content=PDF, **more):
    typed = {"title": "Budget", "is_public": "no", "file": SimpleUploadedFile("budget.pdf", content), **more}
    return client.post(f"/convenings/{convening.slug}/documents/new/", typed)


def test_who_runs_a_convening_adds_a_document_that_members_download(client, convening, chair, member):
    client.force_login(chair)

    answer = send(client, convening)

    found = convening.documents.get().document
    assert answer["Location"] == "/convenings/forum/#documents"
    assert (found.title, found.content_type, found.is_public, found.uploaded_by) == (
        *("Budget", "application/pdf"),
        *(False, chair),
    )
    assert "“Budget” is on this page now." in client.get("/convenings/forum/").text
    client.force_login(member)
    assert address(convening, found) in client.get("/convenings/forum/").text
    download = client.get(address(convening, found))
    assert b"".join(download.streaming_content) == PDF
    assert download["Content-Disposition"].startswith("attachment;")
    assert SecurityEvent.objects.filter(kind=SecurityEvent.Kind.VIEWED, actor=member).count() == 1


def test_at_a_public_convening_what_is_for_members_is_nobody_else_s(client, convening, chair):
    found = keep(convening, by=chair)

    assert "Budget" not in client.get("/convenings/forum/").text
    assert client.get(address(convening, found))["Location"].startswith("/accounts/login/?next=")
    client.force_login(UserFactory())
    assert "Budget" not in client.get("/convenings/forum/").text
    assert client.get(address(convening, found)).status_code == 404
    assert client.get(found.get_absolute_url()).status_code == 404


def test_what_is_everybody_s_is_shown_to_visitors(client, convening):
    found = keep(convening, is_public=True)

    assert address(convening, found) in client.get("/convenings/forum/").text
    assert b"".join(client.get(address(convening, found)).streaming_content) == PDF


def test_of_a_convening_for_the_group_nothing_is_public(client, convening, chair):
    found = keep(convening, is_public=True)
    convening.visibility = "group"
    convening.save()

    assert client.get(address(convening, found)).status_code == 404
    client.force_login(MembershipFactory(organization__is_member=True).user)
    assert client.get(address(convening, found)).status_code == 404
    client.force_login(chair)
    assert b"".join(client.get(address(convening, found)).streaming_content) == PDF
    form = client.get("/convenings/forum/documents/new/")
    assert "is_public" not in form.context["form"].fields
    assert "This convening is for members only" in form.text
    send(client, convening, title="Slides")
    assert not Document.objects.get(title="Slides").is_public


def test_whoever_left_sees_it_no_more_even_who_uploaded_it(client, convening, chair):
    found = keep(convening, by=chair)
    leave_group(chair.group_memberships.get(), now=timezone.now())
    Membership.objects.filter(user=chair).update(until=timezone.localdate())
    client.force_login(chair)

    assert client.get(address(convening, found)).status_code == 404
    assert client.get(found.get_absolute_url()).status_code == 404


def test_a_document_is_found_under_its_own_convening_alone(client, convening):
    found = keep(convening, is_public=True)
    client.force_login(UserFactory())

    assert client.get(address(ConveningFactory(), found)).status_code == 404


def test_nobody_but_who_runs_it_adds_or_removes(client, convening, member):
    found = keep(convening)
    elsewhere = GroupMembershipFactory(role=GroupMembership.Role.CHAIR).user
    for person in (member, elsewhere):
        client.force_login(person)
        assert client.get("/convenings/forum/documents/new/").status_code == 403
        assert send(client, convening).status_code == 403
        assert client.post(f"{address(convening, found)}remove/").status_code == 403
    assert send(Client(), convening)["Location"].startswith("/accounts/login/")

    assert ConveningDocument.objects.count() == 1


def test_removing_asks_first_and_then_erases_the_file(
    client, convening, chair, settings, django_capture_on_commit_callbacks
):
    found = keep(convening)
    client.force_login(chair)

    page = client.get(f"{address(convening, found)}remove/")
    assert "Remove this document?" in page.text
    assert address(convening, found) in page.text
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"{address(convening, found)}remove/")

    assert answer["Location"] == "/convenings/forum/#documents"
    assert not ConveningDocument.objects.exists()
    assert not [path for path in Path(settings.PRIVATE_ROOT).rglob("*") if path.is_file()]


def test_minutes_are_added_when_it_is_over(client, convening, chair):
    convening.local_date = timezone.localdate().replace(year=2020)
    convening.save()
    client.force_login(chair)

    send(client, convening, title="Minutes")

    assert convening.documents.get().document.title == "Minutes"


def test_a_program_is_refused_and_the_field_says_so(client, convening, chair):
    client.force_login(chair)

    answer = send(client, convening, b"MZ\x90\x00 a program")

    assert answer.context["form"].errors["file"] == [
        "Only PDF, Word, Excel, PowerPoint, OpenDocument, text, PNG and JPEG are taken."
    ]


def test_a_document_of_a_convening_has_a_title_and_no_group(convening):
    with pytest.raises(IntegrityError, match="document_that_is_shared_has_a_title"):
        ConveningDocumentFactory(document__group=convening.group)


def test_the_page_tells_who_runs_it_what_documents_are_for(client, convening, chair):
    assert "Documents" not in client.get("/convenings/forum/").text
    client.force_login(chair)
    assert "the agenda, slides, minutes" in client.get("/convenings/forum/").text


def test_the_page_asks_no_more_queries_for_twelve_documents_than_for_three(client, convening, chair):
    client.force_login(chair)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/convenings/forum/").status_code == 200
        return len(captured)

    for number in range(3):
        keep(convening, f"Minutes {number}")
    queries()
    three = queries()
    for number in range(9):
        keep(convening, f"More minutes {number}")

    assert queries() == three
