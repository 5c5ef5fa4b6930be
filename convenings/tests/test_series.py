from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from coalition.tests.factories import GroupFactory
from convenings.models import Convening, Series
from convenings.operations.scheduling import NoSuchDates, WiderThanItsGroup, schedule_series, top_up
from convenings.tests.factories import SeriesFactory

pytestmark = pytest.mark.django_db

BOSTON = ZoneInfo("America/New_York")
NOW = datetime(2027, 1, 1, 12, tzinfo=UTC)
MEETING = {
    "title": "Coalition Meeting",
    "place": "Library",
    "local_time": time(9, 30),
    "frequency": "monthly",
    "weekday": 2,
    "nth": 2,
    "first_on": date(2027, 1, 1),
}


def days(through=date(2027, 12, 31), **rule):
    return [f"{day:%m-%d}" for day in SeriesFactory.build(group=None, **rule).dates(through=through)]


def plan(group=None, **changes):
    group = group or GroupFactory(slug="meeting")
    return schedule_series(group=group, by=None, now=NOW, **{**MEETING, **changes})


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"nth": 2, "weekday": 2}, "01-12 02-09 03-09 04-13 05-11 06-08"),
        ({"nth": -1, "weekday": 1}, "01-25 02-22 03-29 04-26 05-31 06-28"),
        ({"nth": 2, "weekday": 2, "first_on": date(2027, 1, 13)}, "02-09 03-09 04-13 05-11 06-08 07-13"),
        ({"nth": 1, "weekday": 5, "interval": 3}, "01-01 04-02 07-02 10-01"),
        ({"nth": 1, "weekday": 5, "interval": 3, "first_on": date(2027, 1, 2)}, "02-05 05-07 08-06 11-05"),
        ({"frequency": "weekly", "nth": None, "weekday": 3}, "01-06 01-13 01-20 01-27 02-03 02-10"),
        ({"frequency": "weekly", "nth": None, "weekday": 3, "interval": 2}, "01-06 01-20 02-03 02-17 03-03 03-17"),
        # Counted from its first Tuesday, not from the week of the day chosen before it.
        (
            {"frequency": "weekly", "nth": None, "weekday": 2, "interval": 2, "first_on": date(2027, 1, 7)},
            "01-12 01-26 02-09 02-23 03-09 03-23",
        ),
        ({"until": date(2027, 3, 9)}, "01-12 02-09 03-09"),
        ({"until": date(2027, 3, 8)}, "01-12 02-09"),
        ({"count": 2}, "01-12 02-09"),
    ],
)
def test_a_rule_names_its_days(rule, expected):
    assert days(**rule)[:6] == expected.split()


def test_a_year_of_second_tuesdays_at_half_past_nine_keeps_half_past_nine_across_both_clock_changes():
    convenings = list(plan().convenings.order_by("starts_at"))

    local = [each.starts_at.astimezone(BOSTON) for each in convenings]
    assert [f"{each:%m-%d %H:%M %Z}" for each in local] == [
        *("01-12 09:30 EST", "02-09 09:30 EST", "03-09 09:30 EST", "04-13 09:30 EDT", "05-11 09:30 EDT"),
        *("06-08 09:30 EDT", "07-13 09:30 EDT", "08-10 09:30 EDT", "09-14 09:30 EDT", "10-12 09:30 EDT"),
        *("11-09 09:30 EST", "12-14 09:30 EST"),
    ]
    assert {each.ends_at - each.starts_at for each in convenings} == {timedelta(minutes=90)}
    assert convenings[0].slug == "meeting-2027-01-12"
    assert len({each.uid for each in convenings}) == 12


@pytest.mark.parametrize(
    ("day", "at", "expected"),
    [
        # Clocks jump from 2 to 3 a.m.: half past two is an hour later by the clock.
        (date(2027, 3, 14), time(2, 30), "03:30 EDT 07:30"),
        # Half past one comes twice; the first is meant.
        (date(2027, 11, 7), time(1, 30), "01:30 EDT 05:30"),
    ],
)
def test_a_time_that_the_clocks_skip_or_repeat_is_one_moment_which_the_database_agrees_to(day, at, expected):
    rule = {"frequency": "weekly", "nth": None, "weekday": 7, "first_on": day, "count": 1, "local_time": at}
    convening = plan(**rule).convenings.get()

    assert f"{convening.starts_local:%H:%M %Z} {convening.starts_at.astimezone(UTC):%H:%M}" == expected


def test_a_moment_that_is_not_on_its_clock_is_refused_by_the_database():
    convening = plan().convenings.first()

    with pytest.raises(IntegrityError, match="convening_begins_by_its_clock"):
        Convening.objects.filter(pk=convening.pk).update(local_time=time(11, 30))


def test_dates_are_made_a_year_ahead_and_no_more_of_them_however_often_it_is_asked():
    series = plan()
    later = NOW + timedelta(days=62)

    assert top_up(series.pk, now=NOW) == []
    assert [each.slug for each in top_up(series.pk, now=later)] == ["meeting-2028-01-11", "meeting-2028-02-08"]
    assert top_up(series.pk, now=later) == []
    assert series.convenings.count() == 14


def test_a_date_that_was_missed_while_nothing_ran_is_not_made_afterwards():
    series = plan(until=date(2028, 3, 31))

    top_up(series.pk, now=datetime(2028, 2, 20, tzinfo=UTC))

    assert series.convenings.order_by("starts_at").last().slug == "meeting-2028-03-14"
    assert not series.convenings.filter(recurrence_on__year=2028, recurrence_on__month__lt=3).exists()


def test_a_day_that_is_skipped_stays_in_the_calendar_with_its_reason():
    series = plan(skipping={date(2027, 2, 9): "Half the coalition is at the state house."})

    skipped = series.convenings.get(recurrence_on=date(2027, 2, 9))
    assert (skipped.status, skipped.status_reason) == ("canceled", "Half the coalition is at the state house.")
    assert series.convenings.on().count() == 11


def test_two_series_of_a_group_on_one_day_have_addresses_of_their_own():
    series = plan()
    again = plan(group=series.group, local_time=time(14))

    assert again.convenings.first().slug == "meeting-2027-01-12-2"


@pytest.mark.parametrize("visibility", ["coalition", "public"])
def test_a_group_that_is_not_public_meets_for_itself(visibility):
    with pytest.raises(WiderThanItsGroup):
        plan(group=GroupFactory(is_public=False), visibility=visibility)
    assert not Series.objects.exists()


def test_a_rule_without_a_day_to_come_is_refused():
    with pytest.raises(NoSuchDates):
        plan(first_on=date(2026, 1, 1), until=date(2026, 12, 31))
    assert not Series.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"minutes": 4}, "lasts_minutes_to_days"),
        ({"place": ""}, "in_person_has_a_place"),
        ({"mode": "online", "place": ""}, "online_has_a_link"),
        ({"mode": "online", "link": "https://example.org/", "capacity": 5}, "has_seats_where_it_meets"),
        ({"capacity_online": 5}, "has_seats_where_it_meets"),
        ({"capacity": 0}, "has_seats_where_it_meets"),
        ({"seats_an_organization": 0}, "organizations_have_a_seat"),
        ({"interval": 0}, "interval_is_1_to_52"),
        ({"weekday": 8}, "has_a_weekday"),
        ({"nth": None}, "of_months_says_which_weekday"),
        ({"frequency": "weekly"}, "of_months_says_which_weekday"),
        ({"until": date(2027, 6, 1), "count": 3}, "ends_one_way"),
        ({"until": date(2026, 6, 1)}, "ends_after_it_begins"),
        ({"count": 0}, "meets_at_least_once"),
    ],
)
def test_facts_that_contradict_each_other_are_refused_by_the_operation_and_by_the_database(wrong, constraint):
    with pytest.raises(ValidationError):
        plan(group=GroupFactory(), **wrong)
    with pytest.raises(IntegrityError, match=f"series_{constraint}"), transaction.atomic():
        SeriesFactory(**wrong)
