"""An administrator who is no superuser, though with every permission, works on their own organization and no other."""

import pytest
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import connection
from django.test import RequestFactory
from django.urls import reverse

from coalition.models import Membership, Organization, Seat, User
from coalition.scopes import acting
from coalition.scopes.kinds import MIGRATION
from coalition.tests.factories import MembershipFactory, OrganizationFactory, SeatFactory, UserFactory
from portal.access.personas import P
from programs.models import Cohort, Program
from programs.tests.factories import CohortFactory, ProgramFactory, SavedProgramFactory

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

LISTED = sorted(admin.site._registry.values(), key=lambda each: each.opts.label)
SOMETHING_ELSE = "something you don’t see"


@pytest.fixture
def administrator(world):
    """Of the other organization: everything of "own" is another's to them."""
    return world.people[P.OTHER_ADMINISTRATOR]


@pytest.fixture
def browser(world):
    return world.client(P.OTHER_ADMINISTRATOR)


def page(row, name):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{name}", args=[row.pk])


def add(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")


def changelist(listed):
    return reverse(f"admin:{listed.opts.app_label}_{listed.opts.model_name}_changelist")


def kept(model, pk):
    """The row as the database has it."""
    with acting(MIGRATION), connection.cursor() as cursor:
        name = model._meta.pk.column
        cursor.execute(f'SELECT each::text FROM "{model._meta.db_table}" each WHERE "{name}" = %s', [pk])
        return cursor.fetchall()


@pytest.mark.parametrize("listed", LISTED, ids=lambda listed: listed.opts.label)
def test_no_action_reaches_another_organization_s_row(world, browser, administrator, listed):
    row = world.own.rows[listed.model]
    before = kept(listed.model, row.pk)
    request = RequestFactory().get("/")
    request.user = administrator
    if listed.whose == "everybody's":
        pytest.skip("It is the whole coalition's.")

    for action in [*listed.get_actions(request), "delete_selected"]:
        for across in ("0", "1"):
            chosen = {"action": action, "index": "0", "select_across": across, ACTION_CHECKBOX_NAME: str(row.pk)}
            browser.post(changelist(listed), chosen | {"post": "yes", "confirmed": "yes"})

    assert kept(listed.model, row.pk) == before


def test_a_row_is_never_made_for_another_organization(world, browser):
    seat = {"organization": world.own.organization.pk, "group": world.other.group.pk, "since": "2026-01-01"}

    answer = browser.post(add(Seat), seat)

    assert list(answer.context["adminform"].form.errors) == ["organization"]
    assert not Seat.objects.filter(organization=world.own.organization, group=world.other.group).exists()


def test_a_row_is_never_hung_below_another_organization_s(world, browser):
    theirs = ProgramFactory(organization=world.own.organization)

    answer = browser.post(add(Cohort), {"program": theirs.pk, "starts_on": "2030-01-07", "status": "open"})

    assert "program" in answer.context["adminform"].form.errors
    assert not theirs.cohorts.exists()


def filled_in(browser, row, **changed):
    """What the form of this row would send, with some of it changed."""
    form = browser.get(page(row, "change")).context["adminform"].form
    values = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    sent = {name: getattr(value, "pk", value) for name, value in values.items() if value not in (None, [], "", False)}
    return sent | changed


INLINES = {
    f"{prefix}-{name}": "0" for prefix in ("eligibility", "cohorts") for name in ("TOTAL_FORMS", "INITIAL_FORMS")
}


@pytest.mark.parametrize("whose", ["own", "nobody"])
def test_a_row_is_never_given_to_another_organization_nor_to_nobody(world, browser, whose):
    program = ProgramFactory(organization=world.other.organization)
    to = {"own": world.own.organization.pk, "nobody": ""}[whose]

    answer = browser.post(page(program, "change"), filled_in(browser, program, organization=to) | INLINES)

    assert list(answer.context["adminform"].form.errors) == ["organization"]
    program.refresh_from_db()
    assert program.organization == world.other.organization


def test_the_control_changes_what_is_one_s_own(world, browser):
    program = ProgramFactory(organization=world.other.organization)

    answer = browser.post(page(program, "change"), filled_in(browser, program, title="Welding") | INLINES)

    assert answer.status_code == 302, answer.context["errors"]
    program.refresh_from_db()
    assert program.title == "Welding"


def test_who_convenes_the_coalition_and_who_is_in_it_superusers_say(world, browser):
    organization = world.other.organization
    sent = filled_in(browser, organization, about="We teach.", is_backbone="on", is_member="")

    assert browser.post(page(organization, "change"), sent).status_code == 302

    organization.refresh_from_db()
    assert (organization.about, organization.is_backbone, organization.is_member) == ("We teach.", False, True)


@pytest.mark.parametrize("model", [Organization, User], ids=lambda model: model._meta.label)
def test_what_is_shared_is_neither_made_nor_unmade(world, browser, model):
    row = world.other.rows[model]

    assert browser.get(add(model)).status_code == 403
    assert browser.post(page(row, "delete"), {"post": "yes"}).status_code == 403
    assert model.objects.filter(pk=row.pk).exists()


def test_an_account_is_looked_at_and_not_taken_over(world, browser):
    colleague = world.other.member

    assert browser.get(page(colleague, "change")).status_code == 200
    assert browser.post(page(colleague, "change"), {"email": "mine@example.org"}).status_code == 403
    password = reverse("admin:auth_user_password_change", args=[colleague.pk])
    assert browser.post(password, {"password1": "long enough 1", "password2": "long enough 1"}).status_code == 403


def test_nobody_raises_themselves_to_superuser(world, browser, administrator):
    assert browser.post(page(administrator, "change"), {"is_superuser": "on"}).status_code == 403

    administrator.refresh_from_db()
    assert not administrator.is_superuser


def test_who_has_left_is_not_met_any_more(world, browser):
    colleague = MembershipFactory(organization=world.other.organization)
    assert browser.get(page(colleague.user, "change")).status_code == 200

    Membership.objects.filter(pk=colleague.pk).update(since="2020-01-01", until="2021-01-01")

    assert browser.get(page(colleague.user, "change")).status_code == 404


def test_an_administrator_who_has_left_meets_nothing_but_what_is_everybody_s(world, browser, administrator):
    Membership.objects.of(administrator).update(since="2020-01-01", until="2021-01-01")

    assert browser.get(page(world.other.rows[Program], "change")).status_code == 404
    assert list(browser.get(reverse("admin:programs_program_changelist")).context["cl"].result_list) == []


def test_what_goes_with_a_deleted_row_is_counted_and_not_named(world, browser):
    program = ProgramFactory(organization=world.other.organization, source=None)
    CohortFactory(program=program, place="Room 12")
    SavedProgramFactory(program=program, user=UserFactory(full_name="Whoever Saved It"))

    asks = browser.get(page(program, "delete"))

    assert asks.context["deleted_objects"] == [program.title]
    assert dict(asks.context["model_count"])["cohorts"] == 1
    assert "Whoever Saved It" not in asks.text


def test_a_history_names_nothing_that_its_reader_does_not_meet(world, browser):
    program = ProgramFactory(organization=OrganizationFactory(name="Unheard-of Institute"))
    Program.objects.filter(pk=program.pk).update(organization=world.other.organization)

    told = browser.get(page(program, "history")).text

    assert "Unheard-of Institute" not in told
    assert SOMETHING_ELSE in told


def test_fields_and_filters_offer_one_s_own(world, browser):
    SeatFactory(group__name="Of nobody here")
    second = SeatFactory(organization=world.other.organization, group__name="A second group").group

    form = browser.get(add(Seat)).context["adminform"].form
    seats = browser.get(reverse("admin:coalition_seat_changelist")).context["cl"]

    assert list(form.fields["organization"].queryset) == [world.other.organization]
    assert set(form.fields["group"].queryset) == {world.other.group, second}
    (of_group,) = [each for each in seats.filter_specs if each.title == "group"]
    assert {pk for pk, _name in of_group.lookup_choices} == {world.other.group.pk, second.pk}
