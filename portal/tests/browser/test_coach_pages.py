from datetime import timedelta

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import expect

from coalition.models import Membership
from coalition.scopes import acting
from coalition.scopes.kinds import MIGRATION
from coalition.tests.factories import MembershipFactory
from outcomes.models import FollowUp, Placement, Service
from outcomes.tests.factories import (
    AssignmentFactory,
    ConsentFactory,
    DetailsFactory,
    EnrollmentFactory,
    FollowUpFactory,
    HoldFactory,
    ParticipantFactory,
    PlacementFactory,
    ServiceFactory,
    ServiceTypeFactory,
)
from portal.tests.browser.conftest import DESKTOP, PHONE
from programs.tests.factories import OccupationFactory, SynonymFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.needs("chromium")]

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


@pytest.fixture
def coach():
    return MembershipFactory(organization__name="Harbor Works", role=Membership.Role.STAFF).user


@pytest.fixture
def participant(coach):
    made = ParticipantFactory(
        organization=coach.memberships.get().organization, full_name="Marisol Peña-Ortiz", phone="617-555-0142"
    )
    AssignmentFactory(participant=made, coach=coach)
    FollowUpFactory(
        placement=PlacementFactory(participant=made, employer_name=LONG), due_on=localdate() - timedelta(days=20)
    )
    EnrollmentFactory(participant=made, program__title=LONG)
    EnrollmentFactory(participant=made, state="referred", started_on=None)
    ServiceFactory(participant=made, note="Came early", type=ServiceTypeFactory(name="Coaching"))
    ConsentFactory(participant=made)
    DetailsFactory(participant=made, barriers_in_row="housing child_care", notes=LONG)
    HoldFactory(participant=made)
    return made


def opened(visit, client, coach, *, width, javascript=True):
    client.force_login(coach)
    visitor = visit(width=width, javascript=javascript)
    visitor.sign_in(client)
    return visitor


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_the_pages_of_a_coach_shut_nobody_out(visit, client, coach, participant, width):
    SynonymFactory(phrase="CNA", key="cna", codes="31-1131", words="")
    OccupationFactory(code="31-1131", title="Nursing Assistants")
    visitor = opened(visit, client, coach, width=width)
    page = visitor.page
    for address in (
        "/outcomes/",
        "/outcomes/participants/",
        "/outcomes/participants/?coach=mine",
        "/outcomes/participants/?q=nobody-such",
        "/outcomes/participants/new/",
        participant.get_absolute_url(),
        *(f"{participant.get_absolute_url()}{part}/" for part in ("edit", "add/enrollment", "add/barriers")),
    ):
        page.goto(address)
        visitor.check()

    page.goto(participant.get_absolute_url())
    page.get_by_role("link", name="Log placement").click()
    box = page.get_by_label("Occupation")
    box.fill("cna")
    expect(page.get_by_role("option", name="Nursing Assistants")).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    expect(box).to_have_value("Nursing Assistants (31-1131)")
    page.get_by_label("Employer", exact=False).first.fill("Longwood Bakery")
    page.get_by_label("Dollars an hour").first.fill("2")
    visitor.check()
    page.get_by_role("button", name="Save").click()
    sure = page.get_by_label("Is the wage right?")
    expect(sure).to_be_visible()
    visitor.check()
    sure.check()
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("heading", name="Began a job: Longwood Bakery")).to_be_visible()
    with acting(MIGRATION):
        assert Placement.objects.filter(employer_name="Longwood Bakery", occupation__code="31-1131").count() == 1


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_manager_holds_a_record_lets_go_and_makes_it_nobodys(visit, client, coach, participant, width):
    manager = MembershipFactory(organization=participant.organization).user
    visitor = opened(visit, client, manager, width=width)
    page = visitor.page
    page.goto(f"{participant.get_absolute_url()}anonymize/")
    expect(page.get_by_role("button", name="Anonymize them")).to_have_count(0)
    visitor.check()
    page.get_by_role("link", name="Lift the hold").click()
    expect(page.get_by_role("heading", name="Lift the legal hold on the record")).to_be_visible()
    visitor.check()
    page.get_by_role("button", name="Lift the hold").click()
    expect(page.get_by_text("The hold is lifted.")).to_be_visible()
    page.get_by_text("More", exact=True).click()
    page.get_by_role("link", name="Place a legal hold").click()
    expect(page.get_by_label("Why")).to_be_focused()
    visitor.check()
    page.get_by_label("Why").fill("An audit")
    page.get_by_role("button", name="Hold this record").click()
    expect(page.get_by_text("The record is held:")).to_be_visible()
    visitor.check()
    page.get_by_role("link", name="Lift the hold").click()
    page.get_by_role("button", name="Lift the hold").click()
    page.get_by_role("link", name="Anonymize them…").click()
    page.get_by_label("Type their full name").fill("Somebody else")
    page.get_by_role("button", name="Anonymize them").click()
    expect(page.get_by_text("This is not the name in the record.")).to_be_visible()
    visitor.check()
    page.get_by_label("Type their full name").fill("marisol pena-ortiz")
    page.get_by_role("button", name="Anonymize them").click()
    expect(page.get_by_role("heading", name="Former participant")).to_be_visible()
    expect(page.get_by_text("Anonymized on")).to_be_visible()
    visitor.check()


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_coach_who_will_be_away_says_who_looks_after_their_people(visit, client, coach, participant, width):
    MembershipFactory(organization=participant.organization, role=Membership.Role.STAFF, user__full_name=LONG)
    visitor = opened(visit, client, coach, width=width)
    page = visitor.page
    page.goto("/outcomes/")
    page.get_by_role("link", name="I will be away").click()
    page.get_by_label("Who looks after them").select_option(LONG)
    page.get_by_label("Last day").fill((localdate() + timedelta(days=6)).isoformat())
    page.get_by_label("Note").fill(LONG)
    visitor.check()
    page.get_by_role("button", name="Arrange it").click()
    expect(page.get_by_role("heading", name="Who is away")).to_be_visible()
    visitor.check()
    page.get_by_role("link", name="End the cover for").click()
    expect(page.get_by_role("button", name="End the cover")).to_be_visible()
    visitor.check()
    page.get_by_role("button", name="End the cover").click()
    expect(page.get_by_text("does not look after the people of")).to_be_visible()


def test_by_the_keyboard_a_call_is_logged_in_place(visit, client, coach, participant):
    visitor = opened(visit, client, coach, width=DESKTOP)
    page = visitor.page
    page.goto("/outcomes/")
    opens = page.get_by_role("link", name="Log a contact")
    opens.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="How")).to_be_focused()
    page.get_by_label("Yes").press("Space")
    page.get_by_label("What you learned").select_option("same_employer")
    visitor.tab_to(page.get_by_role("button", name="Save"))
    page.keyboard.press("Enter")

    expect(page.get_by_text("The contact is logged.")).to_be_visible()
    expect(page.get_by_text("No call is due.")).to_be_visible()
    with acting(MIGRATION):
        assert FollowUp.objects.get().result == "same_employer"


def test_without_javascript_a_service_is_logged_on_a_page_of_its_own(visit, client, coach, participant):
    visitor = opened(visit, client, coach, width=PHONE, javascript=False)
    page = visitor.page
    page.goto(participant.get_absolute_url())
    page.get_by_role("link", name="Log service").click()
    page.get_by_label("Kind").select_option("Coaching")
    page.get_by_label("Day").fill(localdate().isoformat())
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("The service is logged.")).to_be_visible()
    with acting(MIGRATION):
        assert Service.objects.count() == 2


def test_what_nobody_is_called_is_said_below_the_box_it_was_typed_into(visit, client, coach, participant):
    visitor = opened(visit, client, coach, width=PHONE)
    page = visitor.page
    page.goto(f"{participant.get_absolute_url()}add/placement/")

    page.get_by_role("combobox", name="Employer").fill("Harbor Bakery")
    page.get_by_label("Occupation").fill("Nobody such")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("Nothing is called so. Try other words, or leave it empty.")).to_be_visible()
    expect(page.get_by_label("Occupation")).to_have_value("Nobody such")
    visitor.check()
