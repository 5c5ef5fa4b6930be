import re
from datetime import timedelta

import pghistory
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from coalition.models import Draft, Membership
from coalition.tests.factories import GroupMembershipFactory, MembershipFactory
from convenings.links import action_link
from convenings.models import Action
from convenings.operations import actions
from convenings.tests.factories import ActionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return GroupMembershipFactory(
        group__slug="lab",
        group__is_public=True,
        organization__slug="works",
        organization__is_member=True,
        user__full_name="Ana A.",
    )


@pytest.fixture
def chair(place):
    return GroupMembershipFactory(group=place.group, role="chair").user


@pytest.fixture
def action(place):
    return ActionFactory(group=place.group, organization=place.organization, user=place.user, what="Call schools")


def words(response):
    return " ".join(response.text.split())


def path(link):
    return re.sub("^https?://[^/]+", "", link)


def again(action):
    return Action.objects.get(pk=action.pk)


def test_whoever_runs_the_group_writes_down_changes_drops_and_opens_again(client, place, chair):
    client.force_login(chair)
    assert "Nothing is open." in client.get("/groups/lab/actions/").text
    due = timezone.localdate() + timedelta(days=9)
    typed = {"what": "Call schools", "organization": place.organization.pk, "user": place.user.pk, "due": due}
    assert client.post("/groups/lab/actions/new/", typed)["Location"] == "/groups/lab/actions/"

    found = Action.objects.get()
    page = f"/actions/{found.pk}/"
    assert "Call schools" in client.get("/groups/lab/actions/").text
    client.post(f"{page}edit/", {**typed, "what": "Call all schools"})
    assert (again(found).what, again(found).due) == ("Call all schools", due)
    assert "This field is required." in client.post(f"{page}drop/", {"reason": ""}).text
    client.post(f"{page}drop/", {"reason": "They closed."})
    assert "Dropped: They closed." in words(client.get(page))
    assert "It is done or dropped already." in client.post(f"{page}edit/", typed).text
    client.post(f"{page}open-again/")
    assert again(found).is_open
    assert "It is open." in client.post(f"{page}open-again/", follow=True).text


def test_an_error_is_beside_its_field(client, place, chair):
    client.force_login(chair)
    other = MembershipFactory()

    for typed, field in (
        ({"what": "", "organization": place.organization.pk}, "what"),
        ({"what": "A", "organization": other.organization.pk}, "organization"),
        ({"what": "A", "organization": place.organization.pk, "user": other.user.pk}, "user"),
        ({"what": "A", "organization": place.organization.pk, "user": chair.pk}, "user"),
        ({"what": "A", "organization": place.organization.pk, "due": "x"}, "due"),
    ):
        assert set(client.post("/groups/lab/actions/new/", typed).context["form"].errors) == {field}
    assert not Action.objects.exists()


def test_whoever_does_it_says_that_it_is_done_or_needs_more_time(client, place, action):
    client.force_login(place.user)
    page = f"/actions/{action.pk}/"
    later = timezone.localdate() + timedelta(days=9)

    assert "Say until when." in client.post(page, {"said": "later"}).text
    assert "Choose a day that is still to come" in client.post(page, {"said": "later", "until": "2026-01-01"}).text
    client.post(page, {"said": "later", "until": later, "word": "They call back."})
    assert (again(action).due, again(action).word) == (later, "They call back.")
    client.post(page, {"said": "done"})
    assert again(action).state == "done"
    assert "Say so" not in client.get(page).text


def test_others_of_the_group_read_it_and_say_nothing(client, place, action):
    client.force_login(MembershipFactory(organization=place.organization, role=Membership.Role.MEMBER).user)

    assert "Say so" not in client.get(f"/actions/{action.pk}/").text
    assert client.post(f"/actions/{action.pk}/", {"said": "done"}).status_code == 403
    assert again(action).is_open
    client.force_login(MembershipFactory(organization__is_member=True).user)
    assert client.get(f"/actions/{action.pk}/").status_code == 404
    assert client.get("/groups/lab/actions/").status_code == 403


def test_it_is_on_ones_own_page_the_organization_s_and_the_group_s(client, place, action, chair):
    ActionFactory(what="Somebody else's")
    actions.finish(ActionFactory(group=place.group, what="Done already"), by=None, now=timezone.now())
    pages = ("/me/", "/organizations/works/", "/groups/lab/")
    for page in pages[1:]:
        assert "Call schools" not in client.get(page).text
    client.force_login(place.user)

    for page in pages:
        text = client.get(page).text
        assert f'href="/actions/{action.pk}/"' in text, page
        assert "Somebody else" not in text
        assert "Done already" not in text
    client.force_login(MembershipFactory(organization__is_member=True).user)
    for page in pages:
        assert "Call schools" not in client.get(page).text, page


class TestByLink:
    def test_to_look_changes_nothing_and_a_button_says_it(self, client, place, action):
        link = path(action_link(action, place.user))

        page = client.get(f"{link}?said=later")
        assert page.context["form"].initial == {"said": "later"}
        assert page.context["form"]["said"].value() == "later"
        assert again(action).is_open
        client.get(f"{link}?said=done")
        assert again(action).is_open
        done = client.post(link, {"said": "done"}, follow=True)
        assert "Thank you. It is written down." in done.text
        assert "There is nothing more to say of it." in done.text
        assert again(action).state == "done"
        assert "It is done or dropped already." in client.post(link, {"said": "done"}).text

    def test_history_says_that_the_link_did_it(self, client, place, action):
        client.post(path(action_link(action, place.user)), {"said": "done"})

        last = pghistory.models.Events.objects.tracks(action).order_by("-pgh_created_at", "-pgh_id").first()
        assert last.pgh_context["actor"] == f"link:{place.user.pk}"
        assert last.pgh_context["url"] == ""

    def test_it_stops_when_somebody_else_does_it_or_the_account_is_off(self, client, place, action):
        link = path(action_link(action, place.user))
        colleague = MembershipFactory(organization=place.organization).user
        assert client.get(link).status_code == 200
        for made_up in (link[:-3] + "/", link.replace("letter/", "letter/x")):
            assert client.get(made_up).status_code == 404
        actions.amend(action, user=colleague, by=None, now=timezone.now())
        assert client.get(link).status_code == 404
        assert client.post(link, {"said": "done"}).status_code == 404
        link = path(action_link(action, colleague))
        assert client.get(link).status_code == 200
        colleague.is_active = False
        colleague.save()
        assert client.get(link).status_code == 404
        assert again(action).is_open

    def test_it_survives_a_change_of_keys(self, client, place, action, settings):
        with override_settings(SECRET_KEY="the key before" * 4):
            link = path(action_link(action, place.user))
        assert client.get(link).status_code == 404
        settings.SECRET_KEY_FALLBACKS = ["the key before" * 4]
        assert client.get(link).status_code == 200


def test_what_is_typed_is_forgotten_once_it_is_sent(client, place, chair, action):
    client.force_login(chair)
    page = f"/actions/{action.pk}/drop/"
    client.post(f"/me/draft/?page={page}", {"reason": "They cl"})
    assert "They cl" in client.get(page).text

    client.post(page, {"reason": "They closed."})

    assert not Draft.objects.exists()


@pytest.mark.parametrize("page", ["/groups/lab/actions/", "/groups/lab/", "/organizations/works/", "/me/"])
def test_its_pages_ask_the_same_of_many(client, place, page):
    client.force_login(place.user)

    def statements():
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            client.get(page)
        return len(asked)

    def more(number):
        for _action in range(number):
            for settled in ({}, {"state": "done", "settled_at": timezone.now()}):
                ActionFactory(group=place.group, organization=place.organization, user=place.user, **settled)

    more(2)
    few = statements()
    more(8)
    assert statements() == few
