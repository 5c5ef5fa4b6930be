"""Chairs at their group's section of the digest, and its letter as mail programs draw it."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from coalition.models import Mail
from coalition.operations.digest import last_due
from coalition.tests.factories import (
    DigestFactory,
    DigestLetterFactory,
    GroupMembershipFactory,
    MembershipFactory,
    OrganizationFactory,
)
from convenings.models import Convening
from convenings.tests.factories import ActionFactory, ConveningFactory, DecisionFactory, MinutesFactory
from portal.pages.digest.sending import write_due
from portal.tests.browser.conftest import DESKTOP, PHONE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.needs("chromium")]

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


@pytest.fixture
def place():
    """A chair's, of a group that has decided something and meets tomorrow."""
    place = GroupMembershipFactory(role="chair", group__name=LONG, user__email="ana@example.org")
    now = timezone.now()
    met = ConveningFactory(group=place.group, title=LONG, local_date=now.date() - timedelta(days=9))
    DecisionFactory(convening=met, text=f"We ask for {LONG}", made_at=now)
    MinutesFactory(convening=met, state="circulated", circulated_at=now)
    ConveningFactory(group=place.group, local_date=now.date() + timedelta(days=1))
    ActionFactory(group=place.group, organization=place.organization, user=place.user, what=LONG)
    return place


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_chair_writes_a_note_and_holds_the_section_back(opened_by, place, width):
    letter = DigestLetterFactory(parts=[f"group:{place.group.pk}"])
    Mail.objects.filter(pk=letter.mail_id).update(state="sent", sent_at=timezone.now())
    visitor = opened_by(place.user, width=width)
    page = visitor.page
    page.goto(place.group.get_absolute_url())
    page.get_by_role("link", name="Its section of the digest").click()
    expect(page.get_by_role("heading", name="As it would leave now")).to_be_visible()
    visitor.check()

    page.get_by_role("textbox", name="Note").fill("Bring **a friend**.")
    page.get_by_role("button", name="Save the note").click()
    expect(page.get_by_text("Saved. The note is in the next digest.")).to_be_visible()
    letter_in_frame = page.frame_locator("iframe")
    expect(letter_in_frame.get_by_text("a friend")).to_be_visible()

    page.get_by_role("button", name="Hold it back").click()
    expect(page.get_by_role("button", name="Release it")).to_be_visible()
    visitor.check()


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_the_backbone_writes_to_everybody(opened_by, width):
    backbone = OrganizationFactory(is_backbone=True, is_member=True)
    visitor = opened_by(MembershipFactory(organization=backbone, role="staff").user, width=width)
    visitor.page.goto("/digest/")
    expect(visitor.page.get_by_text("None has left yet.")).to_be_visible()
    visitor.check()


def test_the_letter_needs_no_more_than_320_pixels_and_no_image(browser, place, tmp_path):
    due = last_due("monthly", timezone.now())
    DigestFactory(until=due - timedelta(days=9), written_at=due)
    DecisionFactory(convening=Convening.objects.first(), text=f"We ask for {LONG}", made_at=due - timedelta(days=1))
    ConveningFactory(group=place.group, title=LONG, local_date=due.date() + timedelta(days=2))
    write_due(due + timedelta(hours=1))
    file = Path(tmp_path / "letter.html")
    file.write_text(Mail.objects.get(kind="digest").html)
    for width, scheme in ((320, "light"), (600, "dark")):
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        page = context.new_page()
        page.goto(file.as_uri())
        expect(page.get_by_role("link", name="Maybe").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        expect(page.locator("img")).to_have_count(0)
        context.close()
