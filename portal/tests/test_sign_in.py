import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from coalition.models import Mail
from coalition.tests.factories import UserFactory
from portal.demo.codes import code_shown_to, set_up_app

pytestmark = [pytest.mark.django_db, pytest.mark.one_factor]

PASSWORD = "a-long-password-1"
CODE = re.compile(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", re.MULTILINE)


@pytest.fixture
def person():
    user = UserFactory(email="ana@example.org")
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def by_password(client, password=PASSWORD, **extra):
    return client.post("/accounts/login/", {"login": "ana@example.org", "password": password, **extra})


def ask_for_code(client, email="ana@example.org", **extra):
    return client.post("/accounts/login/code/", {"email": email, **extra})


def code_in_letter():
    return CODE.search(Mail.objects.latest("pk").text).group(1)


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_a_code_from_a_letter_signs_in_without_a_password(client):
    user = UserFactory(email="ana@example.org", password="!")
    ask_for_code(client)
    letter = Mail.objects.get()

    assert (letter.kind, letter.user, letter.state) == ("security", user, "queued")
    assert not is_signed_in(client)

    client.post("/accounts/login/code/confirm/", {"code": code_in_letter()})

    assert client.session["_auth_user_id"] == str(user.pk)
    assert EmailAddress.objects.filter(user=user, verified=True).exists()


def test_three_wrong_codes_end_a_code(client, person):
    ask_for_code(client)
    code = code_in_letter()
    for _attempt in range(3):
        client.post("/accounts/login/code/confirm/", {"code": "WRONG1"})

    client.post("/accounts/login/code/confirm/", {"code": code})

    assert not is_signed_in(client)


def test_a_code_works_in_the_browser_that_asked_for_it_alone(client, person):
    ask_for_code(client)
    other = Client()

    other.post("/accounts/login/code/confirm/", {"code": code_in_letter()})

    assert not is_signed_in(other)


def test_another_code_makes_the_first_one_worthless(client, person):
    ask_for_code(client)
    first = code_in_letter()
    client.post("/accounts/login/code/confirm/", {"action": "resend"})
    assert code_in_letter() != first

    client.post("/accounts/login/code/confirm/", {"code": first})

    assert not is_signed_in(client)


def test_a_code_is_no_longer_good_after_a_quarter_of_an_hour(client, person, settings):
    ask_for_code(client)
    settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT = -1

    client.post("/accounts/login/code/confirm/", {"code": code_in_letter()})

    assert not is_signed_in(client)


def test_an_account_that_is_switched_off_signs_in_by_neither_code_nor_password(client, person):
    person.is_active = False
    person.save()

    ask_for_code(client)
    by_password(client)

    assert not is_signed_in(client)
    assert CODE.search(Mail.objects.get().text) is None


def test_a_password_without_a_confirmed_address_asks_to_confirm_it_first(client, person):
    EmailAddress.objects.all().delete()

    assert by_password(client)["Location"] == "/accounts/confirm-email/"
    assert not is_signed_in(client)
    link = re.search(r"http://localhost:8000(/accounts/confirm-email/\S+)", Mail.objects.get().text).group(1)
    client.get(link)
    assert not EmailAddress.objects.filter(verified=True).exists()

    client.post(link)

    assert EmailAddress.objects.get().verified
    assert by_password(client)["Location"] == "/me/"


def test_who_has_set_up_an_app_types_its_code_as_well(client, person):
    set_up_app(person)

    assert by_password(client)["Location"] == "/accounts/2fa/authenticate/"
    assert not is_signed_in(client)
    assert "not correct" not in client.get("/accounts/2fa/authenticate/").text
    client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert not is_signed_in(client)

    code = code_shown_to(person)
    client.post("/accounts/2fa/authenticate/", {"code": code})

    assert is_signed_in(client)
    again = Client()
    by_password(again)
    again.post("/accounts/2fa/authenticate/", {"code": code})
    assert not is_signed_in(again)


def test_a_recovery_code_works_once(client, person):
    set_up_app(person)
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()

    for browser, gets_in in ((client, True), (Client(), False)):
        by_password(browser)
        browser.post("/accounts/2fa/authenticate/", {"code": codes[0]})
        assert is_signed_in(browser) is gets_in


def test_the_key_of_an_app_is_not_readable_in_the_database(person):
    set_up_app(person)
    app = Authenticator.objects.get(type="totp")

    assert app.data["secret"].startswith("gAAAA")
    assert code_shown_to(person).isdigit()


@pytest.mark.parametrize("address", ["ana@example.org", "nobody@example.org"])
def test_pages_say_the_same_of_an_address_with_an_account_and_one_without(client, person, address):
    asked = ask_for_code(client, address)
    confirm = client.get("/accounts/login/code/confirm/")
    wrong = Client().post("/accounts/login/", {"login": address, "password": "wrong"})
    reset = Client().post("/accounts/password/reset/", {"email": address})

    assert (asked.status_code, asked["Location"]) == (302, "/accounts/login/code/confirm/")
    assert f"If {address} has an account, a letter with a code is on its way." in " ".join(confirm.text.split())
    assert "The email address and/or password you specified are not correct." in wrong.text
    assert (reset.status_code, reset["Location"]) == (302, "/accounts/password/reset/done/")
    assert Mail.objects.filter(recipient=address).count() == 2


def test_a_page_that_asks_for_an_address_answers_alike_to_the_byte(person):
    pages = []
    for address in ("ana@example.org", "sam@example.org"):
        browser = Client()
        ask_for_code(browser, address)
        text = browser.get("/accounts/login/code/confirm/").text.replace(address, "ADDRESS")
        pages.append(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text))

    assert pages[0] == pages[1]


class CountingHasher(MD5PasswordHasher):
    algorithm = "counting"
    encoded = 0

    def encode(self, password, salt):
        type(self).encoded += 1
        return super().encode(password, salt)


@pytest.mark.parametrize("who", ["known", "unknown", "without a password", "switched off"])
def test_a_wrong_password_takes_as_long_as_hashing_one_whoever_it_is(client, person, settings, who):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    person.set_password(PASSWORD) if who != "without a password" else person.set_unusable_password()
    person.is_active = who != "switched off"
    person.email = "other@example.org" if who == "unknown" else person.email
    person.save()
    EmailAddress.objects.filter(user=person).update(email=person.email)
    CountingHasher.encoded = 0

    by_password(client, "wrong")

    assert CountingHasher.encoded == 1


def test_an_address_of_another_account_can_be_added_without_a_word_and_never_confirmed(client, person):
    other = UserFactory(email="sam@example.org")
    EmailAddress.objects.create(user=other, email=other.email, primary=True, verified=True)
    by_password(client)

    taken = client.post("/accounts/email/", {"action_add": "", "email": "sam@example.org"}, follow=True).text
    free = client.post("/accounts/email/", {"action_add": "", "email": "new@example.org"}, follow=True).text

    assert "Confirmation email sent to sam@example.org" in taken
    assert "Confirmation email sent to new@example.org" in free
    assert not EmailAddress.objects.filter(user=person, email="sam@example.org", verified=True).exists()


def test_the_session_of_before_is_not_the_session_after(client, person):
    client.get("/accounts/login/")
    ask_for_code(client)
    before = client.cookies["sessionid"].value

    client.post("/accounts/login/code/confirm/", {"code": code_in_letter()})

    assert is_signed_in(client)
    assert client.cookies["sessionid"].value != before
    thief = Client()
    thief.cookies["sessionid"] = before
    assert not is_signed_in(thief)


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http:///evil.example"],
)
@pytest.mark.parametrize("way", ["password", "code", "second step"])
def test_next_never_leads_away_from_the_portal(client, person, settings, target, way):
    settings.ALLOWED_HOSTS = ["*"]
    if way == "second step":
        set_up_app(person)
        by_password(client, next=target)
        answer = client.post("/accounts/2fa/authenticate/", {"code": code_shown_to(person)})
    elif way == "code":
        ask_for_code(client, next=target)
        answer = client.post("/accounts/login/code/confirm/", {"code": code_in_letter(), "next": target})
    else:
        answer = by_password(client, next=target)

    assert is_signed_in(client)
    assert answer["Location"] == "/me/"


def test_next_leads_within_the_portal(client, person):
    assert by_password(client, next="/me/letters/")["Location"] == "/me/letters/"


def test_links_in_letters_lead_to_the_portal_whatever_host_the_request_names(client, person, settings):
    settings.ALLOWED_HOSTS = ["*"]

    client.post("/accounts/password/reset/", {"email": "ana@example.org"}, headers={"host": "evil.example"})
    for address in ("ana@example.org", "no@example.org"):
        Client().post("/accounts/login/code/", {"email": address}, headers={"host": "evil.example"})

    assert Mail.objects.count() == 3
    assert [letter for letter in Mail.objects.all() if "evil.example" in letter.text + letter.html] == []


def test_guessing_passwords_is_stopped(client, person, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/m/key"}
    person.email = "guessed@example.org"
    person.save()
    EmailAddress.objects.update(email="guessed@example.org")
    attempt = {"login": "guessed@example.org", "password": "wrong"}

    for _attempt in range(3):
        client.post("/accounts/login/", attempt)
    answer = client.post("/accounts/login/", {**attempt, "password": PASSWORD})

    assert "Too many failed login attempts. Try again later." in answer.text
    assert not is_signed_in(client)


def test_asking_for_codes_is_stopped(settings):
    settings.ACCOUNT_RATE_LIMITS = {"request_login_code": "2/m/key"}

    for _attempt in range(3):
        ask_for_code(Client(), "limited@example.org")

    assert Mail.objects.count() == 2


def test_sessions_are_listed_and_ended_one_by_one_or_all_others_at_once(client, person):
    browsers = [client, Client(headers={"user-agent": "Phone"}), Client(headers={"user-agent": "Library"})]
    for browser in browsers:
        by_password(browser)
    page = client.get("/accounts/sessions/").text
    assert ("Phone" in page, "Library" in page, page.count(">Sign it out<")) == (True, True, 2)
    phone = UserSession.objects.get(user_agent="Phone")

    client.post(f"/accounts/sessions/{phone.pk}/end/")

    assert [is_signed_in(browser) for browser in browsers] == [True, False, True]
    client.post("/accounts/sessions/")
    assert [is_signed_in(browser) for browser in browsers] == [True, False, False]


def test_nobody_ends_a_session_of_somebody_else(client, person):
    by_password(client)
    session = UserSession.objects.get()
    other = Client()
    other.force_login(UserFactory())

    assert other.post(f"/accounts/sessions/{session.pk}/end/").status_code == 404
    assert is_signed_in(client)


def test_other_services_are_offered_where_the_environment_names_them_and_nowhere_else(client):
    assert "Or with another account of yours" not in client.get("/accounts/login/").text
    assert client.get("/accounts/google/login/").status_code == 404


def test_whoever_another_service_does_not_know_is_told_so_and_shown_a_way_on(client):
    page = client.get("/accounts/3rdparty/login/error/")

    assert page.status_code == 401
    assert "The other service did not tell us who you are, so you are not signed in." in page.text
    assert 'href="/accounts/login/"' in page.text
