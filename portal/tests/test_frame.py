from uuid import uuid4

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override, trans_real

from coalition.models import SiteSettings
from coalition.tests.factories import MembershipFactory


def foot(site, user=None):
    return Template("{% load frame %}{% page_foot %}").render(Context({"coalition": site, "user": user}))


def places(path, user=None):
    request = RequestFactory().get(path)
    return Template("{% load frame %}{% main_places %}").render(Context({"request": request, "user": user}))


def head(site):
    return Template("{% load frame %}{% look %}").render(Context({"coalition": site}))


def name(site):
    context = {"coalition": site, "site_name": site.name}
    return Template("{% load frame %}{% masthead_name %}").render(Context(context))


def description(site):
    return Template("{% load frame %}{% description %}").render(Context({"coalition": site}))


def test_the_look_of_a_page_is_of_the_color_that_holds_now():
    plain, red, blue = SiteSettings(), SiteSettings(accent_color="#7a1f2b"), SiteSettings(accent_color="#1f3f7a")

    assert head(plain).count("stylesheet") == 2
    assert "/static/img/mark.svg" in head(plain)
    assert head(red).count("stylesheet") == 3
    assert f"/{red.look_key}/portal.css" in head(red)
    assert f"/{blue.look_key}/mark.svg" in head(blue)
    assert head(plain) == head(SiteSettings())


def test_the_look_of_a_page_asks_for_the_files_of_this_release(settings):
    before = head(SiteSettings())
    settings.STATIC_URL = "/files-of-another/"

    assert "/files-of-another/css/portal.css" in head(SiteSettings())
    assert "/files-of-another/img/icons.svg" in name(SiteSettings())
    assert "/files-of-another/" not in before


def test_the_head_of_a_page_has_the_name_or_the_logo_as_they_are_now():
    named, other, logo = (
        SiteSettings(name="Harbor <Jobs>"),
        SiteSettings(name="Bay Jobs"),
        SiteSettings(name="Bay Jobs"),
    )
    logo.logo_id = uuid4()

    assert "<span>Harbor &lt;Jobs&gt;</span>" in name(named)
    assert "<span>Bay Jobs</span>" in name(other)
    assert f'src="{logo.logo_url}" alt="Bay Jobs"' in name(logo)
    assert "<span>" not in name(logo)


def test_a_page_without_a_description_of_its_own_says_where_it_is():
    assert "in and around North &amp; South:" in description(SiteSettings(area="North & South"))
    assert "in and around Harbor:" in description(SiteSettings(area="Harbor"))


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


@pytest.mark.django_db
def test_whoever_is_not_signed_in_is_led_to_that():
    assert "/accounts/login/" in places("/")
    assert "/accounts/login/" not in places("/", MembershipFactory().user)


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
