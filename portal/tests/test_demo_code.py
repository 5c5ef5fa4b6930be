import pytest
from django.core.management import CommandError, call_command

from coalition.tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_factor]


@pytest.fixture
def in_demo(settings):
    settings.DEMO = True


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
