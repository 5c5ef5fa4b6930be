import re

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from coalition.models import Membership
from coalition.second_factor import needs_second_factor
from coalition.tests.factories import AdministratorFactory, MembershipFactory, UserFactory
from portal.demo.codes import code_of, code_shown_to, set_up_app

pytestmark = [pytest.mark.django_db, pytest.mark.one_factor]

STAFF, MANAGER, MEMBER = Membership.Role.STAFF, Membership.Role.MANAGER, Membership.Role.MEMBER


@pytest.fixture
def administrator(client):
    user = AdministratorFactory(email="root@example.org", password="!")
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    client.force_login(user)
    return user


def shown_in(client, user):
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, user, "mfa")
    request.session.save()


@pytest.mark.parametrize(("role", "needs"), [(STAFF, True), (MANAGER, True), (MEMBER, False)])
def test_roles_that_touch_participants_need_a_second_factor(role, needs):
    assert needs_second_factor(MembershipFactory(role=role).user) is needs


def test_administrators_need_one_and_who_has_left_does_not():
    left = MembershipFactory(role=MANAGER, until=timezone.localdate()).user

    assert needs_second_factor(UserFactory(is_staff=True)) is True
    assert needs_second_factor(left) is False
    assert needs_second_factor(UserFactory()) is False


@pytest.mark.parametrize("address", ["/admin/", "/admin/coalition/user/", "/admin/coalition/mail/?state=sent"])
def test_the_administration_opens_after_the_second_factor_only(client, administrator, address):
    answer = client.get(address, follow=True)

    assert answer.redirect_chain[0][0].startswith("/accounts/second-step/?next=%2Fadmin%2F")
    assert re.search(r"<h1>\s*One more step\s*</h1>", answer.text)


@pytest.mark.django_db(transaction=True)
def test_whoever_has_none_is_walked_through_it_and_back_to_the_page(client, administrator):
    client.get("/admin/coalition/user/", follow=True)
    page = client.get("/accounts/2fa/totp/activate/").text
    secret = re.search(r'<code class="secret">(\w+)</code>', page).group(1)
    set_up = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})

    assert set_up["Location"] == "/accounts/2fa/recovery-codes/"
    assert Authenticator.objects.get(user=administrator, type="totp")
    assert len(re.findall(r"<code>\d{8}</code>", client.get("/accounts/2fa/recovery-codes/").text)) == 10
    assert client.get("/accounts/second-step/")["Location"] == "/admin/coalition/user/"
    assert client.get("/admin/coalition/user/").status_code == 200


def test_a_session_of_before_shows_the_app_s_code_once(client, administrator):
    set_up_app(administrator)
    asked = client.get("/admin/?a=1")

    assert asked["Location"] == "/accounts/2fa/reauthenticate/?next=%2Fadmin%2F%3Fa%3D1"
    answer = client.post("/accounts/2fa/reauthenticate/", {"code": code_shown_to(administrator), "next": "/admin/?a=1"})

    assert answer["Location"] == "/admin/?a=1"
    assert client.get("/admin/").status_code == 200


def test_the_walk_never_leads_away_from_the_portal(client, administrator, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.get("/accounts/second-step/?next=https://evil.example/")
    shown_in(client, administrator)

    assert client.get("/accounts/second-step/")["Location"] == "/accounts/2fa/"


def test_what_another_person_showed_in_the_same_browser_counts_for_nothing(client, administrator):
    shown_in(client, UserFactory())

    assert client.get("/admin/").status_code == 302


def test_a_post_is_held_back_too(client, administrator):
    answer = client.post("/admin/auth/group/add/", {"name": "Sneaked in"})

    assert answer["Location"] == "/accounts/second-step/?next=%2Fadmin%2Fauth%2Fgroup%2Fadd%2F"


def test_a_role_given_while_somebody_is_signed_in_counts_at_once(client):
    user = UserFactory()
    client.force_login(user)
    assert client.get("/admin/").status_code == 403

    user.is_staff = True
    user.save()

    assert client.get("/admin/")["Location"] == "/accounts/second-step/?next=%2Fadmin%2F"


def test_the_last_second_factor_can_not_be_switched_off_by_whose_role_needs_it(client, administrator):
    set_up_app(administrator)
    client.post("/accounts/2fa/reauthenticate/", {"code": code_shown_to(administrator)})

    answer = client.post("/accounts/2fa/totp/deactivate/")

    assert "You cannot deactivate two-factor authentication." in answer.text
    assert Authenticator.objects.filter(user=administrator, type="totp").exists()


def test_anybody_else_may_switch_it_off(client):
    user = UserFactory()
    set_up_app(user)
    client.force_login(user)
    client.post("/accounts/2fa/reauthenticate/", {"code": code_shown_to(user)})

    client.post("/accounts/2fa/totp/deactivate/")

    assert not Authenticator.objects.exists()


@pytest.mark.parametrize(
    ("role", "minutes"), [(STAFF, 30), (MANAGER, 30), (MEMBER, 14 * 24 * 60)], ids=["staff", "manager", "member"]
)
def test_sessions_last_as_long_as_the_role_allows(client, role, minutes):
    client.force_login(MembershipFactory(role=role).user)
    began = timezone.now()

    client.get("/")

    lasts = (Session.objects.get().expire_date - began).total_seconds() / 60
    assert lasts == pytest.approx(minutes, abs=0.5)


def test_a_request_prolongs_the_session_and_a_second_one_in_the_same_minute_writes_nothing(client, settings):
    client.force_login(MembershipFactory(role=STAFF).user)
    client.get("/me/letters/")
    first = Session.objects.get().expire_date
    client.get("/me/letters/")
    assert Session.objects.get().expire_date == first

    session = client.session
    session["renewed_at"] -= 61
    session.save()
    settings.PRIVATE_SESSION_MINUTES = 40
    client.get("/me/letters/")

    assert (Session.objects.get().expire_date - first).total_seconds() > 9 * 60


def test_an_idle_session_is_over_on_the_server_whatever_the_browser_says(client):
    client.force_login(MembershipFactory(role=STAFF).user)
    client.get("/me/letters/")
    Session.objects.update(expire_date=timezone.now())

    assert client.get("/me/letters/")["Location"] == "/accounts/login/?next=/me/letters/"


def test_the_page_in_between_sends_visitors_to_sign_in():
    assert Client().get("/accounts/second-step/")["Location"].startswith("/accounts/login/")
