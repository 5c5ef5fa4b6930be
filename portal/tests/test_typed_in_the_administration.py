"""What is typed into a form of the administration outlives its session, rows below it included."""

import re
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coalition.models import Draft, Neighborhood, Organization
from coalition.operations.drafts import read_draft
from coalition.tests.factories import (
    AdministratorFactory,
    NeighborhoodFactory,
    OrganizationFactory,
    SiteSettingsFactory,
    UserFactory,
)
from programs.models import Cohort, PathwayStep
from programs.tests.factories import (
    CohortFactory,
    OccupationFactory,
    PathwayFactory,
    PathwayStepFactory,
    ProgramFactory,
)
from programs.tests.test_admin import form_of

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

ADD = "/admin/coalition/organization/add/"
TYPED = {"name": "Trung tâm Roxbury", "kind": "community", "about": "We teach\nat night."}


def change(row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


@pytest.fixture
def ada():
    return AdministratorFactory()


@pytest.fixture
def administrator(client, ada):
    client.force_login(ada)
    return client


def keep(client, page, **typed):
    answer = client.post(reverse("draft", query={"page": page}), typed)
    assert answer.status_code == 204


def keep_form(client, page, **changes):
    """As it is drawn, with something changed in it."""
    keep(client, page, **(form_of(client, page) | changes))


def drawn(client, page):
    """What the form of this page says of itself."""
    return re.search(r'name="drawn_for"\s+value="([^"]+)"', client.get(page).text)[1]


def again(user):
    """The same person, in another session."""
    client = Client()
    client.force_login(user)
    return client


def test_what_is_typed_is_there_again_in_another_session(administrator, ada):
    keep(administrator, ADD, **TYPED)

    page = again(ada).get(ADD)

    form = page.context["adminform"].form
    assert {name: form[name].value() for name in TYPED} == TYPED
    assert "This is what you typed" in page.text
    assert not Organization.objects.filter(name=TYPED["name"]).exists()


def test_without_javascript_it_is_kept_when_it_is_sent_after_the_session_has_ended(administrator, ada):
    signed = drawn(administrator, ADD)
    Session.objects.all().delete()

    answer = administrator.post(ADD, {**TYPED, "drawn_for": signed})

    assert answer["Location"] == f"/accounts/login/?next={ADD}"
    assert "What you typed is kept" in administrator.get(answer["Location"]).text
    assert again(ada).get(ADD).context["adminform"].form["name"].value() == TYPED["name"]


def test_another_administrator_sees_nothing_of_it(administrator, ada):
    keep(administrator, ADD, **TYPED)

    page = again(AdministratorFactory()).get(ADD)

    assert page.context["draft"] is None
    assert TYPED["name"] not in page.text
    assert "This is what you typed" not in page.text


def test_it_is_let_go_once_it_is_saved_and_stays_after_a_mistake(administrator):
    keep(administrator, ADD, **TYPED)

    refused = administrator.post(ADD, {**form_of(administrator, ADD), "name": ""})
    assert (refused.status_code, refused.context["draft"]) == (200, None)
    assert Draft.objects.count() == 1

    saved = administrator.post(ADD, {**form_of(administrator, ADD), "slug": "roxbury"})
    assert saved.status_code == 302, saved.context["errors"]
    assert Organization.objects.get(slug="roxbury").about.split() == TYPED["about"].split()
    assert not Draft.objects.exists()
    assert administrator.get(ADD).context["adminform"].form["name"].value() is None


def test_it_is_thrown_away_after_a_question(administrator):
    keep(administrator, ADD, **TYPED)
    question = reverse("throw_draft_away", query={"page": ADD})
    assert question.replace("&", "&amp;") in administrator.get(ADD).text

    asked = administrator.get(question)
    assert "Throw away what you typed?" in asked.text
    assert Draft.objects.count() == 1

    assert administrator.post(question)["Location"] == ADD
    assert not Draft.objects.exists()


def test_each_row_has_its_own(administrator):
    one, other = OrganizationFactory(), OrganizationFactory()
    keep_form(administrator, change(one), about="Of the one")

    assert "Of the one" in administrator.get(change(one)).text
    assert "Of the one" not in administrator.get(change(other)).text
    one.refresh_from_db()
    assert one.about == ""


def test_it_says_so_where_somebody_has_changed_it_since(administrator):
    row = OrganizationFactory()
    keep_form(administrator, change(row), about="Mine")
    assert "Since then it was changed" not in administrator.get(change(row)).text

    Draft.objects.update(saved_at=timezone.now() - timedelta(minutes=1))
    row.about = "Theirs"
    row.save()

    assert "Since then it was changed" in administrator.get(change(row)).text


def test_whoever_may_only_look_is_not_given_a_form_that_keeps(client):
    """There is nothing to send."""
    row = NeighborhoodFactory()
    looker = UserFactory(is_staff=True)
    looker.user_permissions.add(permission(Neighborhood, "view"))
    client.force_login(looker)

    assert "drawn_for" not in client.get(change(row)).text


def permission(model, what):
    return Permission.objects.get(codename=f"{what}_{model._meta.model_name}")


def test_a_form_in_a_window_of_its_own_leads_back_to_such_a_window(administrator, ada):
    page = f"{ADD}?_popup=1"
    signed = drawn(administrator, f"{ADD}?_to_field=id&_popup=1")
    Session.objects.all().delete()
    answer = administrator.post(ADD, {**TYPED, "_popup": "1", "drawn_for": signed})
    assert Draft.objects.get().page == page
    assert answer["Location"] == "/accounts/login/?next=/admin/coalition/organization/add/%3F_popup%3D1"

    client = again(ada)
    assert client.get(ADD).context["draft"] is None
    assert client.get(page).context["adminform"].form["name"].value() == TYPED["name"]
    saved = client.post(page, {**form_of(client, page), "slug": "roxbury", "_popup": "1"})
    assert "popup_response" in saved.text
    assert not Draft.objects.exists()


class TestNeverKept:
    def test_no_password(self, administrator):
        page = reverse("admin:coalition_user_add")
        fields = re.findall(r'<input type="password" name="([^"]+)"', administrator.get(page).text)
        assert fields == ["password1", "password2"]

        keep(administrator, page, email="new@example.org", password1="s3cret-first", password2="s3cret-second")

        shown = administrator.get(page).text
        assert "new@example.org" in shown
        assert "s3cret" not in shown
        assert "s3cret" not in kept()

    def test_no_password_of_an_account_that_is_there(self, administrator):
        user = UserFactory()
        keep_form(administrator, change(user), full_name="Ngọc Trần", password="s3cret")

        assert "s3cret" not in kept()
        form = administrator.get(change(user)).context["adminform"].form
        assert (form["full_name"].value(), form["password"].value()) == ("Ngọc Trần", user.password)

    def test_no_file_but_its_name(self, administrator):
        page = change(SiteSettingsFactory())
        signed = drawn(administrator, page)
        Session.objects.all().delete()
        logo = SimpleUploadedFile("mark.png", b"\x89PNG")
        administrator.post(page, {"name": "Coalition", "drawn_for": signed, "new_logo": logo})

        administrator.force_login(Draft.objects.get().user)
        text = " ".join(administrator.get(page).text.split())
        assert "Choose the file mark.png again: files are not kept." in text
        assert "PNG%" not in kept()

    def test_no_token(self, administrator):
        keep(administrator, ADD, csrfmiddlewaretoken="t0ken", **TYPED)

        assert "t0ken" not in kept()


def kept():
    return read_draft(Draft.objects.get()).urlencode()


class TestRowsBelow:
    @pytest.fixture
    def pathway(self):
        pathway = PathwayFactory()
        for level in (1, 2, 3):
            PathwayStepFactory(pathway=pathway, level=level, title=f"On {level}")
        return pathway

    def test_changed_and_new_ones_come_back_and_are_saved(self, administrator, pathway):
        page = change(pathway)
        keep_form(
            administrator,
            page,
            title="Care",
            **{
                "steps-TOTAL_FORMS": 5,
                "steps-1-title": "Second, changed",
                "steps-2-DELETE": "on",
                **a_step(3, "New one"),
                **a_step(4, "Another"),
            },
        )

        sent = form_of(administrator, page)
        titles = [sent.get(f"steps-{number}-title") for number in range(int(sent["steps-TOTAL_FORMS"]))]
        assert titles == ["On 1", "Second, changed", "On 3", "New one", "Another"]
        assert sent["steps-2-DELETE"] is True
        answer = administrator.post(page, without_empty(sent))
        assert answer.status_code == 302, answer.context["errors"]
        assert sorted(pathway.steps.values_list("title", flat=True)) == [
            "Another",
            "New one",
            "On 1",
            "Second, changed",
        ]

    def test_rows_are_told_by_what_they_are_and_not_by_where_they_stand(self, administrator, pathway):
        page = change(pathway)
        first, second, _third = pathway.steps.in_order()
        keep_form(
            administrator,
            page,
            **{
                "steps-0-title": "First, changed",
                "steps-2-title": "Third, changed",
                "steps-1-title": "Second, changed",
            },
        )
        PathwayStep.objects.filter(pk=second.pk).delete()
        PathwayStepFactory(pathway=pathway, level=1, position=0, title="Of somebody else")
        PathwayStep.objects.filter(pk=first.pk).update(level=4)

        forms = administrator.get(page).context["inline_admin_formsets"][0].formset.initial_forms
        assert [(form.instance.title, form["title"].value()) for form in forms] == [
            ("Of somebody else", "Of somebody else"),
            ("On 3", "Third, changed"),
            ("On 1", "First, changed"),
        ]

    def test_what_a_field_held_at_first_stays_what_it_was(self, administrator):
        """Django tells by a hidden field that days were changed: a draft that moved it would save nothing."""
        cohort = CohortFactory(program=ProgramFactory(), starts_on=date(2030, 1, 7), weekdays=[1])
        page = change(cohort.program)
        keep_form(administrator, page, **{"cohorts-0-weekdays": ["2", "3"], "initial-cohorts-0-weekdays": ["1"]})

        sent = form_of(administrator, page)
        at_first = re.findall(r'name="initial-cohorts-0-weekdays" value="(\d)"', administrator.get(page).text)
        assert (sent["cohorts-0-weekdays"], at_first) == (["2", "3"], ["1"])
        answer = administrator.post(page, without_empty(sent) | {"initial-cohorts-0-weekdays": at_first})
        assert answer.status_code == 302, answer.context["errors"]
        assert Cohort.objects.get().weekdays == [2, 3]


def a_step(number, title):
    return {
        f"steps-{number}-occupation": OccupationFactory().pk,
        f"steps-{number}-title": title,
        f"steps-{number}-level": 2,
        f"steps-{number}-position": 0,
        f"steps-{number}-credential": "none",
    }


def without_empty(sent):
    return {name: value for name, value in sent.items() if value is not None and value is not False}
