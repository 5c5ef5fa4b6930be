from urllib.parse import urlsplit

import pghistory
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.links import preferences_link, unsubscribe_link
from coalition.models import Preferences, Suppression, Topic
from coalition.operations.preferences import unsubscribe
from coalition.tests.factories import PreferencesFactory, SuppressionFactory, UserFactory

pytestmark = pytest.mark.django_db

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
CHOSEN = {"digest": "weekly", "announcements": "on", "language": "en", "time_zone": "Atlantic/Cape_Verde"}


@pytest.fixture
def ana():
    return UserFactory(email="ana@example.org")


@pytest.fixture
def mailbox():
    """A mail program: no cookies, no token, as strict as the portal is outside of tests."""
    return Client(enforce_csrf_checks=True)


def path(link):
    return urlsplit(link).path


def choices(user):
    found = Preferences.objects.of(user)
    return (found.reminders, found.digest, found.announcements, found.program_alerts, found.time_zone)


# The page -------------------------------------------------------------------------------------------------------------


def test_who_chose_nothing_gets_everything_once_a_month_by_the_coalition_s_clock(ana):
    assert choices(ana) == (True, "monthly", True, True, "")
    assert not Preferences.objects.exists()


def test_what_somebody_chose_is_saved_and_said(client, ana):
    client.force_login(ana)

    response = client.post("/me/preferences/", CHOSEN, follow=True)

    assert choices(ana) == (False, "weekly", True, False, "Atlantic/Cape_Verde")
    assert [str(message) for message in response.context["messages"]] == [
        "Saved. You get the digest of what the coalition did and plans (every week); announcements. You do not get "
        "invitations and reminders of what your groups plan; new programs for searches you saved. Letters are in "
        "English, times by the clock in Praia (Cape Verde)."
    ]


def test_a_choice_that_is_not_offered_changes_nothing_and_is_explained(client, ana):
    client.force_login(ana)

    response = client.post("/me/preferences/", CHOSEN | {"digest": "hourly", "time_zone": "Mars/Olympus"})

    assert response.status_code == 200
    assert set(response.context["form"].errors) == {"digest", "time_zone"}
    assert not Preferences.objects.exists()


def test_the_page_asks_for_a_sign_in_and_shows_each_person_their_own(client, ana):
    PreferencesFactory(digest="never")
    PreferencesFactory(user=ana, digest="weekly")

    assert client.get("/me/preferences/")["Location"] == "/accounts/login/?next=/me/preferences/"
    client.force_login(ana)

    assert client.get("/me/preferences/").context["form"].instance.user == ana


# By link --------------------------------------------------------------------------------------------------------------


def test_the_link_in_a_letter_opens_the_page_without_a_sign_in_and_hides_the_address(client, ana):
    link = path(preferences_link(ana))

    page = client.get(link)
    client.post(link, CHOSEN)

    assert "a…@example.org" in page.text
    assert "ana@example.org" not in page.text
    assert choices(ana) == (False, "weekly", True, False, "Atlantic/Cape_Verde")


def test_the_page_by_link_is_a_form_like_any_other_so_no_other_site_can_send_it(mailbox, ana):
    assert mailbox.post(path(preferences_link(ana)), CHOSEN).status_code == 403


@pytest.mark.without_actor
def test_the_history_says_that_it_was_by_the_link_and_does_not_keep_the_link(mailbox):
    with pghistory.context(actor="command:test"):
        ana = UserFactory()

    mailbox.post(path(unsubscribe_link(ana, Topic.REMINDERS)), ONE_CLICK)

    event = Preferences.pgh_event_model.objects.select_related("pgh_context").get()
    assert event.pgh_context.metadata == {"actor": f"link:{ana.pk}", "url": ""}


# Unsubscribing --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("topic", "left"),
    [
        (Topic.REMINDERS, (False, "monthly", True, True)),
        (Topic.DIGEST, (True, "never", True, True)),
        (Topic.ANNOUNCEMENTS, (True, "monthly", False, True)),
        (Topic.PROGRAM_ALERTS, (True, "monthly", True, False)),
    ],
)
def test_one_click_stops_letters_of_that_topic_and_no_other(mailbox, ana, topic, left):
    response = mailbox.post(path(unsubscribe_link(ana, topic)), ONE_CLICK)

    assert response.status_code == 200
    assert "You do not get them any more" in response.text
    assert response.cookies == {}
    assert choices(ana)[:4] == left


def test_a_mail_program_may_send_it_as_a_file_form_too(mailbox, ana):
    link = path(unsubscribe_link(ana, Topic.REMINDERS))

    body = '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'
    response = mailbox.generic("POST", link, body, content_type="multipart/form-data; boundary=b")

    assert response.status_code == 200
    assert choices(ana)[0] is False


def test_twice_is_as_good_as_once(mailbox, ana):
    link = path(unsubscribe_link(ana, Topic.DIGEST))

    for _time in range(2):
        assert mailbox.post(link, ONE_CLICK).status_code == 200

    assert choices(ana)[1] == "never"
    assert Preferences.pgh_event_model.objects.count() == 1


@pytest.mark.parametrize("method", ["get", "head"])
def test_to_look_changes_nothing_and_offers_a_button(mailbox, ana, method):
    response = getattr(mailbox, method)(path(unsubscribe_link(ana, Topic.REMINDERS)))

    assert response.status_code == 200
    assert not Preferences.objects.exists()
    if method == "get":
        assert "Stop them" in response.text


def test_undo_brings_the_digest_back_as_often_as_it_was(mailbox, ana):
    PreferencesFactory(user=ana, digest="weekly")
    link = path(unsubscribe_link(ana, Topic.DIGEST))
    stopped = mailbox.post(link, ONE_CLICK)
    assert choices(ana)[1] == "never"

    response = mailbox.post(link, {"undo": stopped.context["was"]})

    assert "You get them again" in response.text
    assert choices(ana)[1] == "weekly"


@pytest.mark.parametrize("was", ["never", "", "hourly"])
def test_undo_without_a_past_brings_the_digest_once_a_month(mailbox, ana, was):
    link = path(unsubscribe_link(ana, Topic.DIGEST))
    mailbox.post(link, ONE_CLICK)

    mailbox.post(link, {"undo": was})

    assert choices(ana)[1] == "monthly"


def test_who_stopped_them_before_sees_that_and_can_undo_it(mailbox, ana):
    unsubscribe(ana, Topic.REMINDERS)
    link = path(unsubscribe_link(ana, Topic.REMINDERS))

    assert "You do not get them any more" in mailbox.get(link).text
    mailbox.post(link, {"undo": ""})

    assert choices(ana)[0] is True


# Tokens ---------------------------------------------------------------------------------------------------------------


@pytest.fixture(params=[preferences_link, lambda user: unsubscribe_link(user, Topic.REMINDERS)])
def link(request, ana):
    return path(request.param(ana))


def test_a_link_survives_a_change_of_the_key_while_the_old_one_is_kept(client, settings, link):
    old = settings.SECRET_KEY
    settings.SECRET_KEY = "another-key" * 5
    assert client.get(link).status_code == 404

    settings.SECRET_KEY_FALLBACKS = [old]

    assert client.get(link).status_code == 200


def test_a_link_stops_when_its_person_has_no_account_any_more(client, ana, link):
    ana.is_active = False
    ana.save()
    assert client.get(link).status_code == 404
    assert client.post(link, ONE_CLICK).status_code == 404

    ana.delete()

    assert client.get(link).status_code == 404
    assert not Preferences.objects.exists()


def test_a_link_that_was_cut_off_says_so_and_shows_a_way_on(client, link):
    response = client.get(f"{link[:-5]}/")

    assert response.status_code == 404
    assert "This link does not work any more" in response.text
    assert 'href="/me/preferences/"' in response.text


def test_a_link_for_one_thing_opens_no_other(client, ana):
    token = path(preferences_link(ana)).split("/")[-2]

    assert client.get(f"/unsubscribe/{token}/").status_code == 404


def test_a_letter_rendered_again_has_the_same_link(ana):
    assert unsubscribe_link(ana, Topic.DIGEST) == unsubscribe_link(ana, Topic.DIGEST)
    assert preferences_link(ana) == preferences_link(ana)
    assert preferences_link(ana) != preferences_link(UserFactory())


# The way back for an address that nothing is sent to ------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/me/preferences/", "link"])
def test_whoever_is_not_written_to_reads_why_and_can_be_written_to_again(client, ana, address):
    SuppressionFactory(address="ANA@example.org", reason="complaint")
    other = SuppressionFactory()
    client.force_login(ana)
    address = path(preferences_link(ana)) if address == "link" else address
    assert "a letter was marked as spam" in client.get(address).text

    response = client.post(address, {"write_again": ""}, follow=True)

    assert "We write to you again." in response.text
    assert "marked as spam" not in response.text
    lifted = Suppression.objects.of_address("ana@example.org").get()
    assert lifted.lifted_by == ana
    assert list(Suppression.objects.in_force()) == [other]


@pytest.mark.parametrize("reason", ["bounce", "manual"])
def test_the_reason_is_said(client, ana, reason):
    SuppressionFactory(address=ana.email, reason=reason)
    client.force_login(ana)

    said = {"bounce": "because a letter came back", "manual": "because somebody asked us to"}
    assert said[reason] in client.get("/me/preferences/").text


def test_the_page_asks_as_many_queries_however_much_was_suppressed_before(client, ana):
    client.force_login(ana)
    client.get("/me/preferences/")

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get("/me/preferences/")
        return len(captured)

    before = queries()
    for _time in range(5):
        SuppressionFactory(address=ana.email, lifted_by=ana, lifted_at=timezone.now())

    assert queries() == before


def test_somebody_chooses_when_to_be_reminded_or_leaves_it_to_each_group(client, ana):
    client.force_login(ana)
    client.post("/me/preferences/", CHOSEN | {"remind_me": ["week", "hour"]})
    assert Preferences.objects.of(ana).remind_me == ["week", "hour"]

    client.post("/me/preferences/", CHOSEN)
    assert Preferences.objects.of(ana).remind_me == []
