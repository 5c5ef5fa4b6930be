"""Every administration page in a real browser: no accessibility violation, nothing the policy had to block."""

import pghistory
import pytest
from django.urls import reverse

from coalition.tests.factories import AdministratorFactory
from portal.tests.browser.conftest import PHONE
from portal.tests.test_admin_lists import FACTORIES, LISTS, NEVER_ADDED
from programs.tests.factories import ProgramFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.needs("chromium"),
    pytest.mark.ignore_template_errors,
]

# Every model there is, beside each page: for one model's pages it is the same.
MENU = "#nav-sidebar"


@pytest.fixture
def administrator(client, visit):
    client.force_login(AdministratorFactory(email="ada@example.org"))
    visitor = visit(width=1280)
    visitor.sign_in(client)
    return visitor


def test_the_front_of_the_administration_shuts_nobody_out(administrator):
    administrator.page.goto(reverse("admin:index"))
    administrator.check()


@pytest.mark.parametrize("listed", LISTS, ids=lambda listed: listed.opts.label_lower)
def test_list_form_and_history_shut_nobody_out(administrator, listed):
    row = FACTORIES[listed.model]()
    name = f"admin:{listed.opts.app_label}_{listed.opts.model_name}"
    addresses = [reverse(f"{name}_change", args=[row.pk]), reverse(f"{name}_history", args=[row.pk])]
    if listed.model not in NEVER_ADDED:
        addresses.append(reverse(f"{name}_add"))

    administrator.page.goto(reverse(f"{name}_changelist"))
    administrator.check()
    for address in addresses:
        administrator.page.goto(address)
        administrator.check(but=MENU)


def test_a_long_history_fits_a_phone(client, visit):
    client.force_login(AdministratorFactory(email="ada@example.org"))
    pghistory.context(url="/manage/" + "a-very-long-address" * 10)
    program = ProgramFactory(description="A-very-long-word-" * 20, website="https://example.org/" + "path" * 40)
    visitor = visit(width=PHONE)
    visitor.sign_in(client)

    visitor.page.goto(reverse("admin:programs_program_history", args=[program.pk]))
    visitor.check()
