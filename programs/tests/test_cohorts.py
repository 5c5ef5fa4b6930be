"""Starts: which one a listing tells, until when, and the calendar of them."""

from datetime import UTC, date, datetime, time, timedelta
from threading import Event, Thread
from time import sleep

import pghistory
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from coalition.tests.factories import AdministratorFactory
from portal.schedule import SCHEDULE
from programs import tasks
from programs.models import Cohort, Program
from programs.operations import next_starts
from programs.operations.next_starts import refresh_next_starts
from programs.starts import Month
from programs.templatetags.program_dates import meets, meets_where
from programs.tests.factories import CohortFactory, ProgramFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 4)


def next_start(program):
    program.refresh_from_db()
    return program.next_start


def in_boston(monkeypatch, moment):
    """The clock of the portal, at this moment in UTC."""
    monkeypatch.setattr(timezone, "now", lambda: moment)


# The next start ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "can"),
    [("open", True), ("waiting", True), ("seasonal", True), ("full", False), ("paused", False), ("closed", False)],
)
def test_a_listing_tells_the_next_start_one_can_still_join(status, can):
    cohort = CohortFactory(starts_on=TODAY, status=status)
    later = CohortFactory(program=cohort.program, starts_on=TODAY + timedelta(days=50))

    assert refresh_next_starts(TODAY, [cohort.program_id]) == 1
    assert next_start(cohort.program) == (cohort if can else later).starts_on
    assert cohort.can_be_joined(TODAY) is can


def test_a_start_one_can_no_longer_apply_for_is_not_the_next_one_from_the_day_after():
    cohort = CohortFactory(starts_on=date(2026, 3, 20), apply_by=date(2026, 3, 6))

    for day, expected in ((6, date(2026, 3, 20)), (7, None)):
        refresh_next_starts(date(2026, 3, day))
        assert next_start(cohort.program) == expected
        assert cohort.can_be_joined(date(2026, 3, day)) is (expected is not None)
    assert str(cohort.standing(date(2026, 3, 6))) == "Open"
    assert str(cohort.standing(date(2026, 3, 7))) == "Too late to apply"


def test_a_leap_day_is_the_next_start_on_that_day_and_not_the_day_after():
    cohort = CohortFactory(starts_on=date(2028, 2, 29))

    refresh_next_starts(date(2028, 2, 29))
    assert next_start(cohort.program) == date(2028, 2, 29)
    refresh_next_starts(date(2028, 3, 1))
    assert next_start(cohort.program) is None


def test_only_what_changed_is_written_and_none_of_it_is_history():
    cohort = CohortFactory(starts_on=TODAY)
    ProgramFactory()
    events = Program.pgh_event_model.objects.count()

    assert (refresh_next_starts(TODAY), refresh_next_starts(TODAY)) == (1, 0)
    assert Program.pgh_event_model.objects.count() == events
    cohort.delete()
    assert refresh_next_starts(TODAY, [cohort.program_id]) == 1
    assert next_start(cohort.program) is None


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        # Daylight saving begins on 8 March 2026 and ends on 1 November.
        (datetime(2026, 3, 8, 4, 59, tzinfo=UTC), date(2026, 3, 7)),
        (datetime(2026, 3, 8, 5, 1, tzinfo=UTC), date(2026, 3, 8)),
        (datetime(2026, 3, 9, 3, 59, tzinfo=UTC), date(2026, 3, 8)),
        (datetime(2026, 3, 9, 4, 1, tzinfo=UTC), date(2026, 3, 9)),
        (datetime(2026, 11, 2, 4, 59, tzinfo=UTC), date(2026, 11, 1)),
        (datetime(2026, 11, 2, 5, 1, tzinfo=UTC), date(2026, 11, 2)),
    ],
)
def test_the_day_changes_at_midnight_in_boston_also_when_the_clocks_do(monkeypatch, moment, expected):
    program = ProgramFactory()
    for days in range(3):
        CohortFactory(program=program, starts_on=expected + timedelta(days=days - 1))
    in_boston(monkeypatch, moment)

    tasks.refresh_next_starts()

    assert next_start(program) == expected


def test_next_starts_are_refreshed_just_after_midnight_in_boston(settings):
    entry = SCHEDULE["refresh-next-starts"]

    assert settings.CELERY_TIMEZONE == "America/New_York"
    assert (entry["task"], entry["schedule"].hour, entry["schedule"].minute) == (
        "programs.refresh_next_starts",
        {0},
        {1},
    )


def test_a_page_that_is_remembered_is_another_after_midnight(client, monkeypatch):
    program = CohortFactory(starts_on=date(2026, 3, 8), program__title="Welding").program
    page = reverse("program", args=[program.slug])
    in_boston(monkeypatch, datetime(2026, 3, 9, 3, 59, 50, tzinfo=UTC))
    assert "March 8, 2026" in client.get(page).text

    in_boston(monkeypatch, datetime(2026, 3, 9, 4, 0, 10, tzinfo=UTC))
    assert "No dates are listed." in client.get(page).text


def test_what_is_entered_in_the_administration_is_told_at_once(client):
    client.force_login(AdministratorFactory())
    program = ProgramFactory()
    tomorrow = timezone.localdate() + timedelta(days=1)

    client.post(
        reverse("admin:programs_cohort_add"),
        {"program": program.pk, "starts_on": tomorrow.isoformat(), "status": "open"},
    )
    assert next_start(program) == tomorrow

    cohort = program.cohorts.get()
    client.post(
        reverse("admin:programs_cohort_change", args=[cohort.pk]), {"starts_on": tomorrow.isoformat(), "status": "full"}
    )
    assert next_start(program) is None

    Cohort.objects.update(status="open")
    refresh_next_starts(timezone.localdate())
    client.post(reverse("admin:programs_cohort_delete", args=[cohort.pk]), {"post": "yes"})
    assert next_start(program) is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("locks", "expected"), [(True, date(2026, 3, 10)), (False, date(2026, 4, 10))])
def test_two_who_enter_starts_of_a_program_at_once_leave_the_sooner_one(monkeypatch, locks, expected):
    """The control shows what happens without the lock: the later one has not seen the sooner start, and wins."""
    program = ProgramFactory()
    if not locks:
        monkeypatch.setattr(next_starts.Program, "objects", _Unlocked())
    refreshed, backend = Event(), []

    def enter_the_later_one():
        try:
            with pghistory.context(actor="test:other"), transaction.atomic():
                CohortFactory(program=program, starts_on=date(2026, 4, 10))
                refreshed.wait(10)
                backend.append(connection.connection.info.backend_pid)
                refresh_next_starts(TODAY, [program.pk])
        finally:
            connection.close()

    other = Thread(target=enter_the_later_one)
    other.start()
    with transaction.atomic():
        CohortFactory(program=program, starts_on=date(2026, 3, 10))
        refresh_next_starts(TODAY, [program.pk])
        refreshed.set()
        wait_until(lambda: backend and is_waiting(backend[0]))
    other.join(10)

    assert Program._default_manager.values_list("next_start", flat=True).get() == expected


def wait_until(condition):
    for _attempt in range(500):
        if condition():
            return
        sleep(0.02)
    pytest.fail("It did not come to that.")


def is_waiting(pid):
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE pid = %s AND NOT granted)", [pid])
        return cursor.fetchone()[0]


class _Unlocked:
    def filter(self, **_conditions):
        return self

    def order_by(self, *_columns):
        return self

    def select_for_update(self, **_options):
        return self

    def values_list(self, *_columns):
        return ()


# What a cohort can be ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"ends_on": date(2026, 3, 3)}, "The last day can't be before the first."),
        ({"apply_by": date(2026, 3, 5)}, "The day to apply by can't be after the first day."),
        ({"ends_at": time(9)}, "An end needs a beginning, at another time."),
        ({"starts_at": time(9), "ends_at": time(9)}, "An end needs a beginning, at another time."),
        ({"seats": 0}, "A cohort has at least one seat; leave it empty where you don't know."),
    ],
)
def test_what_no_cohort_can_be_is_refused_in_words_and_by_the_database(fields, said):
    cohort = CohortFactory.build(program=ProgramFactory(), starts_on=TODAY, **fields)

    with pytest.raises(ValidationError) as refused:
        cohort.full_clean()
    assert said in refused.value.messages
    with pytest.raises(IntegrityError), transaction.atomic():
        cohort.save()


def test_a_day_and_an_evening_group_may_start_on_the_same_day_and_a_copy_may_not():
    program = ProgramFactory()
    CohortFactory(program=program, starts_on=TODAY, starts_at=time(9))
    CohortFactory(program=program, starts_on=TODAY, starts_at=time(17, 30))
    CohortFactory(program=program, starts_on=TODAY)

    with pytest.raises(IntegrityError), transaction.atomic():
        CohortFactory(program=program, starts_on=TODAY)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, ""),
        ({"weekdays": [5, 1, 3], "starts_at": time(17, 30), "ends_at": time(21)}, "Mon, Wed, Fri, 5:30 p.m.–9 p.m."),
        ({"weekdays": [6]}, "Sat"),
        ({"weekdays": [1, 2, 3, 4, 6, 7]}, "Mon–Thu, Sat, Sun"),
        ({"weekdays": [1, 2, 4, 5]}, "Mon, Tue, Thu, Fri"),
        ({"starts_at": time(9)}, "9 a.m."),
        ({"hours": "Every other Saturday"}, "Every other Saturday"),
        ({"weekdays": [7], "starts_at": time(12), "hours": "in July"}, "Sun, noon; in July"),
    ],
)
def test_days_and_hours_are_said_as_people_say_them(fields, said):
    assert meets(Cohort(**fields)) == said


def test_a_place_is_said_where_it_is_not_the_program_s_own():
    assert meets_where(Cohort()) == ""
    assert meets_where(Cohort(place="Room 4", neighborhood="roxbury", postal_code="02119")) == "Room 4, Roxbury, 02119"


# The calendar --------------------------------------------------------------------------------------------------------


@pytest.fixture
def in_march(monkeypatch):
    in_boston(monkeypatch, datetime(2026, 3, 4, 15, tzinfo=UTC))


def titles(response):
    return [cohort.program.title for cohort in response.context["starts"].page.object_list]


def test_a_month_shows_what_starts_in_it_and_is_still_to_come(client, in_march):
    for title, day, status, listed in (
        ("Before today", date(2026, 3, 3), "open", "listed"),
        ("Last of the month", date(2026, 3, 31), "full", "listed"),
        ("Today", date(2026, 3, 4), "open", "listed"),
        ("Next month", date(2026, 4, 1), "open", "listed"),
        ("Paused", date(2026, 3, 9), "paused", "listed"),
        ("Closed", date(2026, 3, 9), "closed", "listed"),
        ("Withheld", date(2026, 3, 9), "open", "withheld"),
    ):
        CohortFactory(starts_on=day, status=status, program__title=title, program__status=listed)

    response = client.get("/programs/starts/")

    assert titles(response) == ["Today", "Last of the month"]
    assert "Wednesday, March 4" in response.text
    assert titles(client.get("/programs/starts/?month=2026-04")) == ["Next month"]


def test_months_follow_each_other_over_the_year_and_end_two_years_ahead(client, in_march):
    def ways(month):
        starts = client.get("/programs/starts/", {"month": month}).context["starts"]
        return str(starts.previous), str(starts.month), str(starts.next)

    assert ways("2026-03") == ("None", "2026-03", "2026-04")
    assert ways("2026-12") == ("2026-11", "2026-12", "2027-01")
    assert ways("2027-01") == ("2026-12", "2027-01", "2027-02")
    assert ways("2028-03") == ("2028-02", "2028-03", "None")


@pytest.mark.parametrize(
    "month", ["2026-02", "2028-04", "9999-12", "0000-01", "2026-13", "2026-3", "december", "٢٠٢٦-٠٤", "2026-04\n"]
)
def test_a_month_we_don_t_have_is_answered_with_this_one_and_said_so(client, in_march, month):
    response = client.get("/programs/starts/", {"month": month})

    assert (response.status_code, str(response.context["starts"].month)) == (200, "2026-03")
    assert "We don’t have that month." in response.text


def test_an_empty_month_says_why_and_leads_to_the_next_that_has_starts(client, in_march):
    CohortFactory(starts_on=date(2026, 6, 15))

    response = client.get("/programs/starts/?month=2026-04")

    assert "No start is listed for April 2026." in response.text
    assert 'href="/programs/starts/?month=2026-06"' in response.text
    assert "Search all programs" in client.get("/programs/starts/?month=2026-07").text


def test_the_months_know_their_last_days():
    assert [Month(2028, 2).last, Month(2027, 2).last, Month(2026, 12).last] == [
        date(2028, 2, 29),
        date(2027, 2, 28),
        date(2026, 12, 31),
    ]


def test_a_full_month_comes_in_pages_of_a_hundred(client, in_march):
    program = ProgramFactory()
    for minute in range(101):
        CohortFactory(program=program, starts_on=date(2026, 4, 6), starts_at=time(9 + minute // 60, minute % 60))

    first = client.get("/programs/starts/?month=2026-04")
    second = client.get("/programs/starts/?month=2026-04&page=2")

    assert [len(page.context["starts"].page.object_list) for page in (first, second)] == [100, 1]
    assert "?month=2026-04&amp;page=2" in first.text


@pytest.mark.parametrize("size", [2, 25])
def test_the_calendar_costs_the_same_statements_at_any_size(client, in_march, django_assert_num_queries, size):
    for day in range(size):
        CohortFactory(starts_on=date(2026, 4, 1 + day))

    with django_assert_num_queries(2):
        client.get("/programs/starts/?month=2026-04")
    with django_assert_num_queries(0):
        client.get("/programs/starts/?month=2026-04")
