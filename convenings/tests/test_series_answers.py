from datetime import timedelta

import pytest

from coalition.models import Mail
from coalition.tests.factories import GroupMembershipFactory, UserFactory
from convenings.models import Convening, Rsvp, SeriesAnswer
from convenings.operations import rsvps, scheduling
from convenings.operations.rsvps import Said, TooManyGuests
from convenings.tests.factories import SeriesFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return GroupMembershipFactory(user__email="ana@example.org")


@pytest.fixture
def series(ana, now):
    """Every second Tuesday, a year of them."""
    made = SeriesFactory(group=ana.group, first_on=now.date())
    scheduling.top_up(made.pk, now=now)
    return made


@pytest.fixture
def dates(series):
    return list(series.convenings.order_by("starts_at"))


@pytest.fixture
def say_to_all(series, now):
    def answer(user, answer="yes", *, by=None, now=now, **more):
        return rsvps.answer_series(series, user=user, said=Said(answer, **more), by=by or user, now=now)

    return answer


def answers(user):
    return [rsvp.answer for rsvp in Rsvp.objects.of(user).order_by("convening__starts_at")]


def test_one_answer_holds_for_every_date_and_one_letter_says_so(ana, dates, say_to_all, letters_to):
    say_to_all(ana.user)

    assert answers(ana.user) == ["yes"] * len(dates)
    assert Rsvp.objects.coming().filter(organization=ana.organization).count() == len(dates)
    assert letters_to(ana.user) == [f"Your answer to all dates is Yes: {dates[0].title}"]
    assert f"You are coming to the next {len(dates)} dates." in Mail.objects.get().text


def test_a_date_that_was_answered_by_itself_keeps_that_answer(ana, dates, say, say_to_all):
    say_to_all(ana.user)
    say(dates[2], ana.user, "no")
    say_to_all(ana.user, "maybe")

    assert answers(ana.user) == ["maybe", "maybe", "no", *["maybe"] * (len(dates) - 3)]


def test_what_was_answered_before_the_series_was_keeps_that_too(ana, dates, say, say_to_all):
    say(dates[0], ana.user, "no")
    say_to_all(ana.user)

    assert answers(ana.user)[:2] == ["no", "yes"]


def test_dates_that_began_are_canceled_or_lie_behind_are_left_alone(ana, dates, say_to_all):
    Convening.objects.filter(pk=dates[1].pk).update(status="canceled", status_reason="Snow")

    say_to_all(ana.user, now=dates[0].starts_at)

    assert set(Rsvp.objects.values_list("convening", flat=True)) == {each.pk for each in dates[2:]}


def test_seats_are_counted_date_by_date_and_come_free_date_by_date(ana, series, dates, say, say_to_all, in_line):
    Convening.objects.update(capacity=1)
    early = UserFactory()
    say(dates[0], early)

    say_to_all(ana.user)
    assert [in_line(each) for each in dates[:2]] == [(1, [1]), (1, [])]
    assert "You wait for a seat on 1 date." in Mail.objects.latest("pk").text

    late = GroupMembershipFactory(group=series.group).user
    say_to_all(late)
    say_to_all(ana.user, "no")
    assert [in_line(each) for each in dates[:2]] == [(1, [1]), (1, [])]
    assert Rsvp.objects.get(convening=dates[1], user=late).is_coming
    assert Rsvp.objects.get(convening=dates[0], user=early).is_coming


def test_dates_made_later_are_answered_already_in_the_order_people_answered(ana, series, dates, say_to_all, now):
    second = GroupMembershipFactory(group=series.group)
    left = GroupMembershipFactory(group=series.group)
    for place, later in ((second, 1), (ana, 2), (left, 3)):
        say_to_all(place.user, now=now + timedelta(minutes=later))
    type(left).objects.filter(pk=left.pk).update(until=now.date())
    type(series).objects.update(capacity=1)
    last = dates[-1]
    last.delete()

    [made] = scheduling.top_up(series.pk, now=now)

    assert made.local_date == last.local_date
    assert [(rsvp.user, rsvp.is_coming, rsvp.by_series) for rsvp in made.rsvps.order_by("pk")] == [
        (second.user, True, True),
        (ana.user, False, True),
    ]


def test_more_guests_than_the_series_allows_are_refused(ana, say_to_all, dates):
    with pytest.raises(TooManyGuests):
        say_to_all(ana.user, guests=1)

    assert not SeriesAnswer.objects.exists()


def test_where_more_people_do_not_fit_that_date_stays_as_it_was(ana, series, dates, say_to_all):
    Convening.objects.update(guests_at_most=1)
    type(series).objects.update(guests_at_most=1)
    Convening.objects.filter(pk=dates[0].pk).update(capacity=1)
    series.refresh_from_db()
    say_to_all(ana.user)
    say_to_all(ana.user, guests=1)

    sizes = [rsvp.size for rsvp in Rsvp.objects.of(ana.user).order_by("convening__starts_at")]
    assert sizes[:2] == [1, 2]


def test_answers_go_on_with_a_series_that_goes_on_from_another(ana, series, say_to_all):
    say_to_all(ana.user, note="By bus")
    other = SeriesFactory(group=ana.group, follows=series)

    rsvps.copy_answers(series, other)

    assert [(answer.user, answer.note) for answer in other.answers.all()] == [(ana.user, "By bus")]
    assert series.answers.count() == 1


@pytest.mark.parametrize("of", [3, 12])
def test_to_answer_all_dates_asks_no_more_for_twelve_than_for_three(
    ana, dates, say_to_all, of, django_assert_num_queries
):
    """Where seats are not counted; each date whose seats are costs one count more."""
    Convening.objects.filter(pk__in=[each.pk for each in dates[of:]]).delete()

    with django_assert_num_queries(12):
        say_to_all(ana.user)
