"""When digests are due by the coalition's clock."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from coalition.models import Digest, SiteSettings
from coalition.operations.digest import begin_due, last_due, next_due
from coalition.site import site_in_force
from coalition.tests.factories import SiteSettingsFactory
from portal.tests.digest.conftest import at, utc

pytestmark = pytest.mark.django_db


def test_it_leaves_at_nine_by_the_clock_in_winter_and_in_summer():
    assert last_due("monthly", at(2027, 3, 20, 12)) == utc(2027, 3, 1, 14)
    assert next_due("monthly", at(2027, 3, 20, 12)) == utc(2027, 4, 1, 13)
    assert next_due("monthly", at(2027, 10, 31, 12)) == utc(2027, 11, 1, 13)
    assert next_due("monthly", at(2027, 11, 20, 12)) == utc(2027, 12, 1, 14)
    assert next_due("weekly", at(2027, 11, 1, 9)) == utc(2027, 11, 8, 14)
    assert last_due("weekly", at(2027, 11, 7, 23)) == utc(2027, 11, 1, 13)


def test_a_moment_before_the_hour_the_one_before_was_the_last():
    assert last_due("monthly", at(2027, 1, 1, 8, 59)) == at(2026, 12, 1, 9)
    assert last_due("monthly", at(2027, 1, 1, 9)) == at(2027, 1, 1, 9)
    assert last_due("weekly", at(2027, 11, 1, 8, 59)) == at(2027, 10, 25, 9)


def test_day_and_hour_are_the_coalition_s_and_an_hour_that_clocks_jump_over_is_there():
    SiteSettingsFactory(digest_day=14, digest_hour=2, time_zone="America/New_York")
    with site_in_force():
        assert last_due("monthly", at(2027, 3, 20, 12)) == utc(2027, 3, 14, 7)
        assert last_due("monthly", at(2027, 4, 20, 12)) == utc(2027, 4, 14, 6)


@pytest.mark.parametrize("wrong", [{"digest_day": 29}, {"digest_day": 0}, {"digest_hour": 24}])
def test_a_day_that_some_months_lack_is_refused(wrong):
    with pytest.raises(IntegrityError, match="site_settings_digest_on_a_day_of_each_month"), transaction.atomic():
        SiteSettings.objects.create(**wrong)


def test_the_first_of_all_only_says_from_when_on_there_is_something_to_tell():
    assert begin_due(at(2027, 10, 15, 12)) == []
    assert list(Digest.objects.values_list("cadence", "since", "until").order_by("cadence")) == [
        ("monthly", at(2027, 9, 1, 9), at(2027, 10, 1, 9)),
        ("weekly", at(2027, 10, 4, 9), at(2027, 10, 11, 9)),
    ]


@pytest.mark.usefixtures("begun")
def test_one_that_was_missed_ends_when_it_is_made_up_for_and_the_next_begins_there():
    late = at(2027, 12, 3, 17)
    begun = begin_due(late)

    assert [(each.cadence, each.since, each.until) for each in begun] == [
        ("monthly", at(2027, 10, 1, 9), late),
        ("weekly", at(2027, 10, 25, 9), late),
    ]
    assert begin_due(late + timedelta(minutes=1)) == begun
    Digest.objects.update(written_at=late)
    assert begin_due(at(2027, 12, 6, 8)) == []
    [weekly] = begin_due(at(2027, 12, 6, 9))
    assert (weekly.since, weekly.until) == (late, at(2027, 12, 6, 9))
