"""Letters in a real browser: as pages of the portal, and as what stands in a mailbox."""

import pytest
from playwright.sync_api import expect

from coalition.models import Kind
from coalition.operations.letters.rendering import render
from coalition.tests.factories import AdministratorFactory, MailFactory, UserFactory
from portal.tests.browser.conftest import DESKTOP, PHONE, RULES, violations

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.needs("chromium")]

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
HTML = "<!DOCTYPE html><html lang='en'><head><title>x</title></head><body><p>x</p></body></html>"


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_one_s_letters_shut_nobody_out(client, visit, width):
    person = UserFactory(email="ana@example.org")
    client.force_login(person)
    visitor = visit(width=width)
    visitor.sign_in(client)
    visitor.page.goto("/me/letters/")
    visitor.check()
    shown = MailFactory(user=person, subject=LONG, text=LONG, html=HTML)
    secret = MailFactory(user=person, kind=Kind.SECURITY)
    for address in ("/me/letters/", f"/me/letters/{shown.pk}/", f"/me/letters/{secret.pk}/"):
        visitor.page.goto(address)
        visitor.check()


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_the_demo_s_letters_shut_nobody_out(settings, visit, width):
    settings.DEMO = True
    letter = MailFactory(subject=LONG, html=HTML)
    visitor = visit(width=width)
    for address in ("/demo/letters/", f"/demo/letters/{letter.pk}/"):
        visitor.page.goto(address)
        visitor.check()


@pytest.mark.ignore_template_errors
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_the_outbox_of_the_administration_shuts_nobody_out(client, visit, width):
    client.force_login(AdministratorFactory())
    letter = MailFactory(subject=LONG, html=HTML, state="failed", last_error=f"It was refused. {LONG}")
    MailFactory(state="parked")
    visitor = visit(width=width)
    visitor.sign_in(client)
    for address in ("/admin/coalition/mail/", f"/admin/coalition/mail/{letter.pk}/change/"):
        visitor.page.goto(address)
        visitor.check()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_letter_fits_320_pixels_and_can_be_read_by_day_and_by_night(visit, scheme):
    context = {
        "subject": LONG,
        "paragraphs": ["We meet on Tuesday.", LONG, f"https://example.org/{LONG}"],
        "link": "https://example.org/",
        "link_label": "See what changed",
        "unsubscribe_url": "https://example.org/stop/",
        "preferences_url": "https://example.org/choose/",
    }
    visitor = visit(width=320)
    visitor.page.emulate_media(color_scheme=scheme)
    visitor.page.set_content(render(Kind.REMINDER, context, language="en", zone="America/New_York").html)

    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 320
    expect(visitor.page.locator("img")).to_have_count(0)
    # The rules of the law: best practice asks for landmarks, which a mailbox has around the letter.
    assert violations(visitor.page, [rule for rule in RULES if rule.startswith("wcag")]) == []
