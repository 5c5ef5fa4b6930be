"""A form of a convening is sent and the session has ended: what was typed is there again after the sign-in."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from coalition.models import Draft
from coalition.tests.factories import GroupFactory, GroupMembershipFactory
from convenings.models import Convening, Rsvp, Series
from convenings.tests.factories import ConveningFactory
from convenings.tests.test_scheduling_pages import WHAT, filled_in, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def chair(client):
    person = GroupMembershipFactory(group=GroupFactory(slug="data"), role="chair").user
    client.force_login(person)
    return person


@pytest.fixture
def in_time(client, chair):
    """Sent with the session at its end, and the form as it is after signing in again."""

    def send_and_sign_in(page, typed):
        drawn_for = re.search(r'name="drawn_for"\s+value="([^"]+)"', client.get(page).text)[1]
        Session.objects.all().delete()
        assert client.post(page, {**typed, "drawn_for": drawn_for})["Location"] == f"/accounts/login/?next={page}"
        client.force_login(chair)
        return client.get(page).context["form"]

    return send_and_sign_in


@pytest.fixture
def next_year():
    return f"{timezone.localdate().year + 1}-01-01"


def test_a_rule_is_kept_until_its_dates_are_scheduled(client, chair, in_time, next_year):
    page = "/groups/data/schedule/"
    rule = {**WHAT, "frequency": "monthly", "interval": "1", "weekday": "1", "nth": "1", "first_on": next_year}

    form = in_time(page, {**rule, "title": "Họp hàng tháng", "needs_asked": ["captions"], "count": "2"})
    assert (form["title"].value(), form["weekday"].value(), form["needs_asked"].value()) == (
        "Họp hàng tháng",
        "1",
        ["captions"],
    )

    looked = client.post(page, {**filled_in(form), "drawn_for": "one time"})
    assert looked.context["form"].errors == {}
    assert Draft.objects.count() == 1
    again = {**filled_in(looked.context["form"]), "looked_at": looked.context["looked_at"], "drawn_for": "another"}
    client.post(page, again)
    assert Series.objects.get().title == "Họp hàng tháng"
    assert not Draft.objects.exists()


def test_one_date_is_kept_with_who_convenes_it_until_it_is_scheduled(client, chair, in_time, next_year):
    group = chair.group_memberships.get().group
    typed = {**WHAT, "local_date": next_year, "convener": f"group-{group.pk}", "description": "One\n\nTwo"}

    form = in_time("/convenings/new/", typed)

    assert form["description"].value().split() == ["One", "Two"]
    save(client, "/convenings/new/", filled_in(form))
    assert Convening.objects.get().group == group
    assert not Draft.objects.exists()


@pytest.mark.parametrize("scope", ["", "following/", "all/"])
def test_a_change_is_kept_until_it_is_saved_and_changes_nothing_before(client, chair, in_time, next_year, scope):
    rule = {**WHAT, "frequency": "monthly", "interval": "1", "weekday": "1", "nth": "1", "first_on": next_year}
    save(client, "/groups/data/schedule/", {**rule, "count": "2"})
    convening = Convening.objects.earliest("starts_at")
    page = f"{convening.get_absolute_url()}edit/{scope}"
    typed = filled_in(client.get(page).context["form"], place="Elsewhere", why="The room is taken.")

    form = in_time(page, typed)

    assert (form["place"].value(), form["why"].value()) == ("Elsewhere", "The room is taken.")
    assert not Convening.objects.filter(place="Elsewhere").exists()
    save(client, page, filled_in(form))
    assert Convening.objects.filter(place="Elsewhere").count() == (2 if scope else 1)
    assert not Draft.objects.exists()


def test_why_it_is_canceled_is_kept_until_it_is(client, chair, in_time):
    convening = ConveningFactory(group=chair.group_memberships.get().group)
    page = f"{convening.get_absolute_url()}cancel/"

    form = in_time(page, {"why": "The building is closed."})

    assert form["why"].value() == "The building is closed."
    client.post(page, filled_in(form))
    assert Convening.objects.get().is_canceled
    assert not Draft.objects.exists()


@pytest.mark.parametrize(("address", "typed"), [("new/", {"answer": "yes", "guests": "1"}), ("invite/", {})])
def test_who_phoned_and_who_is_invited_are_kept_until_they_are_entered(client, chair, in_time, address, typed):
    convening = ConveningFactory(
        group=chair.group_memberships.get().group,
        guests_at_most=2,
        local_date=timezone.localdate() + timedelta(days=9),
    )
    page = f"{convening.get_absolute_url()}answers/{address}"

    form = in_time(page, {"name": "Ana Silva", "email": "ana@example.org", **typed})

    assert (form["name"].value(), form["email"].value()) == ("Ana Silva", "ana@example.org")
    assert "Ana" not in Draft.objects.get().typed
    client.post(page, {"name": "Ana Silva", "email": "ana@example.org", **typed})
    assert Rsvp.objects.get().name == "Ana Silva"
    assert not Draft.objects.exists()
