import pytest
from django.core.management import call_command

from coalition.models import User
from coalition.second_factor import needs_second_factor
from portal.demo import SIGN_INS

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_demo(settings):
    settings.DEMO = True


def test_demo_sign_ins_are_printed_and_work(in_demo, capsys):
    call_command("load_demo", "--show-signins")

    assert capsys.readouterr().out.splitlines() == [
        "  admin@demo.example  roxbury-demo-2026  (administrator)",
        "  manager@demo.example  roxbury-demo-2026  (manager of a training provider)",
        "  staff@demo.example  roxbury-demo-2026  (staff of a partner organization)",
        "  convener@demo.example  roxbury-demo-2026  (staff of the backbone, which convenes the coalition)",
        "  chair@demo.example  roxbury-demo-2026  (chair of a working group)",
        "  member@demo.example  roxbury-demo-2026  (member of an organization)",
        "Where a code is asked for, this prints it: .venv/bin/python manage.py demo_code EMAIL",
    ]
    assert [User.objects.get(email=one.email).check_password(one.password) for one in SIGN_INS] == [True] * 6
    assert [User.objects.get(email=one.email).is_superuser for one in SIGN_INS] == [True] + [False] * 5


@pytest.mark.one_factor
def test_every_sign_in_of_the_demo_gets_in_with_what_is_printed(client, capsys, in_demo):
    for one in SIGN_INS:
        answer = client.post("/accounts/login/", {"login": one.email, "password": one.password})
        if needs_second_factor(User.objects.get(email=one.email)):
            assert answer["Location"] == "/accounts/2fa/authenticate/"
            capsys.readouterr()
            call_command("demo_code", one.email)
            client.post("/accounts/2fa/authenticate/", {"code": capsys.readouterr().out.strip()})
        assert client.session["_auth_user_id"] == str(User.objects.get(email=one.email).pk)
        client.post("/accounts/logout/")
