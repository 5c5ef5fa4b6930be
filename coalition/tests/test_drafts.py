from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coalition.models import Draft
from coalition.operations.drafts import AT_MOST, erase_expired_drafts
from coalition.tests.factories import AnnouncementFactory

pytestmark = pytest.mark.django_db

PAGE = "/announcements/new/"


@pytest.fixture
def writer(client, convener):
    client.force_login(convener)
    return client


def keep(client, page=PAGE, **typed):
    return client.post(f"/me/draft/?page={page}", {"title": "We meet", "body": "On Monday", **typed})


def test_what_is_typed_is_there_again_after_the_session_has_ended(writer, convener):
    assert keep(writer).status_code == 204
    again = Client()
    again.force_login(convener)

    page = again.get(PAGE)

    assert (page.context["form"]["title"].value(), page.context["form"]["body"].value()) == ("We meet", "On Monday")
    assert "It is not sent yet, and nobody else sees it." in page.text


def test_typing_on_replaces_what_was_kept(writer):
    keep(writer)
    keep(writer, body="On Tuesday")

    assert writer.get(PAGE).context["form"]["body"].value() == "On Tuesday"
    assert Draft.objects.count() == 1


def test_it_is_forgotten_once_it_is_sent(writer):
    keep(writer)

    writer.post(PAGE, {"title": "We meet", "body": "On Monday", "organization": ""})

    assert not Draft.objects.exists()
    assert writer.get(PAGE).context["form"]["title"].value() is None


def test_a_mistake_in_the_form_forgets_nothing(writer):
    keep(writer)

    answer = writer.post(PAGE, {"title": "", "body": "On Monday"})

    assert answer.context["draft"] is None
    assert Draft.objects.count() == 1


def test_of_something_that_is_there_already_the_draft_is_shown(writer, convener):
    written = AnnouncementFactory(author=convener, title="Before", body="Before")
    page = f"/announcements/{written.pk}/edit/"
    keep(writer, page=page, title="After")

    assert writer.get(page).context["form"]["title"].value() == "After"
    written.refresh_from_db()
    assert written.title == "Before"


def test_throwing_it_away_asks_and_leads_back_to_the_empty_form(writer):
    keep(writer)
    away = reverse("throw_draft_away", query={"page": PAGE})
    assert f'href="{away}"' in writer.get(PAGE).text

    asked = writer.get(away)
    assert "Throw away what you typed?" in asked.text
    assert Draft.objects.exists()
    answer = writer.post(away)

    assert answer["Location"] == PAGE
    assert not Draft.objects.exists()


def test_nobody_sees_the_draft_of_somebody_else(writer, manager):
    keep(writer)
    other = Client()
    other.force_login(manager)

    page = other.get(PAGE)
    other.post(reverse("throw_draft_away", query={"page": PAGE}))

    assert (page.status_code, page.context["draft"]) == (200, None)
    assert "We meet" not in page.text
    assert Draft.objects.count() == 1


def test_it_is_not_readable_in_the_database_and_has_no_password_in_it(writer, settings):
    keep(writer, password="s3cret", csrfmiddlewaretoken="t0ken")

    assert "Monday" not in Draft.objects.get().typed
    shown = writer.get(PAGE).text
    assert "Monday" in shown
    assert "s3cret" not in shown


def test_a_draft_of_before_a_change_of_keys_is_readable_as_long_as_the_old_key_is_kept(writer, settings):
    keep(writer)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "k" * 50, [settings.SECRET_KEY]
    writer.force_login(Draft.objects.get().user)
    assert writer.get(PAGE).context["form"]["title"].value() == "We meet"

    settings.SECRET_KEY_FALLBACKS = []
    writer.force_login(Draft.objects.get().user)

    assert writer.get(PAGE).context["form"]["title"].value() is None


def test_it_is_erased_after_two_weeks(writer):
    keep(writer)
    keep(writer, page="/other/")
    now = timezone.now()
    Draft.objects.for_page("/other/").update(saved_at=now - timedelta(days=14, minutes=1))

    erase_expired_drafts(now)

    assert list(Draft.objects.values_list("page", flat=True)) == [PAGE]


def test_somebody_with_very_many_drafts_loses_the_oldest(writer):
    for number in range(AT_MOST + 2):
        keep(writer, page=f"/page/{number}/")

    assert Draft.objects.count() == AT_MOST
    assert not Draft.objects.filter(page__in=["/page/0/", "/page/1/"]).exists()


@pytest.mark.parametrize("page", ["", "//evil.example/", "https://evil.example/", "/" + 200 * "a", "/%00"])
def test_what_is_no_page_of_the_portal_is_refused(writer, page):
    away = reverse("throw_draft_away")
    assert (writer.get(f"{away}?page={page}").status_code, writer.post(f"{away}?page={page}").status_code) == (400, 400)
    assert writer.post(f"/me/draft/?page={page}", {"title": "x"}).status_code == 400
    assert not Draft.objects.exists()


def test_nobody_types_a_hundred_thousand_letters(writer):
    assert keep(writer, body="x" * 100_001).status_code == 413


def test_a_visitor_s_typing_is_not_kept():
    assert Client().post(f"/me/draft/?page={PAGE}", {"title": "x"})["Location"].startswith("/accounts/login/")
