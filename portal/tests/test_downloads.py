"""Whatever is served as a file is saved, and nothing that somebody else wrote is shown as a page of the portal."""

import pytest
from django.core.files.base import ContentFile

from coalition.tests.factories import AdministratorFactory, AnnouncementFactory, DocumentFactory, MailFactory

pytestmark = pytest.mark.django_db

PAGE = b"<!DOCTYPE html><script>alert(document.cookie)</script>"


def documents():
    """As an earlier release, or a hand in the database, might have kept them."""
    for name, content_type in [("a.html", "text/html"), ("a.svg", "image/svg+xml"), ("a.csv", "text/csv")]:
        document = DocumentFactory(name=name, content_type=content_type)
        document.file.save(name, ContentFile(PAGE))
        yield "get", document.get_absolute_url()


@pytest.fixture
def files(client):
    client.force_login(AdministratorFactory())
    return [*documents(), ("post", "/me/data/")]


def test_every_file_is_an_attachment_that_runs_nothing(client, files):
    for method, address in files:
        response = getattr(client, method)(address)
        b"".join(response.streaming_content)

        assert response["Content-Disposition"].startswith("attachment; filename="), address
        assert response["X-Content-Type-Options"] == "nosniff", address
        assert response["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox", address
        assert response["Cache-Control"] == "private, no-store", address


def test_a_letter_is_shown_in_a_frame_in_which_nothing_runs(client):
    administrator = AdministratorFactory()
    client.force_login(administrator)
    letter = MailFactory(user=administrator, html=PAGE.decode())
    announcement = AnnouncementFactory()

    for address in (
        f"/me/letters/{letter.pk}/letter/",
        f"/admin/coalition/mail/{letter.pk}/preview/",
        f"/announcements/{announcement.pk}/letter/",
    ):
        policy = client.get(address)["Content-Security-Policy"]
        assert policy == "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox", address
