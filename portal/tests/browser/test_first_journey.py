"""The whole of it, with real processes: web, worker, beat, PostgreSQL, Valkey and a browser."""

import csv
import re

import pytest
from playwright.sync_api import expect

from portal.demo.signins import SIGN_INS
from portal.tests.browser.conftest import PHONE, Visitor
from portal.tests.processes import assert_all_gone, own_portal, run_command, serving, until_it_serves
from programs.imports.rows import PROGRAM_COLUMNS, PROVIDER_COLUMNS

pytestmark = [pytest.mark.slow, pytest.mark.needs("chromium"), pytest.mark.timeout(240)]

NIGHT = {"programid": "1", "officialname": "Evening Clinical Assistant", "eveningcourses": "1"}
DAY = {"programid": "2", "officialname": "Daytime Clinical Assistant", "eveningcourses": "2"}
BOTH = {"providerid": "9", "name": "Iron Bridge School", "cipcode": "510801"}


@pytest.fixture
def live_server():
    """Nothing of the test's own server is used here."""


def test_an_administrator_takes_in_a_list_and_a_resident_finds_an_evening_medical_course(tmp_path, browser):
    portal = own_portal(tmp_path, environment="demo")
    (ada,) = [each for each in SIGN_INS if each.is_administrator]
    file = tmp_path / "list.csv"
    with file.open("w", newline="") as text:
        writer = csv.DictWriter(text, (*PROGRAM_COLUMNS, *PROVIDER_COLUMNS), restval="")
        writer.writeheader()
        writer.writerows([NIGHT | BOTH, DAY | BOTH])
    with serving(portal) as process:
        until_it_serves(process)
        address = f"http://127.0.0.1:{portal['PORT']}"

        administrator = Visitor(browser, address, width=1280)
        page = administrator.page
        page.goto("/admin/")
        page.get_by_text("Sign in with a password").click()
        page.locator("#id_login").fill(ada.email)
        page.locator("#id_password").fill(ada.password)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.get_by_label("Code").fill(run_command(portal, "demo_code", ada.email))
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/admin/")
        page.goto("/admin/programs/listimport/")
        page.get_by_role("link", name="Import a training list").click()
        page.get_by_label(re.compile("new", re.I)).fill("A made-up state list")
        page.get_by_label("Programs file").set_input_files(file)
        page.get_by_role("button", name="Upload and preview").click()
        expect(page.get_by_role("link", name="Apply these changes…")).to_be_visible(timeout=30_000)
        expect(page.get_by_text("Added (2)")).to_be_visible()
        page.get_by_role("link", name="Apply these changes…").click()
        page.get_by_role("button", name="Apply these changes").click()
        expect(page.get_by_role("link", name="list.csv", exact=True)).to_be_visible(timeout=30_000)
        expect(page.get_by_role("heading", name="Applied")).to_be_visible(timeout=30_000)
        assert administrator.complaints == []

        resident = Visitor(browser, address, width=PHONE)
        page = resident.page
        page.goto("/")
        page.get_by_label("What do you want to learn or do?").fill('"clinical assistant"')
        page.get_by_role("button", name="Search").click()
        expect(page.get_by_role("heading", name="2 programs")).to_be_visible()
        page.get_by_text("Filters").click()
        page.get_by_label("Evening classes").check()
        expect(page.get_by_role("heading", name="1 program")).to_be_visible()
        page.get_by_role("link", name="Evening Clinical Assistant", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Evening Clinical Assistant")
        expect(page.get_by_role("main")).to_contain_text("Medical Assistants")
        resident.check()

        process.terminate()
        assert_all_gone(portal, within=20)
