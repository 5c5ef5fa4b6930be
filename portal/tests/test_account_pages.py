import re

import pytest
from allauth.account.models import EmailAddress

from coalition.models import Mail
from coalition.tests.factories import OrganizationFactory, PreferencesFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    user = UserFactory(email="ana@example.org")
    user.set_password("a-long-password-1")
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def sign_in(client, password="a-long-password-1"):
    return client.post("/accounts/login/", {"login": "ana@example.org", "password": password})


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/accounts/login/", "Sign in"),
        ("/accounts/signup/", "You need no account to find a program"),
        ("/accounts/password/reset/", r"Forgot your password\?"),
        ("/accounts/password/reset/done/", "Look in your email"),
        ("/accounts/password/reset/key/done/", "Your password is changed"),
        ("/accounts/password/reset/key/0-nonsense/", "This link no longer works"),
        ("/accounts/inactive/", "This account is not in use"),
        ("/accounts/confirm-email/nonsense/", "Confirm your email address"),
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
        ("/accounts/logout/", r"Sign out\?"),
        ("/accounts/password/change/", "Change your password"),
        ("/accounts/email/", "Your email addresses"),
        ("/accounts/reauthenticate/", r"Is it you\?"),
        ("/accounts/confirm-email/", "Confirm your email address"),
    ],
)
def test_account_pages_for_whoever_is_signed_in_wear_it_too(client, person, address, heading):
    sign_in(client)

    response = client.get(address)

    assert response.status_code == 200
    assert 'class="masthead"' in response.text
    assert re.search(rf"<h1>\s*{heading}\s*</h1>", response.text)


@pytest.mark.parametrize(
    "address",
    [
        *("/accounts/password/reset/", "/accounts/password/reset/done/", "/accounts/password/reset/key/0-nonsense/"),
        *("/accounts/inactive/", "/accounts/confirm-email/nonsense/"),
    ],
)
def test_an_account_page_says_whom_to_ask(client, address):
    assert "Ask an administrator of the portal." in client.get(address).text

    OrganizationFactory(name="Roxbury Works", slug="works", is_member=True, is_backbone=True, phone="617-555-0100")

    text = client.get(address).text
    assert 'Ask <a href="/organizations/works/">Roxbury Works</a>' in text
    assert re.search(r'<a href="tel:6175550100">\s*Call 617-555-0100\s*</a>', text)


def test_labels_have_one_capital_as_everywhere_else(client, person):
    sign_in(client)

    labels = re.findall(r"<label[^>]*>\s*([^<]*?)\s*<", client.get("/accounts/password/change/").text)

    assert labels == ["Current password", "New password", "New password, again"]


def test_nobody_is_told_of_a_letter_that_was_not_sent(client, person):
    sign_in(client)

    text = client.get("/accounts/confirm-email/").text

    assert "have sent" not in text
    assert 'href="/accounts/email/"' in text


def test_signing_in_leads_home_and_signing_out_takes_a_post(client, person):
    assert sign_in(client)["Location"] == "/me/"
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
    letter = Mail.objects.get()
    link = re.search(r"http://localhost:8000(/accounts/password/reset/key/\S+)", letter.text).group(1)

    assert (letter.kind, letter.user, letter.state) == ("security", person, "queued")

    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": "another-password-2", "password2": "another-password-2"})

    assert sign_in(client, "another-password-2")["Location"] == "/me/"


def test_a_sign_in_letter_is_in_the_language_its_reader_chose(client, person, settings):
    settings.LANGUAGES = [("en", "English"), ("es", "Español")]
    PreferencesFactory(user=person, language="es")
    client.post("/accounts/password/reset/", {"email": "ana@example.org"})

    assert Mail.objects.get().subject == "Correo electrónico para restablecer contraseña"


def test_a_demo_says_where_its_letters_are_read(client, settings):
    settings.DEMO = True

    assert 'href="/demo/letters/"' in client.get("/").text
    assert "This is a demo: read the letter here" in client.get("/accounts/password/reset/done/").text

    settings.DEMO = False

    assert "/demo/letters/" not in client.get("/accounts/password/reset/done/").text


def test_signing_in_to_the_administration_is_signing_in_to_the_portal(client):
    response = client.get("/admin/", follow=True)

    assert response.status_code == 200
    assert response.redirect_chain[-1][0].startswith("/accounts/login/")
