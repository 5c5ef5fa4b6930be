from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime, time
from threading import Barrier

import pghistory
import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from coalition.tests.factories import GroupFactory, GroupMembershipFactory
from convenings.models import Change, Series
from convenings.operations import scheduling
from convenings.operations.changing import HasBegun, cancel, change
from convenings.operations.rearranging import (
    change_all,
    change_following,
    plan_all,
    plan_following,
)
from convenings.operations.scheduling import NoSuchDates, NotOfASeries, WiderThanItsGroup, schedule_series, top_up
from convenings.tests.factories import ConveningFactory, SeriesFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 1, 12, tzinfo=UTC)
MARCH = datetime(2027, 3, 15, 12, tzinfo=UTC)
WEEKLY = {"frequency": "weekly", "nth": None}


@pytest.fixture
def group():
    return GroupFactory(name="Data", slug="data")


def plan(group, **changes):
    rule = {"frequency": "monthly", "weekday": 2, "nth": 2, "first_on": date(2027, 1, 1), "until": date(2027, 6, 30)}
    facts = {"title": "Data", "place": "Library", "local_time": time(9, 30), **rule, **changes}
    return schedule_series(group=group, by=None, now=NOW, **facts)


def dates(series):
    found = series.convenings.order_by("recurrence_on")
    return [f"{each.local_date:%m-%d} {each.local_time:%H:%M}{' off' * each.is_canceled}" for each in found]


def told():
    return [(f"{each.convening.recurrence_on:%m-%d}", each.kind) for each in Change.objects.order_by("pk")]


def test_a_new_hour_for_all_changes_what_is_to_come_and_leaves_what_was(group):
    series = plan(group)
    uids = set(series.convenings.values_list("uid", flat=True))

    change_all(series, by=None, now=MARCH, local_time=time(14))

    assert dates(series) == [
        *("01-12 09:30", "02-09 09:30", "03-09 09:30", "04-13 14:00", "05-11 14:00", "06-08 14:00"),
    ]
    assert [each.sequence for each in series.convenings.order_by("recurrence_on")] == [0, 0, 0, 1, 1, 1]
    assert set(series.convenings.values_list("uid", flat=True)) == uids
    assert told() == [("04-13", "changed"), ("05-11", "changed"), ("06-08", "changed")]


def test_another_weekday_moves_each_date_to_the_nearest_and_its_calendar_entry_with_it(group):
    series = plan(group)
    before = {each.recurrence_on.month: each.uid for each in series.convenings.all()}

    change_all(series, by=None, now=NOW, nth=3)

    assert dates(series) == [f"{day} 09:30" for day in ("01-19", "02-16", "03-16", "04-20", "05-18", "06-15")]
    assert {each.recurrence_on.month: each.uid for each in series.convenings.all()} == before


def test_every_other_week_stays_the_same_week_when_the_weekday_changes(group):
    series = plan(group, **WEEKLY, interval=2, weekday=4, until=date(2027, 2, 28))
    assert dates(series) == [f"{day} 09:30" for day in ("01-07", "01-21", "02-04", "02-18")]

    change_all(series, by=None, now=NOW, weekday=2)

    assert dates(series) == [f"{day} 09:30" for day in ("01-05", "01-19", "02-02", "02-16")]


def test_a_rule_with_fewer_days_cancels_those_it_names_no_more_and_one_with_more_adds_them(group):
    series = plan(group, **WEEKLY, weekday=2, until=date(2027, 1, 31))

    change_all(series, by=None, now=NOW, interval=2, why="Every week was too often.")
    assert dates(series) == ["01-05 09:30", "01-12 09:30 off", "01-19 09:30", "01-26 09:30 off"]
    assert told() == [("01-12", "canceled"), ("01-26", "canceled")]
    assert series.convenings.get(recurrence_on=date(2027, 1, 12)).status_reason == "Every week was too often."

    change_all(Series.objects.get(), by=None, now=NOW, until=date(2027, 2, 28))
    assert dates(series)[4:] == ["02-02 09:30", "02-16 09:30"]
    assert told()[2:] == [("02-02", "added"), ("02-16", "added")]


def test_what_was_set_for_one_date_alone_stays_and_the_plan_says_so(group):
    series = plan(group)
    moved, elsewhere, off = series.convenings.order_by("recurrence_on")[:3]
    change(moved, by=None, now=NOW, local_date=date(2027, 1, 13), local_time=time(10))
    change(elsewhere, by=None, now=NOW, place="City Hall")
    cancel(off, by=None, now=NOW, why="Snow.")

    facts = {"local_time": time(14), "place": "School"}
    looked_at = plan_all(Series.objects.get(), now=NOW, **facts)
    assert [(f"{step.convening.recurrence_on:%m-%d}", step.keeps) for step in looked_at.kept] == [
        ("01-12", ("local_time",)),
        ("02-09", ("place",)),
    ]
    change_all(series, by=None, now=NOW, **facts)

    assert dates(series) == [
        *("01-13 10:00", "02-09 14:00", "03-09 14:00 off", "04-13 14:00", "05-11 14:00", "06-08 14:00"),
    ]
    places = [each.place for each in series.convenings.order_by("recurrence_on")]
    assert places == ["School", "City Hall", "School", "School", "School", "School"]


def test_a_plan_changes_nothing(group):
    series = plan(group)
    april = series.convenings.get(recurrence_on=date(2027, 4, 13))
    before = dates(series)

    plan_all(series, now=NOW, local_time=time(14), nth=3)
    plan_following(april, now=NOW, local_time=time(14), nth=3)

    series.refresh_from_db()
    assert (dates(series), series.local_time, series.nth) == (before, time(9, 30), 2)
    assert not Change.objects.exists()


def test_this_and_following_ends_the_series_and_starts_another_with_the_same_dates_and_calendar_entries(group):
    series = plan(group)
    april = series.convenings.get(recurrence_on=date(2027, 4, 13))
    uids = {each.recurrence_on.month: (each.uid, each.slug, each.pk) for each in series.convenings.all()}

    after = change_following(april, by=None, now=NOW, local_time=time(14), place="School")

    series.refresh_from_db()
    assert series.until == date(2027, 4, 12)
    assert after.follows == series
    assert dates(series) == ["01-12 09:30", "02-09 09:30", "03-09 09:30"]
    assert dates(after) == ["04-13 14:00", "05-11 14:00", "06-08 14:00"]
    both = [*series.convenings.all(), *after.convenings.all()]
    assert {each.recurrence_on.month: (each.uid, each.slug, each.pk) for each in both} == uids
    assert told() == [("04-13", "changed"), ("05-11", "changed"), ("06-08", "changed")]


@pytest.mark.parametrize(("weekday", "first"), [(1, "04-12"), (2, "04-13"), (3, "04-14")])
def test_this_and_following_on_another_weekday_begins_in_the_same_week_of_the_same_month(group, weekday, first):
    april = plan(group).convenings.get(recurrence_on=date(2027, 4, 13))

    after = change_following(april, by=None, now=NOW, weekday=weekday, local_time=time(14))

    assert dates(after)[0] == f"{first} 14:00"
    assert len(dates(after)) == 3


def test_a_count_goes_on_where_the_series_is_cut(group):
    series = plan(group, until=None, count=5)
    april = series.convenings.get(recurrence_on=date(2027, 4, 13))

    after = change_following(april, by=None, now=NOW, place="School")

    series.refresh_from_db()
    assert (series.until, series.count, after.count) == (date(2027, 4, 12), None, 2)
    assert dates(after) == ["04-13 09:30", "05-11 09:30"]


def test_this_and_following_from_the_first_date_changes_the_series_itself(group):
    series = plan(group)

    assert change_following(series.convenings.order_by("starts_at")[0], by=None, now=NOW, place="School") == series
    assert Series.objects.count() == 1


def test_a_series_that_goes_on_is_topped_up_and_the_one_that_ended_is_not(group):
    series = plan(group, until=None)
    after = change_following(series.convenings.get(recurrence_on=date(2027, 4, 13)), by=None, now=NOW, place="School")

    later = datetime(2027, 3, 1, 12, tzinfo=UTC)
    assert top_up(series.pk, now=later) == []
    assert [each.place for each in top_up(after.pk, now=later)] == ["School", "School"]


def test_a_series_ends_when_its_last_day_is_set_and_what_was_to_come_is_canceled(group):
    series = plan(group)

    change_all(series, by=None, now=MARCH, until=date(2027, 3, 31), why="Our work is done.")

    assert dates(series)[2:] == ["03-09 09:30", "04-13 09:30 off", "05-11 09:30 off", "06-08 09:30 off"]
    assert top_up(series.pk, now=MARCH) == []
    assert {kind for _day, kind in told()} == {"canceled"}


def test_what_cannot_be_is_refused_and_nothing_changes(group):
    series = plan(group)
    alone, first = ConveningFactory(group=group), series.convenings.order_by("starts_at")[0]

    with pytest.raises(NotOfASeries):
        change_following(alone, by=None, now=NOW)
    with pytest.raises(HasBegun):
        change_following(first, by=None, now=MARCH)
    with pytest.raises(NoSuchDates):
        change_all(series, by=None, now=datetime(2027, 7, 1, tzinfo=UTC), local_time=time(14))
    group.is_public = False
    group.save()
    with pytest.raises(WiderThanItsGroup):
        change_all(Series.objects.get(), by=None, now=NOW, visibility="public")
    assert not Change.objects.exists()


def test_one_decision_about_a_series_asks_the_database_as_often_for_five_dates_as_for_fifty(group):
    GroupMembershipFactory(group=group)
    short = plan(group, **WEEKLY, until=date(2027, 2, 2))
    long = plan(group, **WEEKLY, until=date(2027, 12, 14), title="Long")
    assert (short.convenings.count(), long.convenings.count()) == (5, 50)

    asked = []
    for series in (short, long):
        with CaptureQueriesContext(connection) as captured:
            change_all(series, by=None, now=NOW, local_time=time(14))
        asked.append(len(captured))
    assert asked[0] == asked[1]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_make_dates_at_the_same_moment_the_second_finds_them_made(group):
    assert make_dates_at_once(group) == ["0", "10"]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_make_the_same_dates_and_one_fails(group, monkeypatch):
    """The control of the lock: neither sees what the other has not committed."""
    found = Barrier(2)

    def hold_nothing(pk):
        series = Series.objects.get(pk=pk)
        found.wait(10)
        return series

    monkeypatch.setattr(scheduling, "hold", hold_nothing)

    made, refused = make_dates_at_once(group)
    assert made == "10"
    assert refused in {"convening_once_a_date_of_a_series", "convenings_convening_slug_key"}


def make_dates_at_once(group):
    series = SeriesFactory(group=group, **WEEKLY, first_on=date(2027, 1, 1), until=date(2027, 3, 9))

    def make(_number):
        with closing(connection), pghistory.context(actor="test:another request"):
            try:
                return str(len(top_up(series.pk, now=NOW)))
            except IntegrityError as error:
                return error.__cause__.diag.constraint_name

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(make, range(2)))
