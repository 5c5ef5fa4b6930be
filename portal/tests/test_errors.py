import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest
from django.test import Client
from django.urls import path

from coalition.tests.factories import UserFactory
from portal import urls as portal_urls
from programs.tests.factories import ProgramFactory


def forbidden(request):
    raise PermissionDenied


def suspicious(request):
    raise SuspiciousOperation("tampered with")


def broken(request: HttpRequest):
    raise RuntimeError("a secret detail")


for view in (forbidden, suspicious, broken):
    view.login_required = False

urlpatterns = [
    *portal_urls.urlpatterns,
    path("test/forbidden/", forbidden),
    path("test/suspicious/", suspicious),
    path("test/broken/", broken),
]
handler400 = portal_urls.handler400
handler500 = portal_urls.handler500


@pytest.fixture
def visitor(settings):
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/nowhere/", 404, "We can’t find that page"),
        ("/programs/nowhere/", 404, "We can’t find that page"),
        ("/organizations/nowhere/", 404, "We can’t find that page"),
        ("/test/forbidden/", 403, "You may not see this page"),
        ("/test/suspicious/", 400, "We could not read that request"),
        ("/test/broken/", 500, "Something went wrong on our side"),
    ],
)
def test_each_error_has_its_page_and_a_way_on(visitor, address, status, says):
    response = visitor.get(address)

    assert response.status_code == status
    assert says in response.text
    assert 'action="/programs/"' in response.text
    assert 'href="/"' in response.text
    assert "secret detail" not in response.text


@pytest.mark.parametrize("address", ["/test/suspicious/", "/test/broken/"])
def test_what_may_be_broken_itself_is_not_asked_for_the_error_page(visitor, address):
    # Without the django_db mark any statement fails this test.
    visitor.cookies["sessionid"] = "a-session-to-look-up"

    assert visitor.get(address).status_code in (400, 500)


@pytest.mark.django_db
def test_a_form_from_an_old_page_is_explained():
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a@example.org"})

    assert response.status_code == 403
    assert "Please send the form again" in response.text


@pytest.mark.django_db
def test_a_missing_page_is_as_missing_for_whoever_is_signed_in(client):
    client.force_login(UserFactory())

    assert client.get("/nowhere/").status_code == 404


@pytest.mark.django_db
def test_error_pages_escape_what_the_address_says(client):
    ProgramFactory()

    assert "<script>alert" not in client.get("/<script>alert(1)</script>/").text
