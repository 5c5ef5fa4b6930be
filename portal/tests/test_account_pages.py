import re

import pytest
from django.core import mail

from coalition.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    user = UserFactory(email="ana@example.org")
    user.set_password("a-long-password-1")
    user.save()
    return user


def sign_in(client, password="a-long-password-1"):
    return client.post("/accounts/login/", {"login": "ana@example.org", "password": password})


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/accounts/login/", "Sign in"),
        ("/accounts/signup/", "You need no account to find a program"),
        ("/accounts/password/reset/", "Password Reset"),
        ("/accounts/password/reset/done/", "Password Reset"),
        ("/accounts/password/reset/key/done/", "Change Password"),
        ("/accounts/password/reset/key/0-nonsense/", "Bad Token"),
        ("/accounts/inactive/", "Account Inactive"),
        ("/accounts/confirm-email/nonsense/", "Confirm Email Address"),
    ],
)
def test_account_pages_for_visitors_wear_the_portal_s_look(client, address, heading):
    response = client.get(address)

    assert response.status_code == 200
    assert 'class="masthead"' in response.text
    assert re.search(rf"<h1>\s*{heading}\s*</h1>", response.text)


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/accounts/logout/", "Sign Out"),
        ("/accounts/password/change/", "Change Password"),
        ("/accounts/email/", "Email Addresses"),
        ("/accounts/reauthenticate/", "Confirm Access"),
    ],
)
def test_account_pages_for_whoever_is_signed_in_wear_it_too(client, person, address, heading):
    sign_in(client)

    response = client.get(address)

    assert response.status_code == 200
    assert 'class="masthead"' in response.text
    assert re.search(rf"<h1>\s*{heading}\s*</h1>", response.text)


def test_signing_in_leads_home_and_signing_out_takes_a_post(client, person):
    assert sign_in(client)["Location"] == "/"
    client.get("/accounts/logout/")
    assert "/accounts/logout/" in client.get("/").text

    client.post("/accounts/logout/")

    assert "/accounts/login/" in client.get("/").text


def test_a_wrong_password_is_said_beside_the_form(client, person):
    response = sign_in(client, "wrong")

    assert response.status_code == 200
    assert "not correct" in response.text


def test_nobody_signs_themselves_up(client):
    response = client.post(
        "/accounts/signup/",
        {"email": "new@example.org", "password1": "a-long-password-1", "password2": "a-long-password-1"},
    )

    assert "You need no account to find a program" in response.text
    assert not client.session.get("_auth_user_id")


def test_a_forgotten_password_is_set_anew_by_letter(client, person):
    client.post("/accounts/password/reset/", {"email": "ana@example.org"})
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mail.outbox[0].body).group(1)

    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": "another-password-2", "password2": "another-password-2"})

    assert sign_in(client, "another-password-2")["Location"] == "/"
