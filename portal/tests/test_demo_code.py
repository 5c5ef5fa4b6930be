import pytest
from django.core.management import CommandError, call_command

from coalition.models import User
from coalition.second_factor import needs_second_factor
from coalition.tests.factories import UserFactory
from portal.demo import SIGN_INS, load_demo
from portal.tests.test_demo import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.one_factor]


@pytest.fixture
def in_demo(settings):
    settings.DEMO = True


def test_every_sign_in_of_the_demo_gets_in_with_what_is_printed(client, capsys, in_demo):
    load_demo(NOW)
    for one in SIGN_INS:
        answer = client.post("/accounts/login/", {"login": one.email, "password": one.password})
        if needs_second_factor(User.objects.get(email=one.email)):
            assert answer["Location"] == "/accounts/2fa/authenticate/"
            capsys.readouterr()
            call_command("demo_code", one.email)
            client.post("/accounts/2fa/authenticate/", {"code": capsys.readouterr().out.strip()})
        assert client.session["_auth_user_id"] == str(User.objects.get(email=one.email).pk)
        client.post("/accounts/logout/")


def test_no_code_is_told_outside_a_demo(settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="This is no demo"):
        call_command("demo_code", "admin@demo.example")


def test_whoever_has_no_account_or_no_app_has_no_code(in_demo):
    UserFactory(email="ana@example.org")

    with pytest.raises(CommandError, match="There is no account sam@"):
        call_command("demo_code", "sam@example.org")
    with pytest.raises(CommandError, match="has set up no app"):
        call_command("demo_code", "Ana@Example.org")
