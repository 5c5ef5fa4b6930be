"""The coalition's name, address and clock in letters and in what the portal does by itself."""

from datetime import datetime
from email.utils import formataddr
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from coalition.models import Kind, Mail
from coalition.operations import letters
from coalition.operations.letters.doors import message_of
from coalition.tests.factories import PreferencesFactory, SiteSettingsFactory, UserFactory
from coalition.tests.test_site_settings import SAID
from portal.celery import app
from portal.schedule import crontab

pytestmark = pytest.mark.django_db


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks):
    def run(act):
        with django_capture_on_commit_callbacks(execute=True):
            return act()

    return run


def a_letter():
    said = {"subject": "News", "paragraphs": ["We meet."], "link": "", "link_label": ""}
    letters.queue("membership:1", kind=Kind.MEMBERSHIP, to="anh@example.org", context=said, now=timezone.now())
    return Mail.objects.get()


class TestLetters:
    def test_a_letter_has_the_coalitions_name_address_and_phone_and_an_answer_reaches_it(self):
        SiteSettingsFactory(**{**SAID, "accent_color": "#8a1c3b"})
        letter = a_letter()
        message = message_of(letter, None)

        assert (message.from_email, message.reply_to) == (
            formataddr((SAID["name"], "portal@localhost")),
            ["hello@harbor.example"],
        )
        for body in (letter.text, letter.html):
            assert "You get this from Liên minh Việc làm Harbor City" in body
            assert "1 Pier Street, Harbor City, MA 02100" in body
            assert "617-555-0199" in body
        assert "#8a1c3b" in letter.html
        assert "#0f5a47" not in letter.html

    def test_without_an_address_an_answer_goes_back_to_where_the_letter_came_from(self):
        assert message_of(a_letter(), None).reply_to == []


class TestClock:
    def test_pages_and_tasks_go_by_the_coalitions_clock(self, client):
        SiteSettingsFactory(time_zone="Pacific/Honolulu")
        seen = []

        @app.task(name="test.look_at_the_clock")
        def look_at_the_clock():
            seen.append(timezone.get_current_timezone_name())

        look_at_the_clock()
        client.get("/")

        assert seen == ["Pacific/Honolulu"]
        assert timezone.get_current_timezone_name() == "America/New_York"

    def test_beat_goes_by_it_and_notices_when_it_changes(self, on_commit):
        site = SiteSettingsFactory(time_zone="Pacific/Honolulu")
        nine = crontab(hour=9, minute=0, nowfun=lambda: datetime(2026, 7, 1, 19, 0, 5, tzinfo=ZoneInfo("UTC")))
        long_ago = datetime(2026, 7, 1, 12, 0, tzinfo=ZoneInfo("UTC"))

        assert nine.is_due(long_ago).is_due
        site.time_zone = "America/New_York"
        on_commit(site.save)
        assert not nine.is_due(datetime(2026, 7, 1, 13, 0, 1, tzinfo=ZoneInfo("UTC"))).is_due

    def test_times_in_letters_are_the_coalitions_for_who_chose_no_other(self):
        SiteSettingsFactory(time_zone="America/Chicago")
        invited = {"subject": "News", "paragraphs": [], "link": "", "link_label": ""}
        chose = PreferencesFactory(time_zone="Pacific/Honolulu").user
        seen = {}
        for number, reader in enumerate((UserFactory(), chose)):
            zone = Zoned()
            context = {**invited, "paragraphs": [zone]}
            letters.queue(f"membership:{number}", kind=Kind.MEMBERSHIP, to=reader, context=context, now=timezone.now())
            seen[reader] = zone.seen

        assert list(seen.values()) == ["America/Chicago", "Pacific/Honolulu"]


class Zoned:
    """Remembers by which clock it was written down."""

    seen = ""

    def __str__(self):
        self.seen = timezone.get_current_timezone_name()
        return self.seen
