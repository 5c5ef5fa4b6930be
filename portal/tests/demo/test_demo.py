from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.models import Count

from coalition.models import Group, GroupMembership, Membership, Organization, Seat, Sector, User
from convenings.models import Convening, Series
from portal.demo import load_demo
from portal.tests.demo.day import NOW
from programs.models import (
    Cohort,
    FieldOfStudy,
    Occupation,
    Pathway,
    PathwayMove,
    PathwayStep,
    Program,
    Wage,
)

pytestmark = pytest.mark.django_db

REAL = Path(settings.BASE_DIR).parent / "shared" / "data" / "reference"


def history():
    tracked = (
        *(Organization, Program, Cohort, User, Sector, Occupation, FieldOfStudy, Wage),
        *(Pathway, PathwayStep, PathwayMove),
        *(Membership, Group, Seat, GroupMembership),
        *(Series, Convening),
    )
    return sum(model.pgh_event_model.objects.count() for model in tracked)


def test_a_demo_has_partners_of_every_kind_and_programs_in_every_sector(demo):
    assert demo == {
        "settings": 1,
        "organizations": 64,
        "programs": 32,
        "cohorts": 60,
        "pathways": 5,
        "accounts": 6,
        "people": 103,
        "groups": 7,
        "convenings": 11,
        "answers": 532,
        "actions": 5,
        "meetings": 5,
        "participants": 600,
    }
    assert set(Organization.objects.values_list("kind", flat=True)) == set(Organization.Kind.values)
    assert Organization.objects.get(is_backbone=True).slug == "roxbury-pathways-hub"
    in_sectors = dict(
        Sector.objects.annotate(programs=Count("fields_of_study__programs")).values_list("slug", "programs")
    )
    assert in_sectors == {
        "healthcare": 15,
        "life-sciences": 4,
        "green-and-blue-technology": 5,
        "clean-energy": 4,
        "childcare": 5,
    }


def test_a_demo_has_18_members_and_a_backbone_with_people_in_every_role():
    members = Organization.objects.members()

    assert members.filter(is_backbone=False).count() == 18
    for organization in members:
        roles = set(organization.memberships.current().values_list("role", flat=True))
        assert roles == set(Membership.Role.values), organization
    assert set(GroupMembership.objects.values_list("role", flat=True)) == set(GroupMembership.Role.values)
    for place in GroupMembership.objects.all():
        place.full_clean(validate_unique=False, validate_constraints=False)


def test_a_demo_has_a_standing_meeting_with_four_working_groups_a_network_of_50_and_a_lab():
    meeting = Group.objects.get(kind="standing")
    network = Group.objects.get(kind="network")
    chairs = network.memberships.filter(role="co_chair")

    assert meeting.organizations().count() == 19
    assert set(meeting.children.values_list("kind", flat=True)) == {"working_group"}
    assert meeting.children.count() == 4
    assert network.organizations().count() == 50
    assert sorted(chair.organization.name for chair in chairs) == ["Red Oak Medical Center", "Silver Maple Hospital"]
    assert Group.objects.filter(kind="lab").count() == 1


def test_a_demo_s_people_have_addresses_that_lead_nowhere_and_no_passwords():
    people = User.objects.exclude(email__endswith="@demo.example")

    assert all(person.email.endswith(".example") for person in people)
    assert not any(person.has_usable_password() for person in people)
    assert people.filter(full_name="Linh Nguyễn").count() >= 2


def test_a_demo_shows_pay_in_boston_without_any_file():
    unpaid = Program.objects.filter(field_of_study__lead_occupation__wage__annual_median=None)

    assert list(unpaid) == []
    assert set(Wage.objects.values_list("source", "period")) == {("BLS OEWS", "May 2025")}


def test_a_demo_has_a_pathway_in_every_sector_with_a_way_in_and_a_move_to_every_step_above():
    assert {pathway.sector.slug for pathway in Pathway.objects.published()} == set(
        Sector.objects.values_list("slug", flat=True)
    )
    for pathway in Pathway.objects.all():
        steps = list(pathway.steps.in_order())
        assert 5 <= len(steps) <= 6
        assert steps[0].ways_in
        above = {step.pk for step in steps if step.level > 1}
        assert above <= set(pathway.moves.values_list("to_step", flat=True)), pathway
        for move in pathway.moves.all():
            move.full_clean()


def test_a_demo_is_honest_about_pay_that_nobody_publishes_and_steps_without_programs():
    unpaid = PathwayStep.objects.filter(occupation__wage=None)
    without = PathwayStep.objects.exclude(occupation__fields_of_study__programs__status="listed")

    assert [step.name for step in unpaid] == ["Weatherization worker"]
    assert "Registered nurse (RN)" in [step.name for step in without]


def test_loading_again_changes_nothing():
    before = history()

    assert set(load_demo(NOW).values()) == {0}
    assert history() == before


def test_what_someone_changed_in_the_demo_stays_changed():
    Program.objects.filter(slug="solar-installer").update(title="Solar Installer, mornings")
    load_demo(NOW)

    assert Program.objects.get(slug="solar-installer").title == "Solar Installer, mornings"


def test_programs_start_in_the_coming_weeks_on_a_day_they_teach_and_an_aged_demo_gets_new_ones():
    assert Cohort.objects.coming(NOW.date()).first().starts_on == date(2026, 3, 14)
    for cohort in Cohort.objects.exclude(weekdays=[]):
        assert cohort.starts_on.isoweekday() in cohort.weekdays
        assert cohort.ends_on.isoweekday() in cohort.weekdays

    later = NOW + timedelta(days=365)
    assert load_demo(later)["cohorts"] == 60
    assert Cohort.objects.coming(later.date()).count() == 60


def test_every_phone_number_is_one_that_rings_nowhere_and_every_website_leads_nowhere():
    for model in (Organization, Program):
        for phone, website in model.objects.values_list("phone", "website"):
            assert phone == "" or phone.startswith("617-555-01")
            assert website == "" or website.endswith(".example")


def test_a_demo_has_cohorts_of_every_status_and_says_when_each_program_can_next_be_joined():
    assert set(Cohort.objects.values_list("status", flat=True)) == set(Cohort.Status.values)
    for program in Program.objects.all():
        joinable = [each.starts_on for each in program.cohorts.all() if each.can_be_joined(NOW.date())]
        assert program.next_start == min(joinable, default=None), program


def test_a_demo_has_what_a_resident_asks_programs_that_pay_and_two_that_nobody_confirmed():
    today = NOW.date()

    assert Program.objects.filter(eligibility__isnull=False).count() == 25
    assert set(Program.objects.values_list("paid", flat=True)) == {"", "stipend", "wage"}
    assert list(
        Program.objects.listed().exclude(pk__in=Program.objects.fresh(today)).values_list("slug", flat=True)
    ) == ["emt-basic"]
    assert set(Program.objects.to_confirm(today).values_list("slug", flat=True)) == {
        "assistant-teacher-apprenticeship",
        "emt-basic",
        "leading-a-childcare-center",
    }


def test_an_archived_and_a_nearly_unknown_program_are_part_of_the_demo():
    assert Program.objects.get(slug="nursing-assistant-daytime").archived_at == NOW
    unknown = Program.objects.get(slug="emt-basic")
    assert (unknown.description, unknown.total_cost, unknown.evening, unknown.phone) == ("", None, None, "")


def test_every_total_cost_is_the_sum_of_its_parts_where_parts_are_known():
    for program in Program.objects.exclude(tuition=None):
        parts = (program.tuition, program.fees, program.books, program.supplies, program.other_costs)
        assert program.total_cost == sum(part or 0 for part in parts), program.title


def test_each_group_of_a_demo_meets_for_a_year_ahead_and_there_is_something_for_everybody():
    coming = Convening.objects.upcoming(NOW)

    for group in Group.objects.all():
        days = [each.starts_at for each in coming.of_group(group).exclude(series=None)]
        assert (len(days) >= 4, days[-1] > NOW + timedelta(days=250)) == (True, True), group
    assert Convening.objects.past(NOW).exists()
    assert {each.kind for each in coming.filter(visibility="public")} == {
        *("information_session", "job_fair", "workshop", "forum")
    }
    for convening in Convening.objects.all():
        convening.full_clean()


def test_a_demo_that_has_aged_has_something_for_everybody_again():
    later = NOW + timedelta(days=100)

    assert load_demo(later)["convenings"] == 4
    assert load_demo(later)["convenings"] == 0


@pytest.mark.skipif(not REAL.exists(), reason="the official files are not at ../shared/data/reference")
def test_the_official_files_agree_with_the_demo_and_the_demo_adds_nothing_to_them(capsys):
    call_command("import_reference", str(REAL))
    wages = capsys.readouterr().out.splitlines()[1]
    assert wages == "Wages: added: 689 changed: 0 unchanged: 36"

    before = history()
    load_demo(NOW)
    assert history() == before
