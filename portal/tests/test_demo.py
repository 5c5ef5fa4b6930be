import re
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db.models import Count
from django.utils import timezone

from coalition.models import Group, GroupMembership, Membership, Organization, Seat, Sector, User
from coalition.tests.factories import OrganizationFactory
from convenings.models import Convening, Series
from portal.demo import SIGN_INS, load_demo
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
from programs.search.results import best_matches

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 4, 10, tzinfo=ZoneInfo("America/New_York"))
REAL = Path(settings.BASE_DIR).parent / "shared" / "data" / "reference"


@pytest.fixture
def in_demo(settings):
    settings.DEMO = True


def history():
    tracked = (
        *(Organization, Program, Cohort, User, Sector, Occupation, FieldOfStudy, Wage),
        *(Pathway, PathwayStep, PathwayMove),
        *(Membership, Group, Seat, GroupMembership),
        *(Series, Convening),
    )
    return sum(model.pgh_event_model.objects.count() for model in tracked)


def test_a_demo_has_partners_of_every_kind_and_programs_in_every_sector():
    made = load_demo(NOW)

    assert made == {
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
    load_demo(NOW)
    members = Organization.objects.members()

    assert members.filter(is_backbone=False).count() == 18
    for organization in members:
        roles = set(organization.memberships.current().values_list("role", flat=True))
        assert roles == set(Membership.Role.values), organization
    assert set(GroupMembership.objects.values_list("role", flat=True)) == set(GroupMembership.Role.values)
    for place in GroupMembership.objects.all():
        place.full_clean(validate_unique=False, validate_constraints=False)


def test_a_demo_has_a_standing_meeting_with_four_working_groups_a_network_of_50_and_a_lab():
    load_demo(NOW)
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
    load_demo(NOW)
    people = User.objects.exclude(email__endswith="@demo.example")

    assert all(person.email.endswith(".example") for person in people)
    assert not any(person.has_usable_password() for person in people)
    assert people.filter(full_name="Linh Nguyễn").count() >= 2


def test_a_demo_shows_pay_in_boston_without_any_file():
    load_demo(NOW)
    unpaid = Program.objects.filter(field_of_study__lead_occupation__wage__annual_median=None)

    assert list(unpaid) == []
    assert set(Wage.objects.values_list("source", "period")) == {("BLS OEWS", "May 2025")}


def test_a_demo_has_a_pathway_in_every_sector_with_a_way_in_and_a_move_to_every_step_above():
    load_demo(NOW)

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
    load_demo(NOW)
    unpaid = PathwayStep.objects.filter(occupation__wage=None)
    without = PathwayStep.objects.exclude(occupation__fields_of_study__programs__status="listed")

    assert [step.name for step in unpaid] == ["Weatherization worker"]
    assert "Registered nurse (RN)" in [step.name for step in without]


def test_a_demo_can_be_searched_at_once():
    load_demo(timezone.now())

    assert best_matches("nursing assistants").page(0, 20)[0].slug == "nursing-assistant-cna-evenings"


def test_loading_again_changes_nothing():
    load_demo(NOW)
    before = history()

    assert set(load_demo(NOW).values()) == {0}
    assert history() == before


def test_what_someone_changed_in_the_demo_stays_changed():
    load_demo(NOW)
    Program.objects.filter(slug="solar-installer").update(title="Solar Installer, mornings")
    load_demo(NOW)

    assert Program.objects.get(slug="solar-installer").title == "Solar Installer, mornings"


def test_programs_start_in_the_coming_weeks_on_a_day_they_teach_and_an_aged_demo_gets_new_ones():
    load_demo(NOW)
    assert Cohort.objects.coming(NOW.date()).first().starts_on == date(2026, 3, 14)
    for cohort in Cohort.objects.exclude(weekdays=[]):
        assert cohort.starts_on.isoweekday() in cohort.weekdays
        assert cohort.ends_on.isoweekday() in cohort.weekdays

    later = NOW + timedelta(days=365)
    assert load_demo(later)["cohorts"] == 60
    assert Cohort.objects.coming(later.date()).count() == 60


def test_every_phone_number_is_one_that_rings_nowhere_and_every_website_leads_nowhere():
    load_demo(NOW)
    for model in (Organization, Program):
        for phone, website in model.objects.values_list("phone", "website"):
            assert phone == "" or phone.startswith("617-555-01")
            assert website == "" or website.endswith(".example")


def test_a_demo_has_cohorts_of_every_status_and_says_when_each_program_can_next_be_joined():
    load_demo(NOW)

    assert set(Cohort.objects.values_list("status", flat=True)) == set(Cohort.Status.values)
    for program in Program.objects.all():
        joinable = [each.starts_on for each in program.cohorts.all() if each.can_be_joined(NOW.date())]
        assert program.next_start == min(joinable, default=None), program


def test_a_demo_has_what_a_resident_asks_programs_that_pay_and_two_that_nobody_confirmed():
    load_demo(NOW)
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
    load_demo(NOW)

    assert Program.objects.get(slug="nursing-assistant-daytime").archived_at == NOW
    unknown = Program.objects.get(slug="emt-basic")
    assert (unknown.description, unknown.total_cost, unknown.evening, unknown.phone) == ("", None, None, "")


def test_every_total_cost_is_the_sum_of_its_parts_where_parts_are_known():
    load_demo(NOW)
    for program in Program.objects.exclude(tuition=None):
        parts = (program.tuition, program.fees, program.books, program.supplies, program.other_costs)
        assert program.total_cost == sum(part or 0 for part in parts), program.title


def test_a_portal_with_a_backbone_keeps_it():
    OrganizationFactory(slug="ours", is_member=True, is_backbone=True)
    load_demo(NOW)

    assert Organization.objects.get(is_backbone=True).slug == "ours"


def test_each_group_of_a_demo_meets_for_a_year_ahead_and_there_is_something_for_everybody():
    load_demo(NOW)
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
    load_demo(NOW)
    later = NOW + timedelta(days=100)

    assert load_demo(later)["convenings"] == 4
    assert load_demo(later)["convenings"] == 0


def test_if_empty_leaves_a_portal_alone_that_has_anything(in_demo, capsys):
    OrganizationFactory()
    call_command("load_demo", "--if-empty")

    assert (Organization.objects.count(), capsys.readouterr().out) == (1, "")


def test_the_command_says_in_one_line_what_it_made(in_demo, capsys):
    call_command("load_demo", "--if-empty")

    # How many answers there are goes by how many dates are ahead.
    assert re.fullmatch(
        "Loading demo data ... settings: 1, organizations: 64, programs: 32, cohorts: 60, pathways: 5, "
        r"accounts: 6, people: 103, groups: 7, convenings: 11, answers: [1-9]\d+, actions: 5, participants: 600\n",
        capsys.readouterr().out,
    )


def test_demo_sign_ins_are_printed_and_work(in_demo, capsys, client):
    call_command("load_demo", "--show-signins")
    assert capsys.readouterr().out == ""

    load_demo(NOW)
    call_command("load_demo", "--show-signins")
    assert capsys.readouterr().out.splitlines() == [
        "  admin@demo.example  roxbury-demo-2026  (administrator)",
        "  manager@demo.example  roxbury-demo-2026  (manager of a training provider)",
        "  staff@demo.example  roxbury-demo-2026  (staff of a partner organization)",
        "  convener@demo.example  roxbury-demo-2026  (staff of the backbone, which convenes the coalition)",
        "  chair@demo.example  roxbury-demo-2026  (chair of a working group)",
        "  member@demo.example  roxbury-demo-2026  (member of an organization)",
        "Where a code is asked for, this prints it: .venv/bin/python manage.py demo_code EMAIL",
    ]
    assert [User.objects.get(email=one.email).check_password(one.password) for one in SIGN_INS] == [True] * 6
    assert [User.objects.get(email=one.email).is_superuser for one in SIGN_INS] == [True] + [False] * 5


def test_nothing_is_loaded_where_it_is_no_demo(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="This is no demo"):
        call_command("load_demo")

    assert (Organization.objects.count(), User.objects.count()) == (0, 0)


@pytest.mark.skipif(not REAL.exists(), reason="the official files are not at ../shared/data/reference")
def test_the_official_files_agree_with_the_demo_and_the_demo_adds_nothing_to_them(capsys):
    load_demo(NOW)
    call_command("import_reference", str(REAL))
    wages = capsys.readouterr().out.splitlines()[1]
    assert wages == "Wages: added: 689 changed: 0 unchanged: 36"

    before = history()
    load_demo(NOW)
    assert history() == before
