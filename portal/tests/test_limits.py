"""How often, and how much, somebody who isn't signed in may send."""

import uuid
from io import BytesIO

import pytest
from django.test import Client

from coalition.limits import in_minutes
from coalition.links import invitation_link, preferences_link, unsubscribe_link
from coalition.models import Inquiry, SecurityEvent, Topic
from coalition.tests.factories import AdministratorFactory, InvitationFactory, UserFactory
from coalition.tests.test_inquiries import patient, send  # noqa: F401  # a fixture

pytestmark = pytest.mark.django_db

NO_CACHE = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}}


def connection():
    """The address of a visitor that no other test has."""
    return f"2001:db8:{uuid.uuid4().hex[:4]}:{uuid.uuid4().hex[:4]}::1"


def somebody():
    return f"{uuid.uuid4().hex}@example.org"


def path(link):
    return "/" + link.split("/", 3)[3]


@pytest.mark.usefixtures("patient")
class TestGettingInvolved:
    def test_one_address_writes_so_often_from_wherever_it_is(self, settings):
        settings.RATE_LIMITS = {"get_involved": "30/h/ip,2/h/key"}
        email = somebody()
        for _number in range(2):
            assert send(Client(REMOTE_ADDR=connection()), email=email).status_code == 302

        answer = send(Client(REMOTE_ADDR=connection()), email=email)

        assert answer.status_code == 429
        assert 0 < int(answer["Retry-After"]) <= 3600
        assert f"Try again in {in_minutes(int(answer['Retry-After']))} minutes." in answer.text
        assert "We would like to join." in answer.text
        assert Inquiry.objects.count() == 2

    def test_many_write_from_a_library_and_a_flood_ends_there(self, settings):
        settings.RATE_LIMITS = {"get_involved": "3/h/ip,2/h/key"}
        library = Client(REMOTE_ADDR=connection())
        for _number in range(3):
            assert send(library, email=somebody()).status_code == 302

        assert send(library, email=somebody()).status_code == 429
        assert send(Client(REMOTE_ADDR=connection()), email=somebody()).status_code == 302

    def test_an_address_that_the_caller_makes_up_is_not_believed(self, settings):
        settings.RATE_LIMITS = {"get_involved": "1/h/ip"}
        caller = Client(REMOTE_ADDR=connection())
        send(caller, email=somebody())

        assert send(caller, email=somebody(), HTTP_X_FORWARDED_FOR="203.0.113.5").status_code == 429

    def test_a_form_with_a_mistake_in_it_does_not_count(self, settings):
        settings.RATE_LIMITS = {"get_involved": "1/h/ip"}
        caller = Client(REMOTE_ADDR=connection())
        for _number in range(3):
            assert send(caller, email="not an address").status_code == 200

        assert send(caller, email=somebody()).status_code == 302

    def test_while_the_cache_is_down_it_is_taken(self, settings):
        settings.RATE_LIMITS = {"get_involved": "1/h/ip"}
        settings.CACHES = NO_CACHE
        caller = Client(REMOTE_ADDR=connection())

        assert [send(caller).status_code for _number in range(2)] == [302, 302]


@pytest.mark.parametrize("kind", ["invitation", "preferences", "unsubscribe"])
def test_a_link_in_a_letter_is_used_so_often_and_looked_at_as_often_as_one_likes(client, settings, kind):
    settings.RATE_LIMITS = {"link": "2/h/key"}
    reader = UserFactory()
    link = {
        "invitation": lambda: invitation_link(InvitationFactory()),
        "preferences": lambda: preferences_link(reader),
        "unsubscribe": lambda: unsubscribe_link(reader, Topic.DIGEST),
    }[kind]()
    # Signed alike, a row of another test with this number would have been counted already.
    settings.RATE_LIMITS = {"link": f"2/{3600 + uuid.uuid4().int % 10**6}s/key"}
    for _number in range(2):
        assert client.post(path(link), {}).status_code in {200, 302}

    answer = client.post(path(link), {})

    assert answer.status_code == 429
    assert "That was too often" in answer.text
    assert answer["Retry-After"].isdecimal()
    assert client.get(path(link)).status_code == 200


def test_a_sign_in_that_is_limited_has_the_same_page(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    caller = Client(REMOTE_ADDR=connection())
    caller.post("/accounts/login/", {"login": somebody(), "password": "x"})

    answer = caller.post("/accounts/login/", {"login": somebody(), "password": "x"})

    assert answer.status_code == 429
    assert "Try again in 5 minutes." in " ".join(answer.text.split())


def test_while_the_cache_is_down_nobody_guesses_passwords_and_pages_open(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "5/m/key"}
    settings.CACHES = NO_CACHE
    client.raise_request_exception = False

    answer = client.post("/accounts/login/", {"login": "ana@example.org", "password": "x"})

    assert (answer.status_code, answer["Retry-After"]) == (503, "120")
    assert "Try again in a few minutes" in answer.text
    assert not SecurityEvent.objects.exists()
    assert client.get("/accounts/login/").status_code == 200


class TestSize:
    def test_a_visitor_sends_no_more_than_a_form_and_it_is_not_read(self, client, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

        answer = client.post("/get-involved/", {"file": BytesIO(b"x" * 2000)})

        assert answer.status_code == 413
        assert "That is too much at once" in answer.text

    def test_an_administrator_sends_two_files_of_the_largest_size(self, client, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
        settings.UPLOAD_MAX_BYTES, settings.DOCUMENT_MAX_BYTES = 5000, 3000
        address = "/admin/programs/listimport/add/"

        def statuses(who):
            client.force_login(who)
            sizes = (2_000, 9_000, 12_000)
            return [client.post(address, {"file": BytesIO(b"x" * size)}).status_code for size in sizes]

        assert statuses(AdministratorFactory()) == [200, 200, 413]
        assert statuses(UserFactory()) == [403, 413, 413]

    def test_a_form_with_too_many_fields_or_files_or_too_long_a_text_is_explained(self, client, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 5000
        settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10
        for sent in (
            {f"field{number}": "" for number in range(11)},
            {f"file{number}": BytesIO(b"x") for number in range(11)},
        ):
            answer = client.post("/get-involved/", sent)
            assert (answer.status_code, "has more fields than any of its forms" in answer.text) == (413, True)

    @pytest.mark.parametrize(
        ("length", "status"), [("", 200), ("-1", 400), ("nonsense", 200), ("9" * 30, 413), ("²", 200)]
    )
    def test_a_length_that_is_none_is_no_way_around(self, client, length, status):
        assert client.post("/get-involved/", {"message": "x"}, CONTENT_LENGTH=length).status_code == status
