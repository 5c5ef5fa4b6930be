"""Pages of private records: what a view, a streamed answer and the administration show to whom."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection

from coalition.models import Membership
from coalition.scopes import acting
from coalition.scopes.kinds import INDICATORS
from coalition.scopes.pages import streamed
from coalition.tests.factories import AdministratorFactory, MembershipFactory, UserFactory
from coalition.tests.marker.models import Marker

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("coalition.tests.marker.site"),
    pytest.mark.ignore_template_errors,
]


@pytest.fixture
def caseworker(client, marked):
    person = MembershipFactory(organization=marked.college, role=Membership.Role.STAFF).user
    client.force_login(person)
    return person


def text(response):
    return (response.getvalue() if response.streaming else response.content).decode()


class TestAView:
    def test_without_a_scope_shows_nothing(self, client, caseworker):
        assert text(client.get("/outside/")) == ""

    def test_in_the_scope_of_its_user_shows_what_that_covers(self, client, caseworker):
        assert text(client.get("/within/")) == "of College"
        assert text(client.get("/outside/")) == ""

    def test_shows_a_visitor_nothing(self, client, marked):
        assert client.get("/within/").status_code == 302

    def test_drawn_after_it_has_ended_is_drawn_within(self, client, caseworker):
        assert text(client.get("/drawn-later/")) == "of College,"

    def test_that_fails_changes_nothing_and_leaves_no_scope(self, client, caseworker):
        with pytest.raises(RuntimeError, match="changed"):
            client.get("/failing/")

        assert text(client.get("/outside/")) == ""
        with acting(INDICATORS):
            assert not Marker.objects.filter(name="changed").exists()


class TestAStreamedAnswer:
    def test_is_read_after_its_view_and_would_show_nothing(self, client, caseworker):
        assert text(client.get("/streamed-without-a-scope/")) == ""

    def test_opens_its_own(self, client, caseworker):
        assert text(client.get("/exported/")) == "of College,"
        assert text(client.get("/outside/")) == ""

    def test_that_nobody_reads_to_the_end_leaves_none(self, marked):
        """As when somebody closes the browser during a download."""
        rows = streamed(INDICATORS, lambda: Marker.objects.values_list("name", flat=True).iterator(chunk_size=1))
        assert next(rows) == "of College"
        rows.close()

        assert Marker.objects.count() == 0
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('scope.everything', true)")
            assert cursor.fetchone() == ("",)


def marker_of(organization):
    with acting(INDICATORS):
        return Marker.objects.get(organization=organization).pk


class TestTheAdministration:
    @pytest.fixture
    def administrator(self, client, marked):
        """With every right on markers, and case work at the college."""
        person = MembershipFactory(organization=marked.college, user__is_staff=True).user
        person.user_permissions.set(Permission.objects.filter(content_type__app_label="marker"))
        client.force_login(person)
        return person

    def test_lists_and_finds_what_the_scope_covers(self, client, administrator):
        for query in ("", "?q=of"):
            page = text(client.get(f"/markers/marker/marker/{query}"))
            assert "of College" in page
            assert "of Hospital" not in page
            assert "1 marker" in page

    @pytest.mark.parametrize("page", ["change", "history", "delete"])
    def test_opens_what_it_covers_and_knows_of_nothing_else(self, client, administrator, marked, page):
        assert client.get(f"/markers/marker/marker/{marker_of(marked.college)}/{page}/").status_code == 200
        # Django's answer to what isn't there: back to its index, with a word.
        response = client.get(f"/markers/marker/marker/{marker_of(marked.hospital)}/{page}/")
        assert (response.status_code, response.headers.get("Location")) in {(302, "/markers/"), (404, None)}

    def test_writes_the_history_of_what_it_changes_and_shows_it(self, client, administrator, marked):
        pk = marker_of(marked.college)
        data = {"organization": marked.college.pk, "name": "After"}
        assert client.post(f"/markers/marker/marker/{pk}/change/", data).status_code == 302

        page = text(client.get(f"/markers/marker/marker/{pk}/history/"))
        assert "After" in page
        assert str(administrator) in page

    def test_does_not_write_what_it_does_not_cover(self, client, administrator, marked):
        data = {"organization": marked.hospital.pk, "name": "planted"}

        assert "Select a valid choice" in client.post("/markers/marker/marker/add/", data).text
        with acting(INDICATORS):
            assert not Marker.objects.filter(name="planted").exists()

    def test_an_action_reaches_what_the_scope_covers(self, client, administrator, marked):
        chosen = [marker_of(marked.college), marker_of(marked.hospital)]
        client.post(
            "/markers/marker/marker/",
            {"action": "delete_selected", "_selected_action": chosen, "post": "yes"},
        )

        with acting(INDICATORS):
            assert [marker.name for marker in Marker.objects.all()] == ["of Hospital"]

    def test_offers_while_somebody_types_what_the_scope_covers(self, client, administrator):
        query = {"app_label": "marker", "model_name": "note", "field_name": "marker", "term": "of"}
        offered = client.get("/markers/autocomplete/", query).json()["results"]

        assert [found["text"] for found in offered] == ["of College"]

    def test_of_all_rights_sees_all(self, client, marked):
        client.force_login(AdministratorFactory())
        assert "2 markers" in text(client.get("/markers/marker/marker/"))

    def test_of_no_case_work_sees_none(self, client, marked):
        person = UserFactory(is_staff=True)
        person.user_permissions.set(Permission.objects.filter(content_type__app_label="marker"))
        client.force_login(person)
        assert "0 markers" in text(client.get("/markers/marker/marker/"))
