from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from coalition.links import preferences_link, unsubscribe_link
from coalition.models import Announcement, Preferences, Topic
from coalition.operations import announcements
from coalition.tests.factories import (
    AnnouncementFactory,
    MembershipFactory,
    PreferencesFactory,
    SuppressionFactory,
    UserFactory,
)
from portal.tests.browser.conftest import DESKTOP, PHONE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.needs("chromium")]

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
widths = pytest.mark.parametrize("width", [PHONE, DESKTOP])


@pytest.fixture
def convener(client):
    person = MembershipFactory(
        organization__name="Backbone",
        organization__is_member=True,
        organization__is_backbone=True,
        user__email="convener@example.org",
        user__full_name="Carla Convener",
    ).user
    client.force_login(person)
    return person


@pytest.fixture
def signed_in(visit, client, convener):
    def open_window(width):
        visitor = visit(width=width)
        visitor.sign_in(client)
        return visitor

    return open_window


@widths
def test_the_preferences_shut_nobody_out_before_and_after_they_are_saved(signed_in, convener, width):
    SuppressionFactory(address=convener.email, reason="bounce")
    visitor = signed_in(width)
    visitor.page.goto("/me/preferences/")
    visitor.check()

    visitor.page.get_by_label("Every week").check()
    visitor.page.get_by_role("button", name="Save").click()

    visitor.page.get_by_text("Saved. You get").wait_for()
    assert Preferences.objects.of(convener).digest == "weekly"
    visitor.check()


@widths
def test_unsubscribing_and_its_undo_shut_nobody_out(visit, live_server, width):
    person = UserFactory()
    visitor = visit(width=width, javascript=False)
    visitor.page.goto(urlsplit(unsubscribe_link(person, Topic.DIGEST)).path)
    stop = visitor.page.get_by_role("button", name="Stop them")
    expect(stop).to_be_visible()
    stop.click()
    visitor.page.get_by_role("heading", name="You do not get them any more").wait_for()
    assert Preferences.objects.of(person).digest == "never"

    visitor.page.get_by_role("button", name="Undo").click()

    visitor.page.get_by_role("heading", name="You get them again").wait_for()
    assert Preferences.objects.of(person).digest == "monthly"


@widths
@pytest.mark.parametrize("gets_it", [True, False])
def test_the_pages_behind_links_in_letters_shut_nobody_out(visit, live_server, width, gets_it):
    person = UserFactory()
    PreferencesFactory(user=person, reminders=gets_it)
    visitor = visit(width=width)

    for address in (unsubscribe_link(person, Topic.REMINDERS), preferences_link(person), "/unsubscribe/cut-off/"):
        visitor.page.goto(urlsplit(address).path)
        visitor.check()


@widths
def test_announcements_shut_nobody_out_in_any_state(signed_in, convener, width):
    visitor = signed_in(width)
    visitor.page.goto("/announcements/")
    visitor.check()
    now = timezone.now()
    UserFactory(email="not an address", full_name=LONG)
    PreferencesFactory(user__full_name=LONG, announcements=False)
    AnnouncementFactory(title=LONG, author=convener, body=f"{LONG}\n\n- one\n- two\n\n[there](https://example.org/)")
    AnnouncementFactory(state="scheduled", scheduled_for=now + timedelta(days=9))
    AnnouncementFactory(state="canceled")
    sent = AnnouncementFactory(state="scheduled", scheduled_for=now)
    announcements.send(sent.pk, now=now)

    addresses = ["/announcements/", "/announcements/new/"]
    addresses += [each.get_absolute_url() for each in Announcement.objects.all()]
    for address in addresses:
        visitor.page.goto(address)
        visitor.check()


@widths
def test_an_announcement_is_written_looked_at_scheduled_and_taken_back(signed_in, width):
    visitor = signed_in(width)
    page = visitor.page
    page.goto("/announcements/new/")
    page.get_by_label("Text").fill("We meet on **Monday**.")
    page.get_by_role("button", name="Save and look at it").click()
    expect(page.locator("[name=title]")).to_be_focused()
    page.get_by_label("Subject").fill("We meet")
    page.get_by_role("button", name="Save and look at it").click()

    page.get_by_role("heading", name="We meet", level=1).wait_for()
    letter = page.frame_locator("iframe")
    expect(letter.get_by_text("Monday", exact=True)).to_be_visible()
    page.get_by_label("When it leaves").fill("2099-07-01T09:30")
    page.get_by_role("button", name="Let it leave").click()
    page.get_by_text("leaves July 1, 2099, 9:30 a.m. EDT").wait_for()
    visitor.check()

    page.get_by_role("button", name="Cancel it").click()
    page.get_by_text("It is canceled.").wait_for()
    visitor.check()
