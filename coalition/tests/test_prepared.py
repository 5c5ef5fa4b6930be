from datetime import UTC, date, datetime
from threading import Thread

import pytest
from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone

from coalition.models import Group, Seat, User
from coalition.prepared import Prepared, prepared
from coalition.tests.factories import GroupFactory, OrganizationFactory, SeatFactory

pytestmark = pytest.mark.django_db


@prepared(int)
def seats_of(group):
    return Seat.objects.current().filter(group=group).select_related("organization").order_by("organization__name")


def test_what_is_prepared_finds_what_the_queryset_finds(django_assert_num_queries):
    one, other = GroupFactory(), GroupFactory()
    first = SeatFactory(group=one, organization=OrganizationFactory(name="Ash Street House"))
    second = SeatFactory(group=one, organization=OrganizationFactory(name="Birch Clinic"))
    third = SeatFactory(group=other)

    with django_assert_num_queries(2):
        assert [(seat, seat.organization.name) for seat in seats_of(one.pk)] == [
            (first, "Ash Street House"),
            (second, "Birch Clinic"),
        ]
        assert seats_of(other.pk) == [third]


def test_it_is_asked_anew_each_time():
    group = GroupFactory()
    before = seats_of(group.pk)
    seat = SeatFactory(group=group)

    assert (before, seats_of(group.pk), seats_of.first(group.pk), seats_of.first(0)) == ([], [seat], seat, None)


def test_the_same_value_may_be_asked_for_in_several_places():
    either = Prepared(lambda name: Group.objects.filter(Q(name=name) | Q(slug=name)).order_by("pk"), str)
    named, slugged = GroupFactory(name="access"), GroupFactory(slug="access", name="Another")

    assert either("access") == [named, slugged]


def test_rows_can_be_values_and_bring_what_is_fetched_beside(django_assert_num_queries):
    counted = Prepared(lambda pk: Group.objects.filter(pk=pk).values("name").annotate(number=Count("seats")), int)
    fetched = Prepared(lambda pk: Group.objects.filter(pk=pk).prefetch_related("seats"), int)
    seat = SeatFactory()

    assert counted(seat.group_id) == [{"name": seat.group.name, "number": 1}]
    with django_assert_num_queries(2):
        [group] = fetched(seat.group_id)
        assert list(group.seats.all()) == [seat]


def test_days_and_moments_are_values_too():
    since = Prepared(lambda day: Seat.objects.filter(since=day), date)
    joined = Prepared(lambda moment: User.objects.filter(date_joined__gte=moment), datetime)
    seat = SeatFactory(since=date(2026, 3, 8))

    assert (since(date(2026, 3, 8)), since(date(2026, 3, 9))) == ([seat], [])
    assert joined(datetime(9999, 1, 1, tzinfo=UTC)) == []


def test_it_is_sent_as_a_value_whatever_it_is():
    named = Prepared(lambda name: Group.objects.filter(name=name), str)
    group = GroupFactory(name="'; DROP TABLE coalition_group; -- %s")

    assert named("'; DROP TABLE coalition_group; -- %s") == [group]


def test_each_thread_asks_over_its_own_connection():
    seats_of(0)
    asked_over = []

    def noted(run, *statement):
        asked_over.append(connection.connection)
        return run(*statement)

    def ask():
        with connection.execute_wrapper(noted):
            seats_of(0)
        connection.close()

    thread = Thread(target=ask)
    thread.start()
    thread.join()

    assert len(asked_over) == 1
    assert asked_over[0] is not connection.connection


def test_a_moment_that_would_stay_is_refused():
    with pytest.raises(ValueError, match="would stay"):
        Prepared(lambda pk: User.objects.filter(pk=pk, date_joined__gte=timezone.now()), int)(1)


def test_a_value_that_is_not_sent_as_it_is_is_refused():
    with pytest.raises(ValueError, match="not sent as it is"):
        Prepared(lambda words: Group.objects.filter(name__icontains=words), str)("x")


def test_values_are_of_the_types_it_was_prepared_for():
    with pytest.raises(TypeError, match="Prepared for"):
        seats_of("1")
