"""What the security log learns of sign-ins, accounts and rights, through the pages people use."""

import json

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client

from coalition.models import SecurityEvent
from coalition.tests.factories import (
    AdministratorFactory,
    MembershipFactory,
    SecurityEventFactory,
    UserFactory,
)
from portal.demo.codes import code_shown_to, set_up_app
from portal.tests.test_sign_in import PASSWORD, code_in_letter

pytestmark = [pytest.mark.django_db, pytest.mark.one_factor]

Kind = SecurityEvent.Kind


@pytest.fixture
def person():
    user = UserFactory(email="ana@example.org")
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def sign_in(client, password=PASSWORD, email="ana@example.org", **options):
    return client.post("/accounts/login/", {"login": email, "password": password}, **options)


def newest(*kinds):
    found = SecurityEvent.objects.filter(kind__in=kinds) if kinds else SecurityEvent.objects.all()
    return found.latest("pk")


def test_a_sign_in_says_who_how_and_from_where(client, person):
    sign_in(client, REMOTE_ADDR="192.0.2.9")

    event = newest(Kind.SIGNED_IN)
    assert (event.actor, event.user, event.ip_address, event.more) == (person, person, "192.0.2.9", "password")


def test_a_second_factor_is_part_of_how_and_a_wrong_one_is_a_failure(client, person):
    set_up_app(person)
    sign_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": "000000"})

    assert (newest().kind, newest().user, newest().actor, newest().more) == (
        *(Kind.SIGN_IN_FAILED, person, None),
        "second factor",
    )
    assert not SecurityEvent.objects.filter(kind=Kind.SIGNED_IN).exists()

    client.post("/accounts/2fa/authenticate/", {"code": code_shown_to(person)})
    assert newest(Kind.SIGNED_IN).more == "password, second factor"


def test_a_code_by_letter_and_a_wrong_one(client, person):
    client.post("/accounts/login/code/", {"email": person.email})
    client.post("/accounts/login/code/confirm/", {"code": "WRONG1"})
    assert (newest().kind, newest().user, newest().more) == (Kind.SIGN_IN_FAILED, person, "code by letter")

    client.post("/accounts/login/code/confirm/", {"code": code_in_letter()})
    assert newest(Kind.SIGNED_IN).more == "code by letter"


@pytest.mark.parametrize("why", ["wrong password", "switched off"])
def test_a_failure_names_the_account_it_was_about(client, person, why):
    person.is_active = why != "switched off"
    person.save()

    sign_in(client, "wrong" if why == "wrong password" else PASSWORD, "ANA@example.org")

    event = newest()
    assert (event.kind, event.user, event.actor, event.acting) == (
        *(Kind.SIGN_IN_FAILED, person, None),
        "visitor:/accounts/login/",
    )


def test_a_failure_keeps_neither_what_was_typed_as_password_nor_an_address_without_account(client, person):
    """People type a password where the address goes, too."""
    for typed in ("My-Pa55word@example.org", "my-pa55word@EXAMPLE.org", "sam@example.org"):
        sign_in(client, "An0ther-Pa55word", typed)

    failures = list(SecurityEvent.objects.filter(kind=Kind.SIGN_IN_FAILED).order_by("pk").values())
    for secret in ("pa55word", "sam@", "example.org"):
        assert secret not in json.dumps(failures, default=str).lower()
    first, same, other = (each["details"]["unknown"] for each in failures)
    assert first == same != other


def test_a_failure_is_kept_though_nobody_gets_in(client, person):
    """It is not part of any transaction that could be taken back."""
    sign_in(client, "wrong")

    assert SecurityEvent.objects.filter(kind=Kind.SIGN_IN_FAILED).count() == 1


@pytest.mark.parametrize(
    ("proxies", "said", "kept"),
    [
        (0, "198.51.100.1", "192.0.2.9"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "203.0.113.66, 198.51.100.1", "198.51.100.1"),
        (1, "203.0.113.66, <script>", None),
        (2, "203.0.113.66, 198.51.100.1, 10.0.0.1", "198.51.100.1"),
        (0, "<script>", "192.0.2.9"),
    ],
)
def test_a_caller_s_word_about_its_address_counts_only_through_proxies_of_ours(
    client, person, settings, proxies, said, kept
):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies

    client.post("/accounts/logout/", REMOTE_ADDR="192.0.2.9", headers={"x-forwarded-for": said})
    client.force_login(person)
    client.post("/me/data/", REMOTE_ADDR="192.0.2.9", headers={"x-forwarded-for": said})

    assert newest(Kind.EXPORTED).ip_address == kept


def test_signing_out_is_an_entry_and_a_visitor_s_is_none(client, person):
    sign_in(client)
    client.post("/accounts/logout/")
    Client().post("/accounts/logout/")

    assert [event.user for event in SecurityEvent.objects.filter(kind=Kind.SIGNED_OUT)] == [person]


def test_second_factors_as_they_come_and_go(client, person):
    set_up_app(person)
    client.force_login(AdministratorFactory())
    Authenticator.objects.get(type="totp").delete()

    factors = SecurityEvent.objects.filter(user=person, kind__startswith="second_factor").order_by("pk")
    assert [(event.kind, event.more) for event in factors] == [
        (Kind.SECOND_FACTOR_ADDED, "app"),
        (Kind.SECOND_FACTOR_ADDED, "recovery codes"),
        (Kind.SECOND_FACTOR_REMOVED, "app"),
    ]


def test_a_password_that_is_changed(client, person):
    before = SecurityEvent.objects.filter(kind=Kind.PASSWORD_CHANGED).count()
    sign_in(client)
    new = "another-long-password-2"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    changed = SecurityEvent.objects.filter(kind=Kind.PASSWORD_CHANGED)
    assert changed.count() == before + 1
    assert (changed.latest("pk").user, changed.latest("pk").actor) == (person, person)


def test_an_address_that_is_added_made_first_and_removed(client, person):
    sign_in(client)
    client.post("/accounts/email/", {"action_add": "", "email": "new@example.org"})
    EmailAddress.objects.filter(email="new@example.org").update(verified=True)
    client.post("/accounts/email/", {"action_primary": "", "email": "new@example.org"})
    client.post("/accounts/email/", {"action_remove": "", "email": "ana@example.org"})

    found = SecurityEvent.objects.filter(kind=Kind.EMAIL_CHANGED).order_by("pk")
    assert [event.more for event in found] == ["added", "changed", "removed"]
    assert {event.user for event in found} == {person}


def test_one_s_own_log_is_in_the_download_without_the_addresses_of_others(client, person):
    manager = MembershipFactory(user__full_name="Manager of Ana").user
    SecurityEventFactory(user=person, actor=manager, kind=Kind.ROLE_CHANGED, ip_address="198.51.100.77")
    SecurityEventFactory(user=manager, ip_address="198.51.100.78")
    client.force_login(person)

    response = client.post("/me/data/", REMOTE_ADDR="192.0.2.9")

    text = b"".join(response.streaming_content).decode()
    entries = json.loads(text)["security log"]
    said = [(each["what happened"], each.get("from")) for each in entries]
    assert said == [
        (Kind.PASSWORD_CHANGED, None),
        (Kind.ROLE_CHANGED, None),
        (Kind.SIGNED_IN, None),
        (Kind.EXPORTED, "192.0.2.9"),
    ]
    assert "198.51.100" not in text
