"""Who leaves a group, an organization or the portal gives back the seats at what they may not know of any more."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.models import GroupMembership, Mail, Membership
from coalition.operations import memberships
from coalition.operations.accounts import close_account
from coalition.operations.anonymize import anonymize
from coalition.tests.factories import (
    AdministratorFactory,
    GroupMembershipFactory,
    MembershipFactory,
    SeatFactory,
    UserFactory,
)
from convenings.models import Convening, SeriesAnswer
from convenings.operations import rsvps, scheduling
from convenings.operations.rsvps import Said
from convenings.tests.factories import ConveningFactory, SeriesFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    """Somebody's in a group that isn't public, for the one organization they belong to."""
    return GroupMembershipFactory(group__is_public=False)


@pytest.fixture
def ana(place):
    return place.user


@pytest.fixture
def own(place):
    return place.user.memberships.get()


@pytest.fixture
def meeting(place):
    return ConveningFactory(group=place.group, visibility="group", capacity=1)


@pytest.fixture
def next_in_line(place):
    """Of another organization with a seat in the group."""
    return GroupMembershipFactory(group=place.group).user


def leave_organization(own, now):
    memberships.end(own, now=now)


def close(own, now):
    close_account(own.user, now=now)


def be_anonymized(own, now):
    anonymize(own.user, now=now)


@pytest.mark.parametrize("leave", [leave_organization, close, be_anonymized])
def test_the_first_in_line_has_the_seat_of_whoever_leaves_and_is_told(
    say, in_line, letters_to, meeting, ana, own, next_in_line, now, leave
):
    say(meeting, ana)
    say(meeting, next_in_line)

    leave(own, now)

    assert meeting.rsvps.get(user=ana).answer == "no"
    assert meeting.rsvps.get(user=next_in_line).is_coming
    assert in_line(meeting) == (1, [])
    assert letters_to(next_in_line)[-1] == f"You have a seat: {meeting.title}"


@pytest.mark.parametrize("said", ["yes", "maybe"])
def test_whoever_waits_or_may_come_is_off_the_list_too(say, in_line, meeting, ana, own, next_in_line, now, said):
    say(meeting, next_in_line)
    say(meeting, ana, said)

    memberships.end(own, now=now)

    assert in_line(meeting) == (1, [])
    assert meeting.rsvps.get(user=ana).answer == "no"


def test_what_one_may_still_know_of_one_still_comes_to(say, ana, own, place, now):
    forum = ConveningFactory(capacity=1)
    second = MembershipFactory(user=ana)
    SeatFactory(group=place.group, organization=second.organization)
    meeting = ConveningFactory(group=place.group, visibility="group")
    for each in (forum, meeting):
        say(each, ana)

    memberships.end(own, now=now)

    assert all(each.rsvps.get().is_coming for each in (forum, meeting))


def test_whoever_closes_the_account_comes_to_nothing_public_either(say, now):
    forum, ana = ConveningFactory(), UserFactory()
    say(forum, ana)

    close_account(ana, now=now)

    assert forum.rsvps.get().answer == "no"


def test_who_is_invited_by_name_keeps_the_seat_when_they_leave_what_has_nothing_to_do_with_it(say, own, now):
    meeting = ConveningFactory(group__is_public=False, visibility="group")
    said, chair = Said("yes"), UserFactory()
    rsvps.answer_for(meeting, name="Ana", email=own.user.email, said=said, by=chair, now=now)

    memberships.end(own, now=now)

    assert meeting.rsvps.get().is_coming


def test_what_the_coalition_convenes_is_given_back_by_whoever_leaves_its_last_member(say, now):
    own = MembershipFactory(organization__is_member=True, role=Membership.Role.MEMBER)
    meeting = ConveningFactory(visibility="coalition")
    say(meeting, own.user)

    memberships.end(own, now=now)

    assert meeting.rsvps.get().answer == "no"


def test_with_the_place_in_the_group_ends_the_answer_to_its_series(say, ana, place, now):
    """Of a public group, and for an organization that keeps its seat: one could still come to each date."""
    place.group.is_public = True
    place.group.save()
    series = SeriesFactory(group=place.group, first_on=now.date(), visibility="public")
    dates = scheduling.top_up(series.pk, now=now)
    rsvps.answer_series(series, user=ana, said=Said("yes"), by=ana, now=now)
    say(dates[1], ana, note="For the vote")

    memberships.leave_group(place, now=now)

    coming = Convening.objects.filter(rsvps__user=ana, rsvps__seated_at__isnull=False)
    assert [each.pk for each in coming] == [dates[1].pk]
    assert not SeriesAnswer.objects.exists()


def test_whoever_comes_back_answers_all_dates_again(ana, place, now):
    series = SeriesFactory(group=place.group, first_on=now.date())
    dates = scheduling.top_up(series.pk, now=now)
    rsvps.answer_series(series, user=ana, said=Said("yes"), by=ana, now=now)
    memberships.leave_group(place, now=now)
    GroupMembershipFactory(user=ana, group=place.group)

    rsvps.answer_series(series, user=ana, said=Said("yes"), by=ana, now=now)

    assert Convening.objects.filter(rsvps__seated_at__isnull=False).count() == len(dates)


def test_an_organization_that_leaves_a_group_gives_back_its_people_s_seats(say, in_line, meeting, place, own, now):
    colleague = MembershipFactory(organization=own.organization, role=Membership.Role.MEMBER).user
    say(meeting, colleague)

    memberships.end_seat(place.group.seats.get(organization=own.organization), now=now)

    assert in_line(meeting) == (0, [])


def test_a_last_day_that_an_administrator_writes_gives_them_back_too(client, say, place, own, now):
    meeting = ConveningFactory(group=place.group, series=SeriesFactory(group=place.group), visibility="group")
    say(meeting, place.user)
    meeting.rsvps.update(by_series=True)
    client.force_login(AdministratorFactory())
    typed = {"user": place.user.pk, "group": place.group.pk, "organization": place.organization.pk, "role": "member"}

    days = {"since": str(place.since), "until": str(timezone.localdate())}
    client.post(f"/admin/coalition/groupmembership/{place.pk}/change/", {**typed, **days})

    assert GroupMembership.objects.get(pk=place.pk).until
    assert meeting.rsvps.get().answer == "no"


def test_what_has_begun_stays_as_it_was(say, meeting, ana, own, begun):
    say(meeting, ana)

    memberships.end(own, now=begun)

    assert meeting.rsvps.get().is_coming


def test_nobody_reminds_them_any_more(say, meeting, ana, own):
    say(meeting, ana, now=meeting.starts_at - timedelta(days=3))
    rsvps.remind(meeting.starts_at - timedelta(hours=23))
    reminder = Mail.objects.get(kind="reminder")

    memberships.end(own, now=meeting.starts_at - timedelta(hours=22))

    reminder.refresh_from_db()
    assert reminder.state == Mail.State.CANCELED


def test_whoever_once_brought_more_guests_than_now_allowed_can_still_say_no(say, ana):
    forum = ConveningFactory(guests_at_most=3)
    say(forum, ana, guests=3)
    Convening.objects.update(guests_at_most=0)

    assert say(forum, ana, "no").answer == "no"


def test_who_plans_nothing_costs_one_query_however_many_leave_at_once(place, own, now):
    def queries(seat):
        with CaptureQueriesContext(connection) as captured:
            memberships.end_seat(seat, now=now)
        return len(captured)

    one = SeatFactory()
    MembershipFactory(organization=one.organization)
    many = SeatFactory()
    for _person in range(5):
        MembershipFactory(organization=many.organization)

    assert queries(many) == queries(one)
