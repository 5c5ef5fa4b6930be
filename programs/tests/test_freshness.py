"""Listings stay right because somebody who knows is asked, and says so."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from coalition.models import Mail
from coalition.tests.factories import AdministratorFactory, MembershipFactory, OrganizationFactory, UserFactory
from portal.schedule import SCHEDULE
from programs import tasks
from programs.models import Program, TrainingSource
from programs.operations.confirmations import ask_to_confirm
from programs.tests.factories import ProgramFactory, TrainingSourceFactory
from programs.tests.lists import SOURCE, row, take

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 4, 14, tzinfo=UTC)
TODAY = date(2026, 3, 4)
PAGE = "/programs/confirm/"


def aged(days, **fields):
    return ProgramFactory(last_confirmed_on=TODAY - timedelta(days=days), **fields)


@pytest.fixture
def at_noon(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def manager_of(client, organization, role="manager"):
    member = MembershipFactory(organization=organization, role=role)
    client.force_login(member.user)
    return member.user


# 90, 120, 180 days ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "asked", "doubted", "fresh"),
    [
        (0, False, False, True),
        (89, False, False, True),
        (90, True, False, True),
        (119, True, False, True),
        (120, True, True, True),
        (179, True, True, True),
        (180, True, True, False),
        (1000, True, True, False),
    ],
)
def test_a_listing_is_asked_about_at_90_days_doubted_at_120_and_stale_at_180(
    client, at_noon, days, asked, doubted, fresh
):
    program = aged(days)

    assert Program.objects.to_confirm(TODAY).exists() is asked
    assert Program.objects.fresh(TODAY).exists() is fresh
    text = client.get(program.get_absolute_url()).text
    assert ("Nobody has confirmed this since" in text) is doubted
    assert (program.get_absolute_url() in client.get("/programs/").text) is fresh


def test_a_leap_year_counts_its_days():
    program = ProgramFactory(last_confirmed_on=date(2023, 12, 1))

    assert list(Program.objects.to_confirm(date(2024, 2, 28))) == []
    assert list(Program.objects.to_confirm(date(2024, 2, 29))) == [program]


def test_every_page_says_when_it_was_last_confirmed(client, at_noon):
    assert "Last confirmed Feb. 22, 2026." in client.get(aged(10).get_absolute_url()).text


def test_a_program_entered_today_is_confirmed_today():
    assert ProgramFactory().last_confirmed_on == timezone.localdate()


def test_a_training_list_confirms_what_is_on_it_whether_or_not_it_changed(tmp_path):
    take(tmp_path, NOW - timedelta(days=200), row("1"), row("2"))
    Program.objects.update(last_confirmed_on=TODAY - timedelta(days=200))
    assert Program.objects.to_confirm(TODAY).count() == 2
    assert Program.objects.fresh(TODAY).count() == 0

    # 9 in the evening of 3 March in Boston is 4 March in London.
    take(tmp_path, datetime(2026, 3, 4, 2, tzinfo=UTC), row("1"), row("2"))

    assert TrainingSource.objects.get(name=SOURCE).listed_on == date(2026, 3, 3)
    assert [program.confirmed_on for program in Program.objects.all()] == [date(2026, 3, 3)] * 2
    assert Program.objects.fresh(TODAY).count() == 2


def test_a_list_that_is_only_looked_at_confirms_nothing(tmp_path):
    take(tmp_path, NOW - timedelta(days=200), row("1"))

    take(tmp_path, NOW, row("1"), apply=False)

    assert TrainingSource.objects.get(name=SOURCE).listed_on == TODAY - timedelta(days=200)


def test_the_later_of_list_and_manager_counts():
    listed = TrainingSourceFactory(listed_on=TODAY - timedelta(days=200))
    by_hand = aged(10, source=listed, external_id="1")
    nobody = aged(300, source=listed, external_id="2")
    listed_lately = aged(300, source=TrainingSourceFactory(listed_on=TODAY), external_id="3")

    assert (by_hand.confirmed_on, nobody.confirmed_on, listed_lately.confirmed_on) == (
        TODAY - timedelta(days=10),
        TODAY - timedelta(days=200),
        TODAY,
    )
    assert set(Program.objects.fresh(TODAY)) == {by_hand, listed_lately}
    assert list(Program.objects.to_confirm(TODAY)) == [nobody]


# Asking --------------------------------------------------------------------------------------------------------------


def test_each_manager_gets_one_letter_an_organization_with_its_programs_the_longest_unconfirmed_first(settings):
    settings.SITE_URL = "https://portal.example.org"
    school = OrganizationFactory(name="Blue Hill School & Sons")
    other = OrganizationFactory(name="Other")
    first = MembershipFactory(organization=school, user=UserFactory(email="first@example.org"))
    MembershipFactory(organization=school, user=UserFactory(email="second@example.org"))
    MembershipFactory(organization=school, role="staff")
    MembershipFactory(organization=school, user=UserFactory(is_active=False))
    MembershipFactory(organization=other, user=first.user)
    MembershipFactory(organization=OrganizationFactory())
    aged(95, organization=school, title="Welding & more")
    aged(200, organization=school, title="Carpentry")
    aged(10, organization=school, title="Fresh")
    aged(95, organization=school, title="Withheld", status="withheld")
    aged(95, organization=other, title="Baking")
    aged(95, organization=OrganizationFactory(), title="Nobody's")

    assert ask_to_confirm(NOW) == 3

    letters = list(Mail.objects.order_by("recipient", "subject"))
    assert [(letter.recipient, letter.subject) for letter in letters] == [
        ("first@example.org", "Are your programs still right? Blue Hill School & Sons"),
        ("first@example.org", "Are your programs still right? Other"),
        ("second@example.org", "Are your programs still right? Blue Hill School & Sons"),
    ]
    text = letters[-1].text
    listed = [line for line in text.splitlines() if line.startswith("- ")]
    assert listed == [
        "- Carpentry (last confirmed Aug. 16, 2025)",
        "- Welding & more (last confirmed Nov. 29, 2025)",
    ]
    assert "https://portal.example.org/programs/confirm/" in text.splitlines()


def test_an_organization_is_asked_again_after_14_days_by_the_calendar():
    member = MembershipFactory()
    aged(95, organization=member.organization)
    nine_in_boston = datetime(2026, 3, 4, 14, 0, 5, tzinfo=UTC)

    assert ask_to_confirm(nine_in_boston) == 1
    assert ask_to_confirm(nine_in_boston) == 0
    assert ask_to_confirm(nine_in_boston + timedelta(days=13)) == 0
    # Fourteen days later it is still 9 in the morning, which daylight saving has moved; and a little early.
    assert ask_to_confirm(datetime(2026, 3, 18, 13, 0, 1, tzinfo=UTC)) == 1


def test_who_has_confirmed_is_not_asked():
    member = MembershipFactory()
    program = aged(95, organization=member.organization)
    Program.objects.filter(pk=program.pk).update(last_confirmed_on=TODAY)

    assert (ask_to_confirm(NOW), Mail.objects.count()) == (0, 0)


def test_managers_are_asked_once_a_day_in_the_morning(at_noon):
    member = MembershipFactory()
    aged(95, organization=member.organization)
    tasks.ask_to_confirm()
    tasks.ask_to_confirm()

    entry = SCHEDULE["ask-to-confirm"]
    assert (entry["task"], entry["schedule"].hour, entry["schedule"].minute) == ("programs.ask_to_confirm", {9}, {0})
    assert Mail.objects.count() == 1


@pytest.mark.parametrize("size", [2, 12])
def test_asking_an_organization_costs_the_same_statements_however_many_programs_it_has(django_assert_num_queries, size):
    member = MembershipFactory()
    for _each in range(size):
        aged(95, organization=member.organization, source=TrainingSourceFactory(), external_id="1")

    with django_assert_num_queries(10):
        ask_to_confirm(NOW)


def test_a_letter_about_many_programs_names_fifty_and_says_how_many_others_there_are():
    member = MembershipFactory()
    for _each in range(52):
        aged(95, organization=member.organization)
    ask_to_confirm(NOW)

    letter = Mail.objects.get()
    assert len([line for line in letter.text.splitlines() if line.startswith("- ")]) == 51
    assert "- and 2 other programs\n" in letter.text
    assert "and 2 other programs" in letter.html


# Who answers for an organization -------------------------------------------------------------------------------------


def test_managers_of_an_organization_are_those_whose_accounts_are_in_use():
    organization = OrganizationFactory()
    member = MembershipFactory(organization=organization)
    MembershipFactory(organization=organization, user__is_active=False)
    MembershipFactory(organization=organization, role="staff")
    MembershipFactory()

    assert list(organization.managers) == [member.user]


# The page ------------------------------------------------------------------------------------------------------------


def test_who_is_not_signed_in_is_sent_to_sign_in(client):
    organization = OrganizationFactory()
    for response in (client.get(PAGE), client.post(f"{PAGE}{organization.slug}/")):
        assert (response.status_code, response["Location"].split("?")[0]) == (302, "/accounts/login/")


@pytest.mark.parametrize("role", [None, "staff"])
def test_only_managers_see_the_page(client, role):
    user = MembershipFactory(role=role).user if role else AdministratorFactory()
    client.force_login(user)

    assert client.get(PAGE).status_code == 403


def test_a_manager_sees_the_programs_of_each_organization_by_age(client, at_noon):
    school, other = OrganizationFactory(name="A school"), OrganizationFactory(name="B school")
    user = manager_of(client, school)
    MembershipFactory(user=user, organization=other)
    MembershipFactory(user=user, organization__name="Where the person is staff", role="staff")
    aged(5, organization=school, title="Younger")
    aged(300, organization=school, title="Oldest")
    aged(20, organization=other, title="Of the other")
    aged(20, organization=school, title="Archived", status="archived", archived_at=NOW)
    aged(20, title="Of nobody's school")
    aged(20, organization=user.memberships.get(role="staff").organization, title="Not managed")

    response = client.get(PAGE)

    assert [program.title for program in response.context["page"].object_list] == ["Oldest", "Younger", "Of the other"]
    assert "Searches no longer show it first." in response.text


def test_a_manager_without_programs_learns_where_they_come_from(client):
    manager_of(client, OrganizationFactory())

    assert "Your organization has no programs in the list." in client.get(PAGE).text


def test_still_right_confirms_one_program_and_who_said_so_is_in_its_history(client, at_noon):
    school = OrganizationFactory()
    user = manager_of(client, school)
    program, other = aged(100, organization=school), aged(100, organization=school)

    response = client.post(f"{PAGE}{school.slug}/", {"program": program.slug}, follow=True)

    program.refresh_from_db()
    other.refresh_from_db()
    assert (program.last_confirmed_on, other.last_confirmed_on) == (TODAY, TODAY - timedelta(days=100))
    assert "1 program is confirmed today." in response.text
    event = Program.pgh_event_model.objects.filter(pgh_obj_id=program.pk).latest("pgh_id")
    assert event.pgh_context.metadata["actor"] == f"user:{user.pk}"


def test_all_are_confirmed_at_once_and_only_those_listed_of_that_organization(client, at_noon):
    school = OrganizationFactory()
    manager_of(client, school)
    mine = [aged(100, organization=school), aged(50, organization=school)]
    withheld, elsewhere = aged(100, organization=school, status="withheld"), aged(100)

    client.post(f"{PAGE}{school.slug}/")

    confirmed = set(Program.objects.filter(last_confirmed_on=TODAY))
    assert confirmed == set(mine)
    assert not confirmed & {withheld, elsewhere}


def test_nobody_confirms_what_is_not_theirs(client, at_noon):
    school, other = OrganizationFactory(), OrganizationFactory()
    manager_of(client, school)
    program = aged(100, organization=other)

    assert client.post(f"{PAGE}{other.slug}/").status_code == 403
    assert client.post(f"{PAGE}{school.slug}/", {"program": program.slug}).status_code == 404
    assert client.post(f"{PAGE}no-such-school/").status_code == 404
    assert list(Program.objects.filter(last_confirmed_on=TODAY)) == []


def test_staff_of_an_organization_know_it_but_do_not_answer_for_it(client, at_noon):
    school = OrganizationFactory()
    manager_of(client, school, role="staff")
    aged(100, organization=school)

    assert client.post(f"{PAGE}{school.slug}/").status_code == 403
    assert list(Program.objects.filter(last_confirmed_on=TODAY)) == []


def test_opening_a_link_confirms_nothing(client, at_noon):
    school = OrganizationFactory()
    manager_of(client, school)
    program = aged(100, organization=school)

    assert client.get(PAGE).status_code == 200
    assert client.get(f"{PAGE}{school.slug}/", {"program": program.slug}).status_code == 405
    assert list(Program.objects.filter(last_confirmed_on=TODAY)) == []


@pytest.mark.parametrize("size", [2, 25])
def test_the_page_costs_the_same_statements_at_any_size(client, at_noon, django_assert_num_queries, size):
    user = manager_of(client, OrganizationFactory())
    for _each in range(size):
        member = MembershipFactory(user=user)
        aged(100, organization=member.organization, source=TrainingSourceFactory(), external_id="1")

    client.get(PAGE)

    with django_assert_num_queries(6):
        client.get(PAGE)


@pytest.mark.parametrize(("role", "leads"), [("manager", True), ("staff", False), (None, False)])
def test_every_page_leads_a_manager_and_nobody_else_to_their_console(client, role, leads):
    if role:
        manager_of(client, OrganizationFactory(slug="school"), role=role)

    assert ('href="/organizations/school/manage/"' in client.get("/").text) is leads


def test_an_administrator_confirms_what_is_selected(client):
    client.force_login(AdministratorFactory())
    chosen, other = aged(100), aged(100)

    client.post(
        reverse("admin:programs_program_changelist"),
        {"action": "confirm_selected", "_selected_action": [chosen.pk]},
    )

    assert list(Program.objects.filter(last_confirmed_on=timezone.localdate())) == [chosen]
    assert other.last_confirmed_on == TODAY - timedelta(days=100)
