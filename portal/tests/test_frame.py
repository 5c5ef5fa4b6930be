import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override, trans_real

from coalition.models import SiteSettings
from coalition.tests.factories import MembershipFactory


def foot(site, user=None):
    return Template("{% load frame %}{% page_foot %}").render(Context({"coalition": site, "user": user}))


def places(path):
    request = RequestFactory().get(path)
    return Template("{% load frame %}{% main_places %}").render(Context({"request": request}))


def test_the_foot_of_a_page_says_whose_it_is_and_changes_with_that():
    before, after = SiteSettings(name="Harbor <Jobs>", phone="617-555-0142"), SiteSettings(name="Bay Jobs")

    assert "Harbor &lt;Jobs&gt;" in foot(before)
    assert "617-555-0142" in foot(before)
    assert "Bay Jobs" in foot(after)
    assert "617-555-0142" not in foot(after)
    assert foot(before) == foot(before)


@pytest.mark.parametrize("changed", ["name", "area", "phone", "email", "address"])
def test_the_foot_shows_each_of_the_site_s_settings_as_it_is_now(changed):
    site = SiteSettings(name="A", area="B", phone="C", email="d@example.org", address="E")
    foot(site)
    setattr(site, changed, "new words")

    assert "new words" in foot(site)


@pytest.mark.django_db
def test_the_foot_leads_to_ones_letters_or_to_the_sign_in():
    person, site = MembershipFactory().user, SiteSettings()

    assert "/me/preferences/" in foot(site, person)
    assert "/me/preferences/" not in foot(site)
    assert "/accounts/login/" in foot(site)


def test_the_foot_leads_to_the_letters_of_the_demo_there_alone(settings):
    for settings.DEMO in (True, False, True):
        assert ("Letters of this demo" in foot(SiteSettings())) is settings.DEMO


def test_the_place_where_one_is_says_so_alone():
    assert places("/programs/").count("aria-current") == 1
    assert places("/groups/") != places("/programs/")
    assert "aria-current" not in places("/programs/welding/")


def test_each_reader_has_both_in_their_language(monkeypatch):
    english = places("/"), foot(SiteSettings())

    # The portal itself speaks English so far, and no other test speaks this.
    monkeypatch.setattr(
        trans_real.translation("gl"), "_catalog", {"Programs": "Programas", "Get involved": "Participe"}
    )
    with override("gl"):
        assert ">Programas<" in places("/")
        assert ">Participe<" in foot(SiteSettings())
    assert (places("/"), foot(SiteSettings())) == english
