"""Somebody looks after a colleague's people while they are away; a whole caseload goes to another coach."""

import pytest
from django.utils.timezone import localdate

from coalition.tests.factories import MembershipFactory, UserFactory
from outcomes.models import Assignment, Cover
from outcomes.tests.coaching import DAY, ago, all_of, statements, text
from outcomes.tests.factories import AssignmentFactory, CoverFactory, ParticipantFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def managing(client, manager):
    client.force_login(manager)
    return client


@pytest.fixture
def page(organization):
    return f"/outcomes/organizations/{organization.slug}/"


def in_days(days):
    return ago(-days)


def a_week(away, covered_by, **said):
    return {
        "away": away.pk,
        "covered_by": covered_by.pk,
        "starts_on": localdate().isoformat(),
        "ends_on": in_days(6).isoformat(),
        **said,
    }


def ending(cover):
    return f"/outcomes/cover/{cover.pk}/end/"


# Cover --------------------------------------------------------------------------------------------------------------


def test_a_manager_arranges_that_somebody_covers_for_a_coach(managing, manager, page, coach, colleague):
    answer = managing.post(f"{page}cover/", a_week(coach, colleague, note="Ana has an interview"), follow=True)

    (cover,) = all_of(Cover)
    assert (cover.away, cover.covered_by, cover.arranged_by) == (coach, colleague, manager)
    assert (cover.starts_on, cover.ends_on, cover.note) == (localdate(), in_days(6), "Ana has an interview")
    assert f"{colleague} looks after the people of Coach One from " in text(answer)
    assert "Ana has an interview" in text(answer)
    assert answer.redirect_chain == [(page, 302)]


def test_what_can_t_be_is_said_at_its_field(managing, page, coach, colleague, elsewhere):
    stranger = MembershipFactory(organization=elsewhere, role="staff").user
    for wrong, field in (
        (a_week(coach, coach), "covered_by"),
        (a_week(coach, stranger), "covered_by"),
        (a_week(stranger, coach), "away"),
        (a_week(coach, colleague, starts_on=in_days(9).isoformat()), "ends_on"),
        (a_week(coach, colleague, starts_on=ago(9).isoformat(), ends_on=ago(1).isoformat()), "ends_on"),
        (a_week(coach, colleague, ends_on=""), "ends_on"),
    ):
        assert list(managing.post(f"{page}cover/", wrong).context["form"].errors) == [field]
    assert all_of(Cover) == []


def test_the_list_has_what_is_under_way_and_to_come(managing, page, organization, coach, colleague, elsewhere):
    CoverFactory(organization=organization, away__full_name="Over", starts_on=ago(9), ends_on=ago(1))
    CoverFactory(organization=elsewhere, away__full_name="Other", starts_on=ago(9), ends_on=in_days(9))
    later = CoverFactory(organization=organization, starts_on=in_days(5), ends_on=in_days(9))
    last_day = CoverFactory(organization=organization, starts_on=ago(5), ends_on=localdate())

    answer = managing.get(page)

    assert list(answer.context["covers"]) == [last_day, later]
    assert text(answer).index("They are back") < text(answer).index("Call it off")


def test_they_are_back_after_a_question(managing, page, organization):
    begun = CoverFactory(organization=organization, starts_on=ago(5), ends_on=in_days(9))
    later = CoverFactory(organization=organization, starts_on=in_days(5), ends_on=in_days(9))
    assert f"Does {begun.covered_by} not need to look after the people of {begun.away} any more?" in text(
        managing.get(ending(begun))
    )
    assert len(all_of(Cover)) == 2

    for cover in (begun, later):
        assert managing.post(ending(cover)).url == page

    assert [(each, each.ends_on) for each in all_of(Cover)] == [(begun, ago(1))]
    assert managing.post(ending(begun)).url == page


def test_a_coach_arranges_cover_for_themselves_and_comes_back(staff, coach, colleague, page):
    form = staff.get(f"{page}cover/?away={colleague.pk}").context["form"]
    assert list(form.fields) == ["covered_by", "starts_on", "ends_on", "note"]
    assert coach not in form.fields["covered_by"].queryset

    answer = staff.post(f"{page}cover/?next={DAY}", a_week(colleague, colleague), follow=True)

    (cover,) = all_of(Cover)
    assert (cover.away, cover.covered_by, cover.arranged_by) == (coach, colleague, coach)
    assert "I am back" in text(answer)
    assert staff.post(f"{ending(cover)}?next={DAY}").url == DAY
    assert all_of(Cover) == []


def test_who_covers_sees_it_on_their_day_and_ends_nothing(client, organization, coach, colleague, elsewhere):
    cover = CoverFactory(
        organization=organization,
        away=coach,
        covered_by=colleague,
        starts_on=ago(2),
        ends_on=in_days(2),
        note="Call Ana first",
    )
    other = CoverFactory(organization=organization, starts_on=ago(2), ends_on=in_days(2))
    client.force_login(colleague)

    answer = client.get(DAY)

    assert list(answer.context["covers"]) == [cover]
    assert "Call Ana first" in text(answer)
    assert ending(cover) not in text(answer)
    for each in (cover, other):
        assert client.post(ending(each)).status_code == 403
    client.force_login(MembershipFactory(organization=elsewhere).user)
    assert client.post(ending(cover)).status_code == 404
    assert len(all_of(Cover)) == 2


def test_others_arrange_nothing_there(client, page, organization, coach, colleague, elsewhere):
    for person in (
        MembershipFactory(organization=elsewhere).user,
        MembershipFactory(organization=organization, role="member").user,
        UserFactory(),
    ):
        client.force_login(person)
        for what in ("cover", "hand-over"):
            for ask in (client.get, client.post):
                assert ask(f"{page}{what}/").status_code == 403


def test_who_has_no_colleague_is_told_so(staff, page):
    assert "Nobody else works with participants here. Invite a colleague first." in text(staff.get(f"{page}cover/"))


# A whole caseload ---------------------------------------------------------------------------------------------------


def test_a_manager_hands_over_everybody_of_a_coach_who_has_left(managing, page, organization, colleague, elsewhere):
    left = UserFactory(full_name="Left Long-Ago")
    for number in range(2):
        AssignmentFactory(participant=ParticipantFactory(organization=organization, full_name=f"{number}"), coach=left)
    theirs = AssignmentFactory(participant=ParticipantFactory(organization=elsewhere), coach=left)
    form = managing.get(f"{page}hand-over/").context["form"]
    assert [label for _key, label in form.fields["coach"].choices][1:] == ["Left Long-Ago, who coaches 2 people"]

    answer = managing.post(
        f"{page}hand-over/", {"coach": left.pk, "to": colleague.pk, "note": "Three are in week 2"}, follow=True
    )

    assert f"{colleague} coaches 2 people more from today." in text(answer)
    current = all_of(Assignment, until=None, coach=colleague)
    assert [each.note for each in current] == ["Three are in week 2"] * 2
    assert all_of(Assignment, until=None, coach=left) == [theirs]


def test_a_caseload_goes_to_somebody_else_who_works_there(managing, page, organization, coach, elsewhere):
    AssignmentFactory(participant=ParticipantFactory(organization=organization), coach=coach)
    for to in (coach, MembershipFactory(organization=elsewhere, role="staff").user):
        refused = managing.post(f"{page}hand-over/", {"coach": coach.pk, "to": to.pk})
        assert list(refused.context["form"].errors) == ["to"]
    assert len(all_of(Assignment, until=None, coach=coach)) == 1


def test_staff_hand_over_no_whole_caseload(staff, page):
    assert staff.get(f"{page}hand-over/").status_code == 403


@pytest.mark.parametrize("address", [DAY, "/outcomes/organizations/{}/"])
def test_more_who_are_away_cost_no_more_statements(managing, manager, organization, address):
    address = address.format(organization.slug)

    def more(number):
        for _each in range(number):
            CoverFactory(
                organization=organization, covered_by=manager, starts_on=ago(3), ends_on=in_days(3), note="Ask first"
            )

    more(1)
    few = statements(managing, address)
    more(4)

    assert statements(managing, address) == few
    assert len(managing.get(address).context["covers"]) == 5
