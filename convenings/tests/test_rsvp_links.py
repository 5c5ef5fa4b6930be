import re
from datetime import timedelta

import pytest
from django.utils import timezone

from coalition.models import Mail
from coalition.tests.factories import GroupMembershipFactory, UserFactory
from convenings import links
from convenings.models import Convening, Rsvp, SeriesAnswer
from convenings.operations import rsvps, scheduling
from convenings.operations.rsvps import Said
from convenings.tests.factories import ConveningFactory, SeriesFactory

pytestmark = pytest.mark.django_db


def path_of(link):
    return re.sub(r"^https?://[^/]+", "", link)


@pytest.fixture
def ana():
    return UserFactory(full_name="Ana A.")


@pytest.fixture
def convening():
    return ConveningFactory(guests_at_most=2)


@pytest.fixture
def link(convening, ana):
    return path_of(links.date_link(convening.pk, ana.pk))


def test_a_link_opens_a_page_with_the_answer_chosen_and_a_post_gives_it(client, convening, ana, link):
    page = client.get(f"{link}?answer=maybe")
    assert page.context["form"].initial["answer"] == "maybe"
    assert 'value="maybe"' in page.text
    assert not Rsvp.objects.exists()

    response = client.post(link, {"answer": "yes", "guests": "1", "note": "By bus"}, follow=True)

    rsvp = Rsvp.objects.get()
    assert (rsvp.user, rsvp.convening, rsvp.is_coming, rsvp.guests, rsvp.note) == (ana, convening, True, 1, "By bus")
    assert "You are coming." in response.text
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("answer", ["yes", "maybe", "no", "", "x"])
def test_to_open_it_changes_nothing(client, link, method, answer):
    assert getattr(client, method)(f"{link}?answer={answer}").status_code == 200
    assert not Rsvp.objects.exists()


def test_it_is_for_one_person_and_one_convening(client, ana, link):
    other = ConveningFactory()
    client.force_login(UserFactory())

    client.post(link, {"answer": "yes"})

    assert Rsvp.objects.get().user == ana
    assert not other.rsvps.exists()


def test_the_history_says_that_the_link_did_it_and_does_not_keep_the_link(client, ana, link):
    client.post(link, {"answer": "yes"})

    [event] = Rsvp.pgh_event_model.objects.all()
    assert event.pgh_context.metadata == {"actor": f"link:{ana.pk}", "url": ""}


def test_a_guest_without_an_account_answers_by_their_own_link(client, convening, ana):
    rsvp = rsvps.invite(convening, name="Gus", email="gus@example.org", by=ana, now=timezone.now())
    [link] = set(re.findall(r"/rsvp/[\w.:=-]+/", Mail.objects.get().text))

    client.post(link, {"answer": "yes"})

    rsvp.refresh_from_db()
    assert rsvp.is_coming
    [*_before, event] = Rsvp.pgh_event_model.objects.order_by("pgh_id")
    assert event.pgh_context.metadata["actor"] == f"rsvp:{rsvp.pk}"


def test_links_survive_a_change_of_keys_and_stop_with_the_old_key(client, link, settings):
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "new" * 20
    assert client.get(link).status_code == 200

    settings.SECRET_KEY_FALLBACKS = []
    assert client.get(link).status_code == 404


@pytest.mark.parametrize("why", ["cut off", "made up", "switched off", "may not know of it"])
def test_a_link_that_does_not_hold_says_so_and_does_nothing(client, convening, ana, link, why):
    if why == "cut off":
        link = f"{link[:-4]}/"
    elif why == "made up":
        link = link.replace("/rsvp/", "/rsvp/x")
    elif why == "switched off":
        type(ana).objects.filter(pk=ana.pk).update(is_active=False)
    else:
        Convening.objects.update(visibility="group")

    for response in (client.get(link), client.post(link, {"answer": "yes"})):
        assert response.status_code == 404
        assert "This link does not work any more" in response.text
    assert not Rsvp.objects.exists()


def test_whoever_was_invited_by_name_may_answer_what_is_for_a_group_only(client, ana, now):
    convening = ConveningFactory(visibility="group")
    rsvps.invite(convening, name="", email=ana.email, by=UserFactory(), now=now)

    client.post(path_of(links.date_link(convening.pk, ana.pk)), {"answer": "yes"})

    assert Rsvp.objects.get().is_coming


def test_after_the_convening_the_link_has_expired(client, convening, link):
    past = timezone.now() - timedelta(days=30)
    Convening.objects.filter(pk=convening.pk).delete()
    over = ConveningFactory(local_date=past.date())
    rsvp = Rsvp.objects.create(convening=over, name="Gus", email="gus@example.org")

    response = client.post(path_of(links.link_of(rsvp)), {"answer": "yes"})

    assert response.status_code == 410
    assert "has taken place" in response.text
    assert client.get(link).status_code == 404
    rsvp.refresh_from_db()
    assert rsvp.answer == ""


def test_what_is_canceled_says_so_and_takes_no_answer(client, convening, link):
    Convening.objects.update(status="canceled", status_reason="Snow")

    page = client.get(link)
    assert "Snow" in page.text
    assert "Send my answer" not in page.text
    assert client.post(link, {"answer": "yes"}).status_code == 200
    assert not Rsvp.objects.exists()


def test_what_does_not_fit_is_explained_at_the_field(client, convening, ana, link):
    Convening.objects.update(capacity=1)
    client.post(link, {"answer": "yes"})

    page = client.post(link, {"answer": "yes", "guests": "2"})

    assert page.context["form"].errors["guests"] == [
        "There is no room for that; you keep the seat you have. One person would fit."
    ]
    assert Rsvp.objects.get().size == 1


def test_one_tap_in_the_letter_of_a_series_answers_all_its_dates(client, now):
    place = GroupMembershipFactory()
    series = SeriesFactory(group=place.group, first_on=now.date())
    scheduling.top_up(series.pk, now=now)
    link = path_of(links.series_link(series.pk, place.user_id))
    assert client.get(f"{link}?answer=yes").context["form"].initial["answer"] == "yes"

    client.post(link, {"answer": "yes"})

    assert SeriesAnswer.objects.get().user == place.user
    assert Rsvp.objects.coming().count() == series.convenings.count()
    series.convenings.all().update(status="canceled", status_reason="Ended")
    assert client.get(link).status_code == 410


def test_the_link_of_a_series_stops_for_whoever_left_the_group(client, now):
    place = GroupMembershipFactory()
    series = SeriesFactory(group=place.group, first_on=now.date())
    scheduling.top_up(series.pk, now=now)
    type(place).objects.update(until=timezone.localdate())

    assert client.get(path_of(links.series_link(series.pk, place.user_id))).status_code == 404


def test_what_the_public_page_asks_to_confirm_is_confirmed_by_the_button_only(client, convening, now):
    rsvps.ask_to_confirm(convening, name="Pat", email="pat@example.org", said=Said("yes"), now=now)
    [link] = set(re.findall(r"/rsvp/[\w.:=-]+/\?answer=yes", Mail.objects.get().text))

    page = client.get(link)
    assert "You have not confirmed your answer yet." in page.text
    assert not Rsvp.objects.coming().exists()

    client.post(link, {"answer": "yes"})
    assert Rsvp.objects.coming().get().name == "Pat"
