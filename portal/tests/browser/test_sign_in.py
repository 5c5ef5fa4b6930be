import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from playwright.sync_api import expect

from coalition.models import Mail
from coalition.tests.factories import AdministratorFactory, UserFactory
from portal.demo.codes import code_of, code_shown_to, set_up_app
from portal.tests.browser.conftest import DESKTOP, PHONE

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.needs("chromium"),
    pytest.mark.one_factor,
]

widths = pytest.mark.parametrize("width", [PHONE, DESKTOP])


@pytest.fixture
def administrator(client):
    user = AdministratorFactory(email="root@example.org", password="!")
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    client.force_login(user)
    return user


def code_in_letter():
    return re.search(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", Mail.objects.latest("pk").text, re.MULTILINE).group(0)


@widths
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_signing_in_with_a_code_and_an_app_shuts_nobody_out(visit, live_server, width, javascript):
    user = UserFactory(email="ana@example.org")
    set_up_app(user)
    visitor = visit(width=width, javascript=javascript)
    page = visitor.page
    page.goto("/accounts/login/?next=/me/letters/")
    if javascript:
        visitor.check()
    page.get_by_label("Email address").first.fill("ana@example.org")
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_role("heading", name="Type the code").wait_for()
    if javascript:
        visitor.check()
    page.get_by_label("Code").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("Incorrect code.").wait_for()
    page.get_by_label("Code").fill(code_in_letter())
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="The second step").wait_for()
    if javascript:
        visitor.check()
    page.get_by_label("Code").fill(code_shown_to(user))
    page.get_by_role("button", name="Sign in").click()

    page.wait_for_url("**/me/letters/")


@widths
def test_setting_up_an_app_on_the_way_to_the_administration_shuts_nobody_out(visit, client, administrator, width):
    visitor = visit(width=width)
    visitor.sign_in(client)
    page = visitor.page
    page.goto("/admin/coalition/sector/")
    page.get_by_role("heading", name="One more step").wait_for()
    visitor.check()
    page.get_by_role("link", name="Set up an app").click()
    page.get_by_role("heading", name="Set up an app").wait_for()
    visitor.check()
    page.get_by_label("Code").fill(code_of(page.locator(".secret").inner_text()))
    page.get_by_role("button", name="Switch it on").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    visitor.check()
    page.get_by_role("link", name="Done").click()

    page.wait_for_url("**/admin/coalition/sector/")
    for address in ("2fa/", "2fa/totp/deactivate/", "2fa/recovery-codes/generate/", "2fa/reauthenticate/", "sessions/"):
        page.goto(f"/accounts/{address}")
        visitor.check()


@widths
def test_a_passkey_is_added_named_used_to_sign_in_and_removed(visit, client, administrator, width):
    set_up_app(administrator)
    visitor = visit(width=width)
    visitor.sign_in(client)
    page = visitor.page
    devices = visitor.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("Code").fill(code_shown_to(administrator))
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name of the passkey").fill("Work laptop")
    page.get_by_label("Sign in with this passkey alone").check()
    visitor.check()
    page.get_by_role("button", name="Add the passkey").click()
    page.get_by_role("heading", name="The second step").wait_for()
    page.goto("/accounts/2fa/webauthn/")
    page.get_by_text("Work laptop").first.wait_for()
    visitor.check()

    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)
    page.goto("/admin/")
    page.get_by_role("heading", name="Everything the portal keeps").wait_for()

    key = Authenticator.objects.get(type="webauthn")
    page.goto(f"/accounts/2fa/webauthn/keys/{key.pk}/edit/")
    visitor.check()
    page.goto(f"/accounts/2fa/webauthn/keys/{key.pk}/remove/")
    expect(
        page.get_by_role("button", name="Remove it").or_(page.get_by_role("heading", name="Is it you?"))
    ).to_be_visible()


def test_a_passkey_that_fails_says_so(visit, live_server):
    visitor = visit()
    page = visitor.page
    devices = visitor.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    page.goto("/accounts/login/")
    page.route("**/2fa/webauthn/login/", lambda route: route.abort())
    page.get_by_role("button", name="Sign in with a passkey").click()

    page.get_by_role("alert").get_by_text("The passkey was not used.").wait_for()


@widths
def test_every_page_of_the_account_shuts_nobody_out(visit, client, width):
    user = UserFactory(email="ana@example.org", password="!")
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    EmailAddress.objects.create(user=user, email=f"{60 * 'a'}@{60 * 'b'}.example.org")
    visitor = visit(width=width)
    for address in (
        "login/code/",
        "3rdparty/login/error/",
        "3rdparty/login/cancelled/",
        "inactive/",
        "password/reset/",
    ):
        visitor.page.goto(f"/accounts/{address}")
        visitor.check()
    client.force_login(user)
    visitor.sign_in(client)
    for address in ("email/", "password/set/", "2fa/", "2fa/webauthn/", "3rdparty/", "sessions/", "second-step/"):
        visitor.page.goto(f"/accounts/{address}")
        visitor.check()
