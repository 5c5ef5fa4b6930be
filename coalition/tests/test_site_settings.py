"""Whose portal this is: edited by administrators, on every page and letter at once, at no cost a page."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coalition.days_off import holiday_on
from coalition.models import Document, SiteSettings
from coalition.site import current_site, last_known_site, site_in_force
from coalition.tests.factories import (
    AdministratorFactory,
    DocumentFactory,
    SectorFactory,
    SiteSettingsFactory,
    UserFactory,
)
from coalition.tests.test_logo import HTML, SVG, picture
from programs.tests.factories import FieldOfStudyFactory, ProgramFactory

CHANGE = "/admin/coalition/sitesettings/1/change/"
ADD = "/admin/coalition/sitesettings/add/"
SAID = {
    "name": "Liên minh Việc làm Harbor City",
    "area": "Harbor City",
    "accent_color": "#8A1C3B",
    "phone": "617-555-0199",
    "email": "hello@harbor.example",
    "address": "1 Pier Street\nHarbor City, MA 02100",
    "time_zone": "America/Chicago",
    "digest_day": "1",
    "digest_hour": "9",
}

pytestmark = [pytest.mark.django_db]
in_the_administration = pytest.mark.ignore_template_errors


@pytest.fixture
def administrator(client):
    client.force_login(AdministratorFactory())
    return client


def save(client, address=CHANGE, **said):
    return client.post(address, {**SAID, **said})


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks):
    def run(act):
        with django_capture_on_commit_callbacks(execute=True):
            return act()

    return run


@in_the_administration
def test_what_is_saved_stands_on_every_page_at_once(administrator, on_commit):
    visitor = Client()
    assert "Roxbury Pathways Coalition" in visitor.get("/").text
    assert "a good job in Boston" in visitor.get("/").text

    assert on_commit(lambda: save(administrator, ADD)).status_code == 302

    for address in ("/", "/programs/", "/groups/", "/accounts/login/", "/nowhere/"):
        page = visitor.get(address).text
        assert "Liên minh Việc làm Harbor City" in page, address
        assert "Roxbury" not in page, address
        assert "Boston area" not in page, address
    home = visitor.get("/").text
    for said in ("a good job in Harbor City", "1 Pier Street", "tel:6175550199", "mailto:hello@harbor.example"):
        assert said in home
    assert "Liên minh Việc làm Harbor City" in administrator.get("/admin/").text


@in_the_administration
def test_another_process_knows_at_once_too(administrator, on_commit):
    """Both ask the cache, which says which version holds; a process keeps nothing of its own beyond a request."""
    SiteSettingsFactory()
    with site_in_force():
        assert current_site().name == "Harbor City Coalition"
        on_commit(lambda: save(administrator, name="Another"))
        assert current_site().name == "Harbor City Coalition"
    assert current_site().name == "Another"
    assert Client().get("/").context["coalition"].name == "Another"


def test_a_page_asks_nothing_more_of_the_database_for_them_once_one_has(client, django_assert_num_queries):
    SiteSettingsFactory()
    client.get("/get-involved/thanks/")
    with CaptureQueriesContext(connection) as captured:
        client.get("/get-involved/thanks/")

    assert [query["sql"] for query in captured] == []


def test_nothing_is_remembered_of_what_was_read_before_it_changed(on_commit):
    """Who read the row before the change may write down what it read only after: under a version that has gone."""
    site = SiteSettingsFactory()

    def slow(self=SiteSettings.objects, read=SiteSettings.objects._values):
        found = read()
        site.name = "Newer"
        on_commit(site.save)
        return found

    SiteSettings.objects._values = slow
    try:
        current_site()
    finally:
        del SiteSettings.objects._values

    assert current_site().name == "Newer"


def test_without_the_cache_pages_ask_the_database(client, settings):
    SiteSettingsFactory()
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "unix:///nowhere/redis.sock"}
    }

    assert "Harbor City Coalition" in client.get("/get-involved/thanks/").text


def test_before_anybody_saves_them_the_environment_says_whose_portal_it_is(client, settings):
    settings.SITE_NAME, settings.SITE_AREA, settings.TIME_ZONE = "From the Environment", "Springfield", "America/Denver"

    assert "From the Environment" in client.get("/").text
    with site_in_force():
        assert timezone.get_current_timezone_name() == "America/Denver"


@pytest.mark.parametrize(("said", "of"), [("VN", ("VN", "")), ("CA-QC", ("CA", "QC")), ("", ("", ""))])
def test_until_then_the_environment_names_the_holidays_too(settings, said, of):
    settings.SITE_HOLIDAYS = said

    assert (current_site().holidays_of, current_site().holidays_in) == of


def test_what_the_environment_names_and_nobody_knows_is_no_holiday():
    assert holiday_on(date(2026, 12, 25), country="XX", part="") == ""
    assert holiday_on(date(2026, 12, 25), country="US", part="ZZ") == ""
    assert holiday_on(date(2026, 12, 25), country="HT", part="") == "Christmas Day"


def test_the_page_that_says_something_went_wrong_says_what_was_known_last(client):
    SiteSettingsFactory()
    client.get("/")

    def refuse(execute, sql, params, many, context):
        raise AssertionError("asked the database")

    with connection.execute_wrapper(refuse):
        assert last_known_site().name == "Harbor City Coalition"


@pytest.mark.parametrize(
    ("said", "constraint"),
    [
        ({"pk": 2}, "site_settings_one_row"),
        ({"name": ""}, "site_settings_name_coalition_and_area"),
        ({"accent_color": "red"}, "site_settings_accent_color_is_a_color"),
        ({"accent_color": "#8A1C3B"}, "site_settings_accent_color_is_a_color"),
        ({"holidays_of": "", "holidays_in": "MA"}, "site_settings_part_is_of_a_country"),
    ],
)
def test_the_database_refuses_what_can_not_be(said, constraint):
    SiteSettingsFactory()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        SiteSettings.objects.bulk_create([SiteSettings(**{"pk": 1, "name": "X", "area": "Y", **said})])


@in_the_administration
class TestAdministration:
    def test_there_is_one_row_to_add_once_and_none_to_delete(self, administrator):
        assert administrator.get(ADD).context["adminform"].form.initial == {}
        assert 'value="Roxbury Pathways Coalition"' in administrator.get(ADD).text
        save(administrator, ADD)

        assert administrator.get(ADD).status_code == 403
        assert administrator.get("/admin/coalition/sitesettings/1/delete/").status_code == 403
        assert SiteSettings.objects.get().accent_color == "#8a1c3b"

    def test_every_change_is_in_the_history(self, administrator):
        SiteSettingsFactory()
        save(administrator)

        page = administrator.get("/admin/coalition/sitesettings/1/history/").text
        assert "Harbor City Coalition" in page
        assert "Liên minh Việc làm Harbor City" in page

    @pytest.mark.parametrize(
        ("color", "says"),
        [
            ("#ffd479", "its contrast is 1.2 to 1, and 4.5 to 1 is needed. A darker one such as #"),
            ("#767676", "its contrast is 4.1 to 1"),
            ("green", "A color looks like #0f5a47."),
            ("#fff;}*{}", "at most 7 characters"),
            ("#0f5a4\n", "A color looks like"),
        ],
    )
    def test_a_color_nobody_could_read_is_refused_with_one_that_can_be(self, administrator, color, says):
        SiteSettingsFactory()
        page = save(administrator, accent_color=color)

        assert says in page.text
        assert SiteSettings.objects.get().accent_color == ""

    def test_holidays_are_those_of_a_country_and_a_part_of_it_by_name_or_code(self, administrator):
        SiteSettingsFactory()
        chosen = administrator.get(CHANGE).context["adminform"].form
        assert (chosen["holidays_of"].value(), chosen["holidays_in"].value()) == ("US", "MA")
        assert '<option value="VN">Vietnam</option>' in administrator.get(CHANGE).text

        for typed, code in (("Massachusetts", "MA"), (" rhode island ", "RI"), ("us-nh", "NH"), ("", "")):
            assert save(administrator, holidays_of="US", holidays_in=typed).status_code == 302
            assert SiteSettings.objects.get().holidays_in == code
        assert save(administrator, holidays_of="", holidays_in="").status_code == 302
        assert SiteSettings.objects.get().holidays_of == ""

    @pytest.mark.parametrize(
        ("country", "part", "field", "says"),
        [
            ("US", "Bavaria", "holidays_in", "none of those that are known: Alaska (AK), Alabama (AL), "),
            ("HT", "Ouest", "holidays_in", "Of this country no parts are known"),
            ("", "MA", "holidays_of", "Which country is this a part of?"),
            ("XX", "", "holidays_of", "XX is not one of the available choices"),
        ],
    )
    def test_holidays_that_nobody_knows_are_refused_with_those_that_are(
        self, administrator, country, part, field, says
    ):
        SiteSettingsFactory()
        page = save(administrator, holidays_of=country, holidays_in=part)

        assert says in page.text
        assert list(page.context["adminform"].form.errors) == [field]
        assert SiteSettings.objects.get().holidays_in == "MA"

    def test_sectors_are_shown_with_their_place_in_the_administration(self, administrator):
        SiteSettingsFactory()
        sector = SectorFactory(name="Năng lượng")

        assert f'<a href="/admin/coalition/sector/{sector.pk}/change/">Năng lượng</a>' in administrator.get(CHANGE).text

    def test_the_permission_to_change_them_is_needed(self, client):
        SiteSettingsFactory()
        client.force_login(UserFactory(is_staff=True))

        assert save(client).status_code == 403
        assert SiteSettings.objects.get().name == "Harbor City Coalition"


class TestLogo:
    @pytest.fixture
    def upload(self, administrator, on_commit):
        def chosen(content, name="logo.png"):
            SiteSettingsFactory()
            file = SimpleUploadedFile(name, content, "image/png")
            return on_commit(lambda: save(administrator, new_logo=file))

        return chosen

    @pytest.mark.ignore_template_errors
    @pytest.mark.parametrize("name", ["logo.svg", "logo.png", "logo.html", "logo.jpg.png"])
    @pytest.mark.parametrize("content", [SVG, HTML], ids=["svg", "html"])
    def test_svg_and_html_are_refused_whatever_they_are_called(self, upload, content, name):
        page = upload(content, name)

        assert "This is not a PNG, JPEG or WebP picture" in page.text
        assert SiteSettings.objects.get().logo is None
        assert not Document.objects.exists()

    @pytest.mark.ignore_template_errors
    @pytest.mark.parametrize("name", ["logo.png", "logo.svg", "logo"])
    def test_a_picture_is_shown_to_everybody_with_the_name_for_who_does_not_see_it(self, upload, name):
        upload(picture("JPEG"), name)
        site = SiteSettings.objects.get()

        page = Client().get("/")
        assert f'<img class="logo" src="{site.logo_url}" alt="{site.name}">' in page.text
        answer = Client().get(site.logo_url)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
        assert b"".join(answer.streaming_content).startswith(b"\x89PNG")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
        again = Client().get(site.logo_url, headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b"")

    @pytest.mark.ignore_template_errors
    def test_without_one_the_name_stands_there(self, upload, administrator, on_commit):
        upload(picture())
        on_commit(lambda: save(administrator, remove_logo="on"))

        page = Client().get("/").text
        assert 'class="logo"' not in page
        assert f"<span>{SAID['name']}</span>" in page

    def test_no_other_document_leaves_by_that_door(self, client):
        private = DocumentFactory()
        former = DocumentFactory(kind=Document.Kind.LOGO, content_type="image/png")
        SiteSettingsFactory(logo=DocumentFactory(kind=Document.Kind.LOGO, content_type="image/png"))

        for document in (private, former):
            assert client.get(reverse("logo", args=[document.pk])).status_code == 404

    def test_the_logo_whose_file_is_gone_is_not_found(self, client):
        document = DocumentFactory(kind=Document.Kind.LOGO)
        SiteSettingsFactory(logo=document)
        Document.objects.update(file="")

        assert client.get(reverse("logo", args=[document.pk])).status_code == 404


class TestLook:
    def test_a_page_is_in_the_portals_own_color_until_another_is_chosen(self, client, on_commit):
        assert "/look/" not in client.get("/get-involved/thanks/").text
        on_commit(lambda: SiteSettingsFactory(accent_color="#8a1c3b"))
        site = SiteSettings.objects.get()

        page = client.get("/programs/compare/")
        assert f'href="/look/{site.look_key}/portal.css"' in page.text

    @pytest.mark.parametrize(
        ("name", "content_type"),
        [("portal.css", "text/css"), ("admin.css", "text/css"), ("mark.svg", "image/svg+xml")],
    )
    def test_the_color_is_in_a_file_that_is_kept_for_a_year(self, client, name, content_type):
        site = SiteSettingsFactory(accent_color="#8a1c3b")
        answer = client.get(f"/look/{site.look_key}/{name}")

        assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (200, content_type)
        assert "#8a1c3b" in answer.text
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer["X-Content-Type-Options"] == "nosniff"
        again = client.get(f"/look/{site.look_key}/{name}", headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b"")

    def test_an_address_of_yesterday_says_todays_color_and_is_asked_again(self, client):
        SiteSettingsFactory(accent_color="#8a1c3b")
        answer = client.get("/look/yesterday/portal.css")

        assert "#8a1c3b" in answer.text
        assert answer["Cache-Control"] == "no-cache"

    @pytest.mark.parametrize("method", ["post", "put", "delete"])
    def test_it_is_only_read(self, client, method):
        assert getattr(client, method)("/look/any/portal.css").status_code == 405

    def test_no_other_file_is_there(self, client):
        assert client.get("/look/any/base.html").status_code == 404

    def test_it_is_the_same_for_everybody_so_that_any_cache_may_keep_it(self, client):
        """No session is opened for it: none is renewed on the way, and no cookie is in the answer."""
        SiteSettingsFactory(accent_color="#8a1c3b")
        current_site()
        client.force_login(AdministratorFactory())
        with CaptureQueriesContext(connection) as captured:
            answer = client.get("/look/any/portal.css")

        assert [query["sql"] for query in captured] == []
        assert "Cookie" not in answer.get("Vary", "")
        assert not answer.cookies


def test_a_sector_that_is_not_shown_can_not_be_chosen(client):
    field_of_study = FieldOfStudyFactory()
    field_of_study.sectors.set([SectorFactory(name="Robots"), SectorFactory(name="Mining", is_shown=False)])
    ProgramFactory(field_of_study=field_of_study, title="Repairing robots in mines")

    for address in ("/", "/programs/"):
        page = client.get(address).text
        assert "Robots" in page
        assert "Mining" not in page
    assert "Repairing robots in mines" in client.get("/programs/").text
