"""What an agenda begins with, how it is written, and what becomes of what people propose for it."""

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from coalition.models import Mail
from coalition.tests.factories import GroupMembershipFactory, MembershipFactory, UserFactory
from convenings.agendas import agenda_of, minutes_over
from convenings.models import AgendaItem, Convening
from convenings.operations import actions, agenda, rsvps, scheduling
from convenings.operations.agenda.making import MADE_BEFORE
from convenings.operations.changing import HasBegun, IsCanceled, cancel
from convenings.operations.documents import ForAnotherAgenda, add_to_convening
from convenings.operations.rearranging import change_following
from convenings.tests.factories import (
    ActionFactory,
    AgendaItemFactory,
    ConveningDocumentFactory,
    ConveningFactory,
    MinutesFactory,
    RsvpFactory,
    SeriesFactory,
)

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)


@pytest.fixture
def chair():
    return GroupMembershipFactory(role="chair", user__full_name="Chai R.").user


@pytest.fixture
def group(chair):
    return chair.group_memberships.get().group


@pytest.fixture
def meeting(group):
    return ConveningFactory(group=group, title="Meeting")


@pytest.fixture
def member(group):
    return GroupMembershipFactory(group=group, user__full_name="Mem B.").user


@contextmanager
def at_the_end():
    """What is asked when a transaction ends is asked now."""
    yield
    connection.check_constraints()


def names(convening):
    return [item.name for item in convening.agenda.in_order()]


class TestMaking:
    def test_it_begins_with_the_minutes_to_approve_the_open_actions_and_what_every_date_has(self, group, now):
        series = SeriesFactory(group=group)
        meeting = ConveningFactory(series=series)
        last = ConveningFactory(group=group, local_date=date(2026, 1, 12))
        ActionFactory(group=group)
        series.agenda.create(title="Round of news", position=1)
        series.agenda.create(title="What is next", position=2)

        assert agenda.make(meeting, now=now)

        assert names(meeting) == [
            *("Approve the minutes of Jan. 12, 2026", "Open actions"),
            *("Round of news", "What is next"),
        ]
        assert meeting.agenda.get(origin="minutes").minutes_of == last
        with translation.override("es"):
            assert names(meeting)[0] != "Approve the minutes of Jan. 12, 2026"
        assert not agenda.make(meeting, now=now)
        assert len(names(meeting)) == 4

    def test_a_canceled_meeting_and_one_of_another_kind_have_no_minutes(self, group, meeting, now):
        met = ConveningFactory(group=group, local_date=meeting.local_date - 4 * WEEK)
        ConveningFactory(group=group, local_date=meeting.local_date - 3 * WEEK, status="canceled", status_reason="Snow")
        ConveningFactory(group=group, local_date=meeting.local_date - 2 * WEEK, kind="forum")
        ConveningFactory(local_date=meeting.local_date - 2 * WEEK)

        agenda.make(meeting, now=now)

        assert meeting.agenda.get().minutes_of == met

    def test_minutes_of_all_meetings_that_wait_to_be_approved_are_on_it(self, group, now):
        meeting = ConveningFactory(group=group)
        days = [meeting.local_date - timedelta(days=back) for back in (30, 20, 10)]
        first, second, last = (ConveningFactory(group=group, local_date=day) for day in days)
        MinutesFactory(convening=first, state="circulated")
        MinutesFactory(convening=second, state="approved")

        agenda.make(meeting, now=now)

        assert [item.minutes_of for item in meeting.agenda.in_order()] == [first, last]

    def test_what_is_taken_on_after_it_was_made_comes_onto_it(self, group, meeting, member, now):
        agenda.make(meeting, now=now)
        own = member.group_memberships.get().organization

        for what in ("Call", "Write"):
            actions.agree(group, what=what, organization=own, by=None, now=now)

        assert [item.origin for item in meeting.agenda.in_order()] == ["actions"]

    def test_without_open_actions_or_anything_before_it_is_empty(self, group, meeting, now):
        ActionFactory(group=group, state="done", settled_at=now)
        ActionFactory()

        assert agenda.make(meeting, now=now)
        assert names(meeting) == []

    def test_actions_are_on_the_agenda_of_three_meetings_one_of_them_skipped_until_they_are_done(self, group, now):
        action = ActionFactory(group=group)
        dates = [ConveningFactory(group=group, local_date=timezone.localdate() + n * WEEK) for n in (1, 2, 3, 4)]
        cancel(dates[1], why="Snow", by=None, now=now)
        for meeting in (dates[0], dates[2]):
            agenda.make(meeting, now=now)
            assert "Open actions" in names(meeting)
        assert dates[2].agenda.get(origin="minutes").minutes_of == dates[0]

        action.state, action.settled_at = "done", now
        action.save()
        agenda.make(dates[3], now=now)

        assert "Open actions" not in names(dates[3])

    def test_of_each_group_the_next_meeting_s_is_made_two_weeks_before_and_once(self, group, now):
        near = ConveningFactory(group=group, local_date=timezone.localdate() + timedelta(days=3))
        after = ConveningFactory(group=group, local_date=timezone.localdate() + timedelta(days=10))
        far = ConveningFactory(local_date=timezone.localdate() + timedelta(days=30))
        ConveningFactory(kind="forum")
        ConveningFactory(group=None, host=MembershipFactory().organization)

        assert [agenda.make_agendas(now), agenda.make_agendas(now)] == [1, 0]
        assert agenda.make_agendas(near.ends_at) == 1
        made = Convening.objects.filter(agenda_made_at__isnull=False)
        assert set(made) == {near, after}
        assert agenda.make_agendas(far.starts_at - MADE_BEFORE) == 1

    def test_whoever_left_the_group_does_not_lead_what_they_led_on_every_date(self, group, member, now):
        series = SeriesFactory(group=group)
        series.agenda.create(title="Of Mem", position=1, owner=member)
        series.agenda.create(title="Of somebody else", position=2, owner=UserFactory())
        meeting = ConveningFactory(series=series)

        agenda.make(meeting, now=now)

        assert [item.owner for item in meeting.agenda.in_order()] == [member, None]

    def test_what_is_written_for_one_date_is_what_later_dates_begin_with(self, group, member, now):
        series = SeriesFactory(group=group)
        first, second = (ConveningFactory(series=series, local_date=timezone.localdate() + n * WEEK) for n in (1, 2))
        series.agenda.create(title="Of before", position=1)
        ActionFactory(group=group)
        item = agenda.put_on(first, title="News", kind="discussion", minutes=10, links=["https://x.org"], now=now)
        proposed = agenda.propose(first, title="Once", by=member, now=now)
        agenda.accept(proposed, by=member, now=now)
        agenda.take_off(first.agenda.get(title="Of before"), now=now)

        assert agenda.begin_later_dates_with(first, now=now) == 1
        agenda.make(second, now=now)

        found = second.agenda.get(title="News")
        assert (found.kind, found.minutes, found.links, found.pk) == ("discussion", 10, ["https://x.org"], found.pk)
        assert found.pk != item.pk
        assert names(second) == [names(second)[0], "Open actions", "News"]

    def test_a_series_that_goes_on_from_another_begins_its_agendas_with_the_same(self, group, now):
        series = SeriesFactory(group=group, first_on=now.date())
        scheduling.top_up(series.pk, now=now)
        series.agenda.create(title="News", position=1)
        third = series.convenings.order_by("starts_at")[2]

        new = change_following(third, by=None, now=now, title="Another")

        assert new.pk != series.pk
        assert list(new.agenda.values_list("title", "position")) == [("News", 1)]
        assert series.agenda.count() == 1


class TestWriting:
    def test_what_is_put_on_comes_last_and_the_rest_begins_by_itself_before_it(self, group, meeting, member, now):
        ActionFactory(group=group)

        item = agenda.put_on(meeting, title="Bus passes", owner=member, now=now)

        assert names(meeting) == ["Open actions", "Bus passes"]
        assert (item.state, item.position, item.owner) == ("on", 2, member)

    @pytest.mark.parametrize(("earlier", "expected"), [(True, ["B", "A", "C"]), (False, ["A", "C", "B"])])
    def test_an_item_moves_by_one_place(self, meeting, earlier, expected, now):
        items = [agenda.put_on(meeting, title=title, now=now) for title in "ABC"]

        assert agenda.move(items[1], earlier=earlier, now=now)

        assert names(meeting) == expected

    def test_beyond_the_first_and_the_last_there_is_no_place(self, meeting, now):
        first, last = (agenda.put_on(meeting, title=title, now=now) for title in "AB")
        proposed = AgendaItemFactory(convening=meeting, state="proposed")

        assert not agenda.move(first, earlier=True, now=now)
        assert not agenda.move(last, earlier=False, now=now)
        assert not agenda.move(proposed, earlier=True, now=now)
        assert names(meeting) == ["A", "B"]

    def test_what_is_taken_off_leaves_its_documents_with_the_meeting(self, meeting, now):
        item = agenda.put_on(meeting, title="A", now=now)
        document = ConveningDocumentFactory(convening=meeting, item=item)

        agenda.take_off(item, now=now)

        document.refresh_from_db()
        assert (names(meeting), document.item) == ([], None)

    def test_only_people_of_the_group_lead_an_item_and_who_led_it_may_go_on(self, group, meeting, member, now):
        item = agenda.put_on(meeting, title="A", owner=member, now=now)
        group.memberships.filter(user=member).update(until=now.date())

        assert agenda.rewrite(item, title="B", owner=member, now=now).title == "B"
        with pytest.raises(agenda.NotOneOfThem):
            agenda.rewrite(item, owner=UserFactory(), now=now)
        with pytest.raises(agenda.NotOneOfThem):
            agenda.put_on(meeting, title="C", owner=member, now=now)

    def test_of_a_convening_without_a_group_the_host_s_people_do(self, now):
        own = MembershipFactory()
        forum = ConveningFactory(group=None, host=own.organization, kind="forum")

        assert agenda.put_on(forum, title="A", owner=own.user, now=now).owner == own.user

    def test_what_is_canceled_or_over_stays_as_it_is(self, meeting, now):
        item = agenda.put_on(meeting, title="A", now=now)
        deeds = [
            lambda now: agenda.put_on(meeting, title="B", now=now),
            lambda now: agenda.rewrite(item, title="B", now=now),
            lambda now: agenda.move(item, earlier=True, now=now),
            lambda now: agenda.take_off(item, now=now),
            lambda now: agenda.make(meeting, now=now),
        ]
        for deed in deeds:
            with pytest.raises(agenda.IsOver):
                deed(meeting.ends_at)
        # While it goes on, something may still be added.
        agenda.put_on(meeting, title="Late", now=meeting.starts_at + timedelta(minutes=5))
        cancel(meeting, why="Snow", by=None, now=now)
        for deed in deeds:
            with pytest.raises(IsCanceled):
                deed(now)
        assert names(meeting) == ["A", "Late"]

    def test_an_item_says_something_and_takes_a_minute_at_least(self, meeting, now):
        for wrong in ({"title": ""}, {"title": "A", "minutes": 0}, {"title": "A", "links": ["javascript:alert(1)"]}):
            with pytest.raises(ValidationError):
                agenda.put_on(meeting, now=now, **wrong)


class TestProposing:
    def test_whoever_runs_it_gets_a_letter_and_whoever_proposed_it_the_answer(self, meeting, chair, member, now):
        item = agenda.propose(meeting, title="Bus passes", note="They run out.", by=member, now=now)

        letter = Mail.objects.get(recipient=chair.email)
        assert letter.subject == "Proposed for the agenda: Meeting"
        assert "Mem B. proposes: Bus passes\n\nThey run out." in letter.text
        assert f"/agenda/{item.pk}/answer/" in letter.text
        assert names(meeting) == []
        agenda.accept(item, by=chair, word="Good.", now=now)
        assert names(meeting) == ["Bus passes"]
        answer = Mail.objects.get(recipient=member.email)
        assert "Chai R. put it on the agenda: Bus passes\n\nGood." in answer.text

    def test_declining_needs_a_word(self, meeting, chair, member, now):
        item = agenda.propose(meeting, title="Bus passes", by=member, now=now)

        with pytest.raises(agenda.WordMissing):
            agenda.decline(item, word=" ", by=chair, now=now)
        agenda.decline(item, word="In May.", by=chair, now=now)

        assert "Chai R. did not put it on the agenda: Bus passes\n\nIn May." in Mail.objects.get(user=member).text
        for answer in (agenda.accept, agenda.decline):
            with pytest.raises(agenda.AnsweredAlready):
                answer(item, word="No.", by=chair, now=now)
        assert names(meeting) == []

    def test_nobody_from_outside_proposes_and_nobody_once_it_has_begun(self, meeting, member, now):
        with pytest.raises(agenda.NotTheirs):
            agenda.propose(meeting, title="A", by=UserFactory(), now=now)
        with pytest.raises(HasBegun):
            agenda.propose(meeting, title="A", by=member, now=meeting.starts_at)
        cancel(meeting, why="Snow", by=None, now=now)
        with pytest.raises(IsCanceled):
            agenda.propose(meeting, title="A", by=member, now=now)

    def test_whoever_runs_it_and_proposes_to_themselves_gets_no_letter(self, meeting, chair, now):
        agenda.accept(agenda.propose(meeting, title="A", by=chair, now=now), by=chair, now=now)

        assert not Mail.objects.exists()


class TestTheDatabase:
    """What operations hold is held once more."""

    @pytest.mark.parametrize(
        "wrong",
        [
            {"position": None},
            {"state": "proposed", "position": 3},
            {"state": "declined", "position": None, "answer": ""},
            {"title": ""},
            {"origin": "minutes"},
            {"minutes": 481},
        ],
    )
    def test_an_item_that_cannot_be_is_refused(self, meeting, wrong):
        with pytest.raises(IntegrityError), transaction.atomic():
            AgendaItemFactory(convening=meeting, **wrong)

    def test_one_place_is_for_one_item_and_minutes_are_approved_once(self, meeting):
        other = ConveningFactory()
        AgendaItemFactory(convening=meeting, position=1, minutes_of=other)
        for same in ({"position": 1}, {"minutes_of": other}):
            with pytest.raises(IntegrityError), transaction.atomic(), at_the_end():
                AgendaItemFactory(convening=meeting, **same)

    def test_an_item_stays_at_its_convening_and_documents_are_for_its_own_agenda(self, meeting, chair):
        item, elsewhere = AgendaItemFactory(convening=meeting), ConveningFactory()

        with pytest.raises(ForAnotherAgenda):
            add_to_convening(elsewhere, None, title="A", by=chair, item=item)
        with pytest.raises(IntegrityError, match="item of another convening"), transaction.atomic():
            ConveningDocumentFactory(convening=elsewhere, item=item)
        with pytest.raises(Exception, match=r"[Cc]annot update"), transaction.atomic():
            AgendaItem.objects.filter(pk=item.pk).update(convening=elsewhere)


class TestReading:
    def test_each_item_begins_where_the_one_before_ends_as_long_as_that_is_known(self, now):
        meeting = ConveningFactory(minutes=30)
        for title, minutes in (("A", 10), ("B", 25), ("C", None), ("D", 5)):
            agenda.put_on(meeting, title=title, minutes=minutes, now=now)

        lines = agenda_of(meeting, meeting.documents.newest_first())

        begins = [line.begins and line.begins.strftime("%H:%M") for line in lines]
        assert begins == ["09:30", "09:40", "10:05", None]
        assert minutes_over(meeting, lines) == 10
        assert minutes_over(meeting, lines[:1]) == 0

    def test_it_is_read_in_two_statements_however_long_it_is(self, meeting, member):
        def statements():
            with CaptureQueriesContext(connection) as asked:
                for line in agenda_of(meeting, meeting.documents.newest_first()):
                    assert f"{line.item.name}{line.item.owner}{[each.document.title for each in line.documents]}"
            return len(asked)

        for number in (3, 12):
            for _item in range(number):
                item = AgendaItemFactory(convening=meeting, owner=member, minutes_of=ConveningFactory())
                ConveningDocumentFactory(convening=meeting, item=item)
            assert statements() == 2


class TestReminders:
    def test_the_first_reminder_has_the_agenda(self, group, meeting, now):
        RsvpFactory(convening=meeting, user__email="ana@example.org", answered_at=now - WEEK, seated_at=now - WEEK)
        RsvpFactory(convening=meeting, user=None, name="Gus", email="gus@example.org",
                    answered_at=now - WEEK, seated_at=now - WEEK)  # fmt: skip
        agenda.put_on(meeting, title="Bus passes", minutes=10, now=now)
        agenda.put_on(meeting, title="Rooms & keys", now=now)
        AgendaItemFactory(convening=meeting, state="proposed", title="Not yet")

        assert rsvps.remind(meeting.starts_at - timedelta(days=1)) == 2

        for letter in Mail.objects.filter(key__startswith="reminder:"):
            assert "Agenda\n- Bus passes (10 minutes)\n- Rooms & keys\n" in letter.text
            assert "Rooms &amp; keys" in letter.html
            assert "Not yet" not in letter.text

    def test_without_an_agenda_nothing_is_said_of_it(self, meeting, now):
        RsvpFactory(convening=meeting, answered_at=now - WEEK, seated_at=now - WEEK)
        rsvps.remind(meeting.starts_at - timedelta(days=1))

        assert "Agenda" not in Mail.objects.get(key__startswith="reminder:").text
